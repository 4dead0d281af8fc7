#!/usr/bin/env bats
# The Batch API: asked in rounds until nothing is missing, at half the price,
# with the same ledger and the same output as live.

load helper
load mock
load asking
bats_require_minimum_version 1.5.0

# batch [OPTION ...]: a round, its requests in `requests`, what came of the
# rounds before read from `results`.
batch() {
	local results=()
	[ ! -e results ] || results=(--batch-in results)
	status=0
	timeout 60 "$BIN/aher-relabel" -q -m mock --price 10:30 in \
		--base-url http://127.0.0.1:9/v1 --ledger ledger \
		--batch-out requests "${results[@]}" "$@" >out 2>err ||
		status=$?
}

# until_done [OPTION ...]: all rounds; `all` gets every request, $rounds how
# many rounds it took.
until_done() {
	rounds=0
	rm -f all
	while batch "$@" && [ "$status" -eq 4 ] && [ "$rounds" -lt 20 ]; do
		[ ! -s out ] || { echo "output beside requests"; return 1; }
		cat requests* >>all
		python3 "$PY" answers "$MOCK_URL" requests* >results
		rounds=$((rounds + 1))
	done
}

# Requests that were written twice.
twice() {
	jq -r .custom_id all | sort | uniq -d
}

@test "until nothing is missing: the live output, each request once, half the price" {
	undisturbed 40
	LEDGER=priced MOCK_URL=$CALM_URL relabel --price 10:30
	start_mock
	until_done
	ended 0
	cmp out whole
	once
	is "$(twice)" ""
	is "$(wc -l <all)" "$calls"
	[ "$rounds" -gt 2 ]
	[ -z "$(find . -name 'requests*')" ]
	is "$(sql ledger 'select count(*), min(batch), max(batch) from call')" \
	    "$calls|1|1"
	is "$(sql ledger "attach 'priced' as live; select count(*) from call join
	    live.call as l using (key, response, prompt_tokens)
	    where call.cost_usd > 0 and
	    abs(call.cost_usd * 2 - l.cost_usd) < 1e-9")" "$calls"
	# From here on it is like any other ledger.
	relabel --replay
	cmp out whole
	MOCK_URL=$CALM_URL relabel
	cmp out whole
	mock_count -n CALM served $((calls * 2))
}

@test "as live: the bodies of the requests" {
	undisturbed 3
	start_mock --log-bodies
	relabel
	batch --ledger-scope other
	ended 4
	is "$(jq -c '[keys, .method, .url]' requests | sort -u)" \
	    '[["body","custom_id","method","url"],"POST","/v1/chat/completions"]'
	jq -r '.custom_id | select(test("^[0-9a-f]{64}$") | not)' requests >wrong
	[ ! -s wrong ]
	# The first call of each record, with the same members.
	jq -c .body requests | sort >asked
	jq -c 'select(.role == "relabel" and .attempt == 1) |
	    .body | if type == "string" then fromjson else . end' \
	    "$MOCK_LOG" | sort >live
	[ -s live ]
	cmp asked live
}

@test "-o FILE: nothing there until all is, then the whole" {
	undisturbed 20
	start_mock
	echo old >result
	batch -o result
	ended 4
	is "$(cat result)" old
	until_done -o result
	ended 0
	cmp result whole
	[ ! -s out ]
	rm -f ledger* results
	until_done -o result.zst
	ended 0
	zstd -dcq result.zst | cmp - whole
}

@test "a judge of another model gets a file of its own" {
	python3 "$PY" runs 20 >in
	start_mock
	relabel -J "judge@$MOCK_URL"
	ended 0
	mv out whole
	calls=$(mock_stat served)
	rm ledger*
	start_mock
	batch -J judge
	ended 4
	is "$(find . -name 'requests*')" ./requests
	python3 "$PY" answers "$MOCK_URL" requests >results
	batch -J judge
	ended 4
	# Some records are at their judge, some at their next attempt.
	for file in requests requests.1; do
		jq -r .body.model "$file" | sort -u
	done >models
	is "$(sort models | tr '\n' ' ')" "judge mock "
	until_done -J judge
	ended 0
	cmp out whole
	once
	is "$(twice)" ""
	[ -z "$(find . -name 'requests*')" ]
}

@test "identical runs are one request" {
	undisturbed 10
	cp in single
	for i in 1 2 3; do
		sed 's/"trajectory_id":"t/&'$i'/' single
	done >in
	batch
	ended 4
	is "$(wc -l <requests)" 10
	start_mock
	until_done
	ended 0
	is "$(wc -l <out)" 30
	once
}

@test "a batch that expired or failed is asked again, at last it is an error" {
	undisturbed 10
	start_mock
	batch
	ended 4
	cp requests first
	for ((i = 0; i < 5; i++)); do
		python3 "$PY" answers expire requests >results
		batch
		ended 4
		cmp requests first
	done
	python3 "$PY" answers fail requests >results
	batch
	ended 4
	cmp requests first
	# The same results once more are no second failure.
	for ((i = 0; i < 5; i++)); do
		batch
		ended 4
		cmp requests first
	done
	python3 "$PY" answers "$MOCK_URL" requests >results
	until_done
	ended 0
	cmp out whole
	once
	rm -f ledger* results
	for ((i = 0; i < 5; i++)); do
		batch
		ended 4
		python3 "$PY" answers fail requests >results
	done
	batch
	ended 3
	is "$(grep -c '"reason":"llm_error","detail":"[^"]*it broke' out)" 10
}

@test "one record fails, the others go on; live goes on with the same ledger" {
	undisturbed 20
	start_mock
	batch
	ended 4
	head -n 1 requests >one
	for ((i = 0; i < 5; i++)); do
		python3 "$PY" answers fail one >results
		batch
	done
	until_done
	ended 3
	is "$(grep -c llm_error out)" 1
	is "$(grep -v llm_error out | comm -23 <(sort) <(sort whole))" ""
	# Begun as a batch, ended live.
	rm -f ledger* results
	stop_mock
	start_mock
	batch
	python3 "$PY" answers "$MOCK_URL" requests >results
	relabel --batch-in results
	ended 0
	cmp out whole
	once
}

@test "results that are none are told of, a cut file is an error" {
	undisturbed 5
	start_mock
	batch
	python3 "$PY" answers "$MOCK_URL" requests >good
	{ echo '{"custom_id":"x"}'; cat good; echo nonsense; } >results
	batch
	ended 4 "results:1: "
	grep -q '^aher-relabel: .*results:7: ' err
	until_done
	ended 0
	cmp out whole
	once
	rm ledger*
	head -c 500 good >results
	batch
	ended 1
	rm results
	batch --batch-in nowhere
	ended 1 nowhere
}

@test "bad input, a limit, and no records at all" {
	undisturbed 6
	start_mock
	cp in six
	{ head -n 3 six; echo '{"original_prompt":1}'; tail -n 3 six; } >in
	until_done
	ended 3
	cmp out whole
	once
	: >in
	rm ledger* results
	batch
	ended 0
	[ ! -s out ]
	[ ! -e requests ]
	cp six in
	batch --limit 2
	ended 4
	is "$(wc -l <requests)" 2
	batch --replay
	ended 2
	batch --estimate
	ended 2
	batch --max-cost 1
	ended 2 "--limit"
	run -2 "$BIN/aher-relabel" -m mock --batch-out requests in
	[[ $output == *"needs a --ledger"* ]]
}
