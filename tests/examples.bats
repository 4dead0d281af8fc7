#!/usr/bin/env bats
# The examples: the runs cover what they should, the custom classifiers work
# in the pipe, and what the README shows can be typed.

load helper

setup() {
	cp -R "$ROOT/examples" "$BATS_TEST_TMPDIR/examples"
	cd "$BATS_TEST_TMPDIR/examples" || return 1
}

# How many runs of failed.ndjson a jq condition holds for.
runs() {
	jq -c "select($1)" failed.ndjson | wc -l
}

# rows FILE: it holds training data, one JSON object a line.
rows() {
	[ -s "$1" ]
	jq -e 'type == "object"' "$1" >/dev/null
}

# holds FILE ID CONDITION: the condition is true of the record with this id.
holds() {
	[ "$(jq "select(.trajectory_id == \"$2\") | $3" "$1")" = true ]
}

# custom COMMAND...: COMMAND takes the place of aher-classify.
custom() {
	records=$(wc -l <failed.ndjson)
	"$@" <failed.ndjson >classified
	[ "$(wc -l <classified)" -eq "$records" ]

	# What was there stays as it was; twice is the same as once.
	sed 's/,"failure":{.*$/}/' classified | cmp - failed.ndjson
	"$@" <classified | cmp - classified
	# What is no record goes on to the next stage, which can tell.
	[ "$(printf 'no json\n\n[1]\n' | "$@")" = "$(printf 'no json\n\n[1]')" ]

	set -o pipefail
	aher-extract <classified | aher-relabel |
		aher-pack -f sft -o train.jsonl --rejects rejected.ndjson
	rows train.jsonl
	rows rejected.ndjson
	[ $(($(wc -l <train.jsonl) + $(wc -l <rejected.ndjson))) -eq \
		"$records" ]
	holds rejected.ndjson disk-usage '.rejected.reason == "not_failure"'
	holds rejected.ndjson tide-tables \
		'.rejected.reason == "not_recoverable"'
}

@test "the runs cover the fields, the shapes and the lengths" {
	[ "$(wc -l <failed.ndjson)" -ge 12 ]
	for domain in shopping web api coding data support; do
		[ "$(runs ".metadata.domain == \"$domain\"")" -ge 2 ]
	done
	[ "$(runs '.metadata.success == true')" -eq 1 ]
	[ "$(runs '.messages')" -ge 1 ]
	[ "$(runs '[.messages[]? | select(.role == "user")] | length > 1')" \
		-ge 1 ]
	[ "$(runs '.user_tools')" -ge 1 ]
	[ "$(runs '.final_answer // "" | . == ""')" -ge 2 ]
	[ "$(runs '.steps | . == null or (length >= 3 and length <= 8)')" -eq \
		"$(wc -l <failed.ndjson)" ]
}

@test "aher-classify finds all six types, a success and a lost run in them" {
	aher-classify failed.ndjson >classified
	for type in incomplete constraint_violation wrong_result tool_error \
		hallucination off_topic; do
		grep -q "\"failure_type\":\"$type\"" classified
	done
	holds classified tide-tables '.failure.failure_type == "tool_error" and
		.rejected.reason == "not_recoverable"'
	holds classified disk-usage '.failure.is_failure == false and
		.rejected.reason == "not_failure"'
	holds classified copper-wire '.failure |
		.failure_type == "constraint_violation" and .recoverable and
		.weight >= 0.6'
}

@test "the copper wire run gets a new goal without its limit" {
	aher-classify failed.ndjson | aher-extract | aher-relabel |
		head -1 >relabeled
	holds relabeled copper-wire '.rejected == null and
		(.hindsight.hindsight_prompt | test("copper wire")) and
		(.hindsight.hindsight_prompt | test("under|below|[$]5/") | not)'
}

@test "classify.py takes the classifier's place" {
	custom ./classify.py
	grep -q '"stage":"classify.py"' rejected.ndjson
}

@test "classify.jq takes the classifier's place" {
	custom jq -Rr -f classify.jq
}

@test "classify.awk takes the classifier's place" {
	custom awk -f classify.awk
	custom ./classify.awk
}

@test "no classifier at all: every run counts as a failure" {
	aher-extract failed.ndjson | aher-relabel |
		aher-pack -f sft -o train.jsonl
	rows train.jsonl
	jq -e '.weight == 1' train.jsonl
}

@test "the commands of the README run" {
	sed -n '/^```sh$/,/^```$/p' "$ROOT/README.md" | grep -v '^```' >commands
	[ -s commands ]
	bash -eo pipefail commands
	rows train.jsonl
}

@test "the README shows what the programs write" {
	aher-classify failed.ndjson | aher-extract | aher-relabel |
		head -1 >relabeled
	tr -s '\n> ' '   ' <"$ROOT/README.md" >readme
	for member in .original_prompt .hindsight.hindsight_prompt \
		.final_answer .failure.failure_type; do
		text=$(jq -er "$member" relabeled)
		grep -qF -- "$text" readme
	done
}
