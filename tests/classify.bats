#!/usr/bin/env bats
# aher-classify: is it a failure, of which type, and is it worth anything?

load helper

# run_of GOAL ANSWER OBSERVATION...: a run whose steps observed that.
run_of() {
	jq -nc '$ARGS.positional as [$goal, $answer] |
	    {original_prompt: $goal, final_answer: $answer,
	    steps: [range(2; $ARGS.positional | length) as $i |
	        {action_name: "look", action_input: {at: $i},
	        observation: $ARGS.positional[$i]}]}' --args "$@"
}

# calls NAME:SEEN...: a run of such calls, each seeing that page.
calls() {
	jq -nc '{original_prompt: "Do it for me.", steps: [$ARGS.positional[] |
	    split(":") as [$name, $seen] | {action_name: $name,
	    action_input: {on: $name}, observation:
	    (if $seen == "" then "" else "Page \($seen): what is in there?\n" +
	    "All about \($seen)." end)}]}' --args "$@"
}

# shop GOAL OPTIONS TARGET...: a page of a shop, and clicks on it.
shop() {
	jq -nc '$ARGS.positional as [$goal, $options] | {original_prompt: $goal,
	    steps: ([{action_name: "search", action_input: {query: "vest"},
	    observation: "[Back to Search]\n[B01] A vest $20.00"},
	    {action_name: "click", action_input: {target: "B01"},
	    observation: "[< Prev]\n\($options)\nA vest\nPrice: $20.00\n[Buy Now]"}] +
	    [$ARGS.positional[2:][] | {action_name: "click",
	    action_input: {target: .}, observation: (if . == "Buy Now" then ""
	    elif startswith("!") then "Invalid action!"
	    else "You have clicked \(.)." end)}])}' --args "$@"
}

# with FILTER: the records on stdin, changed by jq.
with() {
	jq -c "$1"
}

# failure JQ_EXPRESSION [OPTION...]: of the record on stdin.
failure() {
	expression=$1
	shift
	"$BIN/aher-classify" -q "$@" | jq -rc ".failure | $expression"
}

reason() {
	"$BIN/aher-classify" -q "$@" | jq -r '.rejected.reason // "none"'
}

kind='[.is_failure, .failure_type, .recoverable]'
shelf='The shelf in the hall holds seven boxes of nails.'

@test "the member is spelled without blanks, its keys in order" {
	run_of 'Count the boxes.' 'Seven.' "$shelf" |
		with '. + {failure_reason: "The count is wrong."}' >in
	"$BIN/aher-classify" in >out 2>err
	[ ! -s err ]
	grep -F ',"failure":{"is_failure":true,"failure_type":"wrong_result","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"The run ended with something other than what was asked for: \"The count is wrong.\" (failure_reason).","evidence":[{"step":null,"text":"The count is wrong."}],"by":"rules"}}' out
	"$BIN/aher-classify" out | cmp - out
}

@test "a success is no failure, whatever else is said" {
	run_of 'Count.' 'I was unable to count.' "$shelf" |
		with '. + {metadata: {reward: 1}}' >in
	[ "$(failure "$kind" <in)" = '[false,null,true]' ]
	[ "$(reason <in)" = not_failure ]
	[ "$(failure .is_failure --success-at 2 <in)" = true ]
}

@test "a failure_reason tells the type" {
	while IFS='|' read -r type text; do
		run_of 'Do it.' 'Done.' "$shelf" |
			with ". + {failure_reason: \"$text\"}" >in
		echo "$type: $text"
		[ "$(failure .failure_type <in)" = "$type" ]
	done <<-'END'
		constraint_violation|The price exceeds the budget.
		wrong_result|Saved as .xlsx instead of .csv.
		wrong_result|incorrect answer: the reference is 7
		tool_error|Timeout on every search.
		tool_error|The API was reached, but gave an API error.
		incomplete|The agent gave up.
		incomplete|run ended without an answer (Finish never called)
		incomplete|step limit (15) reached
		off_topic|The answer is off topic.
		hallucination|The figures were fabricated.
	END
}

@test "words in goals and thoughts are no evidence" {
	run_of 'Debug the timeout error: Error: connection refused.' \
		'The port was closed; it is open now.' "$shelf" |
		with '.steps[0].thought = "I think I should search, I was unable to"' >in
	[ "$(failure "$kind" <in)" = '[null,null,true]' ]
	[ "$(reason <in)" = none ]
	[ "$(reason --strict-failure <in)" = not_failure ]
}

