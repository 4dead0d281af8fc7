#!/bin/bash
# examples/spark/aher.py in Spark's local-cluster mode, two executors of a core
# each, against one plain pipeline over the same runs. PySpark comes from PyPI
# into BUILD/spark: 0.5 GB are fetched, 0.5 GB stay; Java 17 or 21 is the
# machine's.
#     tests/spark/spark.sh [BUILD]
#
# SPARK_DATA: files with runs, in place of the examples; SPARK_RECORDS: made of
# them by numbering (20000); SPARK_ASKED: of these, asked about at a scripted
# server (2000); SPARK_KEEP: leave the files.
# Ends with "spark: N passed, M failed", or with "skipped: why" and status 0.
set -u
B=$(cd "${1:-build}" && pwd) || exit 1
cd "$(dirname "$0")/../.." || exit 1
home=$B/spark python=$B/spark/env/bin/python
records=${SPARK_RECORDS:-20000} asked=${SPARK_ASKED:-2000}
passed=0 failed=0 driver=
export BIN="$B" PATH="$B:$PATH" SPARK_LOCAL_IP=127.0.0.1
unset OPENAI_API_KEY AHER_LEDGER SPARK_HOME PYTHONPATH
. tests/mock.bash

skip() {
	echo "spark: nothing was run in Spark." >&2
	echo "skipped: $*"
	exit 0
}

# A check that counts: check NAME COMMAND ...
check() {
	local name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "FAILED $name"
		tail -n 12 "$work/log" | sed 's/^/    /'
		failed=$((failed + 1))
	fi
}

leave() {
	status=$?
	trap - EXIT HUP INT TERM
	[ -z "$driver" ] || kill "$driver"
	stop_mocks
	rm -rf "$home"/env/lib/python*/site-packages/pyspark/work
	if [ -n "${SPARK_KEEP:-}" ] || [ "$status" -ne 0 ]; then
		echo "spark: the files are in $work"
	else
		rm -rf "$work"
	fi
	exit "$status"
}

install() {
	cmp -s tests/spark/requirements.txt "$home/env/installed" && return 0
	echo "spark: installing PySpark" >&2
	rm -rf "$home/env"
	python3 -m venv "$home/env" >"$home/log" 2>&1 || {
		cat "$home/log" >&2
		echo "spark: python3 -m venv failed (Debian: python3-venv)" >&2
		exit 1
	}
	timeout 1200 "$home/env/bin/pip" install -q --disable-pip-version-check \
		--no-cache-dir --no-deps -r tests/spark/requirements.txt \
		>"$home/log" 2>&1 || skip "PySpark cannot be had, see $home/log"
	cp tests/spark/requirements.txt "$home/env/installed"
}

# shards COUNT FOLDER FILE: pieces of the file, every second one compressed.
shards() {
	mkdir -p "$2"
	split -n "l/$1" -d -a 1 --additional-suffix .ndjson "$3" "$2/"
	[ "$1" -eq 1 ] || zstd -q --rm "$2"/*[13579].ndjson
}

# plain FOLDER ROWS REJECTS [OPTION ...]: one pipeline over all; the options
# are of the first three stages.
plain() {
	local in=$1 rows=$2 rejects=$3
	shift 3
	aher-classify -q "$@" "$in"/* | aher-extract -q "$@" |
		aher-relabel -q "$@" |
		aher-pack -q -f trl-sft --rejects "$rejects" -o "$rows"
}

# spark OUT FOLDER [OPTION ...]: starts it; its output is in OUT.out, .err.
spark() {
	local out=$1 in=$2
	shift 2
	timeout 3000 "$python" examples/spark/aher.py --bin "$B" -o "$out" \
		--master 'local-cluster[2,1,1024]' --pack '-f trl-sft' "$@" \
		"$in" >"$out.out" 2>"$out.err" &
	driver=$!
}

# Its status is that of the driver; what it said is shown if it is not 0.
ended() {
	local status=0
	wait "$driver" || status=$?
	driver=
	[ "$status" -eq 0 ] && return 0
	tail -n 12 "$1.err"
	return "$status"
}

# the_same OUT ROWS REJECTS: its parts are these lines.
the_same() {
	cmp <(sort "$2") <(sort "$1"/part-*.jsonl) &&
		cmp <(sort "$3") <(sort "$1"/part-*.rejected.ndjson) && [ -s "$2" ]
}

# figure OUT EXPRESSION: of its report, as r.
figure() {
	python3 -c 'import json, sys
r = json.load(open(sys.argv[1] + "/report.json"))
print(eval(sys.argv[2]))' "$1" "$2"
}

# is A TEST B: numbers, shown where it does not hold.
is() {
	[ "$@" ] || { echo "$* does not hold"; return 1; }
}

offline() {
	plain "$work/in" "$work/rows" "$work/rejects"
	spark "$work/out" "$work/in"
	check "offline: it ends well" ended "$work/out"
	check "offline: $records records, the same lines" \
		the_same "$work/out" "$work/rows" "$work/rejects"
	check "offline: the report counts all" is \
		"$(figure "$work/out" 'r["stages"]["aher-pack"]["in"]')" -eq "$records"
}

# side_by_side: a plain pipeline a shard, two at once as in Spark.
side_by_side() {
	# shellcheck disable=SC2016 # for the inner shell
	find "$work/in" -type f -print0 | WORK=$work xargs -0 -n 1 -P 2 sh -c '
		aher-classify -q "$1" | aher-extract -q | aher-relabel -q |
			aher-pack -q -f trl-sft -o "$WORK/plain.${1##*/}" \
			--rejects "$WORK/plainr.${1##*/}"' sh
}

