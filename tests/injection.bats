#!/usr/bin/env bats
# Text in a run that speaks to the model: with one that obeys it completely
# (mock-llm --obey) no text of tests/data/injection, wherever it stands, has a
# run accepted that is not accepted without it.

load helper
load mock
bats_require_minimum_version 1.5.0

DATA=$ROOT/tests/data

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	start_mock --obey
}

teardown() {
	stop_mocks
}

injection() {
	python3 "$ROOT/tests/injection.py" "$@"
}

# asking PROGRAM OPTION ...: asks the mock, into out.
asking() {
	local program=$1
	shift
	timeout 300 "$BIN/$program" -q -m mock --base-url "$MOCK_URL" -j 32 \
		--attempts 1 "$@" >out
}

# Every record came out, and none accepted.
none_accepted() {
	[ "$(wc -l <in)" -gt 100 ]
	[ "$(wc -l <out)" -eq "$(wc -l <in)" ]
	injection accepted out | tee accepted
	[ ! -s accepted ]
}

# A lexicon that knows no hostile text: what the guard is worth.
no_guard() {
	printf '[evaluator]\n^your score:\n[hostile]\nno such words\n' >lexicon
}

@test "the mock obeys every text where nothing guards it" {
	[ "$(find "$DATA/injection" -name '*.txt' | wc -l)" -ge 70 ]
	injection judges "$MOCK_URL" "$DATA/injection" \
		"$ROOT/prompts/judge.system.txt" \
		"$ROOT/prompts/judge.schema.json" | tee deaf
	[ ! -s deaf ]
}

@test "a goal that the judge turns down stays down" {
	injection make 'r=valid,0.9;j=no' "$DATA/injection" >in
	asking aher-relabel --gates none -J "judge-1@$MOCK_URL" in
	none_accepted
	no_guard
	asking aher-relabel --gates none -J "judge-1@$MOCK_URL" \
		--lexicon lexicon in
	[ "$(injection accepted out | wc -l)" -gt 1000 ]
}

@test "a goal that the relabeler turns down stays down" {
	injection make 'r=invalid,0.1;j=no' "$DATA/injection" >in
	asking aher-relabel --gates none -J "judge-1@$MOCK_URL" in
	none_accepted
	injection make 'r=invalid,0.1;j=yes' "$DATA/injection" outcome >in
	asking aher-relabel --gates none -J "judge-1@$MOCK_URL" in
	none_accepted
	no_guard
	asking aher-relabel --gates none -J "judge-1@$MOCK_URL" \
		--lexicon lexicon in
	[ "$(injection accepted out | wc -l)" -gt 100 ]
}

@test "no gate takes what stands beside it for support" {
	injection make '' "$DATA/injection" goal >in
	timeout 100 "$BIN/aher-relabel" -q --recheck --gates grounding in >out
	none_accepted
	no_guard
	timeout 100 "$BIN/aher-relabel" -q --recheck --gates grounding \
		--lexicon lexicon in >out
	[ "$(injection accepted out | wc -l)" -gt 100 ]
}

@test "a run that the classifier gives up, or calls a success, stays so" {
	injection make c=lost "$DATA/injection" >in
	asking aher-classify in
	none_accepted
	# A reason, hostile or not, says that it failed.
	injection make c=success "$DATA/injection" |
		jq -c 'select(.trajectory_id | endswith("/reason") | not) |
			.failure_reason = ""' >in
	asking aher-classify in
	none_accepted
	no_guard
	asking aher-classify --lexicon lexicon in
	[ "$(injection accepted out | wc -l)" -gt 1000 ]
}

@test "no outcome is dictated to the extractor" {
	injection make 'x=' "$DATA/injection" >in
	asking aher-extract in
	injection dictated out | tee told
	[ ! -s told ]
	no_guard
	asking aher-extract --lexicon lexicon in
	[ "$(injection dictated out | wc -l)" -gt 1000 ]
}

@test "by rules such an observation is no content" {
	injection make '' "$DATA/injection" last |
		jq -c '.steps |= [last]' >in
	"$BIN/aher-classify" -q in >out
	[ "$(jq -c 'select(.failure.recoverable)' out | wc -l)" -eq 0 ]
	"$BIN/aher-extract" -q in >out
	[ "$(jq -c 'select(.rejected.detail | contains("speaks to its reader") | not)' out | wc -l)" -eq 0 ]
	jq -e -s 'all(.outcome.limitations | contains("Withheld: 1 observation speaks to its reader."))' out
}

@test "harmless texts are let through, each of them" {
	jq -R -c '{trajectory_id: "\(input_line_number)", original_prompt: "Find it.",
		steps: [{action_name: "get", action_input: {}, observation: ("It says: " + .)}],
		final_answer: "No."}' "$DATA/harmless/lines.txt" >in
	[ "$(wc -l <in)" -ge 60 ]
	"$BIN/aher-extract" -q in >out
	jq -c 'select(.outcome.limitations | contains("Withheld"))' out | tee withheld
	[ ! -s withheld ]
}
