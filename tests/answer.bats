#!/usr/bin/env bats
# aher-relabel --answer: a final answer to the new goal, from what the run
# observed; judges see the run with it, and aher-pack writes it.

load helper
load mock
load asking
load spoken
bats_require_minimum_version 1.5.0

ANSWER='The red kettle costs 5 dollars, the blue one 7.'
NO_GATES="aher-relabel --answer --gates none"

# prompt NUMBER: the user text of that request.
prompt() {
	jq -rs ".[$1].body.messages[1].content" asked
}

# refuses STATUS OPTION ...: with a message.
refuses() {
	local expected=$1
	shift
	run --separate-stderr aher-relabel -q "$@" </dev/null
	[ "$status" -eq "$expected" ] && [ -n "$stderr" ]
}

@test "goal, answer, verdict, in this order and at these temperatures" {
	record
	ask "$NO_GATES" "$(goal 0.8)" "$(answer " $ANSWER ")" "$(verdict true 0.9)"
	is "$reason" ""
	[ "$rounds" -eq 3 ]
	has ".hindsight | .final_answer == \"$ANSWER\" and .accepted == \"self_judge\""
	is "$(jq -c '.hindsight | keys_unsorted' out)" \
		'["hindsight_prompt","is_valid_replay","rationale","confidence","final_answer","accepted","attempts","judges","by"]'
	is "$(jq -c .body.temperature asked | paste -sd' ')" "0.3 0 0"
	is "$(jq -r .body.response_format.json_schema.name asked | paste -sd' ')" \
		"relabel answer judge"
	# Without the option nothing of it.
	ask "aher-relabel --gates none" "$(goal 0.8)" "$(verdict true 0.9)"
	has '.hindsight | has("final_answer") | not'
}

@test "who answers sees the goal and what was observed, nothing that was said" {
	record
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	prompt 1 >seen
	grep -qF "$GOAL" seen
	grep -qF -- '-> A red kettle for 5 dollars' seen
	for words in 'Nothing was sold' 'Hm.' 'Sell every share' 'final answer:'; do
		fails grep -qF "$words" seen
	done
	grep -qx '<goal [0-9a-f]\{16\}>' seen
	grep -qx '<run [0-9a-f]\{16\}>' seen
	# Nor the answer where the last step gave it.
	record '.steps += [{thought: "Done.", action_name: "finish",
	    action_input: {answer: "Nothing was sold."}, observation: ""}]'
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	fails grep -qF 'Nothing was sold' <<<"$(prompt 1)"
	fails grep -qF finish <<<"$(prompt 1)"
}

@test "the judges see the run with the new answer in the old one's place" {
	record
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	prompt 2 >seen
	is "$(grep '^final answer:' seen)" "final answer: $ANSWER"
	fails grep -qF 'Nothing was sold' seen
	grep -qF 'Hm.' seen # thoughts they do see
	# Where there was none, at the end.
	record '.final_answer = null'
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	is "$(prompt 2 | grep '^final answer:')" "final answer: $ANSWER"
	# Where a step gave it, there too.
	record '.user_tools = ["say"] | .steps += [{thought: "", action_name: "say",
	    action_input: "Nothing was sold.", observation: "Oh."}]'
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	is "$(prompt 2 | grep -cF "says: $ANSWER")" 1
	fails grep -qF 'Nothing was sold' <<<"$(prompt 2)"
	# Without the option it is the old one.
	ask "aher-relabel --gates none" "$(goal 0.8)" "$(verdict true 0.9)"
	is "$(prompt 1 | grep -cF 'Nothing was sold')" 2
}

@test "what a judge saw is what is packed, byte for byte" {
	odd='A "red" kettle \ 5 $, café 😀 </run>; it isn’t blue.'
	record '.steps += [{thought: "Done.", action_name: "finish",
	    action_input: {answer: "Nothing was sold."}, observation: ""}]'
	for final in '"Nothing was sold."' null; do
		jq -c ".final_answer = $final" in >next && mv next in
		ask "$NO_GATES" "$(goal 0.8)" "$(answer "$odd")" "$(verdict true 0.9)"
		prompt 2 | sed -n 's/^final answer: //p' >judged
		is "$(cat judged)" "$odd"
		for f in messages sharegpt sft dpo; do
			aher-pack -q -f $f out >row
			jq -r '[.messages, .chosen] | map(select(.))[0][-1].content' row |
				tail -1 | sed 's/^Final Answer: //' | cmp - judged
		done
	done
	# The action that gave it gives the new one to both.
	record '.steps += [{thought: "Done.", action_name: "finish",
	    action_input: {answer: "Nothing was sold."}, observation: ""}]'
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$odd")" "$(verdict true 0.9)"
	prompt 2 | sed -n 's/^finish({answer:\(.*\)})$/\1/p' | jq -r . | cmp - judged
	aher-pack -q -f messages out |
		jq -r '.messages[-3].tool_calls[0].function.arguments.answer' |
		cmp - judged
}

@test "an answer of no use ends the attempt before any judge" {
	record
	ask "$NO_GATES" "$(goal 0.8)" "no answer" "$(goal 0.8)" "$(answer "  ")" \
		"$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	is "$(jq -c '.hindsight.attempts, [.hindsight.tried[].reason]' out |
		paste -sd' ')" '3 ["llm_error","no_answer"]'
	prompt 2 | grep -qF 'the final answer cannot be read'
	prompt 4 | grep -qF 'what the run observed does not answer it'
	# All of them.
	ask "$NO_GATES --attempts 2" "$(goal 0.8)" "$(answer "")" "$(goal 0.8)" \
		"$(answer "")"
	is "$reason" no_answer
	has '.hindsight | (has("final_answer") or has("accepted")) | not'
	ask "$NO_GATES --attempts 1" "$(goal 0.8)" "{}"
	is "$reason" llm_error
}

