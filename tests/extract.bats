#!/usr/bin/env bats
# aher-extract: what a run has achieved, the facts in it, its limits.
# Dollars are dollars here:
# shellcheck disable=SC2016

bats_require_minimum_version 1.5.0
load helper

# run_of OBSERVATION...: a record whose steps observed that, as "look".
run_of() {
	jq -nc '{original_prompt: "Find it.", final_answer: "Here it is.",
	    steps: [$ARGS.positional[] |
	        {action_name: "look", action_input: {}, observation: .}]}' \
	    --args "$@"
}

# outcome JQ_EXPRESSION: of the record on stdin, as aher-extract writes it.
outcome() {
	aher-extract -q | jq -r ".outcome | $1"
}

facts() {
	run_of "$1" | outcome '.key_observations[]'
}

@test "an observation is an achievement, with its step and action" {
	run_of "The shelf holds seven boxes." "ok" "Two boxes are broken." |
		outcome '.actual_achievements[]' >got
	diff - got <<-'END'
		steps[0] look: The shelf holds seven boxes.
		steps[2] look: Two boxes are broken.
	END
}

@test "the member is spelled without blanks, its keys in order" {
	run_of "The shelf holds 7 boxes." | aher-extract -q |
		grep -F ',"outcome":{"actual_achievements":["steps[0] look: The shelf holds 7 boxes."],"key_observations":["7 boxes"],"limitations":"","by":"rules"}}'
}

