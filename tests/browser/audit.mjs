// The rating page: aher-pack --audit.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { HOSTILE, dataIn, hostileRecords, mapStrings, pack, refill }
	from "./fixture.mjs";
import { inaccessible, open, quiet, sideways } from "./browser.mjs";

// FILE as aher-pack writes it.
function audited({ build, relabeled }, file) {
	pack(build, "--audit", file, "--sample", "5", "--seed", "1",
		"--raters", "2", relabeled);
	return file;
}

async function signIn(page, name) {
	await page.fill("#name", name);
	await page.press("#name", "Enter");
	await page.waitForSelector("#rating:not([hidden])");
}

const itemShown = async (page) =>
	Number((await page.textContent("#place")).match(/item (\d+)/)[1]);

// Rates all items as VERDICTS say, one a run from the first on: the items, in
// the order in which the rater sees them.
async function rateAll(page, verdicts) {
	const seen = [];
	for (const verdict of verdicts) {
		seen.push(await itemShown(page));
		await page.keyboard.press(verdict);
		await page.keyboard.press("ArrowRight");
	}
	return seen;
}

async function exported(page, file) {
	const [download] = await Promise.all([page.waitForEvent("download"),
		page.keyboard.press("e")]);
	await download.saveAs(file);
	return download.suggestedFilename();
}

const lines = (file) => readFileSync(file, "utf8").trim().split("\n")
	.map((line) => JSON.parse(line));

const score = (...files) => JSON.parse(execFileSync("python3",
	["examples/audit/score.py", "--json", ...files], { encoding: "utf8" }));

async function rating({ browser, home }, file) {
	const { page, notes, close } = await open(browser, file);
	const data = dataIn(file);
	const anna = `${home}/anna.ndjson`, ben = `${home}/ben.ndjson`;
	await page.click("#sign-in button");
	assert.equal(await page.isVisible("#rating"), false, "no name, no rating");

	await signIn(page, "anna");
	const first = await rateAll(page, ["y", "y", "n", "y", "u"]);
	assert.equal(new Set(first).size, 5, "each item once");
	await page.keyboard.press("r");
	await page.keyboard.type("half of it, \"quoted\" yn");
	await page.keyboard.press("Escape");
	await page.keyboard.press("k");
	assert.equal(await itemShown(page), first[3], "Escape leaves the reason");

	await page.reload();
	assert.equal(await itemShown(page), first[3], "the place is kept");
	assert.equal(await page.textContent("#rater"), "anna");
	assert.equal(await page.textContent("#rated"), "5 of 5 rated");
	assert.equal(await page.getAttribute("[data-do=yes]", "aria-pressed"),
		"true");
	assert.equal(await exported(page, anna),
		`aher-audit-${data.audit}-anna.ndjson`);

	await page.click("[data-do=leave]");
	await signIn(page, "ben");
	assert.equal(await page.textContent("#rated"), "0 of 5 rated");
	const second = await rateAll(page, ["y", "y", "y", "y", "y"]);
	assert.notDeepEqual(second, first, "each rater's own order");
	await exported(page, ben);
	quiet(notes);
	await close();
	return { data, first, anna, ben };
}

function scored({ data, first, anna, ben }) {
	const said = lines(anna);
	assert.deepEqual(Object.keys(said[0]), ["format", "audit", "rater",
		"item", "trajectory_id", "verdict", "reason", "at", "failure_type",
		"kind", "confidence"]);
	for (const line of said) {
		const item = data.items.find((one) => one.item === line.item);
		assert.equal(line.trajectory_id, item.trajectory_id);
		assert.deepEqual({ failure_type: line.failure_type, kind: line.kind,
			confidence: line.confidence }, item.hidden);
	}
	const unsure = said.find((line) => line.verdict === "unsure");
	assert.equal(unsure.item, first[4]);
	assert.equal(unsure.reason, "half of it, \"quoted\" yn");

	const alone = score(anna);
	assert.equal(alone.all.items, 5);
	assert.equal(alone.all.precision, 0.6);
	assert.deepEqual(alone.verdicts, { yes: 3, no: 1, unsure: 1 });
	const both = score(anna, ben);
	assert.deepEqual(both.raters, ["anna", "ben"]);
	assert.equal(both.agreement.items, 5);
	assert.equal(both.disagreements.length, 2);
}