# Both three times in turn, for the least of each. What an executor took for its
# shards is in the report; the rest is Spark's start, scheduling and end.
overhead() {
	local begin middle i

	for i in 1 2 3; do
		begin=$(date +%s%N)
		side_by_side
		middle=$(date +%s%N)
		spark "$work/again$i" "$work/in"
		check "offline: again, $i" ended "$work/again$i"
		echo "$((middle - begin)) $(($(date +%s%N) - middle)) $(figure \
			"$work/again$i" 'sum(p["seconds"] for p in r["parts"]) / 2')"
	done >"$work/times"
	grep -v '^[0-9]' "$work/times"
	awk '/^[0-9]/ {
		if (plain == 0 || $1 / 1e9 < plain) plain = $1 / 1e9
		if (all == 0 || $2 / 1e9 < all) all = $2 / 1e9
		if (tasks == 0 || $3 < tasks) tasks = $3
	} END {
		printf "spark: 8 shards, two at once: plain %.1f s; in tasks " \
		    "%.1f s, ratio %.2f; with start and end %.1f s, ratio %.2f\n",
		    plain, tasks, tasks / plain, all, all / plain
	}' "$work/times"
}

# A shard and one eight times as large, one for each executor.
memory() {
	local peaks small large
	mkdir "$work/sizes"
	cp "$work"/in/0.ndjson "$work/sizes/0.ndjson"
	zstd -dcfq "$work"/in/* >"$work/sizes/1.ndjson"
	spark "$work/sized" "$work/sizes"
	tests/spark/executors.py peak "$driver" "$work/jvm" &
	peaks=$!
	check "memory: it ends well" ended "$work/sized"
	wait "$peaks"
	small=$(figure "$work/sized" 'sum(r["parts"][0]["peak_kib"])')
	large=$(figure "$work/sized" 'sum(r["parts"][1]["peak_kib"])')
	echo "spark: peak of Python and the stages: $small KiB, a shard 8 times" \
		"as large $large KiB; the executors' JVMs: $(paste -sd ' ' \
		"$work/jvm")"
	check "memory: a shard 8 times as large takes no more" \
		is "$large" -lt $((small + 16384))
}

# ask OUT [OPTION ...]: the stages ask the mock.
ask() {
	local out=$1 model="-m mock --base-url $MOCK_URL -j 4"
	shift
	spark "$out" "$work/few" --classify "$model" --extract "$model" \
		--relabel "$model" "$@"
}

asking() {
	start_mock -n CALM
	plain "$work/few" "$work/mrows" "$work/mrejects" -m mock \
		--base-url "$CALM_URL" --ledger "$work/plain.db"
	calls=$(mock_stat -n CALM served)
	start_mock
	ask "$work/asked"
	check "asking: it ends well" ended "$work/asked"
	check "asking: $asked records, the same lines" \
		the_same "$work/asked" "$work/mrows" "$work/mrejects"
	check "asking: as many calls, $calls" mock_count served "$calls"
	check "asking: they are in the report" is "$calls" -eq \
		"$(figure "$work/asked" 'sum(c["calls"] for c in r["calls"])')"
	check "asking: and in the merged ledger" is "$calls" -eq \
		"$(sqlite3 "$work/asked/ledger.db" 'select count(*) from call')"
	ask "$work/later" --ledger "$work/asked/ledger.db"
	check "a later run: it ends well" ended "$work/later"
	check "a later run asks nothing" mock_count served "$calls"
	check "a later run: the same lines" \
		the_same "$work/later" "$work/mrows" "$work/mrejects"
	stop_mock
}

killed() {
	start_mock --delay 5
	ask "$work/killed"
	for ((i = 0; i < 3000; i++)); do
		[ "$(mock_stat served)" -lt $((calls * 2 / 5)) ] || break
		sleep 0.1
	done
	check "killed: an executor at work" tests/spark/executors.py kill "$driver"
	check "killed: it ends well all the same" ended "$work/killed"
	check "killed: the same lines" \
		the_same "$work/killed" "$work/mrows" "$work/mrejects"
	again=$(($(mock_stat requests) - calls))
	shard=$(for i in 0 1 2 3 4 5 6 7; do
		for db in "$work/killed/ledgers/0000$i"-*.db; do
			sqlite3 "$db" 'select count(*) from call'
		done | awk '{n += $1} END {print n}'
	done | sort -n | tail -1)
	check "killed: $again of $calls calls again, a shard has $shard" \
		is "$again" -le "$shard"
	check "killed: no attempt is left" is ! -e "$work/killed/attempts"
	stop_mock
}

command -v java >/dev/null || skip "there is no Java here (Debian: default-jre)"
mkdir -p "$home"
work=$(mktemp -d "$home/work.XXXXXX") || exit 1
export BATS_TEST_TMPDIR=$work
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
install
begun=$(date +%s)
# shellcheck disable=SC2086 # a list of files
tests/bench/numbered.py "$records" ${SPARK_DATA:-examples/failed.ndjson} \
	>"$work/all" || exit 1
shards 8 "$work/in" "$work/all"
head -n "$asked" "$work/all" >"$work/some"
shards 8 "$work/few" "$work/some"
rm "$work/all" "$work/some"
offline
overhead
memory
asking
killed
echo "spark: $(($(date +%s) - begun)) s"
echo "spark: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
