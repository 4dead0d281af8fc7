#!/usr/bin/env bats
# aher-pack: which final answer ends a row, and whether thoughts stand in it.
load helper

FAILURE='"failure":{"is_failure":true,"failure_type":"incomplete","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"","evidence":[],"by":"rules"}'

# record MEMBERS [HINDSIGHT-MEMBERS]: accepted, for every stage.
record() {
	printf '{"trajectory_id":"t",%s,%s,"hindsight":{"hindsight_prompt":"List the wires.","is_valid_replay":true,"rationale":"","confidence":0.9,%s"accepted":"rules","attempts":1,"by":"rules"}}\n' \
		"$1" "$FAILURE" "${2:+$2,}"
}

# run ANSWER [HINDSIGHT-MEMBERS]: two steps and a final answer.
two_steps() {
	record '"original_prompt":"Find cheap wire.","steps":[{"thought":"Search.","action_name":"search","action_input":{"q":"wire"},"observation":"A $6"},{"thought":"Open.","action_name":"open","action_input":"A","observation":"sold"}],"final_answer":'"$1" "${2-}"
}

# finish: the last step gives the answer, as ReAct's finish does.
finish() {
	record '"original_prompt":"Find cheap wire.","steps":[{"thought":"Search.","action_name":"search","action_input":{"q":"wire"},"observation":"A $6"},{"thought":"Done.","action_name":"finish","action_input":{"why":"x", "answer":"It is 7. "},"observation":"Episode finished, reward = 0"}],"final_answer":"It is 7."' "${1-}"
}

# chat [HINDSIGHT-MEMBERS]: messages of its own, with odd bytes.
chat() {
	record '"messages":[{"role":"system","content":"S\u0041"},{"role":"user","content":"Old"}, {"role":"assistant","reasoning_content":"hm","content":"Let me see.","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"n\": 1.0}"}}]},{"role":"tool","tool_call_id":"a","content":"one"},{"role":"assistant","content":"Bye.","x":[1,{"y":2}]}]' "${1-}"
}

OURS='"final_answer":"A costs $6."'

pack() {
	aher-pack -q "$@"
}

# last FORMAT [OPTION ...] <RECORD: what the row ends with.
last() {
	case $1 in
	messages) pack -f "$@" | jq -r '.messages[-1].content' ;;
	sharegpt) pack -f "$@" | jq -r '.chosen[-1].content' ;;
	*) pack -f "$@" | jq -r '.chosen[-1].content' | tail -1 |
		sed 's/^Final Answer: //' ;;
	esac
}

# reason [OPTION ...] <RECORD
reason() {
	pack --rejects rejects "$@" >out
	[ ! -s out ]
	jq -r '.rejected | .stage + " " + .reason' rejects
}

@test "the answer that a judge saw, the run's own, none" {
	two_steps '"None."' "$OURS" >in
	two_steps '"None."' >own
	for f in messages sft sharegpt dpo; do
		[ "$(last $f in)" = 'A costs $6.' ]
		[ "$(last $f --final auto in)" = 'A costs $6.' ]
		[ "$(last $f --final rewritten in)" = 'A costs $6.' ]
		[ "$(last $f --final original in)" = 'None.' ]
		[ "$(last $f --paper in)" = 'None.' ]
		[ "$(last $f own)" = 'None.' ]
		[ "$(reason -f $f --final rewritten own)" = "aher-pack no_answer" ]
	done
	grep -q 'aher-relabel --answer' rejects
	[ "$(pack -f messages --final drop in |
		jq -c '.messages[-1].tool_calls[0].function.name')" = '"open"' ]
	[ "$(last sharegpt --final drop in)" = \
		"$(printf '**Thought:** Open.\n**Action:** open\n**Input:** "A"')" ]
	[ "$(last sft --final drop in)" = "  Result: sold" ]
}