@test "an empty error field is no error, a full one is" {
	run_of 'Look.' '' '{"error": "", "response": "Rain in Oslo, 4 degrees"}' |
		failure "$kind" >got
	[ "$(cat got)" = '[null,"incomplete",true]' ]
	run_of 'Look.' '' '{"error": "No such key", "response": ""}' |
		failure "$kind" >got
	[ "$(cat got)" = '[true,"tool_error",false]' ]
}

@test "what an evaluator printed is no observation" {
	run_of 'Buy a kettle.' '' 'Your score (min 0.0, max 1.0): 0.75' >in
	[ "$(failure .recoverable <in)" = false ]
	[ "$(reason <in)" = not_recoverable ]
}

@test "an error from which a later step recovers is none" {
	run_of 'Count.' 'Seven.' 'Error: 503 Service Unavailable' "$shelf" |
		failure "$kind" >got
	[ "$(cat got)" = '[null,null,true]' ]
}

@test "what was bought in the end shows that no error stood in the way" {
	shop 'i need a vest' '' '!warm' '!soft' 'Buy Now' >in
	[ "$(failure "$kind" <in)" = '[null,null,true]' ]
	with '.steps |= .[:-1]' <in >unbought
	[ "$(failure "$kind" <unbought)" = '[true,"incomplete",true]' ]
	with '. + {metadata: {reward: 0.5}}' <in >failed
	[ "$(failure .failure_type <failed)" = wrong_result ]
}

@test "a search that finds nothing is no error of a tool" {
	run_of 'Is a monk a hermit?' 'Nobody says so.' "$shelf" \
		'No more results.' 'Could not find [monk].' >in
	[ "$(failure "$kind" <in)" = '[null,null,true]' ]
	with '.final_answer = null' <in >open
	[ "$(failure "$kind" <open)" = '[true,"incomplete",true]' ]
	[ "$(failure '.evidence[0].text' <open)" = 'Could not find [monk].' ]
	sed 's/No more results/Error: timed out/; s/Could not find/Error:/' in |
		failure .failure_type >got
	[ "$(cat got)" = tool_error ]
}

@test "a tool that never worked is why a run stopped" {
	run_of 'Look.' '' "$shelf" "$shelf" "$shelf" 'Error: the disk is gone' |
		with '.steps[3].action_name = "store"' >in
	[ "$(failure "$kind" <in)" = '[true,"tool_error",true]' ]
	with '.steps[1].action_name = "store"' <in >once
	[ "$(failure "$kind" <once)" = '[true,"tool_error",true]' ]
}

@test "a run that only looked up and answered nothing is incomplete" {
	run_of 'How many boxes are there?' '' "$shelf" >in
	[ "$(failure "$kind" <in)" = '[true,"incomplete",true]' ]
	[ "$(failure '.evidence[0] | [.step, .text]' <in)" = \
		'[0,"look {\"at\":2}"]' ]
	while IFS='|' read -r verdict goal action; do
		with ".steps[0].action_name = \"$action\" |
		    .original_prompt = \"$goal\"" <in >case
		echo "$goal $action"
		[ "$(failure .is_failure <case)" = "$verdict" ]
	done <<-'END'
		true|Count the boxes.|search_boxes
		true|Count the boxes.|web.find
		null|Open the list of boxes.|search_boxes
		true|Count the boxes.|book_search
		null|Count the boxes.|book_boxes
		null|Count the boxes.|update_search_index
		true|Count the boxes.|get_booking
		null|Sort the boxes.|click
		true|What is in the boxes?|click
		null|Find the boxes.|click
		true|Find the boxes.|companies_for_boxes
		null|Find the boxes.|submit_answer
		null|Find the boxes.|finish
	END
}

@test "an option that the goal names, offered and not chosen" {
	colors='color [red][blue][light green]'
	while IFS='|' read -r verdict goal clicks; do
		IFS=, read -ra targets <<<"$clicks"
		shop "i need a $goal" "$colors" "${targets[@]}" >in
		echo "$goal: $clicks"
		[ "$(failure '[.failure_type, .evidence[0].text]' <in)" = \
			"$verdict" ]
	done <<-'END'
		["constraint_violation","color: blue, offered and not chosen"]|blue vest|red,Buy Now
		["constraint_violation","color: blue, offered and not chosen"]|blue vest|Buy Now
		["constraint_violation","color: light green, offered and not chosen"]|light green vest|!light green,Buy Now
		[null,null]|blue vest|blue,Buy Now
		[null,null]|red vest|Buy Now
		[null,null]|green vest|red,Buy Now
		[null,null]|dark blue vest|red,Buy Now
		[null,null]|blueish vest|red,Buy Now
		[null,null]|red or blue vest|red,Buy Now
	END
	[ "$(failure .evidence[0].step <in)" = null ]
}

