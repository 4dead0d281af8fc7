#!/usr/bin/env bats
# aher-pack: the rows that trainers read, each format in its own shape.
load helper

FAILURE='"failure":{"is_failure":true,"failure_type":"incomplete","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"","evidence":[],"by":"rules"}'
HINDSIGHT='"hindsight":{"hindsight_prompt":"List the wires.","is_valid_replay":true,"rationale":"It does.","confidence":0.9,"accepted":"rules","attempts":1,"by":"rules","final_answer":"A costs $6."}'

FORMATS="trl-sft trl-dpo trl-kto llamafactory-sft llamafactory-dpo
	llamafactory-kto swift-sft swift-dpo swift-kto openai-sft openai-dpo
	axolotl fastchat"

# record ID REST: a record with what the stages add.
record() {
	echo "{\"trajectory_id\":\"$1\",$2,$FAILURE,$HINDSIGHT}"
}

# Thoughts and two steps; the second call has no object for its arguments.
steps() {
	record t1 '"original_prompt":"Find cheap wire.","steps":[{"thought":"Search.","action_name":"search","action_input":{"q":"wire"},"observation":"A $6"},{"thought":null,"action_name":"open","action_input":"A","observation":"sold"}],"final_answer":"None."'
}

# Two calls in a turn, the user in between, a system prompt.
dialogue() {
	record m1 '"original_prompt":"Find cheap wire.","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Find cheap wire."},{"role":"assistant","content":"Both at once.","tool_calls":[{"id":"x","type":"function","function":{"name":"web.search","arguments":"{\"q\": \"wire\"}"}},{"id":"y","type":"function","function":{"name":"open","arguments":"{}"}}]},{"role":"tool","tool_call_id":"x","content":"A"},{"role":"tool","tool_call_id":"y","content":"B"},{"role":"assistant","content":"A or B?"},{"role":"user","content":"A."},{"role":"assistant","content":"A it is."}]'
}

# No call, no tool.
talk() {
	record m2 '"original_prompt":"Hello?","messages":[{"role":"user","content":"Hello?"},{"role":"assistant","content":"Hi."},{"role":"user","content":"Wires?"},{"role":"assistant","content":"Two."}]'
}

# Its own tools, two calls at once, no thought.
given() {
	steps | jq -c '.trajectory_id = "t2" | .system = "S" | .tools = [{type:
	    "function", function: {name: "open", parameters: {type: "object"}}}] |
	    .steps[1].parallel = true | .steps[].thought = null'
}

# rows FORMAT [OPTION ...]: of the records on stdin, a line each.
rows() {
	aher-pack -q -f "$@" | sed '/^[][]$/d; s/,$//'
}

# roles FORMAT NAME KEY: of the first row, in a line.
roles() {
	rows "$1" | head -n 1 | jq -r "[.$2[].$3] | join(\" \")"
}

@test "every format: the same keys and types on every line" {
	for f in $FORMATS; do
		{ steps && dialogue && talk && given; } | rows "$f" >out
		[ -s out ]
		jq -c 'to_entries | map([.key, (.value | type |
		    if . == "boolean" then "flag" else . end)])' out |
			sort -u >shapes
		[ "$(wc -l <shapes)" -eq 1 ] || { echo "$f"; cat shapes; false; }
	done
}

@test "trl-sft: messages with calls as objects, tools as text" {
	steps | rows trl-sft >out
	[ "$(jq -c keys_unsorted out)" = '["messages","tools","weight"]' ]
	jq -e '.weight == 0.6 and .messages == [
	    {role: "user", content: "List the wires."},
	    {role: "assistant", content: "Search.", tool_calls: [{id: "call_0",
	     type: "function", function: {name: "search",
	     arguments: {q: "wire"}}}]},
	    {role: "tool", tool_call_id: "call_0", name: "search",
	     content: "A $6"},
	    {role: "assistant", content: "", tool_calls: [{id: "call_1",
	     type: "function", function: {name: "open",
	     arguments: {input: "A"}}}]},
	    {role: "tool", tool_call_id: "call_1", name: "open",
	     content: "sold"},
	    {role: "assistant", content: "A costs $6."}]' out
	jq -e '.tools | fromjson | map(.function.name) == ["search", "open"]' out
	[ "$(dialogue | roles trl-sft messages role)" = \
		"system user assistant tool tool assistant user assistant" ]
}

