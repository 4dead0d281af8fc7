#!/usr/bin/env bats
# What examples/spark/aher.py does with a shard, without Spark: tests/spark/ has
# Spark itself.

load helper
load mock

teardown() {
	[ -z "${WORKER-}" ] || kill -9 "$WORKER" 2>/dev/null || true
	stop_mocks
}

# shard FILE [OPTION ...]: as an executor and its driver do for one file.
shard() {
	timeout 60 python3 - "$ROOT/examples/spark" "$@" <<-'EOF'
		import sys
		sys.path.insert(0, sys.argv[1])
		sys.dont_write_bytecode = True
		import aher
		aher.run_all = lambda _, job, shards: [
		    aher.run_shard(job, i, shard) for i, shard in enumerate(shards)]
		sys.argv[1:] = ["-o", "out", *sys.argv[3:], sys.argv[2]]
		aher.main()
	EOF
}

# fails COMMAND ...: bats overlooks a line that begins with "!".
fails() {
	! "$@"
}

# count EXPRESSION: of the report.
count() {
	jq "$1" out/report.json
}

@test "a shard becomes what a plain pipeline makes of it, and is counted" {
	cp "$ROOT/examples/failed.ndjson" in
	echo '{bad' >>in
	shard in --pack '-f trl-sft --meta {}.meta.jsonl' >report || status=$?
	[ "$status" -eq 3 ]
	aher-classify -q in 2>bad | aher-extract | aher-relabel |
		aher-pack -q -f trl-sft --rejects rejected -o rows
	cmp rows out/part-00000.jsonl
	cmp rejected out/part-00000.rejected.ndjson
	[ -s out/part-00000.meta.jsonl ]
	grep -q 'in:17: not JSON' out/part-00000.log
	[ ! -e out/attempts ]
	[ "$(count '.stages["aher-classify"] | .in - .bad')" -eq 16 ]
	[ "$(count .status)" -eq 3 ]
	[ "$(count '.stages["aher-pack"].out')" -eq "$(wc -l <rows)" ]
	[ "$(count '[.rejected[][]] | add')" -eq "$(wc -l <rejected)" ]
	[ "$(count '[.failure_types[].rows] | add')" -eq "$(wc -l <rows)" ]
	jq 'del(.parts)' out/report.json | cmp - <(jq . report)
}

@test "the report counts the rows of each part of a split" {
	cp "$ROOT/examples/failed.ndjson" in
	shard in --pack '-f llamafactory-sft --split train=0.5,test=0.5'
	for part in train test; do
		[ "$(count ".split.$part.rows")" -eq \
			"$(wc -l <"out/part-00000.$part.jsonl")" ]
	done
	[ "$(count '.split | length')" -eq 2 ]
	jq -e '."part-00000.train"' out/part-00000.dataset_info.json
}

@test "zstd in and out, and no pack: relabeled records" {
	mkdir in
	zstd -q "$ROOT/examples/failed.ndjson" -o in/a.ndjson.zst
	touch in/_SUCCESS
	shard in --zstd
	zstd -dcq out/part-00000.ndjson.zst |
		cmp - <(aher-classify in/a.ndjson.zst | aher-extract | aher-relabel)
}

@test "a stage that stops fails the shard: its own words, and no file" {
	cp "$ROOT/examples/failed.ndjson" in
	for options in '--gates nonsense' '-m mock --base-url http://127.0.0.1:9/v1
		--give-up 1'; do
		fails shard in --pack '-f trl-sft' --relabel "$options" 2>err
		grep -q "^RuntimeError: part-00000, .*/in:" err
		grep -Eq 'aher-relabel ended with status [12]:' err
		grep -Eq '^    aher-relabel: ' err
		[ -z "$(find out -name 'part-*')" ]
	done
	fails shard in --pack '-f trl-sft -q' 2>err
	grep -q 'expected a summary' err
	fails shard nowhere --pack '-f trl-sft' 2>err
	grep -qx 'aher.py: nowhere: no such file, or none in it' err
}

@test "an output keeps to its shards" {
	cp "$ROOT/examples/failed.ndjson" in
	shard in --pack '-f trl-sft'
	mv in other
	fails shard other --pack '-f trl-sft' 2>err
	grep -q 'shards.json lists other shards' err
}

# attempt: one at the shard `in`, asking the mock, as a task of Spark's.
attempt() {
	exec timeout --foreground 60 python3 - "$ROOT/examples/spark" \
		"$model" 3>&- <<-'EOF'
		import os, shlex, sys
		sys.path.insert(0, sys.argv[1])
		sys.dont_write_bytecode = True
		import aher
		open(f"pid.{os.getpid()}", "w").close()
		model = shlex.split(sys.argv[2])
		aher.run_shard({"bin": "", "out": os.path.abspath("out"), "zst": "",
		    "ledgers": [], "folder": ".", "options": {"classify": [],
		    "extract": model, "relabel": model, "pack": ["-f", "trl-sft"]}},
		    0, os.path.abspath("in"))
	EOF
}

# asked: the runs to ask about, in `in`; what comes of them in `rows`, the calls
# that it took in $calls.
asked() {
	"$ROOT/tests/bench/numbered.py" 40 "$ROOT/examples/failed.ndjson" >in
	start_mock "$@"
	model="-m mock -j 4 --base-url $MOCK_URL"
	# shellcheck disable=SC2086 # options
	aher-classify -q in | aher-extract -q $model | aher-relabel -q $model |
		aher-pack -q -f trl-sft -o rows
	calls=$(mock_stat served)
	mkdir -p out/ledgers out/attempts
}

@test "twice at once, and again: the same files, each answer kept once" {
	asked --delay 2
	attempt &
	one=$!
	attempt &
	two=$!
	wait "$one"
	wait "$two"
	cmp rows out/part-00000.jsonl
	served=$(mock_stat served)
	[ "$served" -le $((calls * 3)) ]
	shard in --pack '-f trl-sft' --extract "$model" --relabel "$model"
	mock_count served "$served"
	cmp rows out/part-00000.jsonl
	[ "$(sqlite3 out/ledger.db 'select count(*) from call')" -eq "$calls" ]
	[ "$(stat -c %a out/ledger.db)" = 600 ]
	[ "$(count '[.calls[].calls] | add')" -eq $((served - calls)) ]
}

# at_work PID ...: one of them is, and not merely unburied.
at_work() {
	local pid
	for pid in "$@"; do
		! grep -qs VmRSS "/proc/$pid/status" || return 0
	done
	return 1
}

@test "a worker that is killed takes its stages along, and no answer is lost" {
	asked --delay 40
	attempt &
	attempt=$!
	for ((i = 0; i < 1000; i++)); do
		[ "$(mock_stat served)" -le $((calls + 10)) ] || break
		sleep 0.02
	done
	for WORKER in pid.*; do WORKER=${WORKER#pid.}; done
	# No line's end is there.
	read -ra stages <"/proc/$WORKER/task/$WORKER/children" || true
	[ "${#stages[@]}" -ge 3 ]
	kill -9 "$WORKER"
	wait "$attempt" || true
	for ((i = 0; i < 1000; i++)); do
		at_work "${stages[@]}" || break
		sleep 0.02
	done
	fails at_work "${stages[@]}"
	[ ! -e out/part-00000.jsonl ]
	[ "$(mock_stat served)" -lt $((2 * calls)) ]
	shard in --pack '-f trl-sft' --extract "$model" --relabel "$model"
	mock_count served $((2 * calls))
	cmp rows out/part-00000.jsonl
}
