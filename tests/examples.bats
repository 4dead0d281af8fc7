#!/usr/bin/env bats
# The examples: the runs cover what they should, the custom classifiers work
# in the pipe, and what the README shows can be typed.

load helper
load mock

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

# readme_block WORD: the README's block of commands that has WORD in it.
readme_block() {
	awk -v word="$1" '
		/^```$/ && block { if (index(text, word)) print text; block = 0 }
		block { text = text $0 "\n" }
		/^```sh$/ { block = 1; text = "" }' "$ROOT/README.md" >block
	[ -s block ]
	cat block
}

# A server for the README's commands, a scripted one; OPTION ... are its own.
serve() {
	start_mock "$@"
	export OPENAI_BASE_URL=$MOCK_URL MODEL=gpt-4o-mini
	unset OPENAI_API_KEY AHER_LEDGER
}

# The same with a Batch API.
serve_batches() {
	serve
	"$ROOT/tests/batches.py" "$MOCK_URL" port 3>&- 4>&- &
	for ((i = 0; i < 3000; i++)); do
		[ ! -s port ] || break
		sleep 0.01
	done
	OPENAI_BASE_URL=http://127.0.0.1:$(cat port)/v1
}

@test "the commands of the README run" {
	serve_batches
	sed -n '/^```sh$/,/^```$/p' "$ROOT/README.md" | grep -v '^```' >commands
	[ -s commands ]
	timeout 100 bash -eo pipefail commands
	rows train.jsonl
	[ "$(stat -c %a run.db)" = 600 ]
}

@test "the README's pipeline goes on after a Ctrl-C" {
	serve --delay 100
	{
		echo 'export AHER_LEDGER=run.db'
		readme_block 'tee relabeled.ndjson'
	} >commands
	timeout 60 bash -eo pipefail commands
	mv train.jsonl expected
	undisturbed=$(mock_stat served)
	stop_mock
	[ "$undisturbed" -gt 20 ]

	rm run.db*
	serve --delay 300
	# In a group of its own, as a shell starts what is typed.
	set -m
	timeout --foreground 60 bash -eo pipefail commands &
	group=$!
	set +m
	for ((i = 0; i < 2000; i++)); do
		[ "$(mock_stat served)" -le 3 ] || break
		sleep 0.02
	done
	kill -INT -- "-$group"
	wait "$group" || true
	disturbed=$(mock_stat served)
	[ "$disturbed" -lt "$undisturbed" ]
	timeout 60 bash -eo pipefail commands
	cmp expected train.jsonl
	mock_count served "$undisturbed"
}

@test "batch.py pays for nothing twice, and shows no key" {
	serve_batches
	export OPENAI_API_KEY=sk-secret-0123456789
	aher-classify failed.ndjson | aher-extract >extracted.ndjson
	readme_block batch.py >commands
	timeout 60 bash -eo pipefail commands
	calls=$(mock_stat served)
	[ "$calls" -gt 20 ]
	[ "$calls" -eq "$(sqlite3 batch.db 'select count(*) from call')" ]
	[ "$calls" -eq "$(sqlite3 batch.db 'select sum(batch) from call')" ]

	# Killed after it has sent: it goes on with that, and sends nothing new.
	# Its results had begun to come.
	rm batch.db* results.jsonl relabeled.ndjson
	aher-relabel -q -m m --ledger batch.db --batch-out requests.jsonl \
		extracted.ndjson || [ $? -eq 4 ]
	cp requests.jsonl all
	printf batch-0 >requests.jsonl.batch
	printf '{"id":"cut' >results.jsonl
	: >requests.jsonl
	./batch.py requests.jsonl results.jsonl
	mock_count served "$calls"
	[ ! -e requests.jsonl.batch ]
	diff <(jq -r .custom_id all | wc -l) <(grep -c '^{"id": "batch-0-' results.jsonl)
	! grep -rqF "$OPENAI_API_KEY" .
}

@test "the README shows why goals are turned down" {
	readme_block goals.json >commands
	bash -eo pipefail commands >shown
	[ "$(wc -l <shown)" -eq 10 ]
	for reason in ungrounded leak no_substance; do
		grep -q "^    $reason: " shown
	done
	# The README breaks lines.
	tr -s '\n ' '  ' <shown >one
	tr -s '\n ' '  ' <"$ROOT/README.md" | grep -qF -- "$(cat one)"
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
