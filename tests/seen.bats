#!/usr/bin/env bats
# aher-pack --seen: what earlier rounds have packed is left out.

load helper

setup_file() {
	load helper
	cd "$BATS_FILE_TMPDIR" || return 1
	aher-classify -q "$ROOT/examples/failed.ndjson" | aher-extract -q |
		aher-relabel -q --answer | jq -c 'select(.rejected == null)' >first.ndjson
	# The same goals, of other runs.
	jq -c '.trajectory_id += "-again" | .steps[0].observation += " (later)"' \
		first.ndjson >again.ndjson
	[ "$(wc -l <again.ndjson)" -ge 4 ]
}

# What is left of the second round in this format's rows.
left() {
	aher-pack -q -f none --rejects rejects --report left.json "$@" \
		"$BATS_FILE_TMPDIR/again.ndjson"
	jq .records.packed left.json
}

@test "goals are found in the rows of every format" {
	for format in $(aher-pack -f help | awk '{print $1}'); do
		echo "$format"
		aher-pack -q -f "$format" -o rows.jsonl "$BATS_FILE_TMPDIR/first.ndjson"
		aher-pack -q -f "$format" -o x.jsonl --meta meta \
			"$BATS_FILE_TMPDIR/again.ndjson"
		# Some runs make no pair; those that make rows are duplicates now.
		jq -r .trajectory_id meta | sort -u >packed
		[ -s packed ]
		aher-pack -q -f "$format" -o x.jsonl --rejects rejects --meta meta \
			--seen rows.jsonl "$BATS_FILE_TMPDIR/again.ndjson" || [ $? -eq 3 ]
		[ ! -s meta ]
		diff packed <(jq -r 'select(.rejected.reason == "duplicate") |
			.trajectory_id' rejects | sort)
	done
}

@test "runs are found in --meta, goals are not" {
	aher-pack -q -f trl-sft -o rows.jsonl --meta meta.jsonl \
		"$BATS_FILE_TMPDIR/first.ndjson"
	all=$(wc -l <"$BATS_FILE_TMPDIR/again.ndjson")
	[ "$(left --seen meta.jsonl)" -eq "$all" ]
	aher-pack -q -f none --report a.json --rejects rejects --seen meta.jsonl \
		"$BATS_FILE_TMPDIR/first.ndjson"
	[ "$(jq .records.packed a.json)" -eq 0 ]
	[ "$(jq -r .rejected.detail rejects | sort -u)" = \
		"a file of --seen has this run already" ]
	[ "$(left --seen rows.jsonl --seen meta.jsonl)" -eq 0 ]
}

@test "compressed rows, arrays, several files" {
	aher-pack -q -f trl-sft -o rows.jsonl.zst "$BATS_FILE_TMPDIR/first.ndjson"
	[ "$(left --seen rows.jsonl.zst)" -eq 0 ]
	aher-pack -q -f fastchat -o rows.json "$BATS_FILE_TMPDIR/first.ndjson"
	[ "$(left --seen rows.json)" -eq 0 ]
	all=$(wc -l <"$BATS_FILE_TMPDIR/again.ndjson")
	for n in 1 2; do
		sed -n "${n}p" "$BATS_FILE_TMPDIR/first.ndjson" |
			aher-pack -q -f trl-sft -o "$n.jsonl"
	done
	[ "$(left --seen 1.jsonl --seen 2.jsonl)" -eq $((all - 2)) ]
	: >empty.jsonl
	[ "$(left --seen empty.jsonl)" -eq "$all" ]
}

# goal TEXT: is it left out, where ROW has been packed?
goal() {
	jq -nc --arg goal "$1" --arg id "$RANDOM" '{trajectory_id: $id,
		original_prompt: "x", final_answer: "y",
		steps: [{action_name: "a", observation: "b"}],
		hindsight: {hindsight_prompt: $goal, by: "me", confidence: 1.0,
			is_valid_replay: true, accepted: "rules"}}' |
		aher-pack -q -f sft --dedup none --seen row.jsonl | wc -l
}

