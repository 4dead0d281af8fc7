/*
 * What the pages of aher-pack share. All of the data is text that somebody else
 * wrote: it goes into text nodes and nowhere else.
 */
"use strict";

const page = (function () {

const SHOWN = 20000;	/* characters of a text that are shown unasked */
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attrs, children) {
	for (const [name, value] of Object.entries(attrs || {}))
		if (value !== null && value !== undefined && value !== false)
			node.setAttribute(name, value === true ? "" : String(value));
	node.append(...children.flat(9).filter((c) =>
	    c !== null && c !== undefined && c !== false));
	return node;
}

/* An element; children are nodes, strings, or arrays of them. */
function el(tag, attrs, ...children) {
	return fill(document.createElement(tag), attrs, children);
}

function svg(tag, attrs, ...children) {
	return fill(document.createElementNS(SVG, tag), attrs, children);
}

/* Somebody else's text in a line of ours, which it cannot turn around. */
function said(text, tag) {
	return el(tag || "bdi", {class: "u", dir: "auto"}, String(text));
}

function cut(text, most) {
	const line = String(text).slice(0, most * 4).replace(/\s+/g, " ").trim();
	const points = Array.from(line);

	if (points.length <= most && line.length < most * 4)
		return line;
	return points.slice(0, most - 1).join("").trimEnd() + "…";
}

/* A text in a box of its own, which scrolls; more of it when asked for. */
function box(text, code) {
	const all = String(text);
	const name = code ? "long code" : "long";
	const pre = el("div", {class: name, dir: "auto"}, all.slice(0, SHOWN));

	pre.tabIndex = all.length > 1000 ? 0 : -1;
	if (all.length <= SHOWN)
		return pre;
	const more = el("button", {type: "button"},
	    "Show all of its " + count(all.length) + " characters");
	more.addEventListener("click", () => {
		pre.textContent = all;
		more.remove();
	});
	return [pre, more];
}

function count(n) {
	return typeof n === "number" ? n.toLocaleString("en-US",
	    {maximumFractionDigits: 0}) : String(n);
}

function fixed(n, digits) {
	return typeof n === "number" ? n.toLocaleString("en-US",
	    {maximumFractionDigits: digits}) : "none";
}

/* "7 %"; what is more than nothing does not become 0 %. */
function share(part, whole) {
	const p = whole > 0 ? 100 * part / whole : 0;

	if (part > 0 && p < 1)
		return "< 1 %";
	if (part < whole && p > 99)
		return "> 99 %";
	return Math.round(p) + " %";
}

function plural(n, one, many) {
	return count(n) + " " + (n === 1 ? one : many || one + "s");
}

/* A number to be read: 1,658, 44.01, 0.0014. */
function short(n) {
	return Number.isInteger(n) ? count(n) : fixed(n, Math.abs(n) < 0.1 ? 4 : 2);
}

/*
 * A table. A column is {name, number}; a cell is a string, a number, null or a
 * node.
 */
function table(caption, columns, rows) {
	const cell = (value, i) => {
		const attrs = {class: columns[i].number ? "n" : null};
		let shown = value;

		if (typeof value === "number")
			attrs["data-value"] = value;
		if (value === null || value === undefined)
			shown = "–";
		else if (!(value instanceof Node) && !Array.isArray(value))
			shown = typeof value === "number" ? short(value) : said(value);
		if (i === 0)
			return el("th", {...attrs, scope: "row"}, shown);
		return el("td", attrs, shown);
	};

	return el("div", {class: "scroll", role: "region", tabindex: 0,
	    "aria-label": "Table: " + caption},
	el("table", {}, el("caption", {}, caption),
	    el("thead", {}, el("tr", {}, columns.map((c) =>
	    el("th", {scope: "col", class: c.number ? "n" : null}, c.name)))),
	    el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell))))));
}

/* A <details> whose inside is made when it is first opened. */
function lazy(attrs, summary, make) {
	const details = el("details", attrs, el("summary", {}, summary));

	details.make = () => {
		if (details.made)
			return;
		details.made = true;
		fill(details, {}, [make()]);
	};
	details.addEventListener("toggle", () => {
		if (details.open)
			details.make();
	});
	return details;
}

/* Opens it now: its inside is there when this returns. */
function open(details) {
	if (details.make)
		details.make();
	details.open = true;
}

function pretty(input) {
	try {
		return JSON.stringify(JSON.parse(input), null, 2);
	} catch (error) {
		return input;
	}
}

const PARTS = [["thought", "Thought"], ["input", "Input", true],
    ["observation", "Observation", true], ["user", "The user then said"]];

function step(s, n, prefix) {
	const make = () => el("div", {class: "step-body"},
	    PARTS.filter(([key]) => s[key]).map(([key, name, code]) =>
	    el("div", {class: "part-" + key}, el("p", {}, name),
	    box(key === "input" ? pretty(s[key]) : s[key], code))),
	    PARTS.some(([key]) => s[key]) ? null : el("p", {}, "Nothing else."));

	return el("li", {}, lazy({id: prefix + "-s" + n}, [
	    el("strong", {}, "steps[" + n + "] ", said(cut(s.action, 60))),
	    s.parallel ? " (in the same turn)" : null,
	    el("span", {class: "short u", dir: "auto"},
	    cut(s.observation || s.input || s.thought || "", 90))], make));
}

/* The steps of a run, folded; the ids are PREFIX-s0, PREFIX-s1, ... */
function steps(list, more, prefix) {
	return [el("ol", {class: "steps"}, list.map((s, n) => step(s, n, prefix))),
	    more > 0 ? el("p", {class: "quiet"},
	    plural(more, "more step") + " left out here.") : null];
}

function ranges(text, needle) {
	const found = [];
	let at = needle ? text.indexOf(needle) : -1;

	while (at >= 0 && found.length < 50) {
		found.push([at, at + needle.length]);
		at = text.indexOf(needle, at + needle.length);
	}
	return found;
}

function markIn(root, needle) {
	const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	const nodes = [];
	let first = null;

	while (walk.nextNode())
		nodes.push(walk.currentNode);
	for (const node of nodes)
		for (const [from, to] of
		    ranges(node.data.toLowerCase(), needle).reverse()) {
			/* Lower case may be longer; then the places are not ours. */
			if (node.data.slice(from, to).toLowerCase() !== needle)
				continue;
			const hit = node.splitText(from);
			const mark = el("mark", {});

			hit.splitText(to - from);
			hit.replaceWith(mark);
			mark.append(hit);
			first = mark;
		}
	return first;
}

function unmark(root) {
	for (const mark of root.querySelectorAll("mark")) {
		const parent = mark.parentNode;

		mark.replaceWith(mark.textContent);
		parent.normalize();
	}
}

/* Marks the words; where they do not stand there as one, each by itself. */
function mark(root, words) {
	const whole = words.toLowerCase().trim();

	unmark(root);
	if (markIn(root, whole))
		return root.querySelector("mark");
	for (const word of whole.split(/[^\p{L}\p{N}.,$%:/-]+/u).slice(0, 12))
		if (word.length > 3 || /\p{N}/u.test(word))
			markIn(root, word.replace(/[.,:]+$/, ""));
	return root.querySelector("mark");
}

function data() {
	return JSON.parse(document.getElementById("data").textContent);
}

return {el, svg, said, cut, box, count, fixed, share, plural, table, lazy, open,
    steps, mark, unmark, data};
})();
