// The report page: aher-pack --report.
import assert from "node:assert/strict";
import { HOSTILE, assemble, dataIn, hostileRecords, mapStrings, pack }
	from "./fixture.mjs";
import { inaccessible, open, quiet, sideways } from "./browser.mjs";

// Every number of a value.
function numbers(value) {
	if (typeof value === "number")
		return [value];
	return value && typeof value === "object" ?
		Object.values(value).flatMap(numbers) : [];
}

// What a reader must find on the page; the rest of the report is in curves.
const wanted = (report) => numbers([report.records,
	report.stages.filter((stage) => stage.rejected), report.failure_types,
	report.accepted, report.refused_goals, report.judges,
	report.cost && report.cost.calls]);

// As it is written: 1,234 or 12.5% or $0.0014.
const readNumber = (text) => Number(text.replace(/[,\s$%]/g, ""));

async function values(page) {
	return page.evaluate(() =>
		[...document.querySelectorAll("[data-value]")].map((element) => ({
			value: element.dataset.value,
			cell: element.matches("td") ? element.textContent : null,
		})));
}

async function sameNumbers({ browser }, file) {
	const { report } = dataIn(file);
	const { page, notes, close } = await open(browser, file);
	const found = await values(page);
	const shown = new Set(found.map(({ value }) => Number(value)));
	const known = new Set(numbers(report));
	for (const number of wanted(report))
		assert.ok(shown.has(number), `${number} is not on the page`);
	for (const { value } of found)
		assert.ok(value === "" || known.has(Number(value)),
			`${value} is on the page and not in the data`);
	for (const { value, cell } of found.filter((one) => one.cell !== null)) {
		const off = Math.abs(readNumber(cell) - Number(value));
		assert.ok(Number.isInteger(Number(value)) ? off === 0 :
			!(off > 0.05 * Math.abs(value) + 0.005) || cell.includes("%"),
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
			assemble("report", data, `${home}/hostile-report.html`),
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
