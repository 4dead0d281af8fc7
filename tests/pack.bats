#!/usr/bin/env bats
# aher-pack: what stands in a row of each format, and what becomes of the rest.
load helper

FAILURE='"failure":{"is_failure":true,"failure_type":"incomplete","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"","evidence":[],"by":"rules"}'
HINDSIGHT='"hindsight":{"hindsight_prompt":"List the wires.","is_valid_replay":true,"rationale":"It does.","confidence":0.9,"accepted":"rules","attempts":1,"by":"rules"}'

# record ID REST: a record with what the stages add.
record() {
	echo "{\"trajectory_id\":\"$1\",$2,$FAILURE,$HINDSIGHT}"
}

two_steps() {
	record "${1:-t1}" '"original_prompt":"Find cheap wire.","steps":[{"thought":"Search.","action_name":"search","action_input":{"q":"wire"},"observation":"A $6, \u00e9"},{"thought":null,"action_name":"open","action_input":"A","observation":"sold"}],"final_answer":"None."'
}

pack() {
	aher-pack -q "$@"
}

@test "without -f: usage error, and the formats" {
	run aher-pack </dev/null
	[ "$status" -eq 2 ]
	for f in trl-sft llamafactory-kto swift-dpo openai-sft axolotl fastchat \
		messages sft dpo sharegpt; do
		grep -q "^  $f " <<<"$output"
	done
	run aher-pack -f nope </dev/null
	[ "$status" -eq 2 ]
	[[ $output == *'no format "nope"'* ]]
}

@test "-f help lists the formats on stdout" {
	aher-pack -f help >out 2>err
	[ "$(wc -l <out)" -eq 17 ]
	grep -q "^  trl-dpo  *TRL's DPOTrainer" out
	[ ! -s err ]
}

@test "sft: the reference's sample" {
	two_steps | pack -f sft >out
	[ "$(jq -c keys_unsorted out)" = '["source_trajectory_id","format","hindsight_prompt","weight","chosen","rejected","metadata"]' ]
	jq -e '.source_trajectory_id == "t1" and .format == "sft" and
	    .hindsight_prompt == "List the wires." and .weight == 0.6 and
	    .rejected == [] and .metadata == {original_prompt: "Find cheap wire.",
	    relabel_confidence: 0.9, num_steps: 2}' out
	[ "$(jq -c '.chosen | map(.role)' out)" = '["user","assistant"]' ]
	jq -r '.chosen[1].content' out >text
	diff text - <<-'END'
		Step 1: Search.
		  Action: search({"q":"wire"})
		  Result: A $6, é
		Step 2: 
		  Action: open("A")
		  Result: sold

		Final Answer: None.
	END
}

@test "dpo: one run under two goals" {
	two_steps | pack -f dpo >out
	jq -e '.chosen[0] == {role: "user", content: "List the wires."} and
	    .rejected[0] == {role: "user", content: "Find cheap wire."} and
	    .chosen[1] == .rejected[1] and .chosen[1].role == "assistant" and
	    .metadata.rationale == "It does."' out
	two_steps | jq -c '.hindsight.final_answer = "A costs $6."' |
		pack -f dpo >out
	jq -e '(.chosen[1].content | endswith("Final Answer: A costs $6.")) and
	    .chosen[1] == .rejected[1]' out
}

@test "dpo: no answer, no pair" {
	two_steps | jq -c 'del(.final_answer)' >in
	run pack -f dpo --rejects rejects in
	[ "$status" -eq 3 ]
	[[ $output == *'nothing made a pair'* ]]
	jq -e '.rejected | .stage == "aher-pack" and .reason == "no_pair"' rejects
}

@test "sharegpt: turns, the last one the assistant's" {
	two_steps | pack -f sharegpt >out
	diff <(jq -c '.chosen[] | [.role, .content]' out) - <<-'END'
		["user","List the wires."]
		["assistant","**Thought:** Search.\n**Action:** search\n**Input:** {\"q\":\"wire\"}"]
		["observation","A $6, é"]
		["assistant","**Thought:** \n**Action:** open\n**Input:** \"A\""]
		["observation","sold"]
		["assistant","None."]
	END
	two_steps | jq -c 'del(.final_answer)' | pack -f sharegpt >out
	[ "$(jq -r '.chosen[-1].role' out)" = assistant ]
	[ "$(jq '.chosen | length' out)" -eq 4 ]
}

