/*
 * The rating page of aher-pack --audit. A rater gives a name and then a verdict
 * to each item. Ratings are kept in localStorage under
 * aher-audit/AUDIT/RATER/ITEM, one entry each, so that two windows do not undo
 * each other's. What is exported is read by examples/audit/score.py.
 *
 * The members in an item's "hidden" are for the export only.
 */
(function () {
"use strict";

const FORMAT = "aher-audit/1";
const VERDICTS = ["yes", "no", "unsure"];

const data = JSON.parse(document.getElementById("data").textContent);
const items = data.items || [];
const root = "aher-audit/" + data.audit + "/";
const $ = (id) => document.getElementById(id);
const count = (n) => n.toLocaleString("en");

let rater = "";
let order = [];		/* of items, the rater's own */
let at = 0;		/* the place in it */
let ratings = new Map();	/* item number: {verdict, reason, at} */
let unsaved = false;	/* something is in memory alone */

/* --- what is kept --- */

let store = null;
try {
	store = window.localStorage;
	store.setItem(root + "?", "1");
	store.removeItem(root + "?");
} catch (error) {
	store = null;
}

function notice(text) {
	$("notice").textContent = text;
	$("notice").hidden = !text;
}

function storeless() {
	store = null;
	notice("This browser does not keep anything for this page: its storage " +
	    "is blocked or full. Ratings are in memory only. Export them before " +
	    "you close or reload the page.");
}

function keep(key, value) {
	if (!store)
		return false;
	try {
		store.setItem(root + key, value);
		return true;
	} catch (error) {
		storeless();
		return false;
	}
}

function kept(key) {
	return store ? store.getItem(root + key) : null;
}

const keyOf = (name, what) => encodeURIComponent(name) + "/" + what;

function keepRating(item) {
	if (!keep(keyOf(rater, item), JSON.stringify(ratings.get(item))))
		unsaved = true;
}

/* A rating as it was kept or exported, or null. */
function checkedRating(value) {
	if (!value || typeof value !== "object")
		return null;
	const verdict = VERDICTS.includes(value.verdict) ? value.verdict : "";
	const reason = typeof value.reason === "string" ? value.reason : "";
	const when = typeof value.at === "string" ? value.at : "";
	return verdict || reason ? {verdict, reason, at: when} : null;
}

function keptRating(item) {
	try {
		return checkedRating(JSON.parse(kept(keyOf(rater, item))));
	} catch (error) {
		return null;
	}
}

/* --- the order --- */

/* Mulberry32, from an FNV-1a hash of the seed and the name. */
function numbers(text) {
	let state = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text))
		state = Math.imul(state ^ byte, 0x01000193);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let x = Math.imul(state ^ (state >>> 15), state | 1);
		x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
		return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
	};
}

function shuffled(list, text) {
	const next = numbers(text);
	const result = list.slice();
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(next() * (i + 1));
		[result[i], result[j]] = [result[j], result[i]];
	}
	return result;
}

/* --- rating --- */

const verdictOf = (item) => (ratings.get(item) || {}).verdict || "";

function ratedCount() {
	return items.filter((item) => verdictOf(item.item)).length;
}

function say(text) {
	$("said").textContent = text;
}

function progressText() {
	return count(ratedCount()) + " of " + count(items.length) + " rated";
}

function showProgress() {
	const rated = ratedCount();
	$("progress").max = items.length || 1;
	$("progress").value = rated;
	$("rated").textContent = progressText();
	$("done").hidden = rated < items.length;
}

function showRating() {
	const rating = ratings.get(order[at].item) || {verdict: "", reason: ""};
	for (const verdict of VERDICTS)
		document.querySelector("[data-do=" + verdict + "]").setAttribute(
		    "aria-pressed", String(rating.verdict === verdict));
	if ($("reason").value !== rating.reason)
		$("reason").value = rating.reason;
	$("reason-alone").hidden = Boolean(rating.verdict || !rating.reason);
	showProgress();
}

function show(place) {
	at = place;
	keep(keyOf(rater, "place"), String(order[at].item));
	run.show(order[at]);
	showRating();
	$("place").textContent = "Run " + count(at + 1) + " of " +
	    count(order.length) + " (item " + order[at].item + ")";
	document.querySelector("[data-do=back]").disabled = at === 0;
	document.querySelector("[data-do=on]").disabled =
	    at === order.length - 1;
}

