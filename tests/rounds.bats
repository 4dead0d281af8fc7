#!/usr/bin/env bats
# examples/rounds.sh, with commands that stand in for an agent and a trainer.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export PATH="$PWD:$PATH" RUNS="$ROOT/examples/failed.ndjson" DONE=$PWD/done
	# The first round has half of the runs, later ones all of them.
	cat >collect <<-'C'
		#!/bin/sh
		echo "collect $1" >>"$DONE"
		if [ "$1" -eq 1 ]; then head -6 "$RUNS"; else cat "$RUNS"; fi >"$2"
	C
	cat >train <<-'C'
		#!/bin/sh
		echo "train $1 $(cat "$2" | wc -l)" >>"$DONE"
		[ ! -e fail ]
	C
	chmod +x collect train
	export AHER_COLLECT=collect AHER_TRAIN=train
}

rounds() {
	"$ROOT/examples/rounds.sh" "$@"
}

@test "a round leaves out what those before it have packed" {
	rounds out 3 >table
	cat table
	jq -r .trajectory_id out/1/meta.jsonl | sort >first
	jq -r .trajectory_id out/2/meta.jsonl | sort >second
	[ -s first ] && [ -s second ]
	[ -z "$(comm -12 first second)" ]
	# All together are what one packing of all runs has.
	aher-classify -q "$RUNS" | aher-extract -q | aher-relabel -q |
		aher-pack -q -f trl-sft --meta meta -o rows.jsonl
	diff <(sort first second) <(jq -r .trajectory_id meta | sort)
	[ ! -s out/3/train.jsonl ]
	[ "$(cut -f 1,4,6 out/rounds.tsv | tail -n 1)" = \
		"$(printf '3\t0\t%d' "$(wc -l <meta)")" ]
	[ "$(wc -l <table)" -eq 4 ]
	diff done - <<-W
		collect 1
		train 1 $(wc -l <first)
		collect 2
		train 2 $(wc -l <second)
		collect 3
		train 3 0
	W
}

@test "it goes on where it was, and more rounds are added" {
	: >fail
	run rounds out 2
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"rounds.sh: round 1: train ended with status 1"* ]]
	rm fail out/1/report.json
	rounds out 1
	rounds out 2
	[ "$(grep -c '^collect' done)" -eq 2 ]
	[ "$(grep -c '^train 1' done)" -eq 2 ]
	[ "$(grep -c '^train 2' done)" -eq 1 ]
	cut -f 4 out/rounds.tsv >before
	rounds out 2
	cut -f 4 out/rounds.tsv | diff before -
}

@test "a command that fails, or writes nothing, is named" {
	export AHER_COLLECT=false
	run rounds out 1
	[ "$status" -eq 1 ]
	[[ "$output" == *"round 1: false ended with status 1"* ]]
	export AHER_COLLECT=true
	run rounds out 1
	[ "$status" -eq 1 ]
	[[ "$output" == *"has not written its second argument"* ]]
	export AHER_COLLECT=collect AHER_RELABEL=--nonsense
	run rounds out 1
	[ "$status" -eq 1 ]
	[[ "$output" == *"round 1: a stage ended with status"* ]]
	for bad in "out" "out 0" "out x" "out 1 2"; do
		# shellcheck disable=SC2086
		run rounds $bad
		[ "$status" -eq 2 ]
	done
}

@test "parts, and no training" {
	unset AHER_TRAIN
	AHER_PACK="-f trl-sft --split train=0.5,test=0.5" rounds out 2
	[ ! -e out/1/trained ]
	[ -z "$(comm -12 <(jq -r .trajectory_id out/1/meta.jsonl | sort) \
		<(jq -r .trajectory_id out/2/meta.jsonl | sort))" ]
}
