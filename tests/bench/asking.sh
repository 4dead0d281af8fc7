#!/bin/sh
# Speed with a model: aher-relabel against the scripted server on loopback.
#   tests/bench/asking.sh BUILD [FILE ...]
# FILE: records to repeat, else the examples. Shows how long a run took beside
# the ideal: what the server waited before its answers, divided by -j, and one
# record's calls one after another. The server and the program share the
# machine: a run over its limit is tried twice more. The status is 1 when one
# failed three times; but LATE, over the limit by less than 0.2 or
# 100 us a call, is a failure with BENCH_FULL=1 only, for CI is often busy.
# About a minute; BENCH_FULL=1: five, with every line at its full length.
set -eu
B=$(cd "$1" && pwd)
shift
full=${BENCH_FULL:-0}
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- "$here/../../examples/failed.ndjson"
dir=$(mktemp -d)
mock=
trap '[ -z "$mock" ] || kill "$mock" || true; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
failed=0

# Goals that need one attempt and one verdict each.
cat "$@" | "$B/aher-classify" -q | "$B/aher-extract" -q >"$dir/extracted"
python3 "$here/numbered.py" --script "r=valid;j=yes" 20000 \
	"$dir/extracted" >"$dir/many"
head -n 3000 "$dir/many" >"$dir/some"
sync "$dir/many" "$dir/some" # or else the first ledger waits for it

start_mock() {
	rm -f "$dir/port" "$dir/stats"
	"$B/tests/mock-llm" --with-parent --port-file "$dir/port" \
		--stats "$dir/stats" "$@" </dev/null >"$dir/said" 2>&1 &
	mock=$!
	for _ in $(seq 500); do
		[ ! -s "$dir/port" ] || break
		sleep 0.01
	done
	[ -s "$dir/port" ] || { cat "$dir/said"; exit 1; }
}

stop_mock() {
	kill "$mock"
	wait "$mock" || { cat "$dir/said"; exit 1; }
	mock=
}

# stat NAME: one of the server's counts.
stat() {
	awk -v name="\"$1\":" '$1 == name { print $2 + 0 }' "$dir/stats"
}

# relabel INPUT OUTPUT OPTION ...: what it took goes to $dir/took.
relabel() {
	input=$1 output=$2
	shift 2
	timeout 1200 python3 "$here/measure.py" "$dir/took" "$B/aher-relabel" \
		-q -m mock --paper --give-up 20 \
		--base-url "http://127.0.0.1:$(cat "$dir/port")/v1" \
		-o "$output" "$@" "$input" || { echo "FAIL aher-relabel"; exit 1; }
}

# line NAME JOBS DELAY_S CHAIN_S SLOW_RATE SLOW_S WINDOW_MIB MOST: shows the last
# run; 1 when it took too much, 2 when it was late.
line() {
	awk -v name="$1" -v jobs="$2" -v delay="$3" -v chain="$4" \
		-v rate="$5" -v slow="$6" -v window="$7" -v most="$8" \
		-v calls="$(stat served)" -v asked="$(stat requests)" \
		-v full="$full" '{
		wait = (1 - rate) * delay + rate * slow
		ideal = calls * wait / jobs + chain
		cpu = $2 * 1e6 / calls
		mib = $3 / 1024
		over = $1 / ideal - most
		status = over <= 0 ? 0 : over < 0.2 && !full ? 2 : 1
		if (cpu > 300)
			status = cpu < 400 && !full && status != 1 ? 2 : 1
		if (mib > 64 + window || asked != calls)
			status = 1
		split("FAIL LATE", word)
		printf "%s %-30s %6d calls %7.2f s ideal %7.2f  %.3f of %.2f" \
			"  %3.0f us a call  %3.0f MiB\n",
			status == 0 ? "PASS" : word[status], name, calls, $1,
			ideal, $1 / ideal, most, cpu, mib
		exit status
	}' "$dir/took"
}

# run NAME INPUT JOBS DELAY_MS CHAIN_MS SLOW_RATE SLOW_MS WINDOW_MIB MOST
# [OPTION ...]: a timed run and its line, three times at most.
run() {
	name=$1 from=$2 jobs=$3 delay=$4 chain=$5 rate=$6 slow=$7 window=$8
	most=$9
	shift 9
	tries=3 bad=1
	while [ "$tries" -gt 0 ]; do
		tries=$((tries - 1)) state=0
		rm -f "$dir"/ledger*
		start_mock --delay "$delay" --slow "$rate:$slow"
		relabel "$dir/$from" "$dir/out" -j "$jobs" \
			--window "${window}M" --ledger "$dir/ledger" "$@"
		stop_mock
		line "$name" "$jobs" "${delay}e-3" "${chain}e-3" "$rate" \
			"${slow}e-3" "$window" "$most" || state=$?
		[ "$state" -ne 0 ] || return 0
		[ "$state" -ne 2 ] || bad=0
	done
	[ "$bad" -eq 0 ] || failed=1
}

# verdict GOOD TEXT: a line that is not about a ratio.
verdict() {
	if [ "$1" -eq 1 ]; then
		echo "PASS $2"
	else
		echo "FAIL $2"
		failed=1
	fi
}

same() {
	if cmp -s "$1" "$2"; then echo 1; else echo 0; fi
}

run "100 ms, -j 64" some 64 100 200 0 0 16 1.05
mv "$dir/out" "$dir/first"
# The paper: 3,000 runs in 26 minutes. A call of 1.5 s is 15 of these.
if [ "$full" = 0 ]; then
	wall=$(awk '{ print int($1 * 15) }' "$dir/took")
	verdict "$((wall < 240))" "3,000 records, 1.5 s a call: $wall s of 240, by the line above"
fi

# Everything out of the ledger.
start_mock
relabel "$dir/some" "$dir/out" --ledger "$dir/ledger" --replay
stop_mock
good=$(same "$dir/first" "$dir/out")
[ "$(stat requests)" -eq 0 ] || good=0
verdict "$good" "--replay: the same bytes, nothing asked, $(awk '
	{ printf "%.0f", 3000 / $1 }' "$dir/took") records a second"

start_mock
rm -f "$dir"/ledger*
relabel "$dir/some" "$dir/out" -j 1 --ledger "$dir/ledger"
stop_mock
verdict "$(same "$dir/first" "$dir/out")" "-j 1: the same bytes"

run "500 ms, -j 512" some 512 500 1000 0 0 64 1.10
# 60 s beside 1.5 s. In a run as short as the first of these, the record that
# decides when it ends is one with a slow call.
if [ "$full" = 0 ]; then
	run "60 ms, 0.2 % 2.4 s, -j 64" many 64 60 2460 0.002 2400 256 1.15 --no-judge
else
	run "150 ms, 0.2 % 6 s, -j 64" many 64 150 300 0.002 6000 256 1.15
	run "1.5 s, -j 64" some 64 1500 3000 0 0 256 1.05
	wall=$(awk '{ print int($1) }' "$dir/took")
	verdict "$((wall < 240))" "3,000 records, 1.5 s a call: $wall s of 240"
fi
exit "$failed"