@test "a pair needs answers, and has the same on both sides" {
	two_steps '"None."' "$OURS" >in
	for which in auto original rewritten; do
		pack -f dpo --final $which in |
			jq -e '.chosen[-1] == .rejected[-1] and
			    .chosen[0] != .rejected[0]'
	done
	run pack -f dpo --final drop in
	[ "$status" -eq 2 ]
	[[ $output == *"--final drop"* ]]
	two_steps null >none
	[ "$(reason -f dpo none)" = "aher-pack no_pair" ]
	two_steps null "$OURS" | pack -f dpo |
		jq -e '.rejected[-1].content | endswith("Final Answer: A costs $6.")'
}

@test "refusals" {
	refused=("I was unable to find it." "I’m unable to find any cheap wire."
		"I'm sorry, but I couldn't find any wire. Please try again."
		"Both shops are down at the moment, so I was unable to look."
		"I could not find it. You may ask the supplier. Shall I?")
	kept=("Three of the orders are incomplete."
		"I could not find a cheaper one, but the best is A at six."
		"None." "I could not find the price; A is in stock."
		"A costs 6 dollars. I was unable to find the terms."
		"I couldn't find Bo. However, I found the address of A.")
	for answer in "${refused[@]}"; do
		two_steps "\"$answer\"" >in
		for f in messages sft sharegpt dpo; do
			[ "$(reason -f $f in)" = "aher-pack no_answer" ]
		done
		[ "$(reason -f sft --final original in)" = "aher-pack no_answer" ]
		[ "$(last sft --keep-refusals in)" = "$answer" ]
		[ "$(last sft --paper in)" = "$answer" ]
		pack -f sft --final drop in | grep -q sold
		two_steps "\"$answer\"" "$OURS" >in
		[ "$(last messages in)" = 'A costs $6.' ]
		[ "$(reason -f messages --final original in)" = "aher-pack no_answer" ]
	done
	for answer in "${kept[@]}"; do
		[ "$(two_steps "\"$answer\"" | last messages)" = "$answer" ]
	done
}

@test "an action that gives the answer gives the new one" {
	finish "$OURS" >in
	pack -f messages in >out
	jq -e '.messages[-1].content == "A costs $6." and
	    .messages[-3].tool_calls[0].function.arguments ==
	    {why: "x", answer: "A costs $6."}' out
	pack -f sft in | grep -qF 'finish({\"why\":\"x\", \"answer\":\"A costs $6.\"})'
	for f in messages sft dpo sharegpt; do
		[ "$(pack -f $f in | grep -c 'It is 7')" -eq 0 ]
		pack -f $f --final original in | grep -qF 'It is 7. '
	done
	# Without an answer it is not given either.
	for f in messages sft sharegpt; do
		[ "$(pack -f $f --final drop in | grep -c 'It is 7\|finish')" -eq 0 ]
	done
	jq -c 'del(.steps[0])' in >one
	[ "$(reason -f sft --final drop one)" = "aher-pack no_answer" ]
	# It is the answer, not a word in it.
	finish "$OURS" | jq -c '.steps[1].action_input.answer = "It is 7, no 8."' |
		pack -f sft | grep -qF 'It is 7, no 8.'
}

@test "a step that tells the user the answer tells the new one" {
	record '"original_prompt":"G","user_tools":["say"],"steps":[{"thought":"a","action_name":"f","action_input":{},"observation":"r"},{"thought":"T","action_name":"say","action_input":{"content":"Bye."},"observation":"Thanks."}],"final_answer":"Bye."' "$OURS" >in
	[ "$(pack -f messages in | jq -c '.messages[-1]')" = \
		'{"role":"assistant","content":"T\n\nA costs $6."}' ]
	[ "$(pack -f messages --thoughts drop in | jq -c '.messages[-1]')" = \
		'{"role":"assistant","content":"A costs $6."}' ]
	[ "$(pack -f messages --final drop in |
		jq -c '.messages[-1].tool_calls[0].function.name')" = '"f"' ]
	[ "$(last sft in)" = 'A costs $6.' ]
}

