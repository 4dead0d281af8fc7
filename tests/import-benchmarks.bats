#!/usr/bin/env bats
# examples/import for benchmarks' results.

load helper
load import

SAMPLES=$ROOT/tests/data/import

@test "tau-bench: calls, talk, rewards" {
	sample "$SAMPLES/tau-bench.json" tau-bench.jq
	is 'map(.trajectory_id)' '["tau-bench:t4:r1","tau-bench:t5:r0"]'
	is 'map(.original_prompt)' \
		'["You are ana_1. You want a refund.","You are bo_2."]'
	is 'map(.system)' '["# Policy\n\nBe kind.",null]'
	is '.[0].steps | map([.action_name, .action_input, .observation])' \
		'[["get_order",{"order":"#7"},"delivered"],["get_user",{"_raw":"not json"},"Error: who?"],["respond",{"content":"It was delivered."},"Thank you. ###STOP###"]]'
	is 'map(.final_answer)' '["It was delivered.","How can I help?"]'
	is 'map(.metadata | [.reward, .task_id, .trial, .first_user_turn])' \
		'[[0,"4",1,"I want my money back."],[1,"5",0,"Hello"]]'
	is '.[0].metadata.expected_actions[0].name' '"refund"'
	[ "$(jq -c .failure.is_failure extracted | paste -sd,)" = true,false ]
}

@test "tau-bench: few-shot runs, whose calls the source leaves out" {
	sample "$SAMPLES/tau-bench-few-shot.jsonl" tau-bench.jq
	is '.[0].original_prompt' '"Cancel it."'
	is '.[0].steps | map([.action_name, .action_input.content, .observation])' \
		'[["respond","Which one?\nIs it\n\nold?","#9"],["unknown",null,"Error: none"],["respond","There is no #9.","###STOP###"]]'
}

@test "tau2-bench: calls side by side, the user's own tools, tickets" {
	sample "$SAMPLES/tau2-bench.json" tau2-bench.jq
	is 'map(.trajectory_id)' \
		'["tau2-bench:model-a:telecom:t[data]off|x:r0","tau2-bench:model-a:telecom:tsolo:r1"]'
	is 'map(.original_prompt)' \
		'["No data.\n\nYou are Bo.\n\nBe calm.","Line 555 has no service."]'
	is '.[0].steps | map([.action_name, .observation])' \
		'[["respond","No data."],["get_line","active"],["get_bill","paid"],["respond","{\"user_tool_calls\":[{\"name\":\"toggle_data\",\"arguments\":{}}]}\nData: on\nWorks. ###STOP###"]]'
	is 'map(.metadata | [.reward, .termination_reason])' \
		'[[0,"user_stop"],[null,"max_steps"]]'
	is '.[1].steps | map([.action_name, .observation])' '[["done",""]]'
}

@test "ToolBench: a record for each path of a search tree" {
	sample "$SAMPLES/9_ChatGPT_DFS_woFilter_w2.json" toolbench.py
	is 'map(.steps | length)' '[2,2,2,1]'
	is 'map(.steps[0].thought) | unique' '["Ask first."]'
	is '.[1].steps[1] | [.thought, .action_name, .action_input.final_answer]' \
		'["Once more.","Finish","It is 7."]'
	is '.[2].steps[1].action_input' '{"_raw":"no json"}'
	is 'map(.final_answer)' '["","It is 7.","","I am done."]'
	is 'map(.metadata | [.reward, .pruned, .siblings, .tree_win])' \
		'[[0,true,4,true],[1,false,4,true],[0,true,4,true],[0,true,4,true]]'
	is 'map(.failure_reason)[0]' \
		'"agent gave up: Finish with return_type give_up_and_restart"'
	is '.[0].tools[0].function.name' '"ask"'
}

@test "ToolBench: converted answers, whole and cut" {
	import toolbench.py "$SAMPLES/G1_category.json" \
		>runs 2>errors
	[ "$(cat errors)" = "toolbench.py: G1_category: 79 has no call, left out" ]
	is '.[0].steps | map([.thought, .action_input, .observation])' \
		'[["Let me ask.",{"q":"x"},"{\"error\": \"\"}"],["",{"_raw":"{\\n  \"q\": \"cu"},""],["",{"q":"y"},"{\"err"]]'
	is 'map([.final_answer, .metadata.reward])' '[["Two\nlines",null],["",0]]'
}

@test "what is no result of ToolBench is named, the rest comes in" {
	printf '[1]\n' >other.json
	status=0
	import toolbench.py other.json nothing.json \
		"$SAMPLES/9_ChatGPT_DFS_woFilter_w2.json" \
		>runs 2>errors || status=$?
	[ "$status" -eq 1 ]
	[ "$(wc -l <runs)" -eq 4 ]
	grep -q "other.json: no answers of ToolBench" errors
	grep -q "nothing.json: " errors
}

@test "native tau-bench: the same steps" {
	agree tau_bench_airline tau-bench.jq "" "tau_bench_airline/*.json"
}

@test "native tau2-bench: the same steps" {
	agree tau2_bench tau2-bench.jq "-k task_id,trial,model,domain,first_user_turn" \
		"tau2_bench/*.json"
}

@test "native ToolBench: the same steps" {
	agree toolbench_dfs toolbench.py "-k id" "toolbench_dfs/*.json"
}

# In three records an empty response came out as the end of its spelling.
@test "native ToolBench, converted: the same steps" {
	agree toolbench_cot_cut toolbench.py "-k id -x 1234,68525,68452" \
		"toolbench_cot_cut/*.json"
}
