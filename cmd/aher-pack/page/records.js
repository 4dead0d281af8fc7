/*
 * The records of the report: a list that can be filtered, and a run that is
 * laid out when it is opened, its steps one by one.
 */
const records = (function () {

const {el, said, cut, box, fixed, share, plural, lazy, open, steps, mark,
    unmark} = page;

const STATIC = ["id", "goal", "new_goal", "detail", "explanation", "reason"];
let list = [];		/* of {view, node, details, text} */

/* Why a run was turned down, in words, and what to do about it. */
const REASONS = {
	not_failure: ["the run is a success, or nobody can tell",
	    "Nothing is wrong. --with-successes packs successes as they are."],
	not_recoverable: ["no observation of the run holds real content",
	    "Nothing can be learnt from such a run. Where the import lost " +
	    "observations, mend it."],
	low_weight: ["the weight is below --delta",
	    "A lower --delta of aher-classify lets them in."],
	no_outcome: ["the run achieved nothing that a goal could be made of",
	    "Rules see less than a model does: try aher-extract -m."],
	low_confidence: ["no goal reached --theta, or none was found",
	    "Rules find no goal for many runs: ask a model (-m), or a stronger " +
	    "one. A lower --theta lets more in, and worse ones."],
	judge_disagreed: ["a judge turned the goal down",
	    "Read what the judges say below. A stronger model and more " +
	    "--attempts help; fewer judges only hide it."],
	ungrounded: ["the goal claims what no observation shows",
	    "A stronger model, or more --attempts. The claims without support " +
	    "stand with the records below."],
	leak: ["the goal repeats the original one, or gives its result away",
	    "A stronger model, or more --attempts."],
	no_substance: ["the goal fits any run",
	    "A stronger model, or more --attempts. Short runs often have no more."],
	user_contradicts: ["a later turn of the user does not fit the goal",
	    "A model (-m) can write a goal that covers all the user said."],
	no_answer: ["there is no final answer to the goal",
	    "aher-relabel --answer writes one; --final drop does without, and " +
	    "--keep-refusals packs those that say it could not be done."],
	llm_error: ["a model gave no usable answer",
	    "Run it again with the same --ledger: only these calls are made anew."],
	budget: ["--max-cost did not allow a call",
	    "Run it again with a higher --max-cost and the same --ledger."],
	no_pair: ["the run makes no pair of a chosen and a rejected sample",
	    "A format without pairs takes it."],
	duplicate: ["the same sample was there already, or its task had enough",
	    "Nothing, unless --dedup, --seen or --max-per-task is too strict for " +
	    "you."],
	unsupported: ["the output format cannot hold the run",
	    "Try another -f; the details stand with the records."],
	goal_bias: ["the goal is too short, or of a shape that too many goals have",
	    "A model writes goals of more shapes than rules do. " +
	    "--min-goal-words and --max-goal-share set the limits."],
};

/* The words come from the data, which may say "constructor". */
function why(reason) {
	return Object.hasOwn(REASONS, reason) ? REASONS[reason] :
	    ["a word of another stage", "See the stage that wrote it."];
}

function place(n, step) {
	if (step === null || step === undefined)
		return ["#r" + n + "-answer", "the final answer"];
	return ["#r" + n + "-s" + step, "steps[" + step + "]"];
}

/* A link to the step that shows the words; following it marks them there. */
function to(rec, n, step, words, ...children) {
	const [href, name] = place(n, step);
	const there = step === null || step === undefined ?
	    rec.final_answer || rec.new_answer : step < rec.steps.length;

	if (!there)
		return el("span", {}, children.length ? children : name);
	const a = el("a", {href: href}, children.length ? children : name);

	a.addEventListener("click", (event) => {
		event.preventDefault();
		history.replaceState(null, "", href);
		go(href, words);
	});
	return a;
}

/* The goal, with each claim in it a link or underlined. */
function goalOf(rec, n) {
	const goal = rec.new_goal;
	const parts = [];
	const found = [];
	let at = 0;

	for (const c of [...rec.claims, ...rec.unsupported]) {
		const from = c.text ? goal.indexOf(c.text) : -1;

		if (from >= 0)
			found.push({c, from, end: from + c.text.length});
	}
	found.sort((a, b) => a.from - b.from || b.end - a.end);
	for (const {c, from, end} of found) {
		if (from < at)
			continue;
		parts.push(goal.slice(at, from), "kind" in c ?
		    el("span", {class: "unfounded"}, c.text) :
		    to(rec, n, c.step, c.text, c.text));
		at = end;
	}
	return el("div", {class: "long goal-new", dir: "auto"}, parts,
	    goal.slice(at));
}

function part(title, ...children) {
	return el("section", {}, el("h4", {}, title), ...children);
}

function items(list, make) {
	return el("ul", {class: "plain"}, list.map((x) => el("li", {}, make(x))));
}

function goals(rec, n) {
	return el("div", {class: "pair"},
	    part("Original goal", box(rec.goal)),
	    part("New goal", rec.new_goal === null ?
	    el("p", {class: "quiet"}, "None was written.") :
	    rec.new_goal.length > 20000 ? box(rec.new_goal) : goalOf(rec, n),
	    rec.new_goal !== null && rec.unsupported.length ? el("p",
	    {class: "quiet"}, "Dotted underline: the run does not support it.") :
	    null));
}

function verdict(rec) {
	const facts = [];

	if (rec.accepted !== null)
		facts.push(["Accepted by: ", said(rec.accepted)]);
	if (rec.stage !== null)
		facts.push(["Turned down by ", said(rec.stage), ": ",
		    said(rec.reason), " (" + why(rec.reason)[0] + "). ",
		    said(rec.detail)]);
	if (rec.failure_type !== null)
		facts.push(["Failure type: ", said(rec.failure_type)]);
	facts.push("Weight " + fixed(rec.weight, 2) + ", confidence " +
	    fixed(rec.confidence, 2));
	if (rec.by)
		facts.push(["Decided by: ", said(rec.by)]);
	if (rec.rationale)
		facts.push(["Rationale: ", said(rec.rationale)]);
	return part("Verdict", items(facts, (x) => x));
}

function failure(rec, n) {
	return rec.explanation || rec.evidence.length ? part("Why it failed",
	    rec.explanation ? el("p", {}, said(rec.explanation)) : null,
	    items(rec.evidence, (e) => ["“", said(e.text), "” in ",
	    to(rec, n, e.step, e.text)])) : null;
}

function claims(rec, n) {
	return rec.claims.length || rec.unsupported.length ? part(
	    "Claims of the new goal",
	    items(rec.claims, (c) => [el("strong", {class: "yes"}, "supported "),
	    "“", said(c.text), "” by ", to(rec, n, c.step, c.text)]),
	    items(rec.unsupported, (c) => [el("strong", {class: "no"},
	    "not supported "), "“", said(c.text), "” (", said(c.kind), "): ",
	    said(c.why)])) : null;
}

function judges(rec) {
	return rec.judges.length ? part("Judges", items(rec.judges, (j) => [
	    el("strong", {class: j.is_valid ? "yes" : "no"},
	    j.is_valid ? "valid " : "not valid "), said(j.model),
	    ", confidence " + fixed(j.confidence, 2), j.reason ? ": " : "",
	    said(j.reason)])) : null;
}

function tried(rec) {
	return rec.tried.length ? part("Goals that were tried before", items(
	    rec.tried, (t) => [t.goal === null ? "no goal" : said(t.goal), " – ",
	    el("strong", {class: "no"}, said(t.reason)), t.detail ? ": " : "",
	    said(t.detail)])) : null;
}

function body(rec, n) {
	const answer = rec.final_answer || rec.new_answer;

	return el("div", {class: "record-body"}, goals(rec, n), verdict(rec),
	    claims(rec, n), failure(rec, n), judges(rec), tried(rec),
	    part(plural(rec.steps.length + rec.more_steps, "step"),
	    steps(rec.steps, rec.more_steps, "r" + n)),
	    answer ? el("section", {id: "r" + n + "-answer", tabindex: -1},
	    rec.final_answer ? [el("h4", {}, "Final answer"),
	    box(rec.final_answer)] : null,
	    rec.new_answer ? [el("h4", {}, "Final answer to the new goal"),
	    box(rec.new_answer)] : null) : null);
}

function entry(rec, n) {
	const packed = rec.stage === null;
	const details = lazy({id: "r" + n, class: "record"}, [
	    el("span", {class: packed ? "badge packed" : "badge lost"},
	    packed ? "packed" : cut(rec.reason, 40)), " ",
	    el("strong", {class: "u", dir: "auto"}, cut(rec.id, 60)), " ",
	    rec.failure_type === null ? null :
	    said(cut(rec.failure_type, 40), "span"),
	    el("span", {class: "first u", dir: "auto"},
	    cut(rec.new_goal || rec.goal, 140))], () => body(rec, n));

	return {view: rec, details, node: el("li", {}, details)};
}

/* Opens what the address names, and goes there: "#r3" or "#r3-s2". */
function go(hash, words) {
	const m = /^#r(\d{1,6})(-(s\d{1,6}|answer))?$/.exec(hash);
	const rec = m && list[Number(m[1])];

	if (!rec)
		return;
	if (rec.node.hidden)
		show(() => true);
	open(rec.details);
	for (const marked of document.querySelectorAll(".has-mark")) {
		unmark(marked);
		marked.classList.remove("has-mark");
	}
	const node = document.getElementById(hash.slice(1));
	let at = node;

	if (!node)
		return;
	if (node.make)
		open(node);
	if (words) {
		/* What the observation shows counts before what was thought. */
		const seen = node.querySelector(".part-observation .long");
		const first = (seen && mark(seen, words)) ||
		    mark(node.querySelector(".step-body") || node, words);

		node.classList.add("has-mark");
		at = first || node;
	}
	(node.querySelector("summary") || node).focus({preventScroll: true});
	at.scrollIntoView({block: "center"});
}

function show(keep) {
	let shown = 0;

	for (const rec of list) {
		rec.node.hidden = !keep(rec);
		shown += !rec.node.hidden;
	}
	document.getElementById("shown").textContent = shown + " of " +
	    list.length + " shown.";
}

/* What is searched: made once, when somebody searches. */
function textOf(rec) {
	if (rec.text === undefined)
		rec.text = [...STATIC.map((key) => rec.view[key]),
		    ...rec.view.steps.flatMap((s) => Object.values(s)),
		    rec.view.final_answer, rec.view.new_answer]
		    .filter((x) => typeof x === "string").join("\n")
		    .toLowerCase();
	return rec.text;
}

function filters() {
	const names = [...new Set(list.map((r) => r.view.reason))]
	    .filter((r) => r !== null).sort();
	const state = el("select", {id: "by-state"}, ["all", "packed", "rejected"]
	    .map((x) => el("option", {value: x}, x)));
	const reason = el("select", {id: "by-reason"},
	    el("option", {value: ""}, "any"), names.map((x, i) =>
	    el("option", {value: i + 1}, cut(x, 40) || "(empty)")));
	const text = el("input", {id: "by-text", type: "search",
	    autocomplete: "off", dir: "auto"});
	const form = el("form", {class: "filters"},
	    el("label", {}, "Show ", state), el("label", {}, "Reason ", reason),
	    el("label", {}, "Text ", text),
	    el("p", {id: "shown", role: "status"}));
	let timer = 0;

	const apply = () => {
		const words = text.value.trim().toLowerCase();
		const name = names[Number(reason.value) - 1];

		show((r) => (state.value === "all" ||
		    (state.value === "packed") === (r.view.stage === null)) &&
		    (reason.value === "" || r.view.reason === name) &&
		    (words === "" || textOf(r).includes(words)));
	};
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("change", apply);
	text.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(apply, 150);
	});
	return form;
}

/* The section of the records; arrive() is to be called when it is in place. */
function browser(views, all) {
	list = views.map(entry);
	return [el("p", {}, "A sample of " + plural(list.length, "run") + " of the " +
	    page.count(all) + " (" + share(list.length, all) + "). Open one to " +
	    "read it; a link in its goal leads to the step that shows what the " +
	    "goal claims."), filters(),
	    el("ol", {class: "records"}, list.map((r) => r.node))];
}

function arrive() {
	show(() => true);
	addEventListener("hashchange", () => go(location.hash));
	go(location.hash);
}

return {browser, arrive, why};
})();