@test "nearly the same goal is left out, another one is not" {
	long="Compare the seven suppliers of bare copper wire in the list by price per kilogram and by minimum order and write all the figures into one table for the buyer before Friday please"
	jq -nc --arg goal "$long" '{messages: [{role: "system", content: "s"},
		{role: "user", content: [{type: "text", text: $goal}]}]}' >row.jsonl
	[ "$(goal "$long")" -eq 0 ]
	[ "$(goal "${long^^}!")" -eq 0 ]
	[ "$(goal "${long/please/now}")" -eq 0 ]
	[ "$(goal "Book the cheapest of the three flights to Oslo on Friday")" -eq 1 ]
	[ "$(goal "${long/seven suppliers of bare copper wire/nine sellers of used bricks} and call each of them twice")" -eq 1 ]
	# So short that only the words themselves can be compared.
	printf '%s\n' '{"prompt":[{"role":"user","content":"Count rows."}]}' >row.jsonl
	[ "$(goal "count rows")" -eq 0 ]
	[ "$(goal "count columns")" -eq 1 ]
}

@test "of KTO the goal that failed was not learnt" {
	aher-pack -q -f trl-kto -o rows.jsonl "$BATS_FILE_TMPDIR/first.ndjson"
	grep '"label":false' rows.jsonl >false.jsonl
	jq -c '.hindsight.hindsight_prompt = .original_prompt' \
		"$BATS_FILE_TMPDIR/again.ndjson" >olds.ndjson
	aher-pack -q -f sft --seen false.jsonl olds.ndjson >rows
	[ "$(wc -l <rows)" -eq "$(wc -l <olds.ndjson)" ]
	[ "$(left --seen false.jsonl)" -eq "$(wc -l <olds.ndjson)" ]
	[ "$(left --seen rows.jsonl)" -eq 0 ]
}

@test "successes and pairs of runs are known by their run" {
	run_of() {
		printf '{"trajectory_id":"%s","original_prompt":"Go there.","steps":[{"action_name":"go","observation":"%s"}],"final_answer":"at %s","success":%s}\n' "$1" "$1" "$1" "$2"
	}
	run_of s1 true | aher-pack -q -f trl-sft --with-successes --meta meta \
		-o rows.jsonl
	{ run_of s1 true; run_of s2 true; } |
		aher-pack -q -f trl-sft --with-successes --seen meta \
			--seen rows.jsonl --meta meta2 -o more.jsonl
	[ "$(jq -r .trajectory_id meta2)" = s2 ]
	{ run_of s3 true; run_of f1 false; } |
		aher-pack -q -f trl-dpo --pairs runs --meta pairs -o rows.jsonl
	run_of f1 false >two
	run_of f2 false >>two
	run_of s3 true >>two
	aher-pack -q -f trl-dpo --pairs runs --seen pairs --meta pairs2 \
		-o rows.jsonl two
	[ "$(jq -r .trajectory_id pairs2)" = f2 ]
}

@test "a file that is no round's stops it before anything is written" {
	refuse() {
		run aher-pack -q -f sft -o rows.jsonl --seen "$1" \
			"$BATS_FILE_TMPDIR/first.ndjson"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ "$output" == *"$2"* ]]
		[ ! -e rows.jsonl ] && [ ! -e rows.jsonl.part ]
	}
	refuse none.jsonl "--seen none.jsonl: No such file"
	printf '%s\n' '{"row":1,"trajectory_id":"a"}' '{"other":1}' >odd
	refuse odd "--seen odd:2: expected a row of aher-pack"
	printf '%s\n' '{"row":1,"trajectory_id":"a"}' '[1]' >odd
	refuse odd "--seen odd:2: "
	printf '%s\n' '{"row":1,"trajectory_id":"a"}' '{"row"' >odd
	refuse odd "--seen odd:2: "
}

@test "the file of a round is not written over" {
	aher-pack -q -f sft -o rows.jsonl "$BATS_FILE_TMPDIR/first.ndjson"
	cp rows.jsonl kept
	for option in -o --meta --rejects; do
		run aher-pack -q -f sft --seen rows.jsonl "$option" rows.jsonl \
			"$BATS_FILE_TMPDIR/first.ndjson"
		echo "$option: $output"
		[ "$status" -ne 0 ]
		cmp rows.jsonl kept
	done
}