@test "messages: another answer, all other bytes as they were" {
	chat "$OURS" >in
	pack -f messages in >out
	sed 's/.*"messages":\[\(.*\)\],"failure".*/\1/; s/"Old"/"List the wires."/
	    s/"Bye\."/"A costs $6."/' in >expected
	sed 's/^{"messages":\[\(.*\)\],"tools".*/\1/' out >got
	cmp expected got
	pack -f messages --final original in | sed 's/^{"messages":\[\(.*\)\],"tools".*/\1/' >got
	sed 's/A costs $6\./Bye./' expected | cmp - got
	[ "$(pack -f messages --final drop in | jq -c '.messages | map(.role)')" = \
		'["system","user","assistant"]' ]
	# The answer is null, missing, or in a call.
	chat "$OURS" | jq -c '.messages[-1].content = null' | pack -f messages |
		jq -e '.messages[-1] == {role: "assistant", content: "A costs $6.", x: [1, {y: 2}]}'
	chat "$OURS" | jq -c 'del(.messages[-1])' | pack -f messages >out
	jq -e '(.messages | length) == 5 and .messages[-1].content == "A costs $6." and
	    .messages[-2].role == "tool"' out
	chat "$OURS" | jq -c 'del(.messages[-1]) | .final_answer = "Done: 7" |
	    .messages[2].tool_calls[0].function.name = "finish" | .messages[2].tool_calls[0].function.arguments = "{\"a\": \"Done: 7\"}"' >given
	pack -f messages given | jq -e '.messages[2].tool_calls[0].function.arguments ==
	    "{\"a\": \"A costs $6.\"}" and .messages[-1].content == "A costs $6."'
	jq -c '.messages[2].tool_calls[0].function.arguments = {a: "Done: 7"}' given |
		pack -f messages |
		jq -e '.messages[2].tool_calls[0].function.arguments == {a: "A costs $6."}'
}

@test "an action that has the same words is left as it was" {
	for name in search search_answers open_page; do
		finish "$OURS" | jq -c --arg n $name '.steps[1] |= (.action_name = $n |
		    .observation = "A page about 7.")' >in
		for f in messages sft dpo sharegpt; do
			pack -f $f in | grep -qF 'It is 7. '
			[ "$(last $f in)" = 'A costs $6.' ]
		done
		pack -f messages --final drop in | grep -qF "\"name\":\"$name\""
	done
	for name in Final_Answer submitAnswer send_msg_to_user; do
		finish "$OURS" | jq -c --arg n $name '.steps[1].action_name = $n |
		    .steps[1].observation = "Received."' >in
		[ "$(pack -f messages in | grep -c 'It is 7')" -eq 0 ]
	done
}

# calls NAME ARGUMENTS [HINDSIGHT-MEMBERS]: messages that end with two calls
# side by side, the second of which gives the answer.
calls() {
	record '"messages":[{"role":"user","content":"Old"},{"role":"assistant","content":"T","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}, {"id":"b","type":"function","function":{"name":"'"$1"'","arguments":'"$2"'}}]},{"role":"tool","tool_call_id":"a","content":"one"},{"role":"tool","tool_call_id":"b","content":"ok"}],"final_answer":"Bye."' "${3-}"
}

@test "messages: a call beside others gives the answer" {
	calls finish '"{\"a\": \"Bye.\"}"' "$OURS" >in
	pack -f messages in | jq -e '.messages[1].tool_calls[1].function.arguments ==
	    "{\"a\": \"A costs $6.\"}"'
	# The other call stays.
	pack -f messages --final drop in | jq -e '.messages | length == 2 and
	    (.[1].tool_calls | map(.function.name) == ["f"])'
	# Arguments that are no JSON.
	calls finish '"Bye."' "$OURS" | pack -f messages |
		jq -e '.messages[1].tool_calls[1].function.arguments == "A costs $6."'
}

@test "messages: a call that speaks to the user gives the answer" {
	calls say '"{\"text\": \"Bye.\"}"' "$OURS" |
		jq -c '.user_tools = ["say"]' >in
	pack -f messages in >out
	jq -e '.messages | length == 2 and .[1].tool_calls[1].function.arguments ==
	    "{\"text\": \"A costs $6.\"}"' out
	pack -f messages --final drop in | jq -e '.messages | length == 2 and
	    (.[1].tool_calls | map(.function.name) == ["f"])'
	for f in sft sharegpt; do
		[ "$(pack -f $f in | grep -c 'Bye\.')" -eq 0 ]
	done
}

