#!/usr/bin/env bats
# What it costs: known beforehand, limited, audited.

load helper
load mock
load asking
bats_require_minimum_version 1.5.0

PRICE="--price 10:30 --answer-tokens 256"

# spent_usd LEDGER, served_usd: the ledger's sum, and the server's own,
# at PRICE; in millionths, so that the shell can compare them.
spent_usd() {
	sql "$1" "select cast(round(1e6 * total(cost_usd)) as integer) from
	    (select cost_usd from call union all select cost_usd from spent)"
}

served_usd() {
	jq -s 'map(select(.status == 200) |
	    10 * .prompt_tokens + 30 * .completion_tokens) | add // 0' "$MOCK_LOG"
}

# rejected REASON: how many were, in `out`.
rejected() {
	grep -c "\"rejected\":{\"stage\":\"aher-relabel\",\"reason\":\"$1\"" out ||
		true
}

@test "the ledger's cost is the server's, by stage, role and model" {
	python3 "$PY" runs 40 >in
	start_mock
	start_mock -n SECOND
	relabel --price 10:30 -J "judge@$SECOND_URL,price=1:2"
	ended 0
	is "$(spent_usd ledger)" $((10 * $(mock_stat prompt_tokens) +
	    30 * $(mock_stat completion_tokens) +
	    $(mock_stat -n SECOND prompt_tokens) +
	    2 * $(mock_stat -n SECOND completion_tokens)))
	sql ledger 'select stage, model, count(*), sum(cost_usd) from call
	    group by 1, 2' >audit
	is "$(cut -d'|' -f1-3 audit)" "aher-relabel|judge|$(
	    mock_stat -n SECOND served)
aher-relabel|mock|$(mock_stat served)"
	is "$(sql ledger 'select sum(cached_tokens) from call')" \
	    $(($(mock_stat cached_tokens) + $(mock_stat -n SECOND cached_tokens)))
	# No price, no cost: not 0.
	LEDGER=other relabel
	is "$(sql other 'select count(cost_usd), count(*) > 0 from call')" "0|1"
	# A model of the table, its cached tokens cheaper.
	LEDGER=third relabel -m gpt-4o-mini
	[ "$(spent_usd third)" -gt 0 ]
}

@test "--max-cost is never exceeded, and tomorrow it goes on" {
	undisturbed 60
	# shellcheck disable=SC2086
	for limit in 0.05 0.1 0.2 0.3; do
		rm -f ledger*
		start_mock --delay 5
		relabel $PRICE --max-cost "$limit" -j 8
		ended 3
		[ "$(rejected budget)" -gt 0 ]
		is "$(rejected llm_error)" 0
		is "$(wc -l <out)" 60
		limit=$(printf '%.0f' "${limit}e6")
		[ "$(served_usd)" -le "$limit" ]
		# It is used, too: what is left is less than two calls at most take.
		[ "$(served_usd)" -gt $((limit - 50000)) ]
		is "$(spent_usd ledger)" "$(served_usd)"
	done
	# What was not decided for want of money is as if never asked.
	is "$(grep -v '"budget"' out | comm -23 <(sort) <(sort whole))" ""
	# The limit is one run's.
	for ((i = 0; i < 40; i++)); do
		# shellcheck disable=SC2086
		relabel $PRICE --max-cost 0.1 -j 8
		[ "$status" -eq 3 ] || break
	done
	ended 0
	[ "$i" -gt 1 ]
	cmp out whole
	once
}

@test "--max-cost counts what was billed and of no use" {
	python3 "$PY" runs 40 >in
	for fault in empty:0.4 length:0.4 broken:0.4 500:0.3; do
		rm -f ledger*
		start_mock --fault "$fault"
		# shellcheck disable=SC2086
		relabel $PRICE --max-cost 0.2 -j 8
		ended 3
		[ "$(served_usd)" -le 200000 ] ||
			{ echo "$fault: $(served_usd)"; false; }
		is "$(spent_usd ledger)" "$(served_usd)"
	done
}