@test "yes, no or nothing in answer to another question" {
	while IFS='|' read -r verdict answer goal; do
		run_of "$goal" "$answer" "$shelf" >in
		echo "$goal $answer"
		[ "$(failure .failure_type <in)" = "$verdict" ]
	done <<-'END'
		wrong_result|no|What year was it built?
		wrong_result|Yes.|It was built long ago. In what year was it built?
		wrong_result|no|They are known for what profession?
		incomplete|None|Which firm built it?
		incomplete|unknown|Who built it?
		null|no|Was it built by the man who won?
		null|no|The man who won, was he a Dane?
		null|yes|Who won, was he a Dane?
		null|no|The man who won was a Dane?
		null|no|Tell me if it was built.
		null|1912|What year was it built?
		null|None|How many were built?
		null|no|Which of them is it? Is it there?
	END
}

@test "a run that ends in errors names the last of them" {
	run_of 'Count.' '' "$shelf" 'Error: disk one is gone' \
		'Error: disk two is gone' >in
	[ "$(failure "$kind" <in)" = '[true,"tool_error",true]' ]
	[ "$(failure '.evidence[0] | [.step, .text]' <in)" = \
		'[2,"Error: disk two is gone"]' ]
}

@test "what only reports the agent's own words is no content" {
	run_of 'Name three papers of 2024.' 'From memory: three papers.' \
		'Error: Connection timeout after 30 seconds.' \
		'Generated response based on training data (not of 2024).' >in
	[ "$(failure "$kind" <in)" = '[true,"tool_error",false]' ]
	[ "$(reason <in)" = not_recoverable ]
}

# shellcheck disable=SC2016 # the dollars are money
@test "a bound of the goal that the end breaks" {
	run_of 'Find wire under $5 per kilogram.' \
		'The best wire under $5 is none; it costs $5.30 per kilogram.' \
		"$shelf" >in
	[ "$(failure "$kind" <in)" = '[true,"constraint_violation",true]' ]
	[[ "$(failure '.evidence[0].text' <in)" == '$5.30'*', asked for: '*'under $5'* ]]
	run_of 'Find wire under $5.' 'Wire at $4.90, not that at $5.30.' \
		"$shelf" | failure .is_failure >got
	[ "$(cat got)" = null ]
}

# shellcheck disable=SC2016 # the dollars are money
# shellcheck disable=SC2016 # the dollars are money
@test "a limit that was not kept says more than giving up for it" {
	run_of 'Find wire under $5 per kilogram.' 'I could not do it, I was
	    unable to find wire under $5/kg. The best is $5.30/kg.' \
		'Ash Metals: copper wire, $5.30/kg' >in
	[ "$(failure "$kind" <in)" = '[true,"constraint_violation",true]' ]
}

# shellcheck disable=SC2016 # the dollars are money
@test "a bound that is a condition, or of a time, is not looked at" {
	while IFS='|' read -r verdict goal; do
		run_of "$goal" 'The wire costs $9.' "$shelf" >in
		echo "$goal"
		[ "$(failure .is_failure <in)" = "$verdict" ]
	done <<-'END'
		true|Buy wire below $5.
		null|Buy wire. If it is not below $5, buy less of it.
		null|Buy wire. It may be below $5.
		null|Buy wire before 7am.
	END
}

@test "whether a bound is kept by its own number" {
	while IFS='|' read -r bound verdict; do
		run_of "Find wire $bound \$5." 'The wire costs $5 a roll.' \
			"$shelf" >in
		echo "$bound"
		[ "$(failure .is_failure <in)" = "$verdict" ]
	done <<-'END'
		under|true
		below|true
		less than|true
		lower than|true
		cheaper than|true
		more than|true
		above|true
		at most|null
		up to|null
		no more than|null
		within|null
		max|null
		at least|null
		no less than|null
	END
}

# shellcheck disable=SC2016 # the dollars are money
@test "a bound that the end repeats is not broken by it" {
	for end in 'No wire under $5.' 'No wire is below the $5 limit.'; do
		run_of 'Find wire under $5.' "$end" "$shelf" >in
		[ "$(failure .is_failure <in)" = null ]
	done
}

