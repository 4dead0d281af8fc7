#!/usr/bin/env bats
# Memory does not grow with the input: at most 32 MiB and twice the longest
# record, on AHER_MEMORY_MB megabytes (1000 gives the full test).

load helper

MEGABYTES=${AHER_MEMORY_MB:-100}
LONGEST_MB=1 # the longest record of the input

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	[[ $BIN != *asan* ]] || return 0
	# Relabeled runs, so that every stage has all of its work to do; one
	# has an observation of $LONGEST_MB.
	export PATH="$BIN:$PATH"
	python3 - "$ROOT/examples/failed.ndjson" $LONGEST_MB >long.ndjson <<-'END'
		import json, sys
		run = json.loads(open(sys.argv[1]).readline())
		lines = 'Hartwell Metals: bare copper wire, $6.45/kg \u2028 "40" kg\n'
		run['steps'][0]['observation'] = lines * (
		    int(sys.argv[2]) * 2**20 // len(json.dumps(lines)) - 100)
		print(json.dumps(run))
	END
	cat "$ROOT/examples/failed.ndjson" long.ndjson |
		aher-classify | aher-extract | aher-relabel >some
	# Doubled until it is large enough.
	while [ "$(wc -c <some)" -lt 10000000 ]; do
		cat some some >more && mv more some
	done
	for _ in $(seq $((MEGABYTES * 1000000 / $(wc -c <some) + 1))); do
		cat some
	done >runs.ndjson
	rm some
	export INPUT=$PWD/runs.ndjson
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	case $BIN in
	*asan*) skip "AddressSanitizer has a memory of its own" ;;
	esac
}

# peak COMMAND ...: runs it, output to /dev/null, and prints the peak of its
# resident memory in KiB.
peak() {
	python3 - "$@" <<-'END'
		import resource, subprocess, sys
		with open('/dev/null', 'w') as null:
		    done = subprocess.run(sys.argv[1:], stdout=null, stderr=null)
		if done.returncode != 0:
		    sys.exit('%s: status %d' % (sys.argv[1:], done.returncode))
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
}

# bounded FILE [LONGEST_MB]: every stage reads FILE within the bound.
bounded() {
	local limit=$(((32 + 2 * ${2:-$LONGEST_MB}) * 1024)) kib
	while read -r program options; do
		# shellcheck disable=SC2086
		kib=$(peak "$program" $options "$1")
		echo "$program $options: $kib KiB of $limit"
		echo "# $program $options: $kib KiB of $limit" >&3
		[ "$kib" -le "$limit" ]
	done <<-'END'
		aher-classify
		aher-extract
		aher-relabel
		aher-pack -q -f sft --dedup none
		aher-pack -q -f dpo --dedup none
		aher-pack -q -f sharegpt --dedup none
		aher-pack -q -f messages --dedup none
		aher-classify -z
	END
}

@test "lines" {
	bounded "$INPUT"
}

@test "zstd" {
	zstd -q -1 <"$INPUT" >runs.zst
	bounded runs.zst
}

@test "one array, on one line" {
	{ printf '['; tr '\n' , <"$INPUT" | sed 's/,$/]/'; } >runs.json
	bounded runs.json
}

@test "one array, pretty" {
	{ printf '[\n'; sed 's/$/,/' "$INPUT"; echo '{}'; } |
		sed 's/, "/,\n  "/g; $s/^{}$/]/' >runs.json
	bounded runs.json
}

@test "a record of 30 MB" {
	python3 - >long <<-'END'
		import json
		print(json.dumps({'original_prompt': 'Find 3 wires.', 'steps': [
		    {'action_name': 'search', 'action_input': {},
		     'observation': 'Wire "A" costs $5.\n' * 1400000}],
		    'final_answer': 'I was unable to find it.'}))
	END
	longest=$(($(wc -c <long) / 1048576 + 1))
	[ $longest -gt 27 ]
	{ head -n 500 "$INPUT"; cat long; head -n 500 "$INPUT"; cat long; } >runs
	bounded runs $longest
}