@test "axolotl, --arguments: a call's arguments as text" {
	dialogue | rows axolotl |
		jq -e '[.messages[2].tool_calls[].function.arguments] ==
		    ["{\"q\": \"wire\"}", "{}"]'
	dialogue | rows axolotl --arguments object >object
	dialogue | rows trl-sft >trl
	cmp object trl
	dialogue | rows trl-sft --arguments string >string
	dialogue | rows axolotl | cmp - string
}

@test "trl-dpo: two answers behind one prompt" {
	steps | rows trl-dpo >out
	[ "$(jq -c keys_unsorted out)" = \
		'["prompt","chosen","rejected","tools","weight"]' ]
	jq -e '.chosen == [{role: "assistant", content: "A costs $6."}] and
	    .rejected == [{role: "assistant", content: "None."}] and
	    ([.prompt[].role] | join(" ")) ==
	    "user assistant tool assistant tool"' out
	steps | rows trl-sft | jq -c .messages >whole
	jq -c '.prompt + .chosen' out | cmp - whole
}

@test "trl-kto: right for the new goal, wrong for the old" {
	steps | rows trl-kto >out
	jq -sce 'map(.label) == [true, false] and
	    map(.prompt[0].content) == ["List the wires.", "Find cheap wire."]
	    and .[0].completion == .[1].completion and
	    .[0].completion[0].role == "assistant"' out
	dialogue | rows trl-kto |
		jq -e '[.prompt[].role] == ["system", "user"]'
}

@test "openai: arguments as text, tools as an array, names that it allows" {
	dialogue | rows openai-sft >out
	[ "$(jq -c keys_unsorted out)" = \
		'["messages","tools","parallel_tool_calls"]' ]
	jq -e '.parallel_tool_calls and (.tools | map(.function.name)) ==
	    ["web_search", "open"] and
	    [.messages[2].tool_calls[].function.name] ==
	    ["web_search", "open"] and
	    .messages[2].tool_calls[0].function.arguments == "{\"q\": \"wire\"}"
	    and .messages[3] == {role: "tool", tool_call_id: "call_0",
	    content: "A"}' out
	steps | rows openai-dpo >out
	jq -e 'keys == ["input", "non_preferred_output", "preferred_output"] and
	    (.input | keys) == ["messages", "parallel_tool_calls", "tools"] and
	    .input.parallel_tool_calls == false and
	    .preferred_output[0].content == "A costs $6." and
	    .non_preferred_output[0].content == "None."' out
}

@test "llamafactory-sft: turn by turn, calls in its grammar" {
	dialogue | rows llamafactory-sft >out
	[ "$(jq -c keys_unsorted out)" = \
		'["conversations","system","tools","weight"]' ]
	jq -e '.system == "Be brief." and ([.conversations[].from] | join(" ")) ==
	    "human function_call observation gpt human gpt" and
	    .conversations[2].value == "A\nB"' out
	jq -r '.conversations[1].value' out >call
	diff call - <<-'END'
		Both at once.
		<tool_call>
		[{"name":"web.search","arguments":{"q": "wire"}},{"name":"open","arguments":{}}]
		</tool_call>
	END
	steps | rows llamafactory-sft |
		jq -r '.conversations[3].value' >bare
	[ "$(cat bare)" = '{"name":"open","arguments":{"input":"A"}}' ]
}

@test "llamafactory-sft: its markers in what is not ours" {
	steps | jq -c '.steps[0].thought = "</think> <tool_call>" |
	    .steps[0].action_input = {q: "</tool_call></think>"}' >in
	rows llamafactory-sft <in | jq -r '.conversations[1].value' >call
	diff call - <<-'END'
		</think> < tool_call>
		<tool_call>
		{"name":"search","arguments":{"q":"<\/tool_call><\/think>"}}
		</tool_call>
	END
	rows llamafactory-sft --thoughts think <in |
		jq -r '.conversations[1].value' >call
	diff call - <<-'END'
		<think>
		< /think> < tool_call>
		</think>

		{"name":"search","arguments":{"q":"<\/tool_call><\/think>"}}
	END
}

@test "llamafactory-dpo, llamafactory-kto: one answer a side, a flag" {
	steps | rows llamafactory-dpo >out
	jq -e '.chosen == {from: "gpt", value: "A costs $6."} and
	    .rejected == {from: "gpt", value: "None."} and
	    (.conversations | length) == 5 and
	    .conversations[4].from == "observation"' out
	steps | rows llamafactory-kto >out
	jq -sce 'map(.kto_tag) == [true, false] and
	    map(.conversations[0].value) == ["List the wires.",
	    "Find cheap wire."] and all(.[]; .conversations | length == 6)' out
}