@test "a sign of money stands in front, a word of it behind" {
	run_of 'Find wire below £5.' 'The wire costs 6 GBP.' "$shelf" >in
	[ "$(failure .failure_type <in)" = constraint_violation ]
	run_of 'Find wire below €5.' 'The wire costs 6 euros.' "$shelf" >in
	[ "$(failure .failure_type <in)" = constraint_violation ]
}

@test "a file of another type than was asked for" {
	run_of 'Write the rows to out.csv, please.' 'All rows are saved.' \
		'Saved 42 rows to out.xlsx in the folder.' >in
	[ "$(failure "$kind" <in)" = '[true,"wrong_result",true]' ]
	[ "$(failure '.evidence[0].text' <in)" = \
		'out.xlsx, asked for: out.csv' ]
	# A script of that name, and a file that is read, are none.
	run_of 'Write the rows to out.csv, please.' 'All rows are saved.' \
		'Created out.py, ran it: done, 42 rows.' |
		failure .is_failure >got
	[ "$(cat got)" = null ]
	run_of 'Write the rows of in.json to out.csv, please.' \
		'All rows are saved.' 'Saved 42 rows to out.csv in the folder.' |
		failure .is_failure >got
	[ "$(cat got)" = null ]
}

@test "a loop at the end is incomplete" {
	run_of 'Count.' '' "$shelf" "$shelf" "$shelf" |
		with '.steps[].action_input = {}' >in
	[ "$(failure "$kind" <in)" = '[true,"incomplete",true]' ]
	[ "$(failure '.evidence[0].text' <in)" = 'look {}, 3 times over' ]
	[ "$(failure '.evidence[0].step' <in)" = 2 ]
}

# shellcheck disable=SC2016 # the dollars are money
@test "calls in turn, over and over, are a loop, whatever ends the run" {
	calls a:1 b:2 a:1 b:2 a:1 b:2 | failure "$kind" >got
	[ "$(cat got)" = '[true,"incomplete",true]' ]
	calls x:1 a:1 a:1 a:1 finish: | with '.final_answer = "It is so."' >in
	[ "$(failure "$kind" <in)" = '[true,"incomplete",true]' ]
	[ "$(failure '.evidence[0].step' <in)" = 3 ]
	# Something new was seen each time, or the last try went through.
	calls scroll:1 scroll:2 scroll:3 | failure .is_failure >got
	[ "$(cat got)" = null ]
	calls submit:1 submit:1 submit:1 submit:2 |
		with '.final_answer = "It is so."' | failure .is_failure >got
	[ "$(cat got)" = null ]
	# What the user says between makes it another call.
	calls a:1 a:1 a:1 | with '.steps[].user = "Once more?"' |
		failure .is_failure >got
	[ "$(cat got)" = null ]
}

@test "going in circles without an answer" {
	calls click:1 click:2 click:3 click:1 click:2 click:1 click:3 click:2 \
		click:1 | with '.steps |= [to_entries[] | .key as $i |
	    .value | .action_input = {element: $i}]' >in
	[ "$(failure "$kind" <in)" = '[true,"incomplete",true]' ]
	[ "$(failure '.evidence[0].step' <in)" = 8 ]
	with '.steps[4].observation = "Another page: what is in there?\n4"' \
		<in | failure .is_failure >got
	[ "$(cat got)" = null ]
}

@test "one value that was never seen is a hallucination with a hedge only" {
	run_of 'How many boxes?' 'From memory, there are 8714 boxes.' "$shelf" >in
	[ "$(failure "$kind" <in)" = '[true,"hallucination",true]' ]
	[ "$(failure '.weight < 0.3' <in)" = true ]
	[ "$(reason <in)" = low_weight ]
	run_of 'How many boxes?' 'There are 8714 boxes.' "$shelf" |
		failure .failure_type >got
	[ "$(cat got)" = null ]
	run_of 'How many boxes?' 'From memory, 8714.' "$shelf 8714." |
		failure .failure_type >got
	[ "$(cat got)" = null ]
}

@test "an answer of which most was never seen needs no hedge" {
	answer='Flight HAT8714 leaves at gate 2215, code QX77B.'
	run_of 'Which flight leaves?' "$answer" "$shelf" >in
	[ "$(failure "$kind" <in)" = '[true,"hallucination",true]' ]
	[ "$(failure '.evidence[0].text' <in)" = HAT8714 ]
	while IFS='|' read -r change; do
		echo "$change"
		[ "$(with "$change" <in | failure .is_failure)" = null ]
	done <<-'END'
		.steps[0].observation += " HAT8714, gate 2215."
		.steps[0].observation += " And so on..."
		.steps[0].observation = "{\"flights\": [\"HA"
		.steps += [{action_name: "look", action_input: {}, observation: ""}]
		.steps[0].user = "Take that one."
		.final_answer = "Flight HAT8714 leaves at gate 22, code QX."
	END
}

