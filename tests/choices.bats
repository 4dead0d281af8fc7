#!/usr/bin/env bats
# aher-pack: what its options make of a record, and what goes with what.
load helper

FAILURE='"failure":{"is_failure":true,"failure_type":"incomplete","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"","evidence":[],"by":"rules"}'
HINDSIGHT='"hindsight":{"hindsight_prompt":"List the wires.","is_valid_replay":true,"rationale":"It does.","confidence":0.9,"final_answer":"A costs $6.","accepted":"rules","attempts":1,"by":"rules"}'

# record ID [OBSERVATION]: relabeled, two steps, a new and an old final answer.
record() {
	echo "{\"trajectory_id\":\"$1\",\"original_prompt\":\"Find cheap wire $1.\",\"steps\":[{\"thought\":\"Search.\",\"action_name\":\"search.web\",\"action_input\":{\"q\":\"wire\"},\"observation\":\"${2:-A \$6}\"},{\"thought\":null,\"action_name\":\"open\",\"action_input\":\"A\",\"observation\":\"sold\"}],\"final_answer\":\"None.\",$FAILURE,$HINDSIGHT}"
}

success() {
	echo "{\"trajectory_id\":\"$1\",\"original_prompt\":\"Find cheap wire $2.\",\"steps\":[{\"thought\":\"Look.\",\"action_name\":\"open\",\"action_input\":{},\"observation\":\"B \$1\"}],\"final_answer\":\"B.\",\"failure\":{\"is_failure\":false,\"failure_type\":null,\"severity\":0.0,\"weight\":1.0,\"recoverable\":false,\"explanation\":\"\",\"evidence\":[],\"by\":\"rules\"},\"rejected\":{\"stage\":\"aher-classify\",\"reason\":\"not_failure\",\"detail\":\"\"}}"
}

pack() {
	aher-pack -q "$@"
}

# refused TEXT OPTION ...: a usage error that says TEXT.
refused() {
	local text=$1
	shift
	run aher-pack "$@" </dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"$text"* ]] || { echo "$output" && false; }
}

@test "what a reader would crash on or flatten is refused, with what works" {
	for f in trl-dpo openai-dpo llamafactory-dpo; do
		refused "-f swift-dpo (rejected_messages)" -f $f --pairs goals
	done
	refused "trl-dpo or swift-dpo" -f openai-dpo --pairs runs
	refused "trl-dpo or swift-dpo" -f llamafactory-dpo --pair-by prompt
	refused "makes no pairs" -f trl-sft --pairs answers
	refused "takes answers, runs and goals" -f trl-dpo --pairs both
	refused "--pairs runs" -f trl-dpo --with-successes
	refused "--pairs runs" -f trl-dpo --pairs answers --pair-by prompt
	refused "swift-sft" -f trl-sft --weight-as loss_scale
	refused "neighbours" -f trl-kto --weight-as repeat
	refused "repeat or drop" -f openai-sft --weight-as column
	refused "nothing else" -f openai-sft --arguments object
	refused "in quotes once more" -f llamafactory-sft --arguments string
	refused "compressed" -f swift-sft -o x.jsonl.zst
	refused "compressed" -f swift-sft -o x.jsonl.ZST
	refused "compressed" -f openai-sft -z
	refused ".jsonl" -f llamafactory-sft -o x.txt
	refused "needs -o NAME" -f trl-sft --split train=0.5,test=0.5
	refused "for the formats of trainers" -f sft --text
	refused "needs final answers" -f trl-dpo --final drop
	[ -z "$(ls)" ]
}

@test "-o DIR/: what does not go into a file for each input is refused" {
	mkdir d
	for o in d d/ new/; do
		refused "one for each input" -f trl-sft -o $o --split a=0.5,b=0.5 x
		refused "a file for each" -f trl-dpo -o $o --pairs runs x y
		refused "a file for each" -f swift-dpo -o $o --pair-by prompt x
		refused "compressed file, in/x.jsonl.zst" -f swift-sft -o $o in/x.jsonl.zst
		refused "compressed" -f openai-sft -z -o $o x.jsonl
		refused "x.ndjson must end in .jsonl" -f llamafactory-sft -o $o x.ndjson
	done
	refused "needs -o NAME" -f trl-sft -o /dev/null --split a=0.5,b=0.5
	[ "$(ls)" = d ]
	record t1 >x.jsonl
	pack -f llamafactory-sft -o d x.jsonl
	jq -e '.x.file_name == "x.jsonl"' d/dataset_info.json
	[ "$(wc -l <d/x.jsonl)" -eq 1 ]
}

