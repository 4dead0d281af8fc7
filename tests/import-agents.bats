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
