#!/usr/bin/env bats
# aher-pack --split: parts without leaks, their files, and what is refused.
load helper

# runs N: of N tasks, three each, relabeled.
runs() {
	for i in $(seq "$1"); do
		for run in a b c; do
			printf '{"trajectory_id":"%s%s","original_prompt":"Find item %s.","task":{"id":%s},' \
				"$i" "$run" "$i" "$i"
			printf '"steps":[{"action_name":"look","observation":"$%s%s"}],"final_answer":"There.",' \
				"$i" "$run"
			printf '"hindsight":{"hindsight_prompt":"Look at %s%s.","is_valid_replay":true,' \
				"$i" "$run"
			printf '"confidence":0.9,"accepted":"rules","by":"rules","final_answer":"$%s"}}\n' "$run"
		done
	done
}

pack() {
	aher-pack -q "$@"
}

# tasks META PART: the numbers of the tasks in a part, each once.
tasks() {
	jq -r --arg part "$2" 'select(.part == $part) | .trajectory_id[:-1]' "$1" |
		sort -n | uniq
}

@test "no task in two parts, shares within three standard deviations" {
	# Of SPLIT_DATA, files with runs, where that is given.
	# shellcheck disable=SC2086
	run python3 "$ROOT/tests/split.py" --bin "$BIN" ${SPLIT_DATA-}
	echo "$output"
	[ "$status" -eq 0 ]
	run python3 "$ROOT/tests/split.py" --bin "$BIN" --by task.id --seeds 3
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a part is a file, with rows numbered from 1" {
	runs 40 >in
	pack -f messages -o rows.jsonl --split train=0.5,test=0.5 --meta meta in
	[ ! -e rows.jsonl ]
	[ $(($(wc -l <rows.train.jsonl) + $(wc -l <rows.test.jsonl))) -eq 120 ]
	[ -s rows.train.jsonl ]
	[ -s rows.test.jsonl ]
	for part in train test; do
		diff <(jq -r ".messages[0].content" rows.$part.jsonl) \
			<(jq -r --arg part $part 'select(.part == $part) |
			    "Look at \(.trajectory_id)."' meta)
		diff <(jq --arg part $part 'select(.part == $part).row' meta) \
			<(seq "$(wc -l <rows.$part.jsonl)")
	done
	[ -z "$(comm -12 <(tasks meta train | sort) <(tasks meta test | sort))" ]
}

@test "the summary has the rows of each part" {
	runs 8 >in
	aher-pack -f trl-kto -o rows.jsonl --split a=0.9,b=0.1,c=0 in 2>summary
	for part in a b c; do
		grep -Eqx "  $part +$(wc -l <rows.$part.jsonl)" summary
	done
	aher-pack -f messages in 2>summary >rows
	run grep -w part summary
	[ "$status" -eq 1 ]
}

@test "the same record, the same part: in any order, among any others" {
	runs 40 >in
	pack -f messages -o a.jsonl --split train=0.5,test=0.5 in
	tac in | pack -f messages -o b.jsonl --split train=0.5,test=0.5
	cmp <(sort a.test.jsonl) <(sort b.test.jsonl)
	head -n 30 in | pack -f messages -o c.jsonl --split train=0.5,test=0.5
	cmp c.test.jsonl <(head -n "$(wc -l <c.test.jsonl)" a.test.jsonl)
	pack -f messages -o d.jsonl --split train=0.5,test=0.5 --split-seed 1 in
	run cmp -s a.test.jsonl d.test.jsonl
	[ "$status" -eq 1 ]
}

@test "known parts, as on every machine" {
	# sha256("0\nfind item 1") and so on, h / 2^64: below 0.5 or not.
	runs 8 | pack -f messages -o rows.jsonl --split a=0.5,b=0.5 --meta meta
	for i in $(seq 8); do
		printf '0\nfind item %s' "$i" | sha256sum | cut -c 1 |
			grep -q '[0-7]' && echo "$i"
	done >expected || true
	diff <(tasks meta a) expected
}

@test "compressed parts" {
	runs 10 >in
	pack -f messages -o rows.jsonl.zst --split train=0.7,test=0.3 in
	pack -f messages -o rows.jsonl --split train=0.7,test=0.3 in
	for part in train test; do
		cmp <(zstd -dcq rows.$part.jsonl.zst) rows.$part.jsonl
	done
}

@test "parts of an array are arrays, of KTO both rows are in one" {
	runs 10 >in
	pack -f fastchat -o rows.json --split train=0.9,none=0,test=0.1 in
	[ "$(cat rows.none.json)" = "[]" ]
	[ "$(jq -s 'map(length) | add' rows.*.json)" -eq 30 ]
	pack -f trl-kto -o kto.jsonl --split train=0.5,test=0.5 in
	for part in train test; do
		jq -s -e '[.[] | .label] | (map(select(.)) | length) ==
		    (map(select(. | not)) | length)' kto.$part.jsonl
		# The two rows of a run are no neighbours.
		jq -s -e '[.[] | .completion[1].content] as $runs |
		    [range(1; $runs | length)] |
		    all($runs[.] != $runs[. - 1])' kto.$part.jsonl
	done
}

@test "--split-by takes a member; a record without it is turned down" {
	runs 20 >in
	jq -c '.trajectory_id = .trajectory_id + "x" | del(.task)' in | head -n 2 >>in
	pack -f messages -o rows.jsonl --dedup none --split a=0.5,b=0.5 \
		--split-by task.id --meta meta --rejects rejects in
	[ "$(wc -l <meta)" -eq 60 ]
	[ "$(jq -r .rejected.reason rejects | uniq -c | tr -s ' ')" = " 2 unsupported" ]
	[ -z "$(comm -12 <(tasks meta a | sort) <(tasks meta b | sort))" ]
}

@test "--heldout: these tasks are the test, plain or compressed, others stay" {
	runs 40 >in
	printf 'FIND  item 3\r\n\nfind item 17!\nfind item 99\nFind item 3.\n' >out
	zstd -q out
	pack -f messages -o a.jsonl --split train=0.9,test=0.1 --meta before in
	for file in out out.zst; do
		pack -f messages -o b.jsonl --split train=0.9,test=0.1 \
			--heldout "$file" --meta after in
		diff <(tasks after test) \
			<({ tasks before test; echo 3; echo 17; } | sort -n | uniq)
	done
	pack -f messages -o b.jsonl --split train=1,test=0 --split-by task.id \
		--heldout <(echo 5) --meta after in
	[ "$(tasks after test)" = 5 ]
}

@test "what is refused" {
	runs 1 >in
	refused() {
		local expected=$1
		shift
		run aher-pack -f messages "$@" in
		[ "$status" -eq 2 ] && [[ $output == *"$expected"* ]] ||
			{ echo "$*: $status, $output"; return 1; }
		[ "$(ls)" = in ]
	}
	refused "sum to 1.1," -o a --split train=0.9,test=0.2
	refused "NAME=SHARE" -o a --split train
	refused "there twice" -o a --split a=0.5,a=0.5
	refused "no name of a part" -o a --split a/b=1
	refused "no share from 0 to 1" -o a --split a=x
	refused "-o NAME" --split a=1
	refused "needs --split" -o a --split-by id
	refused "needs --split" -o a --split-seed 3
	refused "needs --split" -o a --heldout in
	refused 'part "test"' -o a --split a=1 --heldout in
	refused "a name is empty" -o a --split a=1 --split-by a..b
	refused "No such file" -o a --split train=1,test=0 --heldout none
	refused "not UTF-8" -o a --split train=1,test=0 --heldout <(printf '\377')
}

@test "an output in the place of an input or of --heldout is refused" {
	runs 3 >rows.a.jsonl
	cp rows.a.jsonl copy
	run pack -f messages -o rows.jsonl --split a=1 rows.a.jsonl
	[ "$status" -ne 0 ]
	cmp rows.a.jsonl copy
	echo "Find item 1" >rows.test.jsonl
	run pack -f messages -o rows.jsonl --split test=1 \
		--heldout rows.test.jsonl rows.a.jsonl
	[ "$status" -ne 0 ]
	[ "$(cat rows.test.jsonl)" = "Find item 1" ]
}

@test "a part that cannot be written ends the run, with a message" {
	runs 500 >in
	ln -s /dev/full rows.b.jsonl
	run pack -f messages -o rows.jsonl --split a=0.5,b=0.5 in
	[ "$status" -eq 1 ]
	[[ $output == *"rows.b.jsonl: cannot write: No space left"* ]]
	[ ! -e rows.a.jsonl ]
}

@test "an input that ends too early renames no part" {
	runs 3 | head -c -10 >in
	run pack -f messages -o rows.jsonl --split a=0.5,b=0.5 in
	[ "$status" -ne 0 ]
	[ ! -e rows.a.jsonl ]
	[ ! -e rows.b.jsonl ]
}

@test "LLaMA-Factory: every part is registered, others stay" {
	runs 20 >in
	echo '{"mine": {"file_name":"x.json"}}' >dataset_info.json
	for f in sft dpo kto; do
		pack -f llamafactory-$f -o $f.jsonl --split train=0.5,test=0.5 in
	done
	pack -f llamafactory-sft -o all.jsonl in
	[ "$(jq -c keys_unsorted dataset_info.json)" = '["mine","sft.train","sft.test","dpo.train","dpo.test","kto.train","kto.test","all"]' ]
	grep -qF '{"mine": {"file_name":"x.json"}' dataset_info.json
	for name in $(jq -r 'keys[] | select(. != "mine")' dataset_info.json); do
		[ "$(jq -r --arg n "$name" '.[$n].file_name' dataset_info.json)" = "$name.jsonl" ]
		# Every column is in every row, and all seven tags are named.
		jq -e --arg n "$name" --slurpfile rows "$name.jsonl" '.[$n] |
		    (.columns | map(.)) as $columns |
		    (.tags | length == 7) and ($rows | length > 0) and
		    ($rows | all(. as $row | $columns | all(in($row))))' \
			dataset_info.json
	done
	jq -e '."dpo.test".ranking and (."kto.test".columns.kto_tag == "kto_tag")' \
		dataset_info.json
}

@test "LLaMA-Factory: several at a time are all registered" {
	runs 2 >in
	for i in $(seq 40); do
		pack -f llamafactory-sft -o "$i.jsonl" in &
	done 2>errors
	wait
	[ ! -s errors ]
	[ "$(jq length dataset_info.json)" -eq 40 ]
}

@test "LLaMA-Factory: a dataset_info.json that is none is left alone" {
	runs 2 >in
	echo '{"a":1,}' >dataset_info.json
	run pack -f llamafactory-sft -o rows.jsonl in
	[ "$status" -ne 0 ]
	[[ $output == *"dataset_info.json: not JSON"* ]]
	[ "$(cat dataset_info.json)" = '{"a":1,}' ]
}
