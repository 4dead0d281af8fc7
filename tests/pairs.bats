#!/usr/bin/env bats
# aher-pack --pairs runs: a success and a failure of one task, under its goal.
load helper

# run_of ID TASK yes|no [PROMPT]: a classified record of a success, or not.
run_of() {
	local rest='"failure":{"is_failure":true,"failure_type":"incomplete","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"","evidence":[],"by":"rules"}'

	[ "$3" = no ] || rest='"failure":{"is_failure":false,"failure_type":null,"severity":0.0,"weight":1.0,"recoverable":true,"explanation":"","evidence":[],"by":"rules"},"rejected":{"stage":"aher-classify","reason":"not_failure","detail":"It did."}'
	echo '{"trajectory_id":"'"$1"'","original_prompt":"'"${4:-Do $2.}"'","metadata":{"task_id":"'"$2"'"},"steps":[{"thought":"Look.","action_name":"search","action_input":{"q":"'"$1"'"},"observation":"A, B"}],"final_answer":"It is '"$1"'.",'"$rest}"
}

# The rows of --meta: "f1:s1 f2:s1", in the order of failures.
met() {
	jq -r '"\(.trajectory_id):\(.paired_with)"' "$1" | sort | paste -sd ' '
}

pair() {
	aher-pack -q -f trl-dpo --pairs runs --meta meta --rejects rejects "$@"
}

@test "a success and a failure of one prompt" {
	{ run_of s1 x yes; run_of f1 x no; } | pair >out
	[ "$(met meta)" = f1:s1 ]
	[ "$(wc -l <out)" -eq 1 ]
	jq -e '.prompt[-1] == {role: "user", content: "Do x."} and
	    .chosen[-1].content == "It is s1." and
	    .rejected[-1].content == "It is f1." and
	    .chosen[0].tool_calls[0].function.arguments.q == "s1" and
	    .rejected[0].tool_calls[0].function.arguments.q == "f1"' out
}

@test "whatever stands between them, and in any order" {
	for i in $(seq 40); do
		run_of "s$i" "t$i" yes
		run_of "f$i" "t$i" no
	done >runs
	pair runs >out
	[ "$(wc -l <out)" -eq 40 ]
	met meta >first
	[[ $(cat first) == "f10:s10 f11:s11 "* ]]
	tac runs | pair >out2
	met meta | cmp - first
	sort -R --random-source=runs runs | pair >out3
	met meta | cmp - first
	cmp <(sort out) <(sort out2)
	cmp out out3
}

@test "every failure once, the successes in turn" {
	{ run_of f1 x no; run_of s1 x yes; run_of f2 x no; run_of f3 x no
	  run_of s2 x yes; } | pair >out
	[ "$(met meta)" = "f1:s1 f2:s2 f3:s1" ]
	[ ! -s rejects ]
}

@test "two runs in the same words are no pair" {
	{ run_of s1 x yes; run_of f1 x no; } |
		sed 's/"q":"[sf]1"/"q":"1"/; s/It is [sf]1/It is it/' >in
	for f in trl-dpo swift-dpo; do
		run aher-pack -q -f $f --pairs runs --rejects rejects in
		[ "$status" -eq 3 ]
		grep -q '"reason":"no_pair","detail":"the two runs are the same' rejects
	done
	# They are, without what they thought.
	sed '2s/Look/Search/' in >others
	[ "$(pair others | wc -l)" -eq 1 ]
	run pair --thoughts drop others
	[ "$status" -eq 3 ]
}

@test "runs that a format or a reader has no place for" {
	{ run_of s1 x yes; run_of f1 x no; } |
		jq -c '.steps += [.steps[0]] | .steps[0].user = "Hurry."' >in
	[ "$(pair in | wc -l)" -eq 1 ]
	run aher-pack -q -f swift-dpo --pairs runs --rejects rejects in
	[ "$status" -eq 3 ]
	grep -q 'the user speaks behind a tool' rejects
	{ run_of s1 x yes; run_of f1 x no | jq -c '.steps[0].action_name = ""'; } >in
	pair in >out || [ $? -eq 3 ]
	[ ! -s out ]
	grep -q 'empty action_name' rejects
	# Neither two answers nor two runs: turned down once.
	jq -c '.hindsight = {hindsight_prompt: "X.", is_valid_replay: true,
	    confidence: 0.9, final_answer: "Y.", accepted: "rules", by: "rules"}' in |
		aher-pack -q -f trl-dpo --pairs answers,runs --rejects rejects >out ||
		[ $? -eq 3 ]
	[ ! -s out ]
	[ "$(grep -c 'empty action_name' rejects)" -eq 1 ]
	[ "$(wc -l <rejects)" -eq 2 ]
}

