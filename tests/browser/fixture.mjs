// Pages that aher-pack writes, and pages put together as it does, for data that
// no record can hold.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const read = (path) => existsSync(path) ? readFileSync(path, "utf8") : "";
const sha256 = (text) =>
	`'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const escaped = (data) => JSON.stringify(data).replace(/[<>&\u2028\u2029]/g,
	(c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

export const pack = (build, ...options) => execFileSync(`${build}/aher-pack`,
	["-q", "-f", "none", ...options], { encoding: "utf8" });

// Whether aher-pack has an option.
export const knows = (build, option) => execFileSync(`${build}/aher-pack`,
	["--help"], { encoding: "utf8" }).includes(option);

// The data of a page.
export const dataIn = (file) => JSON.parse(readFileSync(file, "utf8").match(
	/<script type="application\/json" id="data">([^<]*)<\/script>/)[1]);

const PARTS = {
	audit: ["page", "run", "audit"],
	report: ["page", "charts", "records", "report"],
};

// Writes FILE from cmd/aher-pack/page/KIND.html.
export function assemble(kind, data, file) {
	const folder = "cmd/aher-pack/page/";
	const joined = (ending) => PARTS[kind]
		.map((part) => read(`${folder}${part}.${ending}`)).join("");
	const style = joined("css"), script = joined("js");
	const policy = `default-src 'none'; script-src ${sha256(script)}; ` +
		`style-src ${sha256(style)}; img-src data:; base-uri 'none'; ` +
		"form-action 'none'";
	const parts = {
		"@csp@": `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
		"@style@": `<style>${style}</style>`,
		"@script@": `<script>${script}</script>`,
		"@data@": `<script type="application/json" id="data">${escaped(data)}</script>`,
	};
	writeFileSync(file, read(`${folder}${kind}.html`)
		.replace(/^@(csp|style|script|data)@$/gm, (marker) => parts[marker]));
	return file;
}

const asText = (value) =>
	typeof value === "string" ? value : JSON.stringify(value ?? {});

const stepView = (step) => ({
	thought: step.thought ?? null,
	action: step.action_name,
	input: asText(step.action_input),
	observation: step.observation ?? null,
	user: step.user ?? null,
	...(step.parallel ? { parallel: true } : {}),
});

// The data of a rating page of relabeled records.
export function auditData(records) {
	const packed = records.filter((record) => !record.rejected);
	return {
		audit: "9f86d081884c7d65", seed: 1, raters: 2, packed: packed.length,
		items: packed.map((record, i) => ({
			item: i + 1,
			trajectory_id: record.trajectory_id,
			goal: record.hindsight.hindsight_prompt,
			steps: record.steps.map(stepView),
			more_steps: 0,
			final_answer: record.hindsight.final_answer ??
				record.final_answer ?? null,
			hidden: {
				failure_type: record.failure.failure_type,
				kind: record.hindsight.accepted,
				confidence: record.hindsight.confidence,
			},
		})),
	};
}

// Every string of a value, changed.
export function mapStrings(value, change) {
	if (typeof value === "string")
		return change(value);
	if (Array.isArray(value))
		return value.map((one) => mapStrings(one, change));
	if (value && typeof value === "object")
		return Object.fromEntries(Object.entries(value).map(([key, one]) =>
			[key, mapStrings(one, change)]));
	return value;
}

export const HOSTILE = [
	"<script>window.pwned=1</script>",
	"</script><script>window.pwned=1</script>",
	"<!--<script>", "]]></style><script>window.pwned=1</script>",
	"\"><img src=x onerror=\"window.pwned=1\">",
	"' onmouseover='window.pwned=1' x='",
	"javascript:window.pwned=1",
	"<svg onload=window.pwned=1>", "<iframe srcdoc='<script>parent.pwned=1</script>'>",
	"${window.pwned=1}", "{{constructor.constructor('window.pwned=1')()}}",
	"\\u003cscript\\u003ewindow.pwned=1", "&lt;script&gt;&#60;",
	"a\u2028window.pwned=1\u2029b", "\u202eright to left\u202c \u2066\u2067",
	"\u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 abc",
	"\u0000\u0001\u001b[31m\ufeff\ufffe", "Z\u0351\u036b\u0343".repeat(40),
	"__proto__", "{\"__proto__\":{\"x\":1},\"constructor\":\"y\"}",
	"@data@", "@script@", "$& $' $`",
	"x".repeat(1000000),
];

// Records that are packed, one for each of HOSTILE, which is in each text of it.
export function hostileRecords(records, file) {
	const packed = records.find((record) => !record.rejected);
	const lines = HOSTILE.map((bad, i) => {
		const change = (value) => mapStrings(value, (text) =>
			bad.length > 100000 ? bad : bad + text.slice(0, 20) + bad);
		return JSON.stringify({
			...packed,
			trajectory_id: `${i} ${bad.slice(0, 1000)}`,
			original_prompt: `${i} ${change(packed.original_prompt)}`,
			steps: packed.steps.map((step) => ({ ...change(step),
				action_input: { [bad.slice(0, 1000)]: bad } })),
			final_answer: change("answer"),
			failure: { ...packed.failure, explanation: change("why") },
			hindsight: { ...packed.hindsight,
				hindsight_prompt: `${i} ${change("goal")}`,
				final_answer: change("answer"), rationale: bad },
		});
	});
	writeFileSync(file, lines.join("\n") + "\n");
	return file;
}
