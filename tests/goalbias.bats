#!/usr/bin/env bats
# aher-pack --min-goal-words and --max-goal-share: goals that are too short, and
# goals that are always the same.
load helper

make() {
	python3 "$ROOT/tests/goalbias.py" make "$@"
}

keep() {
	python3 "$ROOT/tests/goalbias.py" keep "$@"
}

# goals GOAL ...: a relabeled record of each.
goals() {
	make 1 1 1 | jq -c '. as $r | $ARGS.positional | to_entries[] | . as $goal |
		$r | .trajectory_id = "g\($goal.key + 1)" |
		.hindsight.hindsight_prompt = $goal.value' --args "$@"
}

# A success of one step, with one word as its goal.
success() {
	make 1 1 1 | jq -c --arg id "$1" 'del(.hindsight) | .trajectory_id = $id |
		.original_prompt = "Go" | .steps[0].action_input.q = $id |
		.failure.is_failure = false | .failure.failure_type = null |
		.rejected = {stage: "aher-classify", reason: "not_failure", detail: "It did."}'
}

pack() {
	aher-pack -q -f trl-sft --meta meta --rejects rejects "$@" >out
}

ids() {
	jq -r .trajectory_id "$1" | paste -sd ' '
}

details() {
	jq -r '"\(.trajectory_id) \(.rejected.stage) \(.rejected.reason): \(.rejected.detail)"' "$1"
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

@test "--min-goal-words: one word less is too few" {
	goals "Find red wire" "Find wire" "Wire!" "- ? -" "Find a red wire" >in
	aher-pack -f trl-sft --min-goal-words 3 --meta meta --rejects rejects in >out 2>err
	[ "$(ids meta)" = "g1 g5" ]
	details rejects >got
	diff - got <<-'END'
		g2 aher-pack goal_bias: the goal has 2 words (--min-goal-words 3)
		g3 aher-pack goal_bias: the goal has 1 word (--min-goal-words 3)
		g4 aher-pack goal_bias: the goal has 0 words (--min-goal-words 3)
	END
	grep -q 'aher-pack  *goal_bias  *3$' err
	pack --min-goal-words 1 in
	[ "$(ids meta)" = "g1 g2 g3 g5" ]
}

@test "--min-goal-words counts words of any script" {
	goals "Été à Paris" "Найди кабель" "找电缆" "เก้า" "a—b, c" "don't go" \
		"$(printf 'e\314\201te\314\201 la')" >in
	pack --min-goal-words 3 in
	[ "$(ids meta)" = "g1 g3 g4 g5 g6" ]
}

@test "--min-goal-words: too short comes before duplicates, and takes no place" {
	goals "Wire" "Wire" "Find wire" "Find wire" >in
	pack --min-goal-words 2 --max-per-task 2 in
	[ "$(ids meta)" = g3 ]
	[ "$(jq -r .rejected.reason rejects | paste -sd ' ')" = \
		"goal_bias goal_bias duplicate" ]
}

@test "--max-goal-share is exact: the most that fit, the first of each shape" {
	for seed in 1 2; do
		make 300 14 $seed >in
		for share in 0.08 0.13 0.29 0.333 0.5; do
			pack --max-goal-share $share in
			jq -r .trajectory_id meta >got
			keep $share <in | diff - got
			jq -r .trajectory_id rejects | sort - got |
				diff - <(jq -r .trajectory_id in | sort)
		done
	done
}

@test "--max-goal-share: what counts is what is left in the end" {
	# 29 of 100 are 0.29, which binary fractions miss.
	{
		for i in $(seq 40); do echo "find number $i"; done
		for i in $(seq 29); do echo "list number $i"; done
		for i in $(seq 42); do echo "word$(printf %s "$i" | tr 0-9 a-j)"; done
	} >lines
	mapfile -t lines <lines
	goals "${lines[@]}" >in
	pack --max-goal-share 0.29 in
	[ "$(wc -l <meta)" -eq 100 ]
	[ "$(ids rejects)" = "g30 g31 g32 g33 g34 g35 g36 g37 g38 g39 g40" ]
	details rejects | head -1 >got
	diff - got <<-'END'
		g30 aher-pack goal_bias: the shape "find number #" is that of 40 of 111 goals; --max-goal-share 0.29 lets in 29
	END
}

@test "--max-goal-share: too few shapes, one of each and a warning" {
	make 60 4 1 >in
	pack --max-goal-share 0.1 in 2>err
	keep 0.1 <in | diff - <(jq -r .trajectory_id meta)
	[ "$(wc -l <meta)" -eq 4 ]
	diff - err <<-'END'
		aher-pack: --max-goal-share 0.1: the goals have 4 shapes, which cannot all keep to that share of the records; one record of each is kept
	END
	make 1 1 1 | pack --max-goal-share 0.1 2>err
	[ "$(wc -l <meta)" -eq 1 ]
	grep -q "have 1 shape," err
}

@test "--max-goal-share: nothing came in, nothing is said" {
	pack --max-goal-share 0.1 </dev/null 2>err
	[ ! -s out ]
	[ ! -s err ]
	success s1 | pack --max-goal-share 0.1 --with-successes 2>err
	[ "$(ids meta)" = s1 ]
	[ ! -s err ]
}

@test "--max-goal-share: what else is turned down is not counted" {
	goals "Find wire 1" "Find wire 1" "Buy wire 2" "Wire" "Find wire 3" >in
	make 1 1 1 | jq -c 'del(.hindsight)' >>in
	aher-pack -f trl-sft --max-goal-share 0.5 --min-goal-words 2 \
		--rejects rejects --meta meta in >out 2>err
	[ "$(ids meta)" = "g1 g3" ]
	[ "$(details rejects | tail -1)" = 'g5 aher-pack goal_bias: the shape "find wire #" is that of 2 of 3 goals; --max-goal-share 0.5 lets in 1' ]
	grep -q '6 records in, 2 rows out as trl-sft, 4 rejected, 0 bad' err
	grep -q 'goal_bias  *2$' err
	grep -q 'incomplete  *6  *2$' err
}

@test "--max-goal-share: successes are neither counted nor left out, order stays" {
	{
		success s1
		goals "Find wire 1" "Find wire 2"
		success s2
		goals "x" | sed s/g1/g3/
		success s3
	} >in
	pack --with-successes --min-goal-words 1 --max-goal-share 0.5 in
	[ "$(ids meta)" = "s1 g1 s2 g3 s3" ]
	[ "$(jq -r '.messages[0].content' out | paste -sd ,)" = "Go,Find wire 1,Go,x,Go" ]
}

@test "--max-goal-share lets in the same rows as without it" {
	make 200 10 5 >in
	for f in trl-sft trl-kto swift-dpo messages dpo openai-sft; do
		aher-pack -q -f $f in >all
		aher-pack -q -f $f --max-goal-share 1 in | cmp - all
		keep 0.2 <in >ids
		grep -F -f <(sed 's/.*/"&"/' ids) in >kept
		[ "$(wc -l <kept)" -eq "$(wc -l <ids)" ]
		aher-pack -q -f $f kept >wanted
		aher-pack -q -f $f --max-goal-share 0.2 in | cmp - wanted
	done
}

@test "--max-goal-share with kto: two rows a record" {
	make 200 10 6 >in
	aher-pack -f trl-kto --max-goal-share 0.2 --meta meta in >out 2>err
	keep 0.2 <in >ids
	[ "$(wc -l <out)" -eq $((2 * $(wc -l <ids))) ]
	jq -r .trajectory_id meta | sort -u | diff - <(sort ids)
	jq -s -e 'map(.label) | map(select(.)) | length * 2 == '"$(wc -l <out)" out
	grep -q "200 records in, $(wc -l <out) rows out" err
}

@test "--max-goal-share with --split: the share is of all parts together" {
	make 300 10 7 >in
	aher-pack -f trl-sft --max-goal-share 0.2 --split train=0.7,test=0.3 \
		-o rows.jsonl --meta meta --rejects rejects in 2>err
	keep 0.2 <in | diff - <(jq -r .trajectory_id meta)
	keep 0.2 <in >ids
	grep -F -f <(sed 's/.*/"&"/' ids) in >kept
	aher-pack -q -f trl-sft --split train=0.7,test=0.3 -o wanted.jsonl kept
	cmp rows.train.jsonl wanted.train.jsonl
	cmp rows.test.jsonl wanted.test.jsonl
	[ $(($(wc -l <meta) + $(wc -l <rejects))) -eq 300 ]
	grep -q "train  *$(wc -l <rows.train.jsonl)$" err
}

@test "--max-goal-share with --weight-as repeat: it counts records, not copies" {
	make 300 10 8 >in
	aher-pack -q -f trl-sft --weight-as repeat --rejects before in >all
	jq -r .trajectory_id before >drawn
	grep -v -F -f <(sed 's/.*/"&"/' drawn) in >drew
	keep 0.2 <drew >ids
	aher-pack -q -f trl-sft --weight-as repeat --max-goal-share 0.2 \
		--meta meta --rejects rejects in >out
	jq -r .trajectory_id meta | uniq | diff - ids
	grep -F -f <(sed 's/.*/"&"/' ids) in >kept
	aher-pack -q -f trl-sft --weight-as repeat kept | cmp - out
	jq -r 'select(.rejected.reason == "low_weight").trajectory_id' rejects |
		diff - drawn
}

@test "--rejects of --max-goal-share packs what was left, and twice is once" {
	make 100 6 9 >in
	pack --max-goal-share 0.3 in
	jq -c 'del(.rejected)' rejects >stripped
	# A run of this stage before is no reason.
	cp rejects first
	pack --max-goal-share 1 first
	[ "$(ids meta)" = "$(ids first)" ]
	mv out again
	pack --max-goal-share 1 stripped
	cmp out again
}

@test "--max-goal-share with what it cannot go with" {
	make 2 1 1 >in
	refused() {
		local words=$1

		shift
		rc=0
		aher-pack "$@" in >out 2>err || rc=$?
		[ $rc -eq 2 ]
		[ ! -s out ]
		grep -q -- "$words" err
	}
	refused "does not go with --pairs runs" -f trl-dpo --pairs runs --max-goal-share 0.1
	refused "does not go with --pairs runs" -f trl-dpo --pairs answers,runs --max-goal-share 0.1
	refused "does not go with --pairs runs" -f trl-dpo --pair-by prompt --max-goal-share 0.1
	refused "hindsight goals" -f trl-dpo --pairs runs --min-goal-words 3
	refused "needs the -o NAME of one" -f trl-sft --max-goal-share 0.1 -o folder/
	[ ! -e folder ]
	for share in 0 -0.1 1.1 nan x; do
		refused "max-goal-share: '$share'" -f trl-sft --max-goal-share=$share
	done
	for words in 0 -1 x 1.5; do
		refused "min-goal-words: '$words'" -f trl-sft --min-goal-words=$words
	done
	aher-pack -q -f trl-dpo --pairs answers --max-goal-share 0.1 in || [ $? -eq 3 ]
	aher-pack -q -f trl-sft --min-goal-words 3 -o folder/ in
}

@test "--max-goal-share: no temporary file can be made, or stays" {
	make 50 3 1 >in
	mkdir tmp
	rc=0
	TMPDIR=$PWD/none aher-pack -q -f trl-sft --max-goal-share 0.5 in >out 2>err || rc=$?
	[ $rc -eq 1 ]
	[ -s err ]
	TMPDIR=$PWD/tmp aher-pack -q -f trl-sft --max-goal-share 0.5 in >out
	[ -z "$(ls -A tmp)" ]
}

@test "--max-goal-share: a reader that has enough, and a bad end of the input" {
	make 3000 6 1 >in
	timeout 60 aher-pack -q -f trl-sft --max-goal-share 0.5 in | head -1 >out
	[ "$(wc -l <out)" -eq 1 ]
	{ cat in; echo '{'; } >bad
	rc=0
	aher-pack -q --strict -f trl-sft --max-goal-share 0.5 -o rows bad 2>err || rc=$?
	[ $rc -eq 1 ]
	[ ! -e rows ]
}

@test "--max-goal-share: memory does not grow with the records" {
	case $BIN in
	*asan*) skip "AddressSanitizer has a memory of its own" ;;
	esac
	make 2000 40 1 >some
	for i in 1 2 3 4 5 6 7 8 9 10; do cat some; done >in
	for name in some in; do
		timeout 60 python3 "$ROOT/tests/peak.py" peak.$name aher-pack -q \
			-f trl-sft --dedup none --max-goal-share 0.1 -o out.$name $name
	done
	paste peak.*
	[ "$(wc -l <out.in)" -gt "$(wc -l <out.some)" ]
	[ "$(cat peak.in)" -lt $(($(cat peak.some) + 2000)) ]
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
