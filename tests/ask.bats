#!/usr/bin/env bats
# The three stages that ask a model, answered word by word through the Batch
# API: what they ask, in which order, and what they make of the answers.

load helper
load spoken
bats_require_minimum_version 1.5.0

# failure FILTER: what a model says.
failure() {
	jq -nc "{is_failure: true, failure_type: \"tool_error\", severity: 0.4,
	    weight: 0.6, recoverable: true, explanation: \"It broke.\"} | $1"
}

@test "classify: the member as the model says it, by its name" {
	record
	ask aher-classify "$(failure .)"
	[ -z "$reason" ]
	[[ "$(cat out)" == *'"failure":{"is_failure":true,"failure_type":"tool_error","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"It broke.","evidence":[],"by":"m"}}' ]]
	[ "$(jq -c .body.temperature asked)" = 0 ]
}

@test "classify: what the input says stands above the model" {
	record '.metadata = {success: true}'
	ask aher-classify
	has '.failure.by == "rules" and .failure.is_failure == false'
	[ "$reason" = not_failure ]
	record '.failure_reason = "too dear"'
	ask aher-classify "$(failure '.is_failure = false | .failure_type = null')"
	has '.failure | .is_failure and .failure_type == "wrong_result"'
	grep -q 'too dear' texts
	record '.metadata = {reward: 0.5} | del(.final_answer)'
	ask aher-classify "$(failure '.is_failure = false | .failure_type = null')"
	has '.failure | .is_failure and .failure_type == "incomplete"'
}

@test "classify: the gates" {
	record
	ask aher-classify "$(failure '.is_failure = false')"
	[ "$reason" = not_failure ]
	has '.failure.failure_type == null'
	ask aher-classify "$(failure '.recoverable = false')"
	[ "$reason $detail" = "not_recoverable It broke." ]
	ask aher-classify "$(failure '.weight = 0.2')"
	[ "$reason" = low_weight ]
	ask "aher-classify --delta 0.1" "$(failure '.weight = 0.2')"
	[ -z "$reason" ]
}

@test "classify: an answer that cannot be read is a failed attempt" {
	record
	ask aher-classify "$(failure '.weight = 95')" "$(failure 'del(.severity)')" \
	    'no idea'
	[ "$status" -eq 3 ]
	[ "$reason" = llm_error ]
	[[ "$detail" == "none of 3 answers could be read, the last: "* ]]
	has 'has("failure") | not'
	[ "$(jq -c .body.temperature asked | tr '\n' ' ')" = "0 0.7 0.7 " ]
	ask "aher-classify --attempts 2" 'no idea' "$(failure .)"
	[ -z "$reason" ]
}

@test "extract: the member as the model says it, blanks left out" {
	record
	ask aher-extract '{"actual_achievements":[" Saw kettles ",""," "],"key_observations":["5 dollars"],"limitations":"no shares"}'
	[ -z "$reason" ]
	[[ "$(cat out)" == *'"outcome":{"actual_achievements":["Saw kettles"],"key_observations":["5 dollars"],"limitations":"no shares","by":"m"}}' ]]
}

@test "extract: nothing was achieved, or nothing can be read" {
	record
	ask aher-extract '{"actual_achievements":[],"key_observations":[],"limitations":"all"}'
	[ "$reason" = no_outcome ]
	ask "aher-extract --attempts 1" '{"actual_achievements":"kettles"}'
	[ "$reason" = llm_error ]
	record '.failure = {is_failure: false, by: "me"}'
	ask aher-extract
	[ "$reason" = not_failure ]
}

@test "extract: the original takes no room that the run could have" {
	local answer='{"actual_achievements":["Saw"],"key_observations":[],"limitations":""}'
	local run='.steps = [range(20) as $n | .steps[0] | .observation =
	    "\($n): " + ([range(60)] | join(" kettles, "))]'
	record "$run"
	ask "aher-extract --context 4000" "$answer"
	mv texts short
	record "$run | .original_prompt = (\"and so on and \" * 600)"
	ask "aher-extract --context 4000" "$answer"
	cmp short texts
	grep -q "left out" texts
	# A template that shows it has what the run leaves.
	mkdir prompts
	printf '{{original}}\n\n{{run}}\n' >prompts/extract.user.txt
	ask "aher-extract --prompts prompts --context 4000" "$answer"
	grep -q "^<original " texts
	# 3 bytes a token, of which a quarter is the answer's.
	[ "$(jq '[.body.messages[].content | utf8bytelength] | add' asked)" \
		-le 9000 ]
}