/* Goes to a run as a rater does: from its goal on. */
function go(place) {
	if (place < 0 || place >= order.length) {
		say(place < 0 ? "This is the first run." :
		    "This is the last run.");
		return;
	}
	show(place);
	$("goal-title").focus({preventScroll: true});
	window.scrollTo(0, 0);
	say($("place").textContent + ", " +
	    (verdictOf(order[at].item) || "not rated"));
}

function goUnrated() {
	for (let i = 1; i <= order.length; i++) {
		const place = (at + i) % order.length;
		if (!verdictOf(order[place].item)) {
			go(place);
			return;
		}
	}
	say("All runs are rated.");
}

function rate(change) {
	const item = order[at].item;
	const old = ratings.get(item) || {verdict: "", reason: ""};
	ratings.set(item, Object.assign({}, old, change,
	    {at: new Date().toISOString()}));
	keepRating(item);
	showRating();
	if (change.verdict)
		say("Rated " + change.verdict + ". " + progressText());
}

/* --- export and import --- */

function line(item, rating) {
	const hidden = item.hidden || {};
	const or_null = (value) => value === undefined ? null : value;
	return JSON.stringify({format: FORMAT, audit: data.audit, rater: rater,
	    item: item.item, trajectory_id: item.trajectory_id,
	    verdict: rating.verdict, reason: rating.reason, at: rating.at,
	    failure_type: or_null(hidden.failure_type),
	    kind: or_null(hidden.kind),
	    confidence: or_null(hidden.confidence)}) + "\n";
}

function exportRatings() {
	const rated = items.filter((item) => verdictOf(item.item));
	if (!rated.length) {
		say("Nothing is rated yet.");
		return;
	}
	const lines = rated.map((item) => line(item, ratings.get(item.item)));
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob(lines,
	    {type: "application/x-ndjson"}));
	link.download = ["aher-audit", data.audit, rater].map((name) =>
	    String(name).replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "_").slice(0, 60))
	    .join("-") + ".ndjson";
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
	unsaved = false;
	say("Exported: " + progressText() + ".");
}

function parsed(text) {
	const lines = [];
	let wrong = 0;
	for (const one of text.split("\n")) {
		if (!one.trim())
			continue;
		try {
			const value = JSON.parse(one);
			if (value.format !== FORMAT || !checkedRating(value) ||
			    !nameOf(value.rater))
				throw new Error("no rating");
			lines.push(value);
		} catch (error) {
			wrong++;
		}
	}
	return {lines, wrong};
}

/* Takes the ratings of an export that are newer than those that are here. */
function importRatings(text) {
	const {lines, wrong} = parsed(text.replace(/^\ufeff/, ""));
	const ours = lines.filter((value) => value.audit === data.audit);
	if (!ours.length) {
		notice("This file has no ratings of this audit.");
		return;
	}
	if (!rater)
		start(nameOf(ours[0].rater));
	const known = new Map(items.map((item) => [item.item, item]));
	let taken = 0;
	let left = wrong + lines.length - ours.length;
	for (const value of ours) {
		const item = known.get(value.item);
		if (!item || item.trajectory_id !== value.trajectory_id ||
		    nameOf(value.rater) !== rater) {
			left++;
			continue;
		}
		const old = ratings.get(item.item);
		if (old && old.verdict && old.at >= checkedRating(value).at)
			continue;
		ratings.set(item.item, checkedRating(value));
		keepRating(item.item);
		taken++;
	}
	showRating();
	notice(count(taken) + (taken === 1 ? " rating" : " ratings") +
	    " taken from the file" + (left ? ", " + count(left) +
	    (left === 1 ? " line" : " lines") +
	    " left: wrong, or another rater's or audit's." : "."));
}

/* --- raters --- */

/* A name without white space around it and without halves of characters. */
function nameOf(text) {
	return typeof text !== "string" ? "" : text.normalize("NFC")
	    .replace(/[\p{Cs}\p{Cc}\p{Cf}]/gu, "").replace(/\s+/gu, " ").trim();
}