@test "--max-cost below any call: nothing is asked" {
	python3 "$PY" runs 5 >in
	start_mock
	# shellcheck disable=SC2086
	relabel $PRICE --max-cost 0.001
	ended 3
	is "$(rejected budget)" 5
	mock_count requests 0
	relabel --price 0:0 --max-cost 0
	ended 0
}

@test "--max-cost: a model without a price, prices that make no sense" {
	python3 "$PY" runs 5 >in
	start_mock
	relabel --max-cost 1
	ended 2 "no price is known for mock"
	relabel --max-cost 1 --price 1:2 -J "judge@$MOCK_URL"
	ended 2 "no price is known for judge"
	for price in 1 1: :2 a:b -1:2 1:2:3 1:nan; do
		relabel --price "$price"
		ended 2
	done
	relabel --max-cost -1 --price 1:2
	ended 2
	mock_count requests 0
	relabel --max-cost 1 --price 1:2 -J "judge@$MOCK_URL,price=1:2"
	ended 0
}

# The figures of --estimate's line of a role: calls, prompt tokens, USD.
estimated() {
	awk -v role="$1" '$1 == role { print $3, $4, $6 * 1e6 }' out
}

far() {
	echo "$1 is not near $2"
	return 1
}

# near A B PERCENT
near() {
	[ $((($1 - $2) * 100)) -le $(($2 * $3)) ] || far "$1" "$2"
	[ $((($2 - $1) * 100)) -le $(($2 * $3)) ] || far "$1" "$2"
}

@test "--estimate sends nothing, and is near what comes" {
	python3 "$PY" runs 150 0 ' [[mock:r=valid;j=yes]]' >in
	start_mock
	relabel --estimate --attempts 1 --price 10:30
	ended 0
	mock_count requests 0
	[ ! -e ledger ]
	[ ! -s err ]
	fails grep '^{' out
	read -r calls tokens _ <<<"$(estimated relabel)"
	read -r judged judge_tokens _ <<<"$(estimated judge)"
	usd=$(sed -n 's/^one attempt a record: [0-9]* calls, \$\([0-9.]*\);.*/\1/p' out)
	cp out estimate
	relabel --attempts 1 --price 10:30
	ended 0
	is "$calls" "$(mock_stat served.relabel)"
	is "$judged" "$(mock_stat served.judge)"
	near $((tokens * 4)) "$(mock_stat prompt_bytes.relabel)" 5
	near $((judge_tokens * 4)) "$(mock_stat prompt_bytes.judge)" 5
	near "$(printf '%.0f' "${usd}e6")" "$(spent_usd ledger)" 50
	# Of the first 200 of more, by their size.
	python3 "$PY" runs 1000 >in
	relabel --estimate
	ended 0
	near "$(sed -n 's/^about \([0-9]*\) records, from the first 200$/\1/p' out)" \
	    1000 5
	near "$(estimated relabel | cut -d' ' -f1)" 1000 5
	mock_count requests "$((calls + judged))"
}

@test "--estimate: each stage, -o, a pipe, and a ledger is left alone" {
	undisturbed 20
	for stage in aher-classify aher-extract "aher-relabel --no-judge"; do
		# shellcheck disable=SC2086
		timeout 60 "$BIN"/$stage -m mock --estimate --ledger calm \
			-o result <in >out 2>err
		[ ! -e result ]
		[ ! -s err ]
		is "$(grep -c '^[a-z]* *mock *20 ' out)" 1
	done
	is "$(sql calm 'select count(*) from call')" "$calls"
}

@test "--limit: so many records, and no more calls" {
	undisturbed 40
	start_mock --delay 5
	relabel --limit 10
	ended 0
	cmp out <(head -n 10 whole)
	is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
	relabel
	cmp out whole
	once
	relabel --limit 1000 -o result
	cmp result whole
}