@test "relabel: accepted by all judges, with the mean confidence" {
	record
	ask "aher-relabel -J a -J b" "$(goal 0.8)" "$(verdict true 0.9)" \
	    "$(verdict true 0.7)"
	has '.hindsight | .accepted == "judges" and .confidence == 0.8 and
	    .attempts == 1 and .by == "m" and (has("tried") | not) and
	    [.judges[] | "\(.model) \(.confidence)"] == ["a 0.9", "b 0.7"]'
	[ "$rounds" -eq 2 ] # the judges side by side
	[ "$(jq -c .body.temperature asked | tr '\n' ' ')" = "0.3 0 0 " ]
}

@test "relabel: the model judges itself, or nobody does" {
	record
	ask aher-relabel "$(goal 0.8)" "$(verdict true 0.9)"
	has '.hindsight | .accepted == "self_judge" and .confidence == 0.85'
	ask "aher-relabel --no-judge" "$(goal 0.8)"
	has '.hindsight | .accepted == "single" and (has("judges") | not)'
}

@test "relabel: who sees what" {
	record
	ask aher-relabel "$(goal 0.8)" "$(verdict true 0.9)"
	head -1 asked | grep -q 'Sell every share'
	head -1 asked | grep -q 'Saw two kettles'
	[ "$(head -1 asked | grep -c 'A red kettle')" -eq 0 ]
	tail -1 asked | grep -q 'A red kettle'
	[ "$(tail -1 asked | grep -c 'Sell every share')" -eq 0 ]
	grep -q 'Nothing was sold' texts # the judge's: the final answer
	# Without an outcome what was observed stands in its place, not what the
	# run thought or said of it.
	record 'del(.outcome) | .steps[0].thought = "They are made of gold."'
	ask "aher-relabel --no-judge" "$(goal 0.8)"
	grep -q '^observed: ' texts
	grep -q 'A red kettle' texts
	[ "$(grep -c 'made of gold\|Nothing was sold' texts)" -eq 0 ]
}

@test "relabel: one no is a no, and the next attempt is told of it" {
	record
	ask "aher-relabel -J a -J b --theta 0.61" "$(goal 0.9)" \
	    "$(verdict true 0.9)" "$(verdict false 0.9 $'no\nprices')" \
	    "$(goal 0.9 'List the kettles, the red one and the blue one.')" \
	    "$(verdict true 0.6 'not sure')" "$(verdict true 1)" 'no goal'
	[ "$reason" = judge_disagreed ]
	has '.hindsight | (has("accepted") | not) and .attempts == 3 and
	    .hindsight_prompt == "List the kettles, the red one and the blue one."
	    and [.tried[].reason] == ["judge_disagreed", "llm_error"] and
	    .tried[0].judges[1].rejection_reason == "no\nprices" and
	    .tried[1].hindsight_prompt == null'
	[[ "$detail" == "3 attempts: (1) judge b turned it down: no prices; (2) the confidence of judge a, 0.6, is below 0.61; (3) "* ]]
	[ "$(grep -c "^Attempt 1: \"$GOAL\": a judge turned it down: no prices" texts)" -eq 2 ]
	grep -q '^Attempt 2: "List the kettles, .*": a judge was not sure enough' texts
	[ "$(grep -cF 0.61 texts)" -eq 0 ]
	[ "$(jq -c .body.temperature asked | tr '\n' ' ')" = "0.3 0 0 0.7 0 0 0.7 " ]
}

@test "relabel: a goal that was turned down is never used again" {
	record
	ask aher-relabel "$(goal 0.9)" "$(verdict false 0.9 no)" \
	    "$(goal 0.9 " ${GOAL^^} ")" "$(goal 0.2)"
	[ "$reason" = judge_disagreed ]
	has '[.hindsight.tried[].reason] == ["judge_disagreed", "judge_disagreed"]'
	# Other letters make no other goal: its words are compared.
	for same in "${GOAL%.}" "${GOAL/ / \`}!" "$(sed 's/a/\xef\xbd\x81/g' <<<"$GOAL")"; do
		ask "aher-relabel --fallback --attempts 2" "$(goal 0.9)" \
		    "$(verdict false 0.9 no)" "$(goal 0.45 "$same")"
		[ "$reason" = judge_disagreed ]
		ask "aher-relabel --fallback --attempts 2" "$(goal 0.45 "$same")" \
		    "$(goal 0.9)" "$(verdict false 0.9 no)"
		[ "$reason" = judge_disagreed ]
	done
	# Nor by the fallback, whether it was remembered before or is after.
	ask "aher-relabel --fallback" "$(goal 0.45)" "$(goal 0.9)" \
	    "$(verdict false 0.9 no)" "$(goal 0.45)"
	[ "$reason" = judge_disagreed ]
	# Another goal may be, even of less confidence.
	ask "aher-relabel --fallback" "$(goal 0.45)" "$(goal 0.9)" \
	    "$(verdict false 0.9 no)" \
	    "$(goal 0.41 'List the kettles, the red one and the blue one.')"
	has '.hindsight | .accepted == "fallback" and .confidence == 0.41 and
	    .attempts == 3 and (.tried | length) == 2'
}

