#!/bin/bash
# Round after round: collect runs, relabel those that failed, train on them,
# collect again with the agent that came of it.
#     AHER_COLLECT=./collect.sh AHER_TRAIN=./train.sh examples/rounds.sh OUT ROUNDS
#
# AHER_COLLECT ROUND FILE   writes the runs of a round to FILE, as NDJSON
# AHER_TRAIN ROUND ROWS...  trains on the rows of this round; those of the
#                           rounds before are in OUT/*/train*.jsonl. Left out,
#                           nothing is trained, and the runs are the agent's
# Options of the stages and of the packing are in AHER_CLASSIFY, AHER_EXTRACT,
# AHER_RELABEL and AHER_PACK (-f trl-sft), as for parallel.sh.
#
# OUT/N/ has runs.ndjson, relabeled.ndjson.zst, train.jsonl, meta.jsonl,
# rejected.ndjson and report.json of round N; OUT/ledger-*.db the models'
# answers. What earlier rounds have packed is left out (aher-pack --seen). The
# same command goes on where it was, also when it was killed, and with more
# ROUNDS adds to them. A table of the rounds stands at the end, and in
# OUT/rounds.tsv.
set -euo pipefail
usage="usage: AHER_COLLECT=COMMAND [AHER_TRAIN=COMMAND] examples/rounds.sh OUT ROUNDS"
[ $# -eq 2 ] && [ -n "${AHER_COLLECT-}" ] && [[ $2 =~ ^[1-9][0-9]*$ ]] || {
	echo "$usage" >&2
	exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
exec 9<"$out"
flock -n 9 || {
	echo "rounds.sh: another run is at work in $out" >&2
	exit 1
}

# fail ROUND STEP STATUS
fail() {
	echo "rounds.sh: round $1: $2 ended with status $3" >&2
	exit 1
}

collect() {
	local file=$out/$1/runs.ndjson
	[ ! -e "$file" ] || return 0
	command $AHER_COLLECT "$1" "$file.part" || fail "$1" "$AHER_COLLECT" $?
	[ -e "$file.part" ] || {
		echo "rounds.sh: round $1: $AHER_COLLECT has not written its second argument, $file.part" >&2
		exit 1
	}
	mv "$file.part" "$file"
}

relabel() {
	local file=$out/$1/relabeled.ndjson.zst status=0
	[ ! -e "$file" ] || return 0
	"$here/stages.sh" "$out/ledger" "$out/$1/runs.ndjson" |
		zstd -qf -o "$file.part" || status=$?
	# 3: some records failed, and say so themselves.
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ] ||
		fail "$1" "a stage" "$status"
	mv "$file.part" "$file"
}

# The report is renamed last, so what it stands beside is whole.
pack() {
	local seen=() file ledgers=()
	[ ! -e "$out/$1/report.json" ] || return 0
	for ((i = 1; i < $1; i++)); do
		for file in "$out/$i"/train*.jsonl* "$out/$i/meta.jsonl"; do
			[ ! -s "$file" ] || seen+=(--seen "$file")
		done
	done
	for file in "$out"/ledger-*.db; do
		[ ! -e "$file" ] || ledgers+=(--ledger "$file")
	done
	# shellcheck disable=SC2086 # options are words
	aher-pack -q ${AHER_PACK:--f trl-sft} "${seen[@]}" "${ledgers[@]}" \
		--meta "$out/$1/meta.jsonl" --rejects "$out/$1/rejected.ndjson" \
		--report "$out/$1/packing.json" -o "$out/$1/train.jsonl" \
		"$out/$1/relabeled.ndjson.zst" || [ $? -eq 3 ] ||
		fail "$1" aher-pack $?
	mv "$out/$1/packing.json" "$out/$1/report.json"
}

train() {
	[ -n "${AHER_TRAIN-}" ] && [ ! -e "$out/$1/trained" ] || return 0
	command $AHER_TRAIN "$1" "$out/$1"/train*.jsonl* || fail "$1" "$AHER_TRAIN" $?
	: >"$out/$1/trained"
}

# One line of the table.
row() {
	jq -r --arg round "$1" --arg seen "$(jq -c 'select(.rejected.detail |
		startswith("a file of --seen"))' "$out/$1/rejected.ndjson" |
		wc -l)" '[$round, .records.in, .goals.before.goals, .records.packed,
		(if .goals.before.goals > 0 then
			100 * .goals.after.goals / .goals.before.goals * 10 | round / 10
		else 0 end), $seen, .goals.after.words.median // "-"] | @tsv' \
		"$out/$1/report.json"
}

for ((round = 1; round <= $2; round++)); do
	mkdir -p "$out/$round"
	collect "$round"
	relabel "$round"
	pack "$round"
	train "$round"
done
{
	printf 'round\truns\tfailures\tpacked\taccepted %%\tseen before\tmedian words\n'
	for ((round = 1; round <= $2; round++)); do
		row "$round"
	done
} >"$out/rounds.tsv"
awk -F'\t' '{for (i = 1; i <= NF; i++)
	printf "%*s%s", i == 1 ? 5 : 13, $i, i == NF ? "\n" : ""}' "$out/rounds.tsv"
