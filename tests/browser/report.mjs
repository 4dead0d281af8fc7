// The report page: aher-pack --report.
import assert from "node:assert/strict";
import { HOSTILE, dataIn, hostileRecords, mapStrings, pack, refill }
	from "./fixture.mjs";
import { inaccessible, open, quiet, sideways } from "./browser.mjs";

// Every number of a value.
function numbers(value) {
	if (typeof value === "number")
		return [value];
	return value && typeof value === "object" ?
		Object.values(value).flatMap(numbers) : [];
}

// Numbers that a chart adds up.
const added = (report) => [
	...[...report.failure_types, ...report.attempts]
		.map((one) => one.records - one.packed),
	...(report.cost ? report.cost.calls : [])
		.map((one) => one.prompt_tokens + one.completion_tokens),
];

// The numbers of a section of the page, shown or folded, and what cells say.
const values = (page, id) => page.evaluate((selector) =>
	[...document.querySelectorAll(selector)].map((element) => ({
		value: Number(element.dataset.value),
		cell: element.matches("td, th") ? element.textContent : null,
	})), id ? `#${id} [data-value]` : "[data-value]");

const spread = (values) => values.bins.some(Boolean) ? values : [];

// What each section must have, by its id.
const sections = (report) => ({
	funnel: [report.records, report.stages.map((stage) =>
		[stage.in, stage.rejected, stage.left])],
	types: report.failure_types,
	reasons: report.stages.map((stage) => stage.reasons),
	attempts: report.attempts.map((one) => [one.records, one.packed]),
	weights: spread(report.weights),
	confidences: spread(report.confidences),
	kinds: report.accepted,
	refused: report.refused_goals,
	judges: report.judges.goals ? report.judges : [],
	cost: report.cost ? [report.cost.calls, report.cost.total.calls] : [],
	rows: report.rows,
	goals: !report.goals.before.goals ? [] : [report.goals.divergence, report.goals.clusters.before,
		["before", "kept", "after"].map((side) => report.goals[side])],
});

async function sameNumbers({ browser }, file) {
	const { report } = dataIn(file);
	const { page, notes, close } = await open(browser, file);
	for (const [id, wanted] of Object.entries(sections(report))) {
		assert.equal(await page.locator(`section#${id}`).count(), 1, id);
		const shown = new Set((await values(page, id)).map((v) => v.value));
		for (const number of numbers(wanted))
			assert.ok(shown.has(number), `${id} does not say ${number}`);
	}
	const known = new Set([...numbers(report), ...added(report)]);
	for (const { value, cell } of await values(page)) {
		assert.ok(known.has(value), `${value} is not in the data`);
		// 1,658, and 0.55 for 0.553125: what is no whole number is rounded.
		if (cell !== null)
			assert.ok(Math.abs(Number(cell.replaceAll(",", "")) - value) <=
				(Number.isInteger(value) ? 0 : value < 0.1 ? 0.00005 : 0.005),
			`a cell says ${cell} for ${value}`);
	}
	quiet(notes);
	await close();
}

async function hostile({ browser, home }, file) {
	const whole = dataIn(file);
	whole.records = whole.records.slice(0, 3);
	for (const [number, bad] of HOSTILE.entries()) {
		const data = mapStrings(whole, (text) =>
			bad.length > 100000 ? bad.slice(0, 100000) : bad + text.slice(0, 20));
		const { page, notes, close } = await open(browser,
			refill(file, data, `${home}/hostile-report.html`),
			{ width: 400 });
		assert.equal(await page.evaluate(() => window.pwned), undefined);
		assert.ok(await sideways(page) <= 0, `sideways, no. ${number}`);
		quiet(notes);
		await close();
	}
}

async function hostileRuns({ browser, build, home, records }) {
	const file = `${home}/hostile-runs-report.html`;
	pack(build, "--report", file,
		hostileRecords(records, `${home}/hostile-runs.ndjson`));
	const { page, notes, close } = await open(browser, file, { width: 400 });
	assert.ok(await sideways(page) <= 0);
	assert.equal(await page.evaluate(() => window.pwned), undefined);
	quiet(notes);
	await close();
}

async function screenshots({ browser, home }, file) {
	for (const width of [1280, 400])
		for (const dark of [false, true]) {
			const { page, notes, close } = await open(browser, file,
				{ width, dark });
			assert.ok(await sideways(page) <= 0, `sideways at ${width}`);
			await page.screenshot({ fullPage: true,
				path: `${home}/report-${width}-${dark ? "dark" : "light"}.png` });
			assert.deepEqual(await inaccessible(page), []);
			quiet(notes);
			await close();
		}
}

export async function reportChecks(context) {
	const { check, build, home, relabeled } = context;
	const file = `${home}/report.html`;
	pack(build, "--report", file, relabeled);
	await check("report: its numbers are those of the data",
		() => sameNumbers(context, file));
	await check("report: hostile text in every member",
		() => hostile(context, file));
	await check("report: hostile runs", () => hostileRuns(context));
	await check("report: 400 to 1280 px, light and dark, accessible",
		() => screenshots(context, file));
}