@test "relabel: the fallback is off, and has a bound" {
	record
	ask "aher-relabel --attempts 1" "$(goal 0.45)"
	[ "$reason" = low_confidence ]
	ask "aher-relabel --attempts 1 --fallback" "$(goal 0.45)"
	has '.hindsight.accepted == "fallback"'
	ask "aher-relabel --attempts 1 --fallback" "$(goal 0.39)"
	[ "$reason" = low_confidence ]
	ask "aher-relabel --attempts 1 --fallback --theta 0.9" "$(goal 0.72)"
	has '.hindsight.accepted == "fallback"'
	ask "aher-relabel --attempts 1 --fallback" "$(goal 0.45 "$GOAL" false)"
	[ "$reason" = low_confidence ]
}

@test "relabel: a goal that fails a gate costs no judge" {
	record
	ask aher-relabel "$(goal 0.9 'Look.')" \
	    "$(goal 0.9 'Compare the red kettle for 6 dollars and the blue one.')" \
	    "$(goal 0.9 'Compare the red kettle and the blue one, as the agent did.')"
	[ "$reason" = leak ]
	grep -q '^Attempt 1: "Look.": it names nothing that sets this run apart$' texts
	grep -q '^Attempt 2: "Compare .*": the run does not support "6 dollars"' texts
	has '[.hindsight.tried[].reason] == ["no_substance", "ungrounded"]'
	# Where the gates are off it is the judges who decide.
	ask "aher-relabel --gates none" "$(goal 0.9 'Look.')" "$(verdict true 0.9)"
	has '.hindsight.accepted == "self_judge"'
	# The paper has no such gates, and one judge.
	ask "aher-relabel --paper" "$(goal 0.9 'Look.')" "$(verdict true 0.9)"
	has '.hindsight.accepted == "self_judge"'
	ask "aher-relabel --paper --attempts 1" "$(goal 0.4 'Look.')"
	has '.hindsight.accepted == "fallback"'
}

@test "relabel: a judge that makes no sense does not agree" {
	record
	ask "aher-relabel --attempts 1" "$(goal 0.9)" '{"is_valid":true}'
	[ "$status" -eq 3 ]
	[ "$reason" = llm_error ]
	has '.hindsight | .judges[0].is_valid == false and
	    (.judges[0].rejection_reason | startswith("no verdict: "))'
	ask "aher-relabel --attempts 1" "$(goal 0.9)" \
	    "$(verdict '"yes"' 0.9)"
	[ "$reason" = llm_error ]
}

@test "relabel: no goal, and answers that hold none" {
	record
	ask "aher-relabel --attempts 1" "$(goal 0.9 '' false)"
	[ "$reason" = low_confidence ]
	has '.hindsight | .hindsight_prompt == null and .confidence == null and
	    .reason == "low_confidence" and .attempts == 1 and
	    (has("accepted") or has("tried") | not)'
	ask "aher-relabel --attempts 2" "$(goal 0.9 ' ')" 'no goal'
	[ "$reason" = llm_error ]
	has '.hindsight | .reason == "llm_error" and .attempts == 2 and
	    (.detail | startswith("the answer cannot be read: no JSON")) and
	    (.tried[0].detail | contains("it is empty"))'
	# What is said of it in the next prompt is ours, not the model's.
	grep -q '^Attempt 1: it was not the JSON object that is asked for$' texts
	# What aher-pack is told of such a record is that it was turned down.
	"$BIN/aher-pack" -q -f messages --rejects rejects out >packed
	[ ! -s packed ]
	cmp out rejects
}

@test "relabel: the reason of every attempt stands in the record" {
	local long
	record
	long=$(printf 'no price %.0s' {1..60})
	ask "aher-relabel --attempts 2" "$(goal 0.9)" \
	    "$(verdict false 0.9 "$long")" "$(goal 0.9 'Look.')"
	[ "$reason" = judge_disagreed ]
	has '.hindsight | .reason == "no_substance" and
	    (.detail | startswith("it names nothing")) and
	    .tried[0].judges[0].confidence == 0.9'
	[ "$(jq -r '.hindsight.tried[0].detail' out)" = "judge m turned it down: $long" ]
	# Also when nothing more can be asked.
	ask "aher-relabel --attempts 1" "$(goal 0.9 'Look.')"
	run -3 "$BIN/aher-relabel" -q -m m --ledger ledger --replay --attempts 2 in
	jq -e '.rejected.reason == "llm_error" and (.hindsight |
	    .attempts == 1 and .reason == "no_substance" and
	    (has("accepted") | not))' <<<"$output"
}