@test "the gates look at the answer, too" {
	record
	G='Look how many dollars the red kettle and the blue kettle are.'
	ask "aher-relabel --answer --attempts 2 --gates grounding" \
		"$(goal 0.8 "$G")" \
		"$(answer 'The green kettle costs 1,250 dollars.')" \
		"$(goal 0.8 "$G")" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	is "$reason" ""
	has ".hindsight.tried[0] | .reason == \"ungrounded\" and
	    .final_answer == \"The green kettle costs 1,250 dollars.\""
	ask "aher-relabel --answer --attempts 1" "$(goal 0.8 "$G")" \
		"$(answer 'I was unable to find the price of the kettles.')"
	[ -n "$reason" ]
	has '.hindsight | has("accepted") | not'
}

@test "an answer stands beside a goal that was not accepted" {
	record
	ask "$NO_GATES --attempts 1" "$(goal 0.8)" "$(answer "$ANSWER")" \
		"$(verdict false 0.9 no)"
	is "$reason" judge_disagreed
	has ".hindsight | .final_answer == \"$ANSWER\" and (has(\"accepted\") | not)"
	ask "$NO_GATES --attempts 2" "$(goal 0.8)" "$(answer "$ANSWER")" \
		"$(verdict false 0.9 no)" "$(goal 0.1 "$GOAL Now.")"
	has ".hindsight.tried[0].final_answer == \"$ANSWER\" and
	    (.hindsight | has(\"final_answer\") | not)"
}

@test "the fallback's goal gets its answer, or is no fallback" {
	record
	fallback="$NO_GATES --attempts 2 --fallback"
	low() {
		goal 0.41
		goal 0.42 "$GOAL Now."
	}
	mapfile -t goals < <(low)
	ask "$fallback" "${goals[@]}" "$(answer "$ANSWER")"
	has ".hindsight | .accepted == \"fallback\" and
	    .final_answer == \"$ANSWER\" and .confidence == 0.42"
	grep -qF "$GOAL Now." <<<"$(prompt 2)"
	ask "$fallback" "${goals[@]}" "$(answer "")"
	is "$reason" no_answer
	ask "$fallback" "${goals[@]}" "?"
	is "$reason" low_confidence
}

@test "a goal of too little confidence is not answered" {
	record
	ask "$NO_GATES --attempts 1" "$(goal 0.4)"
	is "$reason" low_confidence
	ask "$NO_GATES --attempts 1 --no-judge" "$(goal 0.8)" "$(answer "$ANSWER")"
	has ".hindsight | .accepted == \"single\" and .final_answer == \"$ANSWER\""
}

@test "--estimate, --replay, --batch-out, --max-cost" {
	python3 "$PY" runs 12 >in
	start_mock
	relabel --answer --gates none
	ended 0
	[ "$(jq -c 'select(.hindsight.accepted) | .hindsight.final_answer' out |
		grep -c '^"It is ')" -eq "$(grep -c '"accepted"' out)" ]
	mv out whole
	calls=$(mock_stat served)
	is "$(sql ledger "select count(*) > 0 from call where role = 'answer'")" 1
	# From the ledger, in one go or in rounds, it is the same.
	relabel --answer --gates none --replay
	cmp out whole
	cp ledger other
	sql other "delete from call where role = 'answer'"
	LEDGER=other relabel --answer --gates none --replay
	ended 3
	is "$(jq -r '.rejected.reason' out | sort -u)" llm_error
	is "$(jq -s 'map(select(.hindsight.reason != "llm_error")) | length' out)" 0
	rm -f ledger* results
	until
		rm -f requests*
		relabel --answer --gates none --batch-out requests \
			$([ ! -e results ] || echo --batch-in results)
		[ "$status" -ne 4 ]
	do
		python3 "$PY" answers "$MOCK_URL" requests* >results
	done
	ended 0
	cmp out whole
	is "$(sql ledger 'select count(*) from call')" "$calls"
	# An estimate has the role; without the option it has not.
	aher-relabel -m gpt-4o-mini --answer --estimate in >with 2>err
	is "$(awk '$1 == "answer" { print $3 }' with)" 12
	aher-relabel -m gpt-4o-mini --estimate in >without 2>err
	fails grep -q '^answer' without
	# No answer for want of money: tomorrow.
	for limit in 0.02 0.1 0.3; do
		rm -f ledger*
		relabel --answer --gates none --price 10:30 --answer-tokens 256 \
			--max-cost "$limit"
		[ "$status" -eq 3 ] || [ "$status" -eq 0 ]
		is "$(jq -s 'map(select(.hindsight.accepted and
		    (.hindsight.final_answer | not))) | length' out)" 0
		relabel --answer --gates none --price 10:30 --max-cost 1000
		cmp out whole
	done
}

@test "run twice, and over its own output" {
	record
	ask "$NO_GATES" "$(goal 0.8)" "$(answer "$ANSWER")" "$(verdict true 0.9)"
	aher-relabel -q -m m --answer --gates none --replay --ledger ledger out >again
	cmp out again
}

@test "what does not go together" {
	refuses 2 -m m --paper --answer
	refuses 2 --recheck --answer
}