@test "--thoughts: content, think, drop" {
	record t1 >in
	[ "$(pack -f trl-sft in | jq -r '.messages[1].content')" = Search. ]
	[ "$(pack -f trl-sft --thoughts think in |
		jq -c '.messages[1].content')" = '"<think>\nSearch.\n</think>\n\n"' ]
	[ -z "$(pack -f trl-sft --thoughts drop in |
		jq -r '.messages[1].content')" ]
}

@test "--arguments: object or string" {
	record t1 >in
	pack -f trl-sft in | jq -e '.messages[1].tool_calls[0].function.arguments
	    == {q: "wire"}'
	pack -f trl-sft --arguments string in |
		jq -e '.messages[1].tool_calls[0].function.arguments |
		    fromjson == {q: "wire"}'
	pack -f axolotl in | jq -e '.messages[1].tool_calls[0].function.arguments |
	    type == "string"'
}

@test "--text: user and assistant in turn, no calls" {
	record t1 | jq -c '.system = "Be brief."' >in
	pack -f trl-sft --text in >out
	jq -e 'keys == ["messages", "weight"]' out
	diff <(jq -c '.messages[] | [.role, .content]' out) - <<-'END'
		["user","Be brief.\n\nList the wires."]
		["assistant","Thought: Search.\nAction: search.web({\"q\":\"wire\"})"]
		["user","Observation: A $6"]
		["assistant","Action: open({\"input\":\"A\"})"]
		["user","Observation: sold"]
		["assistant","A costs $6."]
	END
}

@test "--max-observation: whole lines, and how much is missing" {
	record t1 'one\ntwo\nthree\nfour' >in
	aher-pack -f trl-sft --max-observation 9 in >out 2>err
	[ "$(jq -r '.messages[2].content' out)" = "$(printf 'one\ntwo\n[2 lines left out]')" ]
	grep -q 'shortened by --max-observation: 1 result$' err
}

@test "names of tools that OpenAI does not allow are rewritten, the old ones kept" {
	record t1 >in
	pack -f openai-sft --meta meta in >out
	jq -e '.messages[1].tool_calls[0].function.name == "search_web" and
	    ([.tools[].function.name] == ["search_web", "open"])' out
	jq -e '.tools_renamed == {"search_web": "search.web"}' meta
	pack -f trl-sft in | jq -e '.messages[1].tool_calls[0].function.name ==
	    "search.web"'
}

@test "kto: a true and a false row, and no neighbours of one run" {
	for i in 1 2 3 4 5; do record $i "A \$$i"; done >in
	pack -f trl-kto --meta meta in >out
	[ "$(wc -l <out)" -eq 10 ]
	[ "$(jq -r .trajectory_id meta | uniq | wc -l)" -eq 10 ]
	[ "$(jq -s 'map(select(.label)) | length' out)" -eq 5 ]
	diff <(jq -r 'select(.label) | .prompt[0].content' out | sort -u) \
		<(echo "List the wires.")
	diff <(jq -r 'select(.label | not) | .prompt[0].content' out) \
		<(for i in 1 2 3 4 5; do echo "Find cheap wire $i."; done)
	# Whatever stands between.
	{ cat in; success s x; record 6; } |
		pack -f trl-kto --with-successes --meta meta >more
	[ "$(jq -r .trajectory_id meta | uniq | wc -l)" -eq 13 ]
	diff <(jq -c 'select(.label) | .completion' out | sort) \
		<(jq -c 'select(.label | not) | .completion' out | sort)
}

@test "dpo: the new answer over the old one, behind the same steps" {
	record t1 >in
	pack -f trl-dpo in >out
	jq -e '.prompt[0].content == "List the wires." and
	    (.prompt | length) == 5 and .prompt[-1].role == "tool" and
	    .chosen == [{role: "assistant", content: "A costs $6."}] and
	    .rejected == [{role: "assistant", content: "None."}]' out
}

@test "dpo: without two answers there is no pair, and advice" {
	record t1 | jq -c 'del(.hindsight.final_answer)' >in
	run aher-pack -f trl-dpo --rejects rejects in
	[ "$status" -eq 3 ]
	[[ $output == *"aher-relabel --answer"* ]]
	jq -e '.rejected.reason == "no_pair"' rejects
	grep -q 'nobody wrote a final answer to the new goal' rejects
	{ cat in; record t2; } | pack -f trl-dpo --rejects rejects >out
	[ "$(wc -l <out)" -eq 1 ]
	[ "$(wc -l <rejects)" -eq 1 ]
	# Whatever they were turned down for; nothing in is nothing to advise.
	record t1 | jq -c 'del(.hindsight)' >in
	run aher-pack -f trl-dpo in
	[ "$status" -eq 3 ]
	[[ $output == *"no record made a row: aher-relabel, before this"* ]]
	pack -f trl-dpo </dev/null
	pack -f trl-sft in
}