# refused CUSTOM-ID WORD: a batch's result that says the context is too small.
refused() {
	jq -cn --args '$ARGS.positional | {custom_id: .[0], error: null,
	    response: {status_code: 400, body: {error: {message: .[1],
	    code: "context_length_exceeded"}}}}' "$@" >results
}

@test "relabel: a judge is shown the whole goal, or not asked" {
	local long id
	record '.steps[0].observation = "A red kettle for 5 dollars. " * 400'
	long=$(printf 'List the kettles %.0s' {1..200})
	# --paper, since the gates take no such goal.
	ask "aher-relabel --paper" "$(goal 0.9 "$long")" "$(verdict true 0.9)"
	has '.hindsight.accepted == "self_judge"'
	tail -1 asked | grep -qF "${long% }"
	# Too little room from the start: no verdict.
	ask "aher-relabel --paper --attempts 1 --context 2000" \
	    "$(goal 0.9 "$long")"
	[ "$reason" = llm_error ]
	has '.hindsight | (has("accepted") | not) and .reason == "llm_error" and
	    (.judges[0].rejection_reason |
	    startswith("no verdict: ") and contains("--context"))'
	# A server that takes less and less: the run is cut, never the goal.
	ask "aher-relabel --paper --attempts 1 --context 4000" \
	    "$(goal 0.9 "$long")" "$(verdict true 0.9)"
	sqlite3 ledger "delete from call where role = 'judge';
	    delete from batch"
	rm -f results
	status=4
	for ((i = 0; i < 12 && status == 4; i++)); do
		rm -f requests
		status=0
		# shellcheck disable=SC2046
		"$BIN/aher-relabel" -q -m m --paper --attempts 1 --context 4000 \
			--ledger ledger --batch-out requests \
			$(find . -name results -printf '--batch-in %p') \
			in >out 2>err || status=$?
		[ "$status" -eq 4 ] || break
		grep -qF "${long% }" requests
		wc -c <requests >>sizes
		refused "$(jq -r .custom_id requests)" "$i"
	done
	[ "$status" -eq 3 ]
	[ "$(sort -rnu sizes | wc -l)" -gt 1 ]
	sort -rnc sizes
	has '.rejected.reason == "llm_error" and .hindsight.accepted == null'
}

@test "relabel: a no decides, whatever another judge's budget is" {
	local price=price=0:1000
	record
	# b's call is never affordable, a's is answered by the ledger.
	ask "aher-relabel -J a -J b --attempts 1" "$(goal 0.9)" \
	    "$(verdict false 0.9 no)" "$(verdict true 0.9)"
	sqlite3 ledger "delete from call where model = 'b'; delete from batch"
	run -0 "$BIN/aher-relabel" -q -m m --price 0:0 -J "a,price=0:0" \
	    -J "b@http://127.0.0.1:9/v1,$price" --max-cost 0.000001 \
	    --ledger ledger --attempts 1 in
	jq -e '.rejected.reason == "judge_disagreed" and
	    (.hindsight.judges[1].rejection_reason | contains("--max-cost"))' \
	    <<<"$output"
	sqlite3 ledger "delete from call where model = 'a'"
	run -3 "$BIN/aher-relabel" -q -m m --price 0:0 \
	    -J "b@http://127.0.0.1:9/v1,$price" --max-cost 0.000001 \
	    --ledger ledger --attempts 1 in
	jq -e '.rejected.reason == "budget" and .hindsight.reason == "budget"' \
	    <<<"$output"
}

@test "relabel: what is turned down without a call" {
	record '.outcome.actual_achievements = []'
	ask aher-relabel
	[ "$reason" = no_outcome ]
	record '.metadata = {reward: 1}'
	ask aher-relabel
	[ "$reason" = not_failure ]
	record '.failure = {recoverable: false, by: "me"}'
	ask aher-relabel
	[ "$reason" = not_recoverable ]
}

@test "relabel: an answer that the ledger lacks is an error of the record" {
	record
	ask "aher-relabel --no-judge" "$(goal 0.8)"
	run -3 "$BIN/aher-relabel" -q -m n --ledger ledger --replay in
	[[ "$output" == *'"reason":"llm_error"'* ]]
	[[ "$output" != *'"hindsight"'* ]]
}

@test "relabel: options that do not go together" {
	record
	run -2 "$BIN/aher-relabel" -m m -J a --no-judge in
	run -2 "$BIN/aher-relabel" --no-judge in
	run -2 "$BIN/aher-relabel" --fallback in
	run -2 "$BIN/aher-relabel" --paper in
}
