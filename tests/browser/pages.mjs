// The pages of aher-pack in Debian's chromium.
//     node pages.mjs BUILD CHROMIUM RELABELED     in the root of the tree
// BUILD/browser has playwright-core; screenshots go there too. The last line is
// "browser: N passed, N failed".
import { readFileSync } from "node:fs";
import { start } from "./browser.mjs";
import { auditChecks } from "./audit.mjs";
import { reportChecks } from "./report.mjs";

const [build, chromium, relabeled] = process.argv.slice(2);
const home = `${build}/browser`;
const records = readFileSync(relabeled, "utf8").trim().split("\n")
	.map((line) => JSON.parse(line));
const count = { passed: 0, failed: 0 };

async function check(name, run) {
	try {
		await run();
		count.passed++;
		console.log(`ok ${name}`);
	} catch (error) {
		count.failed++;
		console.log(`FAILED ${name}\n    ${error.stack || error}`);
	}
}

const browser = await start(home, chromium);
try {
	const context = { browser, check, build, home, relabeled, records };
	await auditChecks(context);
	await reportChecks(context);
} finally {
	await browser.close();
}
console.log(`browser: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;
