#!/usr/bin/env bats
# aher-pack --min-goal-words and --max-goal-share.

load helper

# A record whose hindsight goal is the text.
goal() {
	jq -nc --arg goal "$1" --arg id "${2:-$1}" '{trajectory_id: $id,
		original_prompt: ("Old " + $id), final_answer: "y",
		steps: [{action_name: "a", observation: ("b" + $id)}],
		hindsight: {hindsight_prompt: $goal, by: "me", confidence: 1.0,
			is_valid_replay: true, accepted: "rules"}}'
}

# Records of shapes A to E, 40, 12, 7, 2 and 1 of them, mixed.
setup_file() {
	load helper
	cd "$BATS_FILE_TMPDIR" || return 1
	python3 - >mixed.ndjson <<'P'
import json, random
goals = [f"Find {n} kettles in Oslo." for n in range(40)] + \
    [f"Compare prices of {name}." for name in
     ("Ann Bo Cy Di Ed Fay Gus Hal Ida Jo Kim Lee").split()
     for name in ["Mr " + name]] + \
    [f"Book room {n}-B for one night" for n in range(7)] + \
    ["List all open bugs", "list  all open bugs!"] + ["What is the time"]
random.Random(3).shuffle(goals)
for n, goal in enumerate(goals):
    print(json.dumps({
        "trajectory_id": f"r{n}", "original_prompt": f"Old {n}",
        "final_answer": "done",
        "steps": [{"action_name": "a", "observation": f"seen {n}"}],
        "failure": {"is_failure": True, "failure_type": "incomplete",
                    "weight": (n % 10 + 1) / 10, "by": "rules"},
        "hindsight": {"hindsight_prompt": goal, "is_valid_replay": True,
                      "confidence": 0.9, "accepted": "rules", "by": "me"}}))
P
}

@test "goals of fewer words are left out, at the border" {
	{ goal "one two three four"; goal "one two, three-four five"; goal "one"; } >in
	aher-pack -q -f sft --min-goal-words 5 --rejects r in >out
	[ "$(wc -l <out)" -eq 1 ]
	grep -q "three-four five" out
	jq -c '.rejected | [.stage, .reason, .detail]' r >why
	diff why - <<'W'
["aher-pack","goal_bias","the goal has 4 words (--min-goal-words 5)"]
["aher-pack","goal_bias","the goal has 1 word (--min-goal-words 5)"]
W
	[ "$(aher-pack -q -f sft --min-goal-words 4 in | wc -l)" -eq 2 ]
}

@test "a character is a word where a script sets no blanks" {
	goal "東京の天気" | aher-pack -q -f sft --min-goal-words 5 >out
	[ -s out ]
	goal "東京の天気" | aher-pack -q -f sft --min-goal-words 6 >out
	[ ! -s out ]
	goal "Été à Paris" | aher-pack -q -f sft --min-goal-words 3 >out
	[ -s out ]
}

# kept P [OPTION ...]: what is packed and what is not, checked against all caps
# that could have been.
kept() {
	local share=$1
	shift
	aher-pack -q -f trl-sft --max-goal-share "$share" --meta meta \
		--rejects rejects -o rows.jsonl "$@" "$BATS_FILE_TMPDIR/mixed.ndjson"
	SHARE=$share python3 - "$BATS_FILE_TMPDIR/mixed.ndjson" <<'P'
import collections, fractions, json, os, re, sys
share = fractions.Fraction(os.environ["SHARE"])
runs = [json.loads(line) for line in open(sys.argv[1])]
shape = lambda run: run["hindsight"]["hindsight_prompt"].split()[0].lower()
counts = collections.Counter(map(shape, runs))
cap = max((c for c in range(1, len(runs) + 1)
           if c <= share * sum(min(n, c) for n in counts.values())), default=1)
cap = min(cap, max(counts.values()))
taken, want = collections.Counter(), []
for run in runs:
    taken[shape(run)] += 1
    if taken[shape(run)] <= cap:
        want.append(run["trajectory_id"])
got = [json.loads(line)["trajectory_id"] for line in open("meta")]
assert list(dict.fromkeys(got)) == want, (cap, len(want), len(got))
gone = [json.loads(line) for line in open("rejects")]
assert {run["trajectory_id"] for run in gone} == \
    {run["trajectory_id"] for run in runs} - set(want)
assert all(run["rejected"]["reason"] == "goal_bias" for run in gone)
print(cap, len(want))
P
}

@test "the cap is the largest one that keeps every shape below its share" {
	for share in 1 0.9 0.65 0.5 0.4 0.35 0.3 0.25 0.24 0.21 0.2; do
		run kept $share
		echo "$share: $output"
		[ "$status" -eq 0 ]
	done
	[ "$output" = "1 5" ]
}

@test "fewer shapes than the share asks for: one of each, and a message" {
	run kept 0.1
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"5 shapes of goals cannot all stay below it; one record of each is packed"* ]]
	[[ "$output" == *"1 5" ]]
}

