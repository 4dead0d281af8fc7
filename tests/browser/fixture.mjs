// Pages that aher-pack writes, also with data that no record can hold.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

export const pack = (build, ...options) => execFileSync(`${build}/aher-pack`,
	["-q", "-f", "none", ...options], { encoding: "utf8" });

const BLOCK = /(<script type="application\/json" id="data">)([^<]*)(<\/script>)/;

// The data of a page.
export const dataIn = (file) =>
	JSON.parse(readFileSync(file, "utf8").match(BLOCK)[2]);

const escaped = (data) => JSON.stringify(data).replace(/[<>&\u2028\u2029]/g,
	(c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

// Writes FILE, the page of another one with other data.
export function refill(from, data, file) {
	writeFileSync(file, readFileSync(from, "utf8").replace(BLOCK,
		(_, begin, old, end) => begin + escaped(data) + end));
	return file;
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