@test "white space and controls are folded, text is cut at a word" {
	long=$(printf 'word%.0s \n\t' $(seq 80))
	run_of "$long" | outcome '.actual_achievements[0]' >got
	[ "$(wc -l <got)" -eq 1 ]
	text=$(sed 's/^steps\[0\] look: //' got)
	[ ${#text} -le 200 ]
	[ ${#text} -gt 190 ]
	[[ $text =~ ^(word )+\.\.\.$ ]]
}

@test "200 characters are kept whole, letters beyond ASCII count once" {
	exact=$(printf 'é%.0s' $(seq 200))
	run_of "$exact" | outcome '.actual_achievements[0] | ltrimstr("steps[0] look: ")' >got
	[ "$(cat got)" = "$exact" ]
	run_of "${exact}é" | outcome '.actual_achievements[0] | ltrimstr("steps[0] look: ")' >got
	[ "$(cat got)" = "${exact%éééé} ..." ]
}

@test "numbers keep their unit or currency" {
	facts 'MetalWorks at $6.20/kg, MOQ 50kg; 42 rows, 30 % off, 1,299.00 EUR, -5 °C' >got
	diff - got <<-'END'
		$6.20/kg
		50kg
		42 rows
		30 %
		1,299.00 EUR
	END
	facts '€5.50 and £3 and USD 500 and $5 million and 60 km/h' >got
	diff - got <<-'END'
		€5.50
		£3
		USD 500
		$5 million
		60 km/h
	END
}

@test "dates, times and telephone numbers stay whole" {
	facts 'Sent on 2024-05-25T15:00:00Z, due May 12, 2000 or 6 December 1958, 12/05/2024, call 555-123-2002' >got
	diff - got <<-'END'
		2024-05-25T15:00:00Z
		May 12, 2000
		6 December 1958
		12/05/2024
		555-123-2002
	END
}

@test "identifiers, file names, addresses and URLs are facts" {
	facts 'User mia_li_3668 ordered #W1234567 (B095SM22P3), flight HAT017, bag 4WQ150' >got
	diff - got <<-'END'
		mia_li_3668
		#W1234567
		B095SM22P3
		HAT017
		4WQ150
	END
	facts 'Saved as filtered_output.xlsx; write to ann@example.com or see https://example.com/a?b=1.' >got
	diff - got <<-'END'
		filtered_output.xlsx
		ann@example.com
		https://example.com/a?b=1
	END
}

@test "quoted strings are facts, apostrophes and feet are none" {
	facts "He wrote \"The Long Road\" and 'A Short Walk', on his sister's 5' x 8' rug" >got
	diff - got <<-'END'
		The Long Road
		A Short Walk
	END
	facts 'It is called “Grand Central” by everybody' >got
	[ "$(cat got)" = 'Grand Central' ]
}

@test "a value keeps the name in front of it, JSON within JSON too" {
	facts '{"user_id": "u_77", "price": 154, "ok": true, "note": null}' >got
	diff - got <<-'END'
		user_id: u_77
		price: 154
	END
	facts "{\"error\": \"\", \"response\": \"{'zip': '75094', \\\"total\\\": 12.5}\"}" >got
	diff - got <<-'END'
		zip: 75094
		total: 12.5
	END
	facts 'Page 1 (Total results: 50) Price: $16.95' >got
	diff - got <<-'END'
		Total results: 50
		Price: $16.95
	END
}

@test "a fact stands as the text has it, blanks and all" {
	facts 'The label: "Long  Road 66" is of "two
lines 7"' >got
	head -n 1 got | grep -xF 'The label: Long  Road 66'
	run ! grep -F 'two' got
}

@test "footnotes and ordinals are no numbers" {
	run facts 'The town[12] lies on a river[3] and was founded early: 1) by monks, 2) by kings'
	[ "$output" = "" ]
}

@test "at most five facts a step, the telling ones first, each once a run" {
	facts 'Rows 11, 12, 13, 14, 15, 16: $1 then $2 then $3' >got
	diff - got <<-'END'
		11
		12
		$1
		$2
		$3
	END
	run_of 'It costs $7 here, tax $1.' 'It costs $7 there, fee $2.' |
		outcome '.key_observations[]' >got
	printf '$7\n$1\n$2\n' | diff - got
}

@test "errors, empty and short observations are no achievements" {
	run_of 'Error: connection timed out after 30 seconds' '' 'ok' \
	    'Found 3 open tickets for the customer.' >in
	[ "$(outcome '.actual_achievements | length' <in)" = 1 ]
	outcome '.limitations' <in | grep -qF 'connection' && return 1
	aher-extract -q in | jq -e '.rejected == null'
}

@test "an error line inside a long useful observation does not discard it" {
	text=$(for i in $(seq 40); do echo "row $i: item A$i costs \$$i.50"; done
		echo 'Error: row 41 could not be read'
		for i in $(seq 42 60); do echo "row $i: item A$i costs \$$i.50"; done)
	run_of "$text" >in
	[ "$(outcome '.actual_achievements | length' <in)" = 1 ]
	[ "$(outcome '.key_observations | length' <in)" = 5 ]
}

@test "a run that has achieved nothing says so and is turned down" {
	run_of 'Error: 503 Service Unavailable' '' | aher-extract -q >out
	jq -e '.outcome.actual_achievements == [] and
	    (.outcome.limitations | contains("Nothing was achieved")) and
	    .rejected.stage == "aher-extract" and
	    .rejected.reason == "no_outcome" and
	    (.rejected.detail | length > 0)' out
}

@test "limitations are the failure reason, else the end of the run" {
	run_of 'Found 3 open tickets.' | jq -c '.failure_reason = "Too\nlate."' |
		outcome .limitations >got
	[ "$(cat got)" = 'Too late.' ]
	run_of 'Found 3 open tickets.' | jq -c '.final_answer = null' |
		outcome .limitations >got
	[ "$(cat got)" = 'The run ends without a final answer.' ]
	run_of 'Found 3 open tickets.' 'Error: disk full on /var' |
		outcome .limitations >got
	grep -F 'The last step with a result failed: "' got
	grep -F 'disk full' got
	run_of 'Found 3 open tickets.' |
		jq -c '.final_answer = "Hello. I was unable to close ticket 4."' |
		outcome .limitations >got
	grep -F 'The final answer says: "I was unable to close ticket 4.".' got
}

@test "what the user said is no observation" {
	run_of 'My number is 555-123-2002, thank you.' 'The account has 2 open lines.' |
		jq -c '.steps[0].action_name = "respond"' >in
	aher-extract -q --user-tool respond in |
		jq -e '.outcome.actual_achievements | length == 1'
	[ "$(aher-extract -q in | jq '.outcome.actual_achievements | length')" = 2 ]
}

@test "text that an evaluator printed is ignored" {
	run_of 'You have bought the blue kettle.' 'Your score (min 0.0, max 1.0): 0.75' >in
	[ "$(outcome '.actual_achievements | length' <in)" = 1 ]
	outcome '.key_observations[], .actual_achievements[]' <in >got
	run ! grep -F 0.75 got
}

@test "of a long run the first and the last achievements are kept" {
	jq -nc '{original_prompt: "p", final_answer: "a", steps: [range(200) |
	    {action_name: "look", observation: "Line \(.) of the log file."}]}' >in
	outcome '.actual_achievements | length, .[0], .[31], .[32], .[63]' <in >got
	diff - got <<-'END'
		64
		steps[0] look: Line 0 of the log file.
		steps[31] look: Line 31 of the log file.
		steps[168] look: Line 168 of the log file.
		steps[199] look: Line 199 of the log file.
	END
	outcome .limitations <in | grep -F 'Of 200 achievements, the first 32 and the last 32 are listed.'
}

@test "what a classifier turned down stays down, with its reason" {
	run_of 'Found 3 open tickets.' |
		jq -c '.failure = {is_failure: false, by: "me"}' |
		aher-extract -q | jq -e '.rejected.reason == "not_failure" and
		    .rejected.stage == "aher-extract" and .outcome == null'
	run_of 'Found 3 open tickets.' |
		jq -c '.failure = {recoverable: false, by: "me"}' |
		aher-extract -q | jq -e '.rejected.reason == "not_recoverable"'
}

@test "a record that is rejected already passes untouched" {
	run_of 'Found 3 open tickets.' |
		jq -c '.trajectory_id = "t" | .rejected = {stage: "aher-classify", reason: "low_weight"}' >in
	aher-extract -q in | diff in -
}

@test "a second run gives the same bytes" {
	run_of 'Found 3 open tickets.' 'Error: 500' | aher-extract -q >one
	aher-extract -q one | cmp one -
	run_of 'Error: 500' | aher-extract -q >one
	aher-extract -q one | cmp one -
}

@test "a long observation costs no more than a short one" {
	python3 - >in <<-'END'
		import json
		for text in ("'" * 3000000, '"a' * 1500000, "1," * 1500000,
		             "(" * 3000000, "a=" * 1500000, "#" * 3000000,
		             "9" * 3000000, "\x00 " * 1500000, "é" * 1500000):
		    print(json.dumps({"original_prompt": "p", "final_answer": "a",
		        "steps": [{"action_name": text, "observation": text}]}))
	END
	timeout 60 aher-extract -q in >out
	[ "$(wc -l <out)" -eq 9 ]
	jq -e '.outcome' out >/dev/null
}