@test "messages: calls, results, tools" {
	two_steps | pack -f messages >out
	diff <(jq -c '.messages[]' out) - <<-'END'
		{"role":"user","content":"List the wires."}
		{"role":"assistant","content":"Search.","tool_calls":[{"id":"call_0","type":"function","function":{"name":"search","arguments":{"q":"wire"}}}]}
		{"role":"tool","tool_call_id":"call_0","name":"search","content":"A $6, é"}
		{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"open","arguments":{"input":"A"}}}]}
		{"role":"tool","tool_call_id":"call_1","name":"open","content":"sold"}
		{"role":"assistant","content":"None."}
	END
	jq -e '.tools | fromjson | map(.function.name) == ["search", "open"] and
	    all(.function.parameters.type == "object")' out
	two_steps | jq -c '.tools = [{type: "function", function: {name: "x"}}]' |
		pack -f messages | jq -e '(.tools | fromjson) == [{type: "function",
		    function: {name: "x"}}]'
}

@test "messages: --user-tool names what speaks to the user" {
	cat >in <<-'END'
		{"messages":[{"role":"user","content":"Help."},{"role":"assistant","content":"What with?"},{"role":"user","content":"Wire."},{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"ask","arguments":"{\"q\":\"Which?\"}"}}]},{"role":"tool","tool_call_id":"a","content":"Copper."},{"role":"assistant","content":"Done."}]}
	END
	aher-classify --user-tool ask in |
		jq -e '.user_tools == ["ask"] and
		    [.steps[] | .action_name] == ["ask", "ask"] and
		    .steps[0].user == "Wire."'
	aher-classify in | jq -e '.user_tools == ["respond"]'
}

@test "messages: a row is a record again" {
	two_steps | jq -c '.tools = [{type: "function", function: {name: "search"}}]' |
		pack -f messages >row
	aher-classify row >out
	jq -e '.original_prompt == "List the wires." and (.steps | length) == 2' out
	aher-extract out | aher-relabel | jq -c 'del(.rejected) | .hindsight =
	    {hindsight_prompt: "X.", is_valid_replay: true, confidence: 0.9,
	    accepted: "rules", by: "rules"}' | pack -f messages |
		jq -e '.tools | fromjson | .[0].function.name == "search"'
}

@test "messages: a run without an answer ends with its last action" {
	two_steps | jq -c '.final_answer = null' >in
	aher-pack -f messages in >out 2>err
	[ "$(jq '.messages | length' out)" -eq 4 ]
	jq -e '.messages[-1].tool_calls[0].function.name == "open"' out
	grep -q 'left out.* 1 turn of 1 run$' err
	two_steps | jq -c '.hindsight.final_answer = "A costs $6."' |
		pack -f messages |
		jq -e '.messages[-1].content == "A costs $6."'
}

@test "messages: a dialogue" {
	record t1 '"original_prompt":"G","system":"S","user_tools":["say"],"steps":[{"thought":"T","action_name":"say","action_input":{"content":"Which?"},"observation":"Blue."},{"thought":"a","action_name":"f","action_input":{},"observation":null},{"thought":"b","action_name":"g","action_input":null,"observation":"r","user":"More!","parallel":true},{"thought":"","action_name":"say","action_input":"Bye.","observation":"Stop."}],"final_answer":"Bye."' >in
	pack -f messages in >out
	diff <(jq -c '.messages[]' out) - <<-'END'
		{"role":"system","content":"S"}
		{"role":"user","content":"List the wires."}
		{"role":"assistant","content":"T\n\nWhich?"}
		{"role":"user","content":"Blue."}
		{"role":"assistant","content":"a\n\nb","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":{}}},{"id":"call_2","type":"function","function":{"name":"g","arguments":{}}}]}
		{"role":"tool","tool_call_id":"call_1","name":"f","content":""}
		{"role":"tool","tool_call_id":"call_2","name":"g","content":"r"}
		{"role":"user","content":"More!"}
		{"role":"assistant","content":"Bye."}
	END
	[ "$(pack -f sharegpt in | jq -c '.chosen | map(.role)')" = \
		'["system","user","assistant","user","assistant","observation","assistant","observation","user","assistant"]' ]
	pack -f sft in | jq -r '.chosen[2].content' | grep -qx '  User: Blue.'
}

