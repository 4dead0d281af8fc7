#!/usr/bin/env bats
# examples/import for agents that write code.

load helper
load import

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	jq -n '{trajectory: [
		{action: "find_file a.py\n", observation: "found", thought: "Look.",
			response: "", state: "{}"},
		{action: "", observation: "", thought: "Hm.", state: {}},
		{action: "submit", observation: "diff", thought: null}],
	history: [
		{role: "system", content: "Be brief."},
		{role: "user", content: "A demonstration", is_demo: true},
		{role: "user", content: [{type: "text", text: "Fix a.py."}]},
		{role: "assistant", content: "Look."}],
	info: {exit_status: "submitted (exit_cost)", submission: "diff",
		model_stats: {api_calls: 3}}}' >whole.traj
	jq -n '{history: [
		{role: "system", content: "Be brief."},
		{role: "user", content: "Fix b.py."},
		{role: "assistant", content: "Run.", thought: "Run it.",
			action: "python b.py"},
		{role: "tool", content: "Error"},
		{role: "assistant", content: "I stop.", action: "exit_cost"}],
	info: {exit_status: "exit_cost"}}' >old.traj
}

@test "SWE-agent: steps of the trajectory, else of the history" {
	sample whole.traj swe-agent.py
	is 'map([.original_prompt, .system, .final_answer])' \
		'[["Fix a.py.","Be brief.","diff"]]'
	is '.[0].steps | map([.thought, .action_name, .action_input.command, .observation])' \
		'[["Look.","find_file","find_file a.py\n","found"],["Hm.","none","",""],["","submit","submit","diff"]]'
	is '.[0].metadata | [.task_id, .exit_status, has("success")]' \
		'["whole","submitted (exit_cost)",false]'
	sample old.traj swe-agent.py
	is '.[0].steps | map([.thought, .action_name, .observation])' \
		'[["Run it.","python","Error"],["I stop.","exit_cost",""]]'
	is '.[0].metadata.success' false
	[ "$(jq .failure.is_failure extracted)" = true ]
}

@test "SWE-agent: a file that holds no run is named, the rest comes in" {
	echo '{"history": []}' >empty.traj
	echo 'no json' >broken.traj
	status=0
	import swe-agent.py empty.traj whole.traj broken.traj >runs 2>errors ||
		status=$?
	[ "$status" -eq 1 ]
	[ "$(wc -l <runs)" -eq 1 ]
	grep -q "empty.traj: .*history has no turn with a task" errors
	grep -q "broken.traj: JSONDecodeError" errors
}

@test "Claude Code: a session with its branch, its calls and who stopped it" {
	sample "$ROOT/tests/data/import/claude-code.jsonl" claude-code.py
	is '.[0].messages | map(.role)' \
		'["user","assistant","tool","tool","assistant","tool","user","assistant"]'
	is '.[0].messages | map(.content)' \
		'["Fix the test in a.py","I should look.","1 x = 1","FAILED","It fails.","","Just tell me why.","x is 1."]'
	is '.[0].messages[1].tool_calls | map(.function.name)' '["Read","Bash"]'
	is '.[0].metadata | [.interrupted, .tool_errors, .model, .cwd]' \
		'[true,1,"claude-x","/w"]'
	[ "$(jq -c '[.steps[].action_name]' extracted)" = '["Read","Bash","Edit"]' ]
	[ "$(jq -c .original_prompt extracted)" = '"Fix the test in a.py"' ]
}

@test "Claude Code: lines that are no JSON and sessions without words are named" {
	printf 'no json\n%s\n' '{"type":"summary","summary":"x"}' >empty.jsonl
	sample empty.jsonl claude-code.py
	[ ! -s runs ]
	grep -q 'empty.jsonl:1: no JSON' errors
	grep -q 'empty.jsonl: nobody asked' errors
	run import claude-code.py missing.jsonl
	[ "$status" -eq 1 ]
}

@test "Codex: items, calls of all kinds, results" {
	sample "$ROOT/tests/data/import/codex.jsonl" codex.py
	is '.[0].messages | map(.role)' \
		'["system","user","assistant","tool","assistant","tool","assistant"]'
	is '.[0].messages | map(.content)' \
		'["Be brief.","Make the tests pass","**Running**","1 failed",null,"Exit code: 0\nOutput:\nDone","I patched it."]'
	is '.[0].metadata | [.interrupted, .failed_calls, .model, .session]' \
		'[true,1,"gpt-5-codex","s-1"]'
	[ "$(jq -c '[.steps[].action_name]' extracted)" = '["shell","apply_patch"]' ]
	[ "$(jq -c .final_answer extracted)" = '"I patched it."' ]
}

@test "Codex: sessions of before, whose items are bare" {
	cp "$ROOT/tests/data/import/codex-old.jsonl" old.jsonl
	echo 'no json' >>old.jsonl
	sample old.jsonl codex.py
	grep -q 'old.jsonl:6: left out' errors
	is '.[0].messages | map(.content)' '["List files",null,"a.py"]'
	is '.[0].messages[1].tool_calls[0].function | [.name, .arguments]' \
		'["local_shell","{\"command\": [\"ls\"]}"]'
}

# Native files have names of their own; the folder and file of the records tell
# which of them is meant.
@test "native SWE-agent: the same steps" {
	[ -z "${IMPORT_DATA-}" ] || {
		trial=replay__marshmallow-code__marshmallow-1867__function_calling_replace_from_source
		mkdir $trial
		cp "$IMPORT_DATA/raw/swe_agent/"*from_source.traj \
			$trial/marshmallow-code__marshmallow-1867.traj
	}
	agree swe_agent swe-agent.py "" \
		"$PWD/replay*/*.traj swe_agent/pydicom*.traj swe_agent/6e*.traj swe_agent/function*.traj"
}