function start(name) {
	rater = name;
	keep("rater", rater);
	order = shuffled(items, String(data.seed) + "\n" + rater);
	ratings = new Map();
	for (const item of items) {
		const rating = keptRating(item.item);
		if (rating)
			ratings.set(item.item, rating);
	}
	const place = Number(kept(keyOf(rater, "place")));
	const found = order.findIndex((item) => item.item === place);
	$("rater").textContent = rater;
	$("start").hidden = true;
	$("rating").hidden = false;
	go(Math.max(found, 0));
}

function leave() {
	if (unsaved && !window.confirm("Ratings that are not exported are lost."))
		return;
	rater = "";
	unsaved = false;
	keep("rater", "");
	$("rating").hidden = true;
	$("start").hidden = false;
	$("name").value = "";
	$("name").focus();
}

/* --- events --- */

const actions = {
	yes: () => rate({verdict: "yes"}),
	no: () => rate({verdict: "no"}),
	unsure: () => rate({verdict: "unsure"}),
	reason: () => $("reason").focus(),
	back: () => go(at - 1),
	on: () => go(at + 1),
	unrated: goUnrated,
	unfold: () => $("unfold").setAttribute("aria-pressed",
	    String(run.unfold())),
	export: exportRatings,
	import: () => $("file").click(),
	leave: leave,
};

const keys = {y: "yes", n: "no", u: "unsure", r: "reason", k: "back",
	j: "on", ArrowLeft: "back", ArrowRight: "on", g: "unrated", o: "unfold",
	e: "export"};

function pressed(event) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
		return;
	if (event.target.matches("textarea, input:not([type=checkbox])")) {
		if (event.key === "Escape" && event.target === $("reason"))
			$("goal-title").focus({preventScroll: true});
		return;
	}
	if (!rater || !$("keys").checked || event.repeat && event.key !== "j" &&
	    event.key !== "k" && !event.key.startsWith("Arrow"))
		return;
	const name = Object.hasOwn(keys, event.key) ? keys[event.key] : "";
	if (!name)
		return;
	event.preventDefault();
	actions[name]();
}

function signIn(event) {
	event.preventDefault();
	const name = nameOf($("name").value);
	$("name-wrong").hidden = Boolean(name);
	$("name-wrong").textContent = name ? "" :
	    "Ratings need a name, for they are compared by rater.";
	if (name)
		start(name);
}

/* Another window of the same rater. */
function changedElsewhere(event) {
	if (!rater || !event.key)
		return;
	const item = items.find((one) =>
	    event.key === root + keyOf(rater, one.item));
	const rating = item && keptRating(item.item);
	if (!rating)
		return;
	ratings.set(item.item, rating);
	showRating();
}

function listen() {
	document.addEventListener("keydown", pressed);
	document.addEventListener("click", (event) => {
		const button = event.target.closest("[data-do]");
		if (button)
			actions[button.dataset.do]();
	});
	$("sign-in").addEventListener("submit", signIn);
	$("reason").addEventListener("input", () =>
	    rate({reason: $("reason").value}));
	$("keys").addEventListener("change", () =>
	    keep("keys", $("keys").checked ? "on" : "off"));
	$("file").addEventListener("change", () => {
		const file = $("file").files[0];
		if (file)
			file.text().then(importRatings);
		$("file").value = "";
	});
	window.addEventListener("storage", changedElsewhere);
	window.addEventListener("beforeunload", (event) => {
		if (unsaved)
			event.preventDefault();
	});
}

function begin() {
	$("about").textContent = "Audit " + data.audit + ": " +
	    count(items.length) + (items.length === 1 ? " run" : " runs") +
	    " drawn from the " + count(data.packed || items.length) +
	    " that were packed" + (data.raters > 1 ? "; " +
	    count(data.raters) + " raters, each rates all of them." : ".");
	if (!store)
		storeless();
	if (!items.length) {
		notice("There is nothing to rate: no run was packed.");
		$("start").hidden = false;
		$("sign-in").hidden = true;
		return;
	}
	$("keys").checked = kept("keys") !== "off";
	listen();
	const name = nameOf(kept("rater"));
	if (name) {
		start(name);
		return;
	}
	$("start").hidden = false;
	$("name").focus();
}

begin();
})();
