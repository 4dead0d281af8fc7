#!/usr/bin/env bats
# Nothing is paid for twice: kill -9, several processes, full disks, signals,
# readers that leave, replay.

load helper
load mock
bats_require_minimum_version 1.5.0

PY=$ROOT/tests/ledger.py

# relabel [OPTION ...]: over `in`, by the mock, with `ledger`; its output in
# `out`, messages in `err`, its status in $status.
relabel() {
	status=0
	timeout 60 "$BIN/aher-relabel" -q -m mock --timeout 5 --give-up 5 \
		--base-url "$MOCK_URL" --ledger "${LEDGER-ledger}" in "$@" \
		>out 2>err ||
		status=$?
}

# ended STATUS [MESSAGE]
ended() {
	if [ "$status" -ne "$1" ] || ! grep -qF -- "${2-}" <(cat err; echo); then
		echo "status $status, expected $1, ${2-}"
		head -c 2000 err
		return 1
	fi
}

# sql LEDGER QUERY
sql() {
	sqlite3 -cmd '.timeout 60000' "$@"
}

# is A B
is() {
	[ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; return 1; }
}

# undisturbed COUNT [FIRST]: records in `in`, what comes of them in `whole`,
# the calls that it took in $calls; by a mock called CALM.
undisturbed() {
	python3 "$PY" runs "$@" >in
	start_mock -n CALM
	MOCK_URL=$CALM_URL LEDGER=calm relabel
	ended 0
	mv out whole
	calls=$(mock_stat -n CALM served)
	is "$(sql calm 'select count(*) from call')" "$calls"
}

# once: the mock has answered each request of an undisturbed run, and nothing
# twice.
once() {
	mock_count served "$calls"
	mock_count repeated 0
}

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

# LEDGER_RECORDS=6000: about 10,000 answers each.
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
	timeout 60 "$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" \
		--ledger ledger in >/dev/full 2>err || status=$?
	ended 1 "No space left"
	relabel
	cmp out whole
	mock_count repeated 0
}