# Two user turns, a system message, parallel calls answered out of order.
chat() {
	record c1 '"messages":[{"role":"system","content":"S\u0041"},{"role":"user","content":[{"type":"text","text":"Old goal"}]}, {"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"n\": 1.0}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"b","content":"two"},{"role":"tool","tool_call_id":"a","content":"one"},{"role":"assistant","content":"Which?"},{"role":"user","content":"Blue."},{"role":"assistant","content":"Bye.","x":[1,{"y":2}]}]'
}

@test "messages in, the same messages out" {
	chat >in
	pack -f messages in >out
	cmp <(jq -c '.messages[1].content = "List the wires." | .messages' in) \
		<(jq -c .messages out)
	grep -qF '"content":"S\u0041"' out
	grep -qF '"List the wires."}, {"role"' out
	[ "$(jq -c '.tools | fromjson | map(.function.name)' out)" = '["f","g"]' ]
}

@test "messages: the whole first user turn is replaced, the tail left out" {
	chat | jq -c '.messages |= .[:2] + [{role: "user", content: "old too"}] +
	    .[2:5]' | aher-pack -f messages >out 2>err
	[ "$(jq -c '.messages | map(.role)' out)" = '["system","user","assistant"]' ]
	grep -q '2 turns' err
	chat | jq -c '.hindsight.final_answer = "New."' | pack -f messages >out
	jq -e '.messages[-1] == {role: "assistant", content: "New.",
	    x: [1, {y: 2}]}' out
	chat | jq -c 'del(.messages[-1]) | .hindsight.final_answer = "New."' |
		pack -f messages >out
	jq -e '.messages[-2].content == "Blue." and
	    .messages[-1] == {role: "assistant", content: "New."}' out
}

@test "evaluator's lines are cut in every format" {
	two_steps | jq -c '.steps[0].observation += "\nYour score (min 0.0, max 1.0): 0.75"' >in
	chat | jq -c '.messages[3].content += "\nYour score (min 0.0, max 1.0): 0.75"' >>in
	for f in sft dpo sharegpt messages; do
		pack -f $f in >out
		[ "$(wc -l <out)" -eq 2 ]
		[ "$(grep -c 'Your score' out)" -eq 0 ]
		grep -qF 'A $6' out
	done
}

@test "lone surrogates and NULs" {
	two_steps | sed 's/Search\./a\\ud800b\\u0000/; s/"wire"/"\\udfff"/' >in
	for f in sft dpo sharegpt messages; do
		pack -f $f in | python3 -c 'import sys, json
for line in sys.stdin: json.dumps(json.loads(line), ensure_ascii=False).encode()'
	done
	pack -f messages in |
		jq -e '.messages[1].content == "a\ufffdb\u0000" and
		    .messages[1].tool_calls[0].function.arguments.q == "\ufffd"'
}

@test "nothing was relabeled: a word about it" {
	two_steps | jq -c 'del(.hindsight)' >in
	run aher-pack -q -f trl-sft in
	[ "$status" -eq 0 ]
	[[ $output == *"aher-relabel, before this, writes the goals"* ]]
}