async function orderIsKept({ browser }, file, first) {
	const { page, close } = await open(browser, file);
	await signIn(page, " anna ");
	assert.deepEqual(await rateAll(page, ["y", "y", "y", "y", "y"]), first);
	await close();
}

async function imported({ browser }, file, anna) {
	const { page, notes, close } = await open(browser, file);
	await page.setInputFiles("#file", anna);
	await page.waitForSelector("#rating:not([hidden])");
	assert.equal(await page.textContent("#rater"), "anna");
	await page.waitForFunction(() =>
		document.getElementById("rated").textContent === "5 of 5 rated");
	await page.setInputFiles("#file", {name: "x", mimeType: "text/plain",
		buffer: Buffer.from("{\"format\":\"other\"}\nnull\n<b>\n")});
	await page.waitForFunction(() =>
		/no ratings/.test(document.getElementById("notice").textContent));
	quiet(notes);
	await close();
}

async function twoWindows({ browser }, file) {
	const { page, context, notes, close } = await open(browser, file);
	await signIn(page, "anna");
	const other = await context.newPage();
	await other.goto(page.url());
	await other.keyboard.press("y");
	await other.keyboard.press("j");
	await other.keyboard.press("n");
	await page.waitForFunction(() =>
		document.getElementById("rated").textContent === "2 of 5 rated");
	assert.equal(await page.getAttribute("[data-do=yes]", "aria-pressed"),
		"true");
	quiet(notes);
	await close();
}

// A long text is cut at once, and whole on demand.
async function folded({ browser, home }, file) {
	const data = dataIn(file);
	const long = "line\n".repeat(2000) + "the end";
	data.items = data.items.slice(0, 1);
	data.items[0].steps[0].observation = long;
	const { page, notes, close } = await open(browser,
		refill(file, data, `${home}/folded.html`));
	await signIn(page, "anna");
	const box = page.locator("#steps > li").first().locator(".box .text").last();
	assert.ok((await box.textContent()).length < 200);
	await page.locator(".fold").first().click();
	assert.equal(await box.textContent(), long);
	await page.locator(".fold").first().click();
	await page.keyboard.press("o");
	assert.equal(await box.textContent(), long);
	quiet(notes);
	await close();
}

// What is hidden is in the data, and nowhere that a rater reads.
async function blind({ browser, home }, file) {
	const data = dataIn(file);
	for (const item of data.items)
		item.hidden = { failure_type: "SECRET-TYPE", kind: "SECRET-KIND",
			confidence: 0.123456 };
	const { page, close } = await open(browser,
		refill(file, data, `${home}/blind.html`));
	await signIn(page, "anna");
	for (const item of data.items) {
		await page.keyboard.press("y");
		const text = await page.evaluate(() =>
			document.body.innerText + document.body.ariaLabel + document.title);
		assert.doesNotMatch(text, /SECRET|0\.123456/, `item ${item.item}`);
		await page.keyboard.press("j");
	}
	await close();
}

async function storeless({ browser }, file) {
	const { page, notes, close } = await open(browser, file,
		{ blocked: true });
	assert.match(await page.textContent("#notice"), /in memory only/);
	await signIn(page, "anna");
	await page.keyboard.press("y");
	assert.equal(await page.textContent("#rated"), "1 of 5 rated");
	await page.reload();
	assert.deepEqual(notes.dialogs, ["beforeunload"], "it warns");
	assert.equal(await page.isVisible("#start"), true);
	assert.deepEqual(notes.errors, []);
	await close();
}

async function keysOff({ browser }, file) {
	const { page, close } = await open(browser, file);
	await signIn(page, "anna");
	await page.uncheck("#keys");
	await page.keyboard.press("y");
	assert.equal(await page.textContent("#rated"), "0 of 5 rated");
	await page.click("[data-do=no]");
	assert.equal(await page.textContent("#rated"), "1 of 5 rated");
	await close();
}