@test "the detail says which shape, of how many, and how many are let in" {
	kept 0.25
	jq -r 'select(.hindsight.hindsight_prompt | startswith("Compare")) |
		.rejected.detail' rejects | sort -u >why
	diff why - <<'W'
12 goals are of the shape "compare prices of @" (--max-goal-share 0.25 lets in 3)
W
}

@test "nothing is lost: with parts, copies, KTO's two rows, and the report" {
	in=$BATS_FILE_TMPDIR/mixed.ndjson
	aher-pack -q -f trl-kto --max-goal-share 0.4 --min-goal-words 4 \
		--split a=0.5,b=0.5 --meta meta --rejects rejects \
		--report report.json -o rows.jsonl "$in"
	[ "$(jq -r .trajectory_id meta rejects | sort -u | wc -l)" -eq 62 ]
	[ "$(cat rows.a.jsonl rows.b.jsonl | wc -l)" -eq "$(wc -l <meta)" ]
	[ "$(jq -r .trajectory_id meta | sort | uniq -c | awk '$1 != 2' | wc -l)" -eq 0 ]
	jq -e --argjson packed "$(jq -r .trajectory_id meta | sort -u | wc -l)" \
		--argjson gone "$(wc -l <rejects)" '.records ==
		{in: 62, bad: 0, packed: $packed, rejected: $gone} and
		.bias.min_goal_words == 4 and .bias.max_goal_share == 0.4 and
		.bias.too_short + .bias.too_common == $gone and
		.bias.too_common > 0 and
		([.goals.after.shapes.top[].share] | max) <= 0.4' report.json
	# The copies are those that the weight draws without the cap.
	aher-pack -q -f trl-sft --weight-as repeat --meta all -o rows.jsonl "$in"
	aher-pack -q -f trl-sft --weight-as repeat --max-goal-share 0.4 \
		--meta some -o rows.jsonl "$in"
	[ -s some ]
	join <(jq -r .trajectory_id all | sort | uniq -c | awk '{print $2, $1}') \
		<(jq -r .trajectory_id some | sort | uniq -c | awk '{print $2, $1}') |
		awk '$2 != $3 {exit 1}'
}

@test "duplicates are not counted as goals" {
	in=$BATS_FILE_TMPDIR/mixed.ndjson
	cat "$in" "$in" | aher-pack -q -f sft --max-goal-share 0.3 --rejects r >twice
	aher-pack -q -f sft --max-goal-share 0.3 "$in" >once
	cmp once twice
	[ "$(jq -r .rejected.reason r | grep -c duplicate)" -eq 62 ]
}

@test "without the options, or where they ask nothing, the rows are the same" {
	in=$BATS_FILE_TMPDIR/mixed.ndjson
	aher-pack -q -f trl-sft "$in" >plain
	aher-pack -q -f trl-sft --max-goal-share 1 --min-goal-words 1 "$in" >asked
	cmp plain asked
}

@test "runs under their own goal are neither counted nor turned down" {
	{
		for i in $(seq 9); do
			printf '{"trajectory_id":"s%d","original_prompt":"Go.","steps":[{"action_name":"go","observation":"%d"}],"final_answer":"%d","success":true}\n' $i $i $i
		done
		goal "Find one kettle" a
		goal "Find two kettles" b
		goal "Book room five" c
	} >in
	aher-pack -q -f trl-sft --with-successes --min-goal-words 3 \
		--max-goal-share 0.34 --meta meta -o rows.jsonl in
	[ "$(grep -c '"success"' meta)" -eq 9 ]
	[ "$(wc -l <meta)" -eq 12 ]
}

@test "a pipe that closes early, and nothing that comes in" {
	aher-pack -q -f sft --max-goal-share 0.5 "$BATS_FILE_TMPDIR/mixed.ndjson" |
		head -1 >first
	[ "$(wc -l <first)" -eq 1 ]
	aher-pack -q -f sft --max-goal-share 0.5 -o none.jsonl </dev/null
	[ -e none.jsonl ] && [ ! -s none.jsonl ]
}

@test "what does not go together is said" {
	in=$BATS_FILE_TMPDIR/mixed.ndjson
	run aher-pack -f trl-dpo --pairs runs --max-goal-share 0.1 "$in"
	[ "$status" -eq 2 ]
	[[ "$output" == *"does not go with --pairs runs"* ]]
	mkdir out
	run aher-pack -f sft --max-goal-share 0.1 -o out/ "$in"
	[ "$status" -eq 2 ]
	[[ "$output" == *"--max-goal-share looks at the goals of all inputs"* ]]
	for bad in "--max-goal-share 0" "--max-goal-share 1.1" "--min-goal-words 0"; do
		# shellcheck disable=SC2086
		run aher-pack -f sft $bad "$in"
		[ "$status" -eq 2 ]
	done
}
