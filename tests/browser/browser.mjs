// A browser that opens files and nothing else, and notes what they try.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

let axe = "";

// With what npm put into the folder HOME.
export async function start(home, executablePath) {
	const require = createRequire(resolve(home, "x"));
	axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
	const { chromium } = require("playwright-core");
	const launch = (chromiumSandbox) => chromium.launch({
		executablePath, chromiumSandbox,
		args: ["--host-resolver-rules=MAP * ~NOTFOUND",
			"--disable-background-networking"],
	});
	// Neither root nor a user in most containers can have one.
	return process.getuid() === 0 ? launch(false) :
		launch(true).catch(() => launch(false));
}

function watch(page, url, notes) {
	page.on("request", (request) => {
		if (request.url() !== url && !request.url().startsWith("blob:"))
			notes.requests.push(request.url());
	});
	page.on("requestfailed", (request) =>
		notes.refused.push(request.failure().errorText));
	page.on("websocket", (socket) => notes.requests.push(socket.url()));
	page.on("popup", (popup) => notes.requests.push(popup.url()));
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()))
			notes.errors.push(message.text());
	});
	page.on("pageerror", (error) => notes.errors.push(String(error)));
	page.on("dialog", (dialog) => {
		notes.dialogs.push(dialog.type());
		dialog.accept().catch(() => {});
	});
}

// A page of its own context: {page, notes, close}. Every request that is not the
// file itself is cut off and noted. Options: width, dark, blocked (localStorage
// throws).
export async function open(browser, file, options = {}) {
	const url = pathToFileURL(file).href;
	const notes = { requests: [], refused: [], errors: [], dialogs: [] };
	const context = await browser.newContext({
		viewport: { width: options.width || 1280, height: 800 },
		colorScheme: options.dark ? "dark" : "light",
		acceptDownloads: true,
	});
	context.setDefaultTimeout(20000);
	await context.route("**/*", (route) =>
		route.request().url() === url ? route.continue() : route.abort());
	if (options.blocked)
		await context.addInitScript(() =>
			Object.defineProperty(window, "localStorage", {
				get() {
					throw new DOMException("no", "SecurityError");
				},
			}));
	const page = await context.newPage();
	watch(page, url, notes);
	await page.goto(url);
	return { page, context, notes, close: () => context.close() };
}

// Nothing was asked for, complained of, or opened.
export function quiet(notes) {
	assert.deepEqual(notes,
		{ requests: [], refused: [], errors: [], dialogs: [] });
}

// How far the body is wider than the window.
export const sideways = (page) => page.evaluate(() =>
	Math.max(document.documentElement.scrollWidth,
		document.body.scrollWidth) - window.innerWidth);

// What axe-core finds wrong for those who cannot see, or see little.
export async function inaccessible(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run());
	return violations.flatMap((rule) =>
		rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`));
}
