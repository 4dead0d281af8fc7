/*
 * How the rating page shows a run: the goal, the steps, the final answer.
 *
 * All of it is text that somebody else wrote: it goes into text nodes, and
 * nowhere else.
 */
const run = (function () {
"use strict";

const LONG = 1200;	/* characters of a text that are shown unasked */
const LINES = 16;

const $ = (id) => document.getElementById(id);
const count = (n) => n.toLocaleString("en");

let unfolded = false;	/* long texts are shown whole */

function make(tag, className, text) {
	const element = document.createElement(tag);
	if (className)
		element.className = className;
	if (text !== undefined)
		element.textContent = text;
	return element;
}

/* The first part of a text that is too long to be shown at once, or null. */
function beginning(text) {
	let end = Math.min(text.length, LONG);
	for (let line = 0, from = 0; line < LINES; line++) {
		const found = text.indexOf("\n", from);
		if (found < 0 || found >= end)
			break;
		from = found + 1;
		if (line === LINES - 1)
			end = found;
	}
	if (text.length - end < 200)
		return null;
	/* Not between the halves of a character. */
	if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800)
		end--;
	return text.slice(0, end);
}

/* Puts a text into an element; a long one with a button for the rest. */
function fill(parent, text, className) {
	const box = parent.appendChild(make("div", "text " + (className || "")));
	const first = beginning(text);
	box.dir = "auto";
	box.textContent = text;
	if (first === null)
		return;
	const button = parent.appendChild(make("button", "fold"));
	button.type = "button";
	const unfold = (all) => {
		box.textContent = all ? text : first + " …";
		button.textContent = all ? "Show less" :
		    "Show all " + count(text.length) + " characters";
		button.setAttribute("aria-expanded", String(all));
	};
	button.addEventListener("click", () =>
	    unfold(button.getAttribute("aria-expanded") === "false"));
	button.unfold = unfold;
	unfold(unfolded);
}

function part(parent, name, text, className) {
	const element = parent.appendChild(make("div", className));
	element.appendChild(make("div", "name", name));
	if (text)
		fill(element.appendChild(make("div", "box")), text, "code");
	else
		element.appendChild(make("div", "quiet", "(empty)"));
}

/*
 * The members of an input that is an object, or null where it is better shown
 * as it is: it has members in members, or numbers that would look different.
 */
function members(input) {
	let object;
	try {
		object = JSON.parse(input);
	} catch (error) {
		return null;
	}
	if (!object || typeof object !== "object" || Array.isArray(object))
		return null;
	const list = Object.entries(object).map(([key, value]) =>
	    [key, typeof value === "string" ? value : JSON.stringify(value),
		value]);
	const plain = list.every(([, text, value]) =>
	    typeof value === "string" || value === null ||
	    typeof value === "boolean" ||
	    (typeof value === "number" && input.includes(text)));
	return plain ? list : null;
}

function action(parent, step) {
	const element = parent.appendChild(make("div", "action"));
	element.appendChild(make("div", "name", "Action"));
	const box = element.appendChild(make("div", "box"));
	const name = box.appendChild(make("b", "text code", step.action || ""));
	const input = step.input || "";
	const list = members(input);
	name.dir = "auto";
	if (list === null) {
		fill(box, input, "code");
		return;
	}
	const table = box.appendChild(make("dl", "arguments"));
	for (const [key, text] of list) {
		const term = table.appendChild(make("dt", "text code", key));
		term.dir = "auto";
		fill(table.appendChild(make("dd")), text, "code");
	}
	table.hidden = !list.length;
}

const present = (text) => text !== null && text !== undefined;

function stepElement(step, number) {
	const element = make("li");
	let title = "Step " + number;
	if (step.parallel) {
		element.className = "parallel";
		title += ", in the same turn as the step before";
	}
	element.appendChild(make("h3", "", title));
	if (step.thought)
		fill(element, step.thought, "thought");
	if (step.action)
		action(element, step);
	if (present(step.observation))
		part(element, "Observation", step.observation);
	if (present(step.user))
		part(element, "The user says", step.user, "user");
	return element;
}

function show(item) {
	const steps = (item.steps || []).map((step, i) =>
	    stepElement(step, i + 1));
	$("goal").textContent = item.goal;
	$("steps").replaceChildren(...steps);
	$("more").hidden = !item.more_steps;
	$("more").textContent = item.more_steps === 1 ?
	    "One more step is left out here, for the page would get too large." :
	    count(item.more_steps || 0) +
	    " more steps are left out here, for the page would get too large.";
	$("answer").replaceChildren();
	if (item.final_answer)
		fill($("answer").appendChild(make("div", "box")),
		    item.final_answer);
	else
		$("answer").appendChild(make("p", "quiet",
		    "The run ends without one."));
	$("unfold").hidden = !document.querySelector(".fold");
}

/* Shows all long texts whole, or none; true for all. */
function unfold() {
	unfolded = !unfolded;
	for (const button of document.querySelectorAll(".fold"))
		button.unfold(unfolded);
	return unfolded;
}

return {show, unfold};
})();