@test "dpo: what a run lacks where --answer stood before" {
	{ record t1 | jq -c '.final_answer = .hindsight.final_answer'
	  record t2 | jq -c 'del(.final_answer)'; } >in
	run aher-pack -q -f trl-dpo --rejects rejects in
	[ "$status" -eq 3 ]
	[[ $output == *"--rejects FILE says what each run lacks"* ]]
	jq -es 'map(.rejected.detail) |
	    .[0] == "the final answer to the new goal is the old one" and
	    (.[1] | test("no final answer to its old goal"))' rejects
}

@test "swift-dpo: the paper's pair, one run under two goals" {
	record t1 >in
	pack -f swift-dpo in >out
	jq -e '.messages[0].content == "List the wires." and
	    .rejected_messages[0].content == "Find cheap wire t1." and
	    .messages[1:] == .rejected_messages[1:] and
	    .tools == .rejected_tools' out
	pack -f swift-dpo --pairs answers in |
		jq -e '.messages[:-1] == .rejected_messages[:-1] and
		    .messages[-1] != .rejected_messages[-1]'
}

@test "--with-successes: under their own goal, weight 1" {
	{ success s1 x; record t1; } >in
	pack -f trl-sft --with-successes --meta meta in >out
	[ "$(jq -r '.messages[0].content' out | head -1)" = "Find cheap wire x." ]
	jq -es '.[0].accepted == "success" and .[0].weight == 1 and
	    .[1].accepted == "rules"' meta
	pack -f trl-sft --rejects rejects in >out
	[ "$(wc -l <out)" -eq 1 ]
	jq -e '.rejected.reason == "not_failure"' rejects
	pack -f trl-kto --with-successes in >out
	[ "$(jq -c .label out | sort | uniq -c | tr -s ' \n' ' ')" = " 1 false 2 true " ]
}

@test "--weight-as: column, repeat, loss_scale, drop" {
	for i in $(seq 200); do record "$i" "A \$$i"; done >in
	[ "$(pack -f trl-sft in | jq -c .weight | sort -u)" = 0.6 ]
	[ "$(pack -f trl-sft --weight-as drop in | jq -c 'has("weight")' |
		sort -u)" = false ]
	[ "$(pack -f swift-sft in | jq -c '[.messages[] | select(.role ==
	    "assistant" or .role == "tool_call") | .loss_scale] | unique' |
		sort -u)" = '[0.6]' ]
	pack -f trl-sft --weight-as repeat --meta meta in >out
	[ "$(wc -l <out)" -eq "$(wc -l <meta)" ]
	# 2.4 rows each on average: 480, standard deviation 6.9.
	[ "$(wc -l <out)" -ge 459 ]
	[ "$(wc -l <out)" -le 501 ]
	pack -f trl-sft --weight-as repeat in | cmp - out
	! pack -f trl-sft --weight-as repeat --seed 2 in | cmp -s - out
	jq -c '.failure.weight = 0.05' in |
		pack -f trl-sft --weight-as repeat --rejects rejects >out
	[ "$(($(wc -l <out) + $(wc -l <rejects)))" -eq 200 ]
	[ "$(jq -r .rejected.reason rejects | sort -u)" = low_weight ]
}

@test "fastchat: one array, also without rows" {
	for i in 1 2 3; do record $i "A \$$i"; done >in
	pack -f fastchat -o out.json in
	jq -e 'length == 3 and all(.[]; .conversations[0].from == "human")' out.json
	pack -f fastchat -o none.json /dev/null
	jq -e '. == []' none.json
}

@test "llamafactory: registered beside the file" {
	record t1 >in
	pack -f llamafactory-kto -o runs.jsonl in
	jq -e '.runs | .file_name == "runs.jsonl" and .formatting == "sharegpt" and
	    .columns.kto_tag == "kto_tag" and (.tags | length) == 7' dataset_info.json
	pack -f llamafactory-sft -o more.jsonl in
	jq -e 'keys == ["more", "runs"]' dataset_info.json
}

@test "a user behind a tool: turned down where turns must alternate" {
	record t1 | jq -c '.steps[0].user = "Hurry."' >in
	for f in llamafactory-sft swift-sft; do
		pack -f $f --rejects rejects in >out
		[ ! -s out ]
		jq -e '.rejected.reason == "unsupported" and
		    (.rejected.detail | test("behind a tool"))' rejects
		pack -f $f --text in >out
		[ "$(wc -l <out)" -eq 1 ]
	done
	[ "$(pack -f trl-sft in | wc -l)" -eq 1 ]
}