// Every string of the data, one kind of it after the other.
async function hostile(context, file) {
	const whole = dataIn(file);
	const [item] = whole.items;
	for (const [number, bad] of HOSTILE.entries()) {
		const data = mapStrings({ ...whole, items: [item] },
			(text) => bad.length > 100000 ? bad : bad + text.slice(0, 20) + bad);
		const { page, notes, close } = await open(context.browser,
			refill(file, data, `${context.home}/hostile.html`),
			{ width: 400 });
		await signIn(page, "anna");
		await page.keyboard.press("y");
		await page.keyboard.press("o");
		assert.equal(await page.evaluate(() => window.pwned), undefined);
		assert.ok(await sideways(page) <= 0, `sideways, no. ${number}`);
		if (number < HOSTILE.length - 1)
			assert.equal(await page.textContent("#goal"),
				data.items[0].goal);
		const said = `${context.home}/hostile.ndjson`;
		await exported(page, said);
		assert.equal(lines(said)[0].trajectory_id,
			data.items[0].trajectory_id);
		quiet(notes);
		await close();
	}
}

// The same by way of records and aher-pack.
async function hostileRuns({ browser, build, home, records }) {
	const file = `${home}/hostile-runs.html`;
	pack(build, "--audit", file, "--sample", String(HOSTILE.length),
		hostileRecords(records, `${home}/hostile-runs.ndjson`));
	const { items } = dataIn(file);
	assert.ok(items.length >= HOSTILE.length - 2, "most are packed");
	const { page, notes, close } = await open(browser, file, { width: 400 });
	await signIn(page, "anna");
	for (let i = 0; i < items.length; i++) {
		await page.keyboard.press("n");
		assert.ok(await sideways(page) <= 0, `item ${await itemShown(page)}`);
		await page.keyboard.press("j");
	}
	assert.equal(await page.evaluate(() => window.pwned), undefined);
	assert.equal(await page.textContent("#rated"),
		`${items.length} of ${items.length} rated`);
	quiet(notes);
	await close();
}

// What does get into the page as markup does not run either.
async function policy({ browser, home }, file) {
	const broken = `${home}/broken.html`;
	writeFileSync(broken, readFileSync(file, "utf8").replace("</main>",
		"<script>window.pwned=1</script>" +
		"<img src=x onerror=\"window.pwned=2\">" +
		"<img src=https://example.org/x.png></main>"));
	const { page, notes, close } = await open(browser, broken);
	assert.equal(await page.locator(
		"meta[http-equiv=Content-Security-Policy]").count(), 1);
	assert.equal(await page.evaluate(() => {
		const script = document.createElement("script");
		script.textContent = "window.pwned=3";
		document.body.appendChild(script);
		return window.pwned;
	}), undefined);
	assert.ok(notes.errors.length >= 3, "the browser says what it refused");
	assert.deepEqual(notes.refused, ["csp", "csp"], "before they are sent");
	await close();
}

async function screenshots({ browser, home }, file) {
	for (const width of [1280, 700, 400])
		for (const dark of [false, true]) {
			const { page, close } = await open(browser, file,
				{ width, dark });
			const name = `${home}/audit-${width}-${dark ? "dark" : "light"}`;
			assert.deepEqual(await inaccessible(page), []);
			await page.screenshot({ path: `${name}-start.png` });
			await signIn(page, "anna");
			await page.keyboard.press("y");
			assert.ok(await sideways(page) <= 0, `sideways at ${width}`);
			assert.deepEqual(await inaccessible(page), []);
			await page.screenshot({ path: `${name}.png` });
			await page.screenshot({ path: `${name}-full.png`,
				fullPage: true });
			await close();
		}
}

export async function auditChecks(context) {
	const { check } = context;
	const file = audited(context, `${context.home}/audit.html`);
	let rated = null;
	await check("audit: ratings by keyboard, a reload, two exports",
		async () => { rated = await rating(context, file); });
	await check("audit: score.py reads the exports", () => scored(rated));
	await check("audit: the order is that of seed and name",
		() => orderIsKept(context, file, rated.first));
	await check("audit: an export goes on in another browser",
		() => imported(context, file, rated.anna));
	await check("audit: two windows of one rater",
		() => twoWindows(context, file));
	await check("audit: long texts", () => folded(context, file));
	await check("audit: raters are blind", () => blind(context, file));
	await check("audit: without localStorage it says so and warns",
		() => storeless(context, file));
	await check("audit: single keys can be switched off",
		() => keysOff(context, file));
	await check("audit: hostile text in every member",
		() => hostile(context, file));
	await check("audit: hostile runs", () => hostileRuns(context));
	await check("audit: the policy holds", () => policy(context, file));
	await check("audit: 400 to 1280 px, light and dark, accessible",
		() => screenshots(context, file));
}
