#!/usr/bin/env bats
# Nothing is paid for twice: kill -9, several processes, full disks, replay.

load helper
load mock
load asking
bats_require_minimum_version 1.5.0

@test "kill -9 at 50 moments: the same output, nothing asked twice but what was in flight" {
	undisturbed 100
	start_mock --delay 10
	timeout 100 python3 "$PY" kills 50 1 4 ledger "$MOCK_LOG" -- \
		"$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" \
		--give-up 5 --ledger ledger -j 4 -o result in
	[ ! -e result ] || cmp result whole
	relabel -j 4 -o result
	ended 0
	cmp result whole
	# The same rows, and no more calls than in flight at each kill.
	sql calm 'select key, response from call order by key' >rows-whole
	sql ledger 'select key, response from call order by key' >rows
	cmp rows rows-whole
	[ "$(mock_stat requests)" -le $((calls + 4 * 50)) ]
	is "$(sql ledger 'pragma integrity_check')" ok
	is "$(mock_stat malformed)" 0
	relabel --replay
	ended 0
	cmp out whole
}

# LEDGER_RECORDS=2000: over 10,000 answers each.
@test "three processes on one fresh ledger: nothing lost, all as alone" {
	n=${LEDGER_RECORDS:-60}
	python3 "$PY" runs "$n" 0 >common
	start_mock -n CALM
	start_mock --delay 0:3
	for i in 1 2 3; do
		{
			python3 "$PY" runs "$n" $((i * n))
			cat common
		} | sort -t: -k3 >in$i
		timeout 600 "$BIN/aher-relabel" -q -m mock --give-up 5 \
			--base-url "$CALM_URL" --ledger calm in$i >whole$i
	done
	pids=()
	for i in 1 2 3; do
		timeout 600 "$BIN/aher-relabel" -q -m mock --give-up 5 \
			--base-url "$MOCK_URL" --ledger ledger -j 16 in$i \
			>out$i 2>err$i 3>&- &
		pids+=($!)
	done
	failed=0
	for pid in "${pids[@]}"; do
		wait "$pid" || failed=1
	done
	cat err?
	[ "$failed" -eq 0 ]
	for i in 1 2 3; do
		cmp out$i whole$i
	done
	sql calm 'select key, response from call order by key' >rows-whole
	sql ledger 'select key, response from call order by key' >rows
	cmp rows rows-whole
	# What two of them asked at once stands in `spent`.
	is "$(sql ledger 'select (select count(*) from call) +
	    (select count(*) from spent)')" "$(mock_stat served)"
	echo "# $(wc -l <rows) answers kept, $(sql ledger \
	    'select count(*) from spent') were asked by two at once"
	is "$(sql ledger 'pragma integrity_check')" ok
}

# in_small KB COMMAND: runs it where `disk` has so many KB; `room KB` gives it
# more.
in_small() {
	unshare -rm true 2>/dev/null ||
		skip "NOT TESTED: unshare -rm is not allowed here"
	mkdir disk
	export -f relabel ended is mock_count mock_stat mock_stats
	export MOCK_URL MOCK_PORT MOCK_PID MOCK_STATS calls
	unshare -rm bash -euc "
		mount -t tmpfs -o size=$1k none disk
		room() { mount -o remount,size=\$1k none disk; }
		$2"
}

# Single quotes: for the shell in the namespace.
# shellcheck disable=SC2016
@test "the ledger's disk is full: it is said, exit 1; with more room it goes on" {
	undisturbed 100
	start_mock
	# What could not be committed is asked again: at most -j answers.
	in_small 260 '
		export LEDGER=disk/ledger
		relabel -j 4 -o result
		ended 1 "disk/ledger: "
		[ ! -e result ]
		cat err >&2
		room 60000
		relabel -j 4 -o result
		ended 0
		cmp result whole
		[ "$(mock_stat repeated)" -le 4 ]
		relabel --replay
		cmp out whole'
}