@test "what was not relabeled is rejected, and said so" {
	two_steps | jq -c 'del(.hindsight)' >in
	two_steps t2 | jq -c 'del(.hindsight.accepted)' >>in
	two_steps t3 | jq -c '.hindsight.is_valid_replay = false' >>in
	two_steps t4 | jq -c '. + {rejected: {stage: "aher-extract", reason: "no_outcome", detail: ""}}' >>in
	two_steps t5 >>in
	aher-pack -f sft --rejects rejects --meta meta in >out 2>err
	[ "$(jq -r .source_trajectory_id out)" = t5 ]
	diff <(jq -c '[.trajectory_id, .rejected.stage, .rejected.reason]' rejects) - <<-'END'
		["t1","aher-pack","unsupported"]
		["t2","aher-pack","unsupported"]
		["t3","aher-pack","unsupported"]
		["t4","aher-extract","no_outcome"]
	END
	head -1 rejects | grep -q 'run aher-relabel first'
	[ "$(cat meta)" = '{"row":1,"trajectory_id":"t5","by":"rules","confidence":0.9,"accepted":"rules","weight":0.6,"failure_type":"incomplete"}' ]
	grep -q '^aher-pack: 5 records in, 1 row out as sft, 4 rejected, 0 bad' err
	grep -Eq 'aher-pack +unsupported +3$' err
	grep -Eq 'aher-extract +no_outcome +1$' err
	grep -Eq 'incomplete +5 +1$' err
	# Rejected records are records: all but our own members is as it was.
	[ "$(sed 's/,"rejected":{"stage":"aher-pack".*/}/' rejects | head -3)" = \
		"$(head -3 in)" ]
	aher-pack -q -f sft --rejects again rejects
	cmp rejects again
}

@test "side files: compressed, complete, or .part" {
	two_steps | jq -c 'del(.hindsight)' | cat - <(two_steps t2) >in
	pack -f sft -o rows.jsonl.zst --rejects r.ndjson.zst --meta m.ndjson.zst in
	[ "$(zstd -dc rows.jsonl.zst | jq -r .source_trajectory_id)" = t2 ]
	[ "$(zstd -dc r.ndjson.zst | jq -r .trajectory_id)" = t1 ]
	[ "$(zstd -dc m.ndjson.zst | jq -r .trajectory_id)" = t2 ]
	pack -f sft --rejects empty --meta none </dev/null
	[ -f empty ] && [ ! -s empty ] && [ -f none ]
	run pack -f sft --rejects early no-such-file
	[ "$status" -ne 0 ]
	[ ! -e early ] && [ ! -e early.part ]
	run pack -f sft --rejects no/such/folder in
	[ "$status" -eq 1 ]
	run pack -f sft --meta - in
	[ "$status" -eq 2 ]
	if [ -c /dev/full ]; then
		run pack -f sft --rejects /dev/full in
		[ "$status" -eq 1 ]
	fi
}

@test "nothing has its name before everything is written" {
	two_steps | jq -c '.steps[0].observation = "x" * 3000' >in
	cut() {
		rm -f ./*.jsonl* meta* rejects* dataset_info.json
		run bash -c 'trap "" XFSZ; ulimit -f 2; exec "$@"' - \
			aher-pack -q --meta meta --rejects rejects "$@"
		[ "$status" -eq 1 ]
		[[ $output == *"cannot write: File too large"* ]]
		[ -e meta.part ] && [ -e rejects.part ] && [ ! -e meta ]
		[ -z "$(find . -name '*.json*' ! -name '*.part')" ]
	}
	cut -f llamafactory-sft -o rows.jsonl in
	# One part is large, one is empty.
	cut -f llamafactory-sft -o rows.jsonl --split b=0,a=1 in
	# --rejects is large, --meta is empty, and the other way round.
	jq -c 'del(.hindsight)' in >none
	cut -f llamafactory-sft -o rows.jsonl none
	cut -f llamafactory-sft -o rows.jsonl --split b=0,a=1 none
	two_steps "$(printf '%3000s' x)" >in
	cut -f fastchat -o rows.jsonl --split b=0,a=1 in
	# A reader that goes away takes none of it.
	bash -c 'set -o pipefail; { sleep 0.3; cat in; } |
		aher-pack -q -f sft --meta meta --rejects rejects | true'
	[ -e meta.part ] && [ ! -e meta ] && [ ! -e rejects ]
}

@test "the weight is the failure's, 1.0 where there is none" {
	two_steps | jq -c 'del(.failure)' | pack -f sft --meta meta |
		grep -qF '"weight":1.0,'
	grep -qF '"weight":1.0,"failure_type":null}' meta
}
