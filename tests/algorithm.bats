#!/usr/bin/env bats
# Algorithm 1, 13,000 scripted combinations of answers against a model of it:
# every record ends as algorithm.py says, after as many calls.

load helper
load mock
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	start_mock
}

# holds JUDGES RELABEL-OPTIONS [CHECK-OPTIONS [MAKE-OPTIONS]]: 625 records.
seed=$((${BATS_TEST_NUMBER:-0} * 100))
holds() {
	local judges=() status=0 i
	for ((i = 1; i <= $1; i++)); do
		judges+=(-J "judge-$i@$MOCK_URL")
	done
	seed=$((seed + 1))
	# shellcheck disable=SC2086
	python3 "$ROOT/tests/algorithm.py" make 625 "$seed" ${4-} >records
	rm -f ledger*
	# shellcheck disable=SC2086
	"$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" "${judges[@]}" \
		--ledger ledger -j 32 $2 records >out || status=$?
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
	# shellcheck disable=SC2086
	python3 "$ROOT/tests/algorithm.py" check records out --ledger ledger \
		--judges "$1" $2 ${3-}
}

@test "judges: none but the model itself, one, two, three" {
	holds 0 ""
	holds 1 ""
	holds 2 ""
	holds 3 ""
}

@test "no judges, the fallback, the paper's own" {
	holds 0 --no-judge
	holds 0 "--no-judge --fallback --theta 0.9"
	holds 2 --fallback
	holds 0 --paper
	holds 3 "--paper --theta 0.9"
}

@test "thetas and attempts" {
	holds 3 "--theta 0"
	holds 1 "--theta 1 --fallback"
	holds 1 "--theta 0.25 --attempts 1"
	holds 2 "--theta 0.71 --attempts 5 --fallback"
}

@test "calls that fail" {
	holds 2 --fallback "" --errors
	holds 3 "" "" --errors
	holds 0 --paper "" --errors
}

@test "a final answer to each goal" {
	holds 0 --answer "" --answers
	holds 2 "--answer --fallback" "" --answers
	holds 1 "--answer --fallback --theta 0.9" "" "--answers --errors"
	holds 0 "--answer --no-judge --fallback --theta 0.71" "" --answers
	holds 3 --answer "" "--answers --errors"
}