# shellcheck disable=SC2016
@test "the output's disk is full: it is said, exit 1, and nothing is asked again" {
	undisturbed 100
	for to in '-o disk/result' '-o disk/result.zst' ''; do
		rm -rf ledger* disk
		start_mock
		export to
		in_small 8 '
			# Noise, so that zstd does not make it fit.
			[ -n "$to" ] || relabel() {
				status=0
				timeout 60 "$BIN/aher-relabel" -q -m mock \
				    --give-up 5 --base-url "$MOCK_URL" \
				    --ledger ledger in >disk/result 2>err ||
				    status=$?
			}
			relabel -j 4 $to
			ended 1 "No space left"
			cat err >&2
			room 60000
			relabel -j 4 $to
			ended 0
			if [ -e disk/result.zst ]; then
				zstd -dcq disk/result.zst | cmp - whole
			else
				cmp disk/result whole
			fi
			mock_count served "$calls"
			mock_count repeated 0'
	done
	rm -rf ledger*
	start_mock
	status=0
	timeout 60 "$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" \
		--ledger ledger in >/dev/full 2>err || status=$?
	ended 1 "No space left"
	relabel
	cmp out whole
	mock_count repeated 0
}

@test "no output takes the place of a ledger or an input" {
	undisturbed 5
	cp in in.part
	echo >old
	for wrong in '-o calm' '--bad calm' '-o link' '--bad in' '-o in' \
		'-o second' '--ledger-scope new --batch-out calm' \
		'--ledger-scope new --batch-out in' \
		'--ledger-scope new --batch-in old --batch-out old'; do
		cp calm ledger
		cp calm second
		ln -sf calm link
		sha256sum in calm second >sums
		# shellcheck disable=SC2086
		LEDGER=calm relabel --ledger second $wrong
		[ "$status" -eq 1 ] || [ "$status" -eq 2 ] ||
			{ echo "$wrong: $status"; false; }
		sha256sum -c --quiet sums
	done
	cp calm result.part
	LEDGER=result.part relabel -o result
	ended 1 "is an input or a ledger"
	cmp calm result.part
}

# replayed [OPTION ...]: --replay gives what is in `out`, byte for byte.
replayed() {
	local MOCK_URL=http://127.0.0.1:9/v1
	mv out live
	relabel --replay "$@"
	ended 0
	cmp out live
}

@test "replay: one model named twice, at two addresses" {
	python3 "$PY" runs 30 >in
	start_mock --disagree
	start_mock -n SECOND --judge-number 2 --disagree
	relabel -J "j@$MOCK_URL" -J "j@$SECOND_URL"
	ended 0
	# The first says yes, the second no, and neither for the other.
	grep -q '"is_valid":true.*"is_valid":false' out
	fails grep -q '"accepted"' out
	[ "$(mock_stat -n SECOND served.judge)" -eq "$(mock_stat served.judge)" ]
	replayed -J j@http://127.0.0.1:9/v1 -J j@http://127.0.0.1:10/v1
	# By one address, too, they are two.
	relabel -J "j@$MOCK_URL" -J "j@$MOCK_URL" --ledger-scope one
	ended 0
	is "$(sql ledger "select count(*) from call where scope = 'one' and
	    role = 'judge' and ordinal = 1")" \
	    "$(sql ledger "select count(*) from call where scope = 'one' and
	    role = 'judge' and ordinal = 0")"
	replayed -J j -J j --ledger-scope one
}

@test "replay: identical runs are asked once" {
	undisturbed 20
	start_mock --delay 20
	cp in single
	# Another id, and metadata, are no other run.
	for i in 1 2 3; do
		sed 's/"trajectory_id":"t/&'$i'/
		    s/}$/,"metadata":{"n":'$i'}}/' single
	done >in
	relabel
	ended 0
	once
	is "$(sql ledger 'select count(*) from call')" "$calls"
	is "$(grep -o '"hindsight".*' out | sort | uniq -c | awk '$1 != 3')" ""
	replayed
	# Again live, of a full ledger.
	relabel
	cmp out live
	once
}