@test "a value is seen however the input spells it" {
	run_of 'Set the name.' 'I believe it is Zürich2024 now.' "$shelf" >in
	[ "$(failure "$kind" <in)" = '[true,"hallucination",true]' ]
	sed 's/"action_input":{[^}]*}/"action_input":{"name":"Z\\u00fcrich2024"}/' \
		in >escaped
	grep -F '"Z\u00fcrich2024"' escaped
	[ "$(failure "$kind" <escaped)" = '[null,null,true]' ]
}

@test "giving up is what a finishing step says, not what it mentions" {
	while IFS='|' read -r verdict action observation input; do
		run_of 'Look.' 'All is well there.' "$shelf" "$observation" |
			with ".steps[1].action_name = \"$action\" |
			    .steps[1].action_input = $input" >in
		echo "$action $observation $input"
		[ "$(failure .is_failure <in)" = "$verdict" ]
	done <<-'END'
		null|bash|src/run.c:7 has it in a comment.|{"cmd": "grep -rn give_up src/"}
		null|bash||{"cmd": "grep -rn give_up src/"}
		null|search|One function has this name there.|{"name": "give_up"}
		null|finish||{"answer": "give_up.c has the function."}
		null|finish||{"give_up": "no"}
		true|Finish|It was chosen to do so.|{"return_type": "give_up_and_restart"}
		true|final_answer|It was chosen to do so.|{"text": "give_up"}
		true|act||{"name": "give_up"}
		true|stop|The run is over.|"give_up"
		true|stop|The run is over.|"{\"return_type\": \"give_up\"}"
	END
}

@test "to say that it can not be is giving up, to a user it may be the rule" {
	while IFS='|' read -r verdict answer; do
		run_of 'Find the film.' "$answer" "$shelf" >in
		echo "$answer"
		[ "$(failure .is_failure <in)" = "$verdict" ]
		with '.steps[0].action_name = "respond"' <in >talk
		[ "$(failure .is_failure <talk)" = null ]
	done <<-'END'
		true|I could not find it.
		true|It is on the shelf. Unfortunately, I could not find the disk.
		true|I'm sorry, but I am unable to tell.
		true|There it was, but I couldn't read it.
		null|A review of it: 'seen it so often I don't know why'.
	END
}

@test "the weight follows the kind, and --delta is its gate" {
	run_of 'Do it.' 'Done.' "$shelf" | with '. + {failure_reason:
	    "Timeout, crashed, API error, server error, bad gateway"}' >in
	[ "$(failure '[.severity, .weight]' <in)" = '[0.8,0.2]' ]
	[ "$(reason <in)" = low_weight ]
	[ "$(reason --delta 0.2 <in)" = none ]
	with '.failure_reason = "Timeout, crashed, API error, bad gateway"' \
		<in >four
	[ "$(failure '[.severity, .weight]' <four)" = '[0.7,0.3]' ]
	[ "$(reason <four)" = none ]
}

@test "a user's turn is no observation" {
	run_of 'Help me.' '' 'Error: that is what my screen says.' >in
	[ "$(failure .failure_type <in)" = tool_error ]
	[ "$(failure .is_failure --user-tool look <in)" = null ]
}

@test "the lexicon can be replaced, and says where it is wrong" {
	"$BIN/aher-classify" --print-lexicon >words
	cmp words "$ROOT/common/lexicon.txt"
	printf '[off_topic]\nkettle talk\n' >words
	run_of 'Do it.' 'Done.' "$shelf" |
		with '. + {failure_reason: "Kettle talk, wrong."}' >in
	[ "$(failure .failure_type --lexicon words <in)" = off_topic ]
	printf '[oftopic]\n' >words
	run "$BIN/aher-classify" --lexicon words in
	[ "$status" -eq 1 ]
	[ "$output" = 'aher-classify: words:1: no such section: [oftopic]' ]
}

@test "options are checked" {
	run "$BIN/aher-classify" --delta 1.5
	[ "$status" -eq 2 ]
	[[ $output == *"--delta: '1.5' is too large"* ]]
	run "$BIN/aher-classify" --help
	[ "$status" -eq 0 ]
	[[ $output == *--strict-failure* ]]
}