# An empty answer is how LLaMA-Factory carries the label.
@test "silence is no turn, and no row ends with it" {
	record t2 '"original_prompt":"Find cheap wire.","user_tools":["say"],"steps":[{"action_name":"say","action_input":"","observation":"Hello?"},{"action_name":"a","action_input":{},"observation":"o"},{"action_name":"say","action_input":null}]' |
		jq -c 'del(.hindsight.final_answer)' >in
	for f in trl-sft trl-kto swift-kto openai-sft; do
		rows $f <in | jq -se 'all(.[] | (.messages // .prompt +
		    .completion); map(.role)[:2] == ["user", "assistant"] or
		    map(.role)[:2] == ["user", "tool_call"])' || { echo $f; false; }
	done
	rows llamafactory-kto <in >out
	jq -sce 'map(.kto_tag) == [true, false] and
	    map(.conversations[0].value) == ["List the wires.\n\nHello?",
	    "Find cheap wire.\n\nHello?"] and
	    all(.[]; [.conversations[].from] == ["human", "function_call"])' out
}

@test "a run in which nothing is said or done is turned down" {
	record t2 '"original_prompt":"Hello?","user_tools":["say"],"steps":[{"action_name":"say","action_input":"","observation":"Hello?"},{"action_name":"say","thought":" ","action_input":{}}]' |
		jq -c 'del(.hindsight.final_answer)' >in
	for f in $(aher-pack -f help | awk '{print $1}'); do
		rows "$f" --rejects rejects <in >out 2>/dev/null || [ $? -eq 3 ]
		run grep -c '{' out
		[ "$output" = 0 ]
		jq -e '.rejected.reason == "unsupported" or
		    .rejected.reason == "no_pair"' rejects
	done
	rows llamafactory-kto --rejects rejects <in
	jq -e '.rejected.detail | test("neither says nor does")' rejects
}

@test "a call without a name is turned down" {
	steps | jq -c '.steps[1].action_name = " "' >in
	for f in $FORMATS; do
		rows "$f" --rejects rejects <in >out
		run grep -c '{' out
		[ "$output" = 0 ]
		jq -e '.rejected.reason == "unsupported" and
		    (.rejected.detail | test("steps\\[1\\] has an empty"))' rejects
	done
}

@test "arguments: the text of an object is the object, without an indent" {
	steps | jq -c '.steps[1].action_input = "{\"q\": \"a  b\"}"' >in
	rows trl-sft <in | jq -e '.messages[3].tool_calls[0].function.arguments ==
	    {q: "a  b"}'
	jq . in | rows openai-sft | jq -e '[.messages[].tool_calls[0]?.function.arguments
	    // empty] == ["{\"q\":\"wire\"}", "{\"q\":\"a  b\"}"]'
}

@test "arguments: a number that no column holds" {
	steps | jq -c . | sed 's/"q":"wire"/"wei":1000000000000000000000/' >in
	for f in trl-sft trl-dpo trl-kto "axolotl --arguments object"; do
		rows $f --rejects rejects <in >out
		[ ! -s out ]
		jq -e '.rejected.detail | test("--arguments string")' rejects
	done
	for f in "trl-sft --arguments string" "trl-sft --text" axolotl swift-sft; do
		rows $f <in | grep -q 1000000000000000000000
	done
}

@test "swift-sft: calls are turns, the weight is each message's" {
	dialogue | rows swift-sft >out
	[ "$(jq -c keys_unsorted out)" = '["messages","tools"]' ]
	[ "$(jq -r '[.messages[].role] | join(" ")' out)" = \
		"system user assistant tool_call tool_call tool_response tool_response assistant user assistant" ]
	jq -e '[.messages[] | select(.loss_scale) | .role] == ["assistant",
	    "tool_call", "tool_call", "assistant", "assistant"] and
	    all(.messages[]; .loss_scale == null or .loss_scale == 0.6) and
	    .messages[2].content == "<think>\nBoth at once.\n</think>\n\n" and
	    (.messages[3].content | fromjson) == {name: "web.search",
	    arguments: {q: "wire"}} and
	    .messages[5].name == "web.search"' out
	# Nothing is set between the words and the call.
	dialogue | rows swift-sft --thoughts content |
		jq -e '.messages[2].content == "Both at once.\n"'
	steps | rows swift-sft --weight-as column |
		jq -e '.weight == 0.6 and all(.messages[]; .loss_scale == null)'
}

