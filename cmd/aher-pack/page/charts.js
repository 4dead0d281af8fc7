/*
 * Charts in SVG. They have no viewBox: what lies across is in percents, so that
 * text keeps its size at any width. Each bar has its number in data-value.
 */
const charts = (function () {

const {el, svg, cut, count, fixed} = page;
const ROW = 44;		/* of a bar and the line of text above it */
const TALL = 110;	/* of a histogram */

function image(label, height, ...children) {
	return svg("svg", {class: "chart", role: "img", "aria-label": label,
	    width: "100%", height: height}, ...children);
}

function bar(kind, value, tip, attrs) {
	return svg("rect", {class: "bar " + kind, "data-value": value, ...attrs},
	    svg("title", {}, tip));
}

/*
 * Bars that lie. A row is {name, note, parts: [{what, value, kind}]}; kind is
 * packed, lost or plain. All have one scale: the longest, or max.
 */
function bars(label, rows, max) {
	const sum = (row) => row.parts.reduce((s, p) => s + p.value, 0);
	const most = Math.max(max || 0, ...rows.map(sum)) || 1;

	return image(label, rows.length * ROW, rows.map((row, i) => {
		const y = i * ROW;
		let x = 0;

		return [
			/* An svg of its own cuts a name that is too wide. */
			svg("svg", {x: 0, y: y, width: "58%", height: 22},
			    svg("text", {x: 0, y: 16}, cut(row.name, 60))),
			svg("text", {x: "100%", y: y + 16, class: "note",
			    "text-anchor": "end"}, row.note),
			svg("rect", {class: "track", x: 0, y: y + 22,
			    width: "100%", height: 14}),
			row.parts.map((p) => {
				const width = 100 * p.value / most;
				const at = x;

				x += width;
				return p.value > 0 ? bar(p.kind, p.value,
				    row.name + ": " + count(p.value) + " " + p.what, {
					x: at + "%", y: y + 22,
					width: Math.max(width, 0.4) + "%", height: 14,
				}) : bar(p.kind, 0, row.name + ": 0 " + p.what, {
					x: at + "%", y: y + 22, width: 0, height: 14,
				});
			}),
		];
	}));
}

/*
 * Bars that stand: {label, title, values, names, ticks: [[place, text]], kind,
 * mean}. A place and the mean are counted in bars from the left.
 */
function histogram(h) {
	const n = h.values.length;
	const most = Math.max(...h.values) || 1;
	const left = (i) => 100 * i / n + "%";

	return el("figure", {}, el("figcaption", {}, h.title),
	    image(h.label, TALL + 26,
	    svg("line", {class: "axis", x1: 0, x2: "100%", y1: TALL, y2: TALL}),
	    h.values.map((v, i) => {
		const tall = v > 0 ? Math.max(2, (TALL - 18) * v / most) : 0;

		return bar(h.kind, v, h.names[i] + ": " + count(v), {
			x: 100 * (i + 0.08) / n + "%", y: TALL - tall,
			width: 84 / n + "%", height: tall,
		});
	    }),
	    peak(h, most, n),
	    typeof h.mean === "number" ? svg("line", {class: "mean", x1: left(h.mean),
	    x2: left(h.mean), y1: 14, y2: TALL}) : null,
	    h.ticks.map(([at, text]) => svg("text", {x: left(at), y: TALL + 17,
	    class: "tick", "text-anchor": at === 0 ? "start" :
	    at >= n ? "end" : "middle"}, text))));
}

/* The number of the tallest bar stands above it: it is the scale. */
function peak(h, most, n) {
	const i = h.values.indexOf(most);
	const side = i < n / 8 ? "start" : i >= n - n / 8 ? "end" : "middle";
	const at = {start: i, middle: i + 0.5, end: i + 1}[side];

	return i < 0 ? null : svg("text", {x: 100 * at / n + "%", y: 12,
	    class: "tick", "text-anchor": side}, count(most));
}

/* What the fillings mean. */
function legend(...entries) {
	return el("ul", {class: "legend"}, entries.map(([kind, text]) =>
	    el("li", {}, svg("svg", {width: 28, height: 14, "aria-hidden": "true"},
	    svg("rect", {class: "bar " + kind, x: 1, y: 1, width: 26, height: 12})),
	    " " + text)));
}

function numbers(...tables) {
	return el("details", {class: "numbers"}, el("summary", {}, "The numbers"),
	    tables);
}

return {bars, histogram, legend, numbers, fixed};
})();
