# A stage that asks a model, answered word by word through the Batch API: what
# it asks, in which order, and what it makes of the answers. Loaded behind
# helper.bash.
# Variables are set for the tests.
# shellcheck shell=bash disable=SC2034

# ask COMMAND ANSWER...: runs it over `in` until nothing is missing; the
# requests in `asked`, one a line, their texts in `texts`, the record in `out`.
ask() {
	local command=$1 count
	shift
	rm -f ledger* results requests* && : >asked
	rounds=0
	while
		status=0
		# shellcheck disable=SC2046,SC2086
		"$BIN"/$command -q -m m --ledger ledger --batch-out requests \
			$(find . -name results -printf '--batch-in %p') \
			in >out 2>err || status=$?
		[ "$status" -eq 4 ]
	do
		cat requests* >round # a file for each model
		count=$(wc -l <round)
		[ "$count" -le $# ] || { cat round; return 1; }
		cat round >>asked
		jq -cn --args '[inputs] | to_entries[] | {custom_id:
		    .value.custom_id, error: null, response: {status_code: 200,
		    body: {choices: [{index: 0, finish_reason: "stop", message:
		    {role: "assistant", content: $ARGS.positional[.key]}}]}}}' \
			"$@" <round >results
		shift "$count"
		rounds=$((rounds + 1))
	done
	[ $# -eq 0 ] || { echo "not asked: $1"; return 1; }
	jq -r '.body.messages[1].content' asked >texts
	reason=$(jq -r '.rejected.reason // ""' out)
	detail=$(jq -r '.rejected.detail // ""' out)
}

# has FILTER: it is true of the record.
has() {
	jq -e "$1" out >/dev/null || { cat out; return 1; }
}

# record [FILTER]: a failed run in `in`.
record() {
	jq -nc "{trajectory_id: \"t\",
	    original_prompt: \"Sell every share before noon and tell nobody.\",
	    steps: [{thought: \"Hm.\", action_name: \"look\",
	        action_input: {n: 1},
	        observation: \"A red kettle for 5 dollars, a blue one for 7.\"}],
	    final_answer: \"Nothing was sold.\",
	    outcome: {actual_achievements: [\"Saw two kettles with prices\"],
	        key_observations: [\"red: 5 dollars\"],
	        limitations: \"no shares\", by: \"me\"}} | ${1:-.}" >in
}

GOAL='Compare the red kettle and the blue one by price.'

# goal CONFIDENCE [TEXT] [VALID], verdict VALID CONFIDENCE [REASON], answer
# TEXT: what a model says.
goal() {
	jq -nc --arg t "${2-$GOAL}" "{hindsight_prompt: \$t,
	    is_valid_replay: ${3-true}, rationale: \"r\", confidence: $1}"
}

verdict() {
	jq -nc --arg r "${3-}" \
	    "{is_valid: $1, confidence: $2, rejection_reason: \$r}"
}

answer() {
	jq -nc --arg t "$1" '{final_answer: $t}'
}