@test "a record is in a pair or turned down, never both" {
	# f2 says what f1 says: s2, whose turn it is, is there for f3.
	{ run_of s1 x yes; run_of s2 x yes; run_of f1 x no; run_of f1 x no
	  run_of f3 x no; run_of s3 x yes; run_of f4 x no; run_of f5 x no; } |
		awk 'NR == 4 { sub("f1", "f2") } 1' >in
	pair in >out
	[ "$(met meta)" = "f1:s1 f3:s2 f4:s3 f5:s1" ]
	[ "$(jq -r '[.trajectory_id, .rejected.reason] | join(" ")' rejects)" = "f2 duplicate" ]
	# s1 was given its own tools, as text in front of the goal: f2 has s2.
	{ run_of s1 x yes | jq -c '.tools = [{name: "look"}]'
	  run_of f1 x no; run_of f2 x no; run_of s2 x yes; } >in
	pair --text in >out
	[ "$(met meta)" = "f1:s2 f2:s2" ]
	[ "$(jq -r .trajectory_id rejects)" = s1 ]
}

@test "--split: runs of one part meet" {
	for i in 1 2 3 4 5 6 7 8 9; do
		run_of s$i $i yes "Do $i."
		run_of f$i $i no "Do $i."
	done | jq -c '.metadata.all = "x"' >in
	aher-pack -q -f swift-dpo --pair-by metadata.all --meta meta \
		--split-by metadata.task_id --split a=0.5,b=0.5 \
		--rejects rejects -o rows.jsonl in
	[ "$(wc -l <meta)" -eq 9 ]
	[ ! -s rejects ]
	# The success belongs to the part, too.
	aher-pack -q -f messages --with-successes --split-by metadata.task_id \
		--split a=0.5,b=0.5 -o one.jsonl --meta parts in
	jq -se '(map(select(.paired_with == null)) |
	    map({key: .trajectory_id[1:], value: .part}) | from_entries) as $of |
	    map(select(.paired_with != null)) | length == 9 and
	    all(.part == $of[.trajectory_id[1:]] and
		.part == $of[.paired_with[1:]])' parts meta
	run aher-pack -q -f swift-dpo --pair-by metadata.all --rejects rejects \
		--split-by metadata.none --split a=0.5,b=0.5 -o rows.jsonl in
	[ "$status" -eq 3 ]
	[ "$(grep -c '"reason":"unsupported"' rejects)" -eq 9 ]
	[ "$(wc -l <rejects)" -eq 18 ]
}

@test "two answers make a row: the record is not turned down for its partner" {
	{ run_of s1 x yes; run_of f1 x no; run_of f1 x no; } |
		jq -c 'if .trajectory_id == "f1" then . + {hindsight:
		    {hindsight_prompt: "Do \(input_line_number).", is_valid_replay: true,
		     confidence: 0.9, final_answer: "A.", accepted: "rules",
		     by: "rules"}} else . end' >in
	aher-pack -f trl-dpo --pairs answers,runs --meta meta --rejects rejects in \
		>out 2>summary
	[ "$(met meta)" = "f1:null f1:null f1:s1" ]
	[ ! -s rejects ]
	grep -q '3 records in, 3 rows out as trl-dpo, 0 rejected' summary
}

@test "who has no partner: no_pair" {
	{ run_of s1 x yes; run_of f1 x no; run_of s2 x yes; run_of f2 y no
	  run_of s3 z yes; } | pair >out
	[ "$(met meta)" = f1:s1 ]
	[ "$(jq -r .trajectory_id rejects | sort | paste -sd ' ')" = "f2 s2 s3" ]
	jq -e -s '[.[] | select(.trajectory_id == "f2")][0].rejected == {stage: "aher-pack",
	    reason: "no_pair", detail: "no run of its task came out the other way"}' rejects
}

