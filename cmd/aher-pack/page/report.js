/*
 * The report of aher-pack --report: what became of the runs, and why so many
 * are no training rows.
 */
(function () {

const {el, said, cut, count, fixed, share, plural, table} = page;
const {bars, histogram, legend, numbers} = charts;
const {why} = records;

const {report, records: views} = page.data();
const all = report.records;
const goals = report.goals;
const SIDES = [["before", "before", "plain"], ["kept", "kept", "lost"],
    ["after", "after", "packed"]];
const PACKED = ["packed", "packed"];
const LOST = ["lost", "rejected"];
const FROM = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 75, 100, 200, 500];

function p(...children) {
	return el("p", {}, ...children);
}

function section(id, title, ...children) {
	return el("section", {id: id, "aria-labelledby": id + "-title"},
	    el("h2", {id: id + "-title"}, title), ...children);
}

function none(id, title, text) {
	return section(id, title, el("p", {class: "quiet"}, text));
}

function column(name, number) {
	return {name: name, number: number !== false};
}

function text(name) {
	return column(name, false);
}

function ofAll(n, whole) {
	return count(n) + " (" + share(n, whole) + ")";
}

/* --- why --- */

/* All reasons of all stages, the most frequent first. */
function reasonList() {
	return report.stages.flatMap((s) => s.reasons.map((r) =>
	    ({stage: s.stage, reason: r.reason, records: r.records})))
	    .sort((a, b) => b.records - a.records);
}

function stageName(stage) {
	return stage === "other" ? "another stage" : stage;
}

/* What is no failure is not what the question is about. */
function isLoss(r) {
	return r.reason !== "not_failure";
}

function total(list, member) {
	return list.reduce((n, one) => n + one[member], 0);
}

/* Where most failed runs were lost, and for what. */
function mostLost() {
	const lost = (s) => total(s.reasons.filter(isLoss), "records");
	const stage = report.stages.reduce((a, b) => lost(b) > lost(a) ? b : a);
	const first = stage.reasons.filter(isLoss)[0];

	if (!first)
		return "";
	return [2 * lost(stage) > total(reasonList().filter(isLoss), "records") ?
	    " Most of the others were lost at " :
	    " More were lost than elsewhere at ", stageName(stage.stage),
	    " (" + count(lost(stage)) + "), above all as ",
	    said(cut(first.reason, 60), "strong"),
	    ": " + why(first.reason)[0] + " (" + count(first.records) + ")."];
}

function answer() {
	const well = total(reasonList().filter((r) => !isLoss(r)), "records");
	const success = total(report.accepted.filter((a) =>
	    a.kind === "success"), "packed");
	const failed = all.in - well - success;
	const packed = all.packed - success;

	if (all.in === 0)
		return [el("p", {class: "answer"}, "No run came in.")];
	return [el("p", {class: "answer"}, "Of " + plural(failed, "failed run") +
	    " " + count(packed) + " became training rows (" +
	    share(packed, failed) + ").", mostLost()),
	well ? p(plural(well, "run") + " more did not fail, or nobody can tell.") :
	    null,
	success ? p(plural(success, "success", "successes") +
	    " became rows, too, under their own goal.") : null,
	all.bad > 0 ? p(plural(all.bad, "line") + " could not be read and " +
	    (all.bad === 1 ? "is" : "are") + " not counted here.") : null];
}

function why_() {
	const top = reasonList().filter(isLoss).slice(0, 3);

	return el("section", {id: "why", "aria-labelledby": "why-title"},
	    el("h2", {id: "why-title"}, "Why are there not more rows?"), answer(),
	    top.length ? [el("h3", {}, "What can be done"),
	    el("dl", {class: "advice"}, top.map((r) => [
		el("dt", {}, said(cut(r.reason, 60)), ", " + ofAll(r.records, all.in)),
		el("dd", {}, why(r.reason)[1])]))] : null);
}

/* --- where they were lost --- */

function funnel() {
	const rows = report.stages.filter((s) => s.stage !== "other" || s.rejected);

	return section("funnel", "From runs to rows",
	    p("Each stage keeps some of the runs that reach it. The solid part goes " +
	    "on, the striped part is turned down there."),
	    legend(["packed", "goes on"], ["lost", "turned down here"]),
	    bars("Runs that each stage keeps, of " + count(all.in) + " read", [
	    {name: "read", note: count(all.in), parts: [
		{what: "read", value: all.in, kind: "packed"}]},
	    ...rows.map((s) => ({name: s.stage, note: count(s.left) + " left, −" +
		count(s.rejected), parts: [
		{what: "left", value: s.left, kind: "packed"},
		{what: "turned down", value: s.rejected, kind: "lost"}]})),
	    {name: "packed", note: ofAll(all.packed, all.in), parts: [
		{what: "packed", value: all.packed, kind: "packed"}]}], all.in),
	    numbers(table("Runs by stage", [text("Stage"), column("In"),
	    column("Rejected"), column("Left")], report.stages.map((s) =>
	    [s.stage, s.in, s.rejected, s.left])),
	    table("Records", [text("What"), column("Records")], [["in", all.in],
	    ["bad", all.bad], ["packed", all.packed],
	    ["rejected", all.rejected]])));
}

function types() {
	const name = (t) => t.type === null ? "no type" : t.type;

	if (!report.failure_types.length)
		return none("types", "Failure types", "No run came in.");
	return section("types", "Failure types",
	    p("How the runs failed, and how many of each kind were packed."),
	    legend(PACKED, LOST),
	    bars("Records by failure type, packed against rejected",
	    report.failure_types.map((t) => ({name: name(t),
		note: count(t.packed) + " of " + count(t.records), parts: [
		{what: "packed", value: t.packed, kind: "packed"},
		{what: "rejected", value: t.records - t.packed, kind: "lost"}]}))),
	    numbers(table("Records by failure type", [text("Type"),
	    column("Records"), column("Packed"), text("Rejected as")],
	    report.failure_types.map((t) => [name(t), t.records, t.packed,
		t.rejected.map((r) => el("div", {}, said(cut(r.reason, 60)), " ",
		el("span", {"data-value": r.records}, String(r.records))))]))));
}

function reasons() {
	const list = reasonList();

	if (!list.length)
		return none("reasons", "Reasons", "No run was turned down.");
	return section("reasons", "Reasons",
	    p("Every run that was turned down has one reason, that of the stage " +
	    "that did it."),
	    bars("Rejected records by reason", list.slice(0, 20).map((r) => ({
		name: r.reason, note: ofAll(r.records, all.in),
		parts: [{what: "rejected", value: r.records, kind: "lost"}]}))),
	    list.length > 20 ? p("The 20 most frequent of " + list.length + ".") :
	    null,
	    table("Rejected records by reason", [text("Reason"), text("Stage"),
	    column("Records")], list.map((r) => [
		el("span", {class: "word"}, r.reason),
		el("span", {class: "word"}, r.stage), r.records])),
	    el("h3", {}, "What they mean, and what to do"),
	    el("dl", {class: "advice"}, [...new Set(list.map((r) => r.reason))]
		.map((reason) => [el("dt", {}, said(reason)), el("dd", {},
		why(reason)[0] + ". " + why(reason)[1])])));
}

/* --- histograms --- */

const TWENTY = Array.from({length: 20}, (_, i) =>
    fixed(i / 20, 2) + " to " + fixed((i + 1) / 20, 2));
const TICKS = [[0, "0"], [5, "0.25"], [10, "0.5"], [15, "0.75"], [20, "1"]];

function spread(id, title, what, data, how) {
	const total = data.bins.reduce((a, b) => a + b, 0);
	const one = (name, values, mean, kind) => histogram({kind: kind,
	    label: what + " of " + name + " records, 0 to 1; mean " +
	    fixed(mean, 2),
	    title: [el("strong", {}, name), " – mean " + fixed(mean, 2)],
	    values: values, names: TWENTY, ticks: TICKS,
	    mean: typeof mean === "number" ? mean * 20 : null});

	if (total === 0)
		return none(id, title, "No record has one.");
	return section(id, title, p(how),
	    el("div", {class: "panels"},
	    one("all", data.bins, data.mean, "plain"),
	    one("packed", data.packed_bins, data.packed_mean, "packed")),
	    numbers(table(what + " of the records", [text("From"), column("All"),
	    column("Packed")], [...data.bins.map((n, i) =>
	    [TWENTY[i], n, data.packed_bins[i]]),
	    ["mean", data.mean, data.packed_mean]])));
}

/* --- goals that were tried --- */

function simple(id, title, how, empty, list, what, key) {
	const total = list.reduce((n, x) => n + x[what], 0);

	if (!list.length)
		return none(id, title, empty);
	return section(id, title, p(how), bars(title, list.map((x) => ({
	    name: x[key], note: ofAll(x[what], total), parts: [{what: what,
		value: x[what], kind: what === "packed" ? "packed" : "lost"}]}))),
	    numbers(table(title, [text(key), column(what)], list.map((x) =>
	    [x[key], x[what]]))));
}

function attempts() {
	const name = (a) => String(a.attempts);

	if (!report.attempts.length)
		return none("attempts", "Attempts", "No goal was tried.");
	return section("attempts", "Attempts",
	    p("How many goals were tried for a run. Many packed runs at the last " +
	    "attempt say that more --attempts may pay."),
	    legend(PACKED, LOST),
	    bars("Records by the number of attempts, packed against rejected",
	    report.attempts.map((a) => ({name: name(a), note: count(a.packed) +
		" of " + count(a.records), parts: [
		{what: "packed", value: a.packed, kind: "packed"},
		{what: "rejected", value: a.records - a.packed, kind: "lost"}]}))),
	    numbers(table("Records by attempts", [text("Attempts"),
	    column("Records"), column("Packed")], report.attempts.map((a) =>
	    [name(a), a.records, a.packed]))));
}

const JUDGED = [["agreed", "packed"], ["split", "plain"], ["against", "lost"]];

function judges() {
	const j = report.judges;

	if (!j.goals)
		return none("judges", "Judges", "No judge was asked.");
	return section("judges", "Judges",
	    p("All goals that judges saw, accepted or not. One judge's no is a no; " +
	    "a judge that vetoes far more than the others is worth a look."),
	    bars("Judged goals", JUDGED.map(([what, kind]) => ({name: what,
		note: ofAll(j[what], j.goals),
		parts: [{what: "goals", value: j[what], kind: kind}]})), j.goals),
	    el("h3", {}, "Vetoes by model"),
	    bars("Vetoes by model, of its verdicts", j.models.map((m) => ({
		name: m.model, note: count(m.vetoes) + " of " + count(m.verdicts),
		parts: [{what: "vetoes", value: m.vetoes, kind: "lost"}]})),
	    Math.max(...j.models.map((m) => m.verdicts))),
	    numbers(table("Judged goals", [text("Judges"), column("Goals")],
	    [["all", j.goals], ...JUDGED.map(([what]) => [what, j[what]])]),
	    table("Judges by model", [text("Model"), column("Verdicts"),
	    column("Vetoes")], j.models.map((m) =>
	    [m.model, m.verdicts, m.vetoes]))));
}

/* --- cost and rows --- */

const CALLS = ["calls", "unused", "prompt_tokens", "cached_tokens",
    "completion_tokens", "usd"];

function money(usd) {
	return usd === null ? "an unknown sum" : "$" + fixed(usd, 4);
}

function perPacked(each) {
	return each ? "For each packed run: " + fixed(each.calls, 1) + " calls, " +
	    count(each.tokens) + " tokens, " + money(each.usd) + "." :
	    "Nothing was packed, so there is no cost for each.";
}

function cost() {
	const c = report.cost;
	const name = (x) => x.role + ", " + x.model;

	if (!c)
		return none("cost", "Cost", "No ledger was read (--ledger), or no model " +
		    "was asked.");
	return section("cost", "Cost",
	    p(plural(c.total.calls, "call") + ", " + money(c.total.usd) + " in all" +
	    (c.total.unpriced ? ", without " + plural(c.total.unpriced, "call") +
	    " of unknown price" : "") + ". " + perPacked(c.per_packed)),
	    p("From ", c.ledgers.map((l, i) => [i ? ", " : "", said(cut(l, 80))]),
	    ". An unused call was paid for, but its answer was not used."),
	    c.calls.length ? bars("Tokens by kind of call", c.calls.map((x) => ({
		name: name(x), note: count(x.prompt_tokens + x.completion_tokens),
		parts: [{what: "tokens", kind: "plain",
		    value: x.prompt_tokens + x.completion_tokens}]}))) : null,
	    table("Calls; – is no price known", [text("Stage"), text("Role"),
	    text("Model"), column("Calls"), column("Unused"),
	    column("Prompt tokens"), column("Cached"), column("Completion"),
	    column("USD")], [...c.calls.map((x) =>
	    [x.stage, x.role, x.model, ...CALLS.map((k) => x[k])]),
	    ["all", "", "", ...CALLS.map((k) => c.total[k])]]));
}

function bias() {
	const b = report.bias;
	const parts = [];

	if (b.min_goal_words !== null)
		parts.push(plural(b.too_short, "goal") + " had fewer than " +
		    b.min_goal_words + " words.");
	if (b.max_goal_share !== null)
		parts.push(plural(b.too_common, "goal") + " had a shape that more " +
		    "than " + fixed(100 * b.max_goal_share, 1) +
		    " % of the goals have.");
	return parts.length ? p("Turned down as goal_bias: " + parts.join(" ")) :
	    null;
}

function rows() {
	const r = report.rows;

	if (!r)
		return none("rows", "Rows", "No rows were written (-f none).");
	return section("rows", "Rows",
	    p(plural(r.rows, "row") + " of ", said(cut(r.format, 60)), ", about " +
	    plural(r.tokens, "token") + " (bytes / 4); " +
	    plural(r.duplicates, "duplicate") + " left out."),
	    r.parts.length ? bars("Rows by part", r.parts.map((x) => ({name: x.part,
		note: ofAll(x.rows, r.rows),
		parts: [{what: "rows", value: x.rows, kind: "packed"}]})), r.rows) :
	    p("All in one file (no --split)."),
	    table("Rows", [text("Part"), column("Rows"), column("Bytes"),
	    column("Tokens"), column("Duplicates")],
	    [...r.parts.map((x) => [x.part, x.rows, x.bytes, x.tokens, null]),
	    ["all", r.rows, r.bytes, r.tokens, r.duplicates]]));
}

/* --- goals --- */

const MEASURES = [
	["Goals", (s) => s.goals], ["Looked at", (s) => s.looked_at],
	["Words: least", (s) => s.words.min], ["10 %", (s) => s.words.p10],
	["25 %", (s) => s.words.p25], ["Median", (s) => s.words.median],
	["75 %", (s) => s.words.p75], ["90 %", (s) => s.words.p90],
	["Most", (s) => s.words.max], ["Mean", (s) => s.words.mean],
	["Words in all", (s) => s.tokens], ["Distinct words", (s) => s.vocabulary],
	["Entropy of words, bits", (s) => s.entropy],
	["Numbers a hundred words", (s) => s.numbers],
	["Names a hundred words", (s) => s.names],
	["Distinct shapes", (s) => s.shapes.distinct],
];

const DIVERGENCES = [["before_kept", "before and kept"],
    ["kept_after", "kept and after"], ["before_after", "before and after"]];

function lengths() {
	const names = FROM.map((n, i) => i === 14 ? "500 and more" :
	    n + " to " + (FROM[i + 1] - 1));
	const ticks = [[0, "0"], [2, "10"], [4, "20"], [6, "30"], [8, "40"],
	    [10, "50"], [12, "100"], [14, "500"]];

	return [el("h3", {}, "Words of a goal"),
	    p("From 50 words on the bars are wider than five words. Each chart has " +
	    "its own scale; the number above the tallest bar is its goals."),
	    el("div", {class: "panels"}, SIDES.map(([key, name, kind]) =>
	    histogram({kind: kind, names: names, ticks: ticks,
		values: goals[key].lengths,
		label: "Words of the goals " + name + ", median " +
		    fixed(goals[key].words.median, 0),
		title: [el("strong", {}, name), " – median " +
		    fixed(goals[key].words.median, 0)]}))),
	    numbers(table("Goals by words", [text("Words"), column("Before"),
	    column("Kept"), column("After")], names.map((n, i) =>
	    [n, ...SIDES.map(([key]) => goals[key].lengths[i])])))];
}

function measures() {
	return [el("h3", {}, "In figures"),
	    p("A higher entropy means more varied words. Few distinct shapes mean " +
	    "that goals are made from one mould."),
	    table("Goals before, kept and after", [text("Of the goals"), column("Before"),
	    column("Kept"), column("After")], [...MEASURES.map(([name, get]) =>
	    [name, ...SIDES.map(([key]) => get(goals[key]))]),
	    ["Clusters covered, of " + goals.clusters.k,
		...SIDES.map(([key]) => goals.clusters.covered[key])]])];
}

function divergence() {
	const d = DIVERGENCES.filter(([key]) => goals.divergence[key] !== null);

	return [el("h3", {}, "How far apart are their words?"),
	    p("Jensen-Shannon divergence: 0 is the same words equally often, 1 is " +
	    "no word in common. Before and kept: what is lost by choosing runs; " +
	    "kept and after: what new goals change."),
	    d.length ? bars("Jensen-Shannon divergence, 0 to 1", d.map(([key, name]) =>
	    ({name: name, note: fixed(goals.divergence[key], 3), parts: [
		{what: "bits", value: goals.divergence[key], kind: "plain"}]})), 1) :
	    p("There are no goals to compare."),
	    numbers(table("Divergence in bits", [text("Between"), column("Bits")],
	    DIVERGENCES.map(([key, name]) => [name, goals.divergence[key]])))];
}

function shapes() {
	return [el("h3", {}, "Most common shapes"),
	    p("A shape is a goal with @ for a name and # for a number. A shape that " +
	    "many goals share teaches its wording rather than the task."),
	    el("div", {class: "panels"}, SIDES.map(([key, name]) =>
	    goals[key].shapes.top.length ? table(name, [text("Shape"),
	    column("Goals"), column("Share")], goals[key].shapes.top.map((s) =>
	    [said(cut(s.shape, 120)), s.goals, s.share])) :
	    p(name + ": no goals.")))];
}

function clusters() {
	const c = goals.clusters;
	const names = c.before.map((_, i) => "cluster " + (i + 1));
	const ticks = [[0, "1"], [c.k, String(c.k)]];

	return [el("h3", {}, "What the goals are about"),
	    p("The original goals fall into " + c.k + " clusters of like words. An " +
	    "empty place among the kept is a sort of task that no row teaches."),
	    el("div", {class: "panels"}, SIDES.map(([key, name, kind]) =>
	    histogram({kind: kind, names: names, ticks: ticks, values: c[key],
		label: "Goals " + name + " by cluster; " + c.covered[key] + " of " +
		    c.k + " covered",
		title: [el("strong", {}, name), " – " + c.covered[key] + " of " +
		    c.k + " covered"]}))),
	    numbers(table("Goals by cluster", [text("Cluster"), column("Before"),
	    column("Kept"), column("After")], names.map((n, i) =>
	    [n, ...SIDES.map(([key]) => c[key][i])])))];
}

function goalSection() {
	if (!goals.before.goals && !goals.after.goals)
		return none("goals", "Goals", "There are no goals to compare.");
	return section("goals", "Goals before and after",
	    p("Before: the original goals of all failed runs that came in. Kept: " +
	    "the original goals of those that were packed. After: their new goals. " +
	    "What differs between before and after is what training will not see, " +
	    "or see too much of."), bias(),
	    legend(["plain", "before"], ["lost", "kept"], ["packed", "after"]),
	    lengths(), measures(), divergence(), shapes(), clusters());
}

/* --- the page --- */

function draw() {
	const sections = [why_(), funnel(),
	    el("div", {class: "two"}, types(), attempts()), reasons(),
	    el("div", {class: "two"},
	    spread("weights", "Weights", "Weight", report.weights, "How much a run " +
	    "should count in training: 1 is all, and a severe failure less. The " +
	    "dashed line is the mean."),
	    spread("confidences", "Confidence", "Confidence", report.confidences,
	    "How sure the goal is, by rules, model and judges. The dashed line is " +
	    "the mean.")),
	    el("div", {class: "two"},
	    simple("kinds", "How goals were accepted", "rules: written and checked " +
	    "by rules; judges: all agreed; self_judge: the model judged its own; " +
	    "single: nobody was asked; fallback: the best that was not sure.",
	    "Nothing was packed.", report.accepted, "packed", "kind"),
	    simple("refused", "Refused goals", "Goals that were tried and turned " +
	    "down, also for runs that were packed in the end.",
	    "No goal was turned down.", report.refused_goals, "goals", "reason")),
	    judges(), cost(), rows(), goalSection(),
	    views.length ? section("records", "Records",
	    records.browser(views, all.in)) :
	    none("records", "Records", "There are no records to show.")];

	document.getElementById("main").append(...sections);
	document.getElementById("made").append("By ", said(cut(report.by, 60)),
	    ", seed " + report.seed + ". The page loads nothing and sends nothing.");
	document.getElementById("nav").append(...Array.from(
	    document.querySelectorAll("main section[id] > h2"), (h) =>
	    el("a", {href: "#" + h.parentNode.id}, h.textContent)));
	if (views.length)
		records.arrive();
}

/* On paper everything is open but the steps. */
let opened = [];

addEventListener("beforeprint", () => {
	opened = Array.from(document.querySelectorAll(
	    "details.numbers:not([open]), details.record:not([open])"));
	opened.forEach(page.open);
});
addEventListener("afterprint", () => {
	for (const details of opened)
		details.open = false;
});

draw();
})();