@test "--thoughts drop, in every format" {
	two_steps '"None."' >in
	for f in messages sft dpo sharegpt; do
		pack -f $f --thoughts drop in >out
		[ "$(grep -c 'Search\.\|Open\.\|Thought' out)" -eq 0 ]
		pack -f $f --thoughts keep in | cmp - <(pack -f $f in)
		grep -q 'Search\.' <(pack -f $f in)
	done
	[ "$(pack -f sharegpt --thoughts drop in | jq -r '.chosen[1].content')" = \
		"$(printf '**Action:** search\n**Input:** {"q":"wire"}')" ]
	chat >in
	pack -f messages --thoughts drop in >out
	sed 's/.*"messages":\[\(.*\)\],"failure".*/\1/; s/"Old"/"List the wires."/
	    s/"reasoning_content":"hm",//; s/"Let me see\."/""/' in >expected
	sed 's/^{"messages":\[\(.*\)\],"tools".*/\1/' out | cmp expected -
	# What is said before a call in a message of its own; the first member.
	chat | jq -c '.messages[2] |= {reasoning: "a", thinking: "b"} + .
	    | .messages |= .[:2] + [{role: "assistant", content: "First."}] + .[2:]' |
		pack -f messages --thoughts drop >out
	[ "$(jq -c '.messages | map(keys_unsorted[0])' out)" = \
		'["role","role","role","role","role"]' ]
	jq -e '.messages[2].content == "" and .messages[-1].content == "Bye."' out
	chat | pack -f messages | grep -q '"reasoning_content":"hm"'
}

@test "a simulator's mark is no final answer" {
	two_steps '"###STOP###"' >in
	pack -f messages in | jq -e '.messages[-1].tool_calls[0].function.name == "open"'
	[ "$(reason -f dpo in)" = "aher-pack no_pair" ]
	record '"original_prompt":"G","user_tools":["say"],"steps":[{"thought":"a","action_name":"f","action_input":{},"observation":"r"},{"thought":"","action_name":"say","action_input":{"content":"###STOP###"},"observation":""}],"final_answer":"###STOP###"' >said
	for f in messages sft sharegpt; do
		[ "$(pack -f $f in said | grep -c STOP)" -eq 0 ]
	done
	chat | jq -c '.messages[-1].content = "###STOP###"' | pack -f messages |
		jq -e '.messages[-1].tool_calls[0].function.name == "f"'
}

@test "an evaluator's words, wherever a judge is not shown them" {
	score='Your score (min 0.0, max 1.0): 0.75'
	two_steps '"None."' | jq -c --arg s "$score" '.final_answer += "\n" + $s |
	    .steps[0].observation = ({page: ("A $6\n" + $s)} | tojson) |
	    .steps[1].user = "Go on.\n" + $s' >in
	chat | jq -c --arg s "$score" '.messages[-1].content += "\n" + $s |
	    .messages[3].content = ({page: ("one\n" + $s)} | tojson) |
	    .messages |= .[:4] + [{role: "user", content: ("Go on.\n" + $s)}] + .[4:]' >>in
	for f in sft dpo sharegpt messages; do
		pack -f $f in >out
		[ "$(wc -l <out)" -eq 2 ]
		[ "$(grep -c 'Your score' out)" -eq 0 ]
		grep -qF 'A $6' out
		[ "$f" = sharegpt ] || grep -qF 'Go on.' out
	done
}

@test "what --final and --thoughts take" {
	two_steps '"None."' >in
	for wrong in "--final last" "--thoughts none" "--paper --final auto" \
		"--paper --thoughts drop"; do
		# shellcheck disable=SC2086
		run pack -f sft $wrong in
		[ "$status" -eq 2 ]
	done
}