@test "no pair at all: exit 3, and a word about it" {
	run_of f1 x no >runs
	run aher-pack -f trl-dpo --pairs runs runs
	[ "$status" -eq 3 ]
	[[ $output == *pair* ]]
}

@test "--pair-by KEY" {
	{ run_of s1 x yes "Do x, please."; run_of f1 x no "Do x now."; } >runs
	run pair runs
	[ "$status" -eq 3 ]
	aher-pack -q -f swift-dpo --pairs runs --pair-by metadata.task_id \
		--meta meta runs >out
	[ "$(met meta)" = f1:s1 ]
	jq -e '.messages[0].content == "Do x, please." and
	    .rejected_messages[0].content == "Do x now."' out
}

@test "as a model in a few lines of Python has it" {
	python3 - >tasks <<-'END'
		import random
		random.seed(5)
		for i in range(400):
		    print('r%d' % i, random.randrange(60), random.choice(['yes', 'no', 'no']))
	END
	while read -r id task success; do
		run_of "$id" "$task" "$success"
	done <tasks >runs
	python3 - <<-'END' >expected
		tasks, pairs = {}, []
		for line in open('tasks'):
		    name, task, success = line.split()
		    tasks.setdefault(task, {'yes': [], 'no': []})[success].append(name)
		for runs in tasks.values():
		    good = runs['yes']
		    pairs += ['%s:%s' % (bad, good[i % len(good)])
		              for i, bad in enumerate(runs['no']) if good]
		print(' '.join(sorted(pairs)))
	END
	pair runs >out
	met meta | LC_ALL=C tr ' ' '\n' | sort >got
	tr ' ' '\n' <expected | sort | diff - got
	# Every record is in a pair or was rejected.
	{ jq -r '.trajectory_id, .paired_with' meta; jq -r .trajectory_id rejects; } |
		sort -u | wc -l >count
	[ "$(cat count)" -eq 400 ]
}

# --- the temporary file ---

@test "nothing stays in TMPDIR" {
	mkdir tmp
	{ run_of s1 x yes; run_of f1 x no; } >runs
	TMPDIR=$PWD/tmp pair runs >out
	[ "$(wc -l <out)" -eq 1 ]
	[ -z "$(ls -A tmp)" ]
}

@test "no TMPDIR: a message that names it" {
	export TMPDIR=$PWD/nowhere
	run_of s1 x yes >runs
	run aher-pack -f trl-dpo --pairs runs runs
	unset TMPDIR
	[ "$status" -eq 1 ]
	[[ $output == *"nowhere: cannot make a temporary file: No such file"* ]]
}

@test "a full disk: a message, exit 1, and no file" {
	for i in $(seq 3000); do
		echo "$i"
	done | awk '{ printf "{\"trajectory_id\":\"%d\",\"success\":%s,\"original_prompt\":\"p\",\"steps\":[{\"action_name\":\"a\",\"action_input\":\"%400d\"}]}\n", $1, $1 % 2 ? "true" : "false", $1 }' >runs
	run bash -c "trap '' XFSZ; ulimit -f 512; aher-pack -f trl-dpo --pairs runs -o out.jsonl runs"
	[ "$status" -eq 1 ]
	[[ $output == *"cannot write a temporary file: File too large; TMPDIR names a folder with more room"* ]]
	[ ! -e out.jsonl ]
}

@test "memory does not grow with the input" {
	case $BIN in
	*asan*) skip "AddressSanitizer has a memory of its own" ;;
	esac
	{ run_of f1 x no; run_of s1 x yes; } >some
	python3 - some >runs <<-'END'
		import sys
		lines = [line.rstrip('\n') for line in open(sys.argv[1])]
		for i in range(60000):
		    line = lines[i % 2].replace('s1', 's%d' % i).replace('f1', 'f%d' % i)
		    print(line.replace('A, B', 'A, B ' * 300))
	END
	[ "$(wc -c <runs)" -gt 80000000 ]
	python3 "$ROOT/tests/peak.py" peak aher-pack -q -f trl-dpo --pairs runs runs >out
	[ "$(wc -l <out)" -eq 30000 ]
	echo "# $(cat peak) KiB" >&3
	[ "$(cat peak)" -le 65536 ]
}