@test "replay: a server is lost and comes back under another address" {
	undisturbed 60
	start_mock --down-after 50
	start_mock -n SECOND
	relabel -j 4 --give-up 1 -o result
	ended 1 "127.0.0.1:$MOCK_PORT"
	[ ! -e result ]
	fails grep -q llm_error out
	MOCK_URL=$SECOND_URL relabel -j 4
	ended 0
	cmp out whole
	stop_mock # it cannot be asked
	is $(($(mock_stat served) + $(mock_stat -n SECOND served))) "$calls"
	replayed
}

@test "replay: a schema is refused in the first run and not in the second" {
	undisturbed 60
	start_mock --refuse schema --refuse max_completion_tokens
	start_mock -n SECOND
	mv in all
	head -n 30 all >in
	relabel
	ended 0
	cmp out <(head -n 30 whole)
	is "$(sql ledger "select count(*) from call
	    where modes like '%json_schema%'")" 0
	mv all in
	MOCK_URL=$SECOND_URL relabel
	ended 0
	cmp out whole
	is $(($(mock_stat served) + $(mock_stat -n SECOND served))) "$calls"
	replayed
}

@test "replay: an answer that is missing is that record's error" {
	undisturbed 20
	cp calm ledger
	sql ledger "delete from call where role = 'relabel' and key in
	    (select key from call where role = 'relabel' order by key limit 3)"
	relabel --replay
	ended 3
	is "$(grep -c '"reason":"llm_error"' out)" 3
	is "$(grep -v llm_error out | comm -23 <(sort) <(sort whole))" ""
	# Nothing is written there, not even by its first use.
	sha256sum ledger >sum
	relabel --replay
	sha256sum -c --quiet sum
	LEDGER=none relabel --replay
	[ ! -e none ]
	[ "$status" -ne 0 ]
}

@test "several ledgers: the first is written, the others are read" {
	undisturbed 20
	start_mock
	chmod a-w calm
	sha256sum calm >sum
	relabel --ledger calm
	ended 0
	cmp out whole
	mock_count requests 0
	sha256sum -c --quiet sum
	# What is new goes into the first.
	python3 "$PY" runs 5 100 >>in
	relabel --ledger calm
	ended 0
	is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
	replayed --ledger calm
}

@test "AHER_LEDGER, and answers of another scope" {
	undisturbed 20
	start_mock
	timeout 60 env AHER_LEDGER=calm "$BIN/aher-relabel" -q -m mock \
		--base-url "$MOCK_URL" in >out 2>err
	cmp out whole
	[ ! -s err ]
	mock_count requests 0
	timeout 60 env AHER_LEDGER=calm "$BIN/aher-relabel" -q -m mock \
		--base-url "$MOCK_URL" --ledger-scope other in >out 2>err
	cmp out whole
	once
	is "$(sql calm "select count(*) from call where scope = 'other'")" \
	    "$calls"
	# --ledger stands above it; without any it is said.
	AHER_LEDGER=calm relabel
	mock_count served $((calls * 2))
	timeout 60 "$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" \
		in >out 2>err
	cmp out whole
	grep -q 'no --ledger' err
}

@test "another theta asks only for what is missing" {
	undisturbed 60
	start_mock
	start_mock -n SECOND
	relabel --theta 0.8
	ended 0
	mv out whole8
	cp calm ledger8
	MOCK_URL=$SECOND_URL LEDGER=ledger8 relabel --theta 0.8
	ended 0
	cmp out whole8
	fails cmp -s whole whole8
	missing=$(sql ledger "attach 'calm' as old; select count(*) from call
	    where key not in (select key from old.call)")
	mock_count -n SECOND served "$missing"
	[ "$missing" -lt "$(mock_stat served)" ]
	# And back: nothing.
	MOCK_URL=$SECOND_URL LEDGER=ledger8 relabel
	cmp out whole
	mock_count -n SECOND served "$missing"
}