@test "swift-dpo, swift-kto: one run under two goals" {
	steps | rows swift-dpo >out
	[ "$(jq -c 'keys_unsorted - ["weight"]' out)" = \
		'["messages","rejected_messages","tools","rejected_tools"]' ]
	jq -e '.messages[0].content == "List the wires." and
	    .rejected_messages[0].content == "Find cheap wire." and
	    .messages[1:] == .rejected_messages[1:] and
	    .tools == .rejected_tools' out
	steps | rows swift-kto >out
	jq -sce 'map(.label) == [true, false] and
	    map(.messages[0].content) == ["List the wires.",
	    "Find cheap wire."]' out
	steps | rows swift-dpo --pairs answers |
		jq -e '.messages[:-1] == .rejected_messages[:-1] and
		    .rejected_messages[-1].content == "None."'
}

@test "fastchat: one array, two speakers in turn" {
	{ steps && dialogue; } | aher-pack -q -f fastchat >out
	jq -e 'length == 2 and all(.[].conversations; . as $turns |
	    all(range(length); $turns[.].from == ["human", "gpt"][. % 2]))' out
}

@test "no tools: what each reader takes for none" {
	for pair in 'trl-sft "null"' 'trl-kto "null"' 'axolotl "[]"' \
		'swift-sft "[]"' 'openai-sft []' 'llamafactory-sft ""'; do
		talk | rows "${pair%% *}" >out
		[ "$(jq -c .tools out | sort -u)" = "${pair#* }" ]
		run aher-pack --check "${pair%% *}" out
		[[ $output != *" tools:"* ]]
	done
}

@test "--text: nothing but words, no tools" {
	for f in trl-sft axolotl openai-sft swift-sft; do
		{ steps && dialogue; } | rows "$f" --text --weight-as drop >out
		[ "$(jq -c keys_unsorted out | sort -u)" = '["messages"]' ]
		jq -e '[.messages[] | keys] | unique == [["content", "role"]]' \
			out
	done
	steps | rows llamafactory-sft --text |
		jq -e '.tools == "" and .system == "" and
		    ([.conversations[].from] | unique) == ["gpt", "human"]'
	steps | rows trl-dpo --text |
		jq -e '.chosen[0].content != .rejected[0].content and
		    (has("tools") | not)'
}

@test "--thoughts: as they are, between marks, or not at all" {
	for f in trl-sft openai-sft; do
		steps | rows "$f" --thoughts content |
			jq -e '.messages[1].content == "Search."'
		steps | rows "$f" --thoughts think |
			jq -e '.messages[1].content ==
			    "<think>\nSearch.\n</think>\n\n" and
			    .messages[3].content == ""'
		steps | rows "$f" --thoughts drop |
			jq -e '.messages[1].content == ""'
	done
	steps | rows swift-sft --thoughts drop |
		jq -e '[.messages[].role][:3] == ["user", "tool_call",
		    "tool_response"]'
	steps | rows llamafactory-sft --thoughts drop |
		jq -e '.conversations[1].value ==
		    "{\"name\":\"search\",\"arguments\":{\"q\":\"wire\"}}"'
}

@test "hostile text comes out as it went in" {
	local text='"\\ \u0000\u0001\u2028 \ud834\udd1e \n<tool_call>{{content}}"'

	record t1 "\"original_prompt\":\"Find.\",\"steps\":[{\"thought\":$text,\"action_name\":\"a\",\"action_input\":{\"x\":$text,\"y\":\"\\ud800\"},\"observation\":$text}],\"final_answer\":\"None.\"" >in
	for f in $FORMATS; do
		for thoughts in content think drop; do
			rows "$f" --thoughts $thoughts <in >out
			# As text, too, it is told whole, a result at least.
			jq -e --argjson text "$text" '[.. | strings |
			    select(contains($text))] | length > 0' out
			[ "$(jq -c . out | wc -l)" -eq "$(wc -l <out)" ]
		done
	done
	rows trl-sft <in | jq -e --argjson text "$text" \
		'.messages[1].tool_calls[0].function.arguments ==
		    {x: $text, y: "\ufffd"} and .messages[1].content == $text and
		    .messages[2].content == $text'
	rows swift-sft <in | jq -e --argjson text "$text" '[.messages[] |
	    select(.role == "tool_call")][0].content | fromjson |
	    .arguments.x == $text'
}
