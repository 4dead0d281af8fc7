#!/usr/bin/env bats
# The gates of aher-relabel, each passing and refusing, through --recheck and
# in the attempts of a model.

load helper
load mock
bats_require_minimum_version 1.5.0

# One run that compares what shops ask for lamps.
RUN='{"trajectory_id":"lamps",
"original_prompt":"Find a brass desk lamp for under $20 and name the shop.",
"steps":[
{"thought":"","action_name":"web_search","action_input":{"query":"brass desk lamp prices"},
"observation":"Holloway Lights: brass desk lamp, $34.50, ships in 3 days\nFenwick Stores: brass desk lamp, $28.90, ships in 5 days"},
{"thought":"","action_name":"open_shop","action_input":{"name":"Fenwick Stores"},
"observation":"Fenwick Stores, Leeds. Brass desk lamp, 12 in stock, warranty 2 years. Returns within 30 days."},
{"thought":"","action_name":"open_shop","action_input":{"name":"Holloway Lights"},
"observation":"Holloway Lights, York. Brass desk lamp, 4 in stock, warranty 5 years. No returns."}],
"final_answer":"The cheapest brass desk lamp costs $28.90 at Fenwick Stores, which is over the limit of $20, so I did not name one that fits.",
"failure_reason":"No lamp under the limit was named by it at the end"}'

# recheck GOAL [OPTION ...]: what becomes of the goal for $RUN.
recheck() {
	jq -c --arg g "$1" '.hindsight = {hindsight_prompt: $g, by: "me"}' \
		<<<"$RUN" >in
	"$BIN/aher-relabel" -q --recheck "${@:2}" in >out
	reason=$(jq -r '.rejected.reason // "none"' out)
	detail=$(jq -r '.rejected.detail // ""' out)
}

# passes GOAL [OPTION ...]; refused REASON WORDS GOAL [OPTION ...]
passes() {
	recheck "$@"
	if [ "$reason" != none ]; then
		echo "$reason: $detail: $1"
		return 1
	fi
	[ "$(jq -r .hindsight.accepted out)" = rules ]
}
refused() {
	recheck "${@:3}"
	if [ "$reason" != "$1" ] || [[ $detail != *"$2"* ]]; then
		echo "$reason: $detail: $3"
		return 1
	fi
	[ "$(jq -r '.hindsight | "\(.accepted) \(.reason)"' out)" = \
		"null $1" ]
	[ "$(jq -r .hindsight.detail out)" = "$detail" ]
}

GOOD='Compare brass desk lamps by price, delivery time and warranty.'

@test "a goal that passes: accepted by rules, by stays, with its grounding" {
	passes "$GOOD"
	jq -e '.hindsight | .by == "me" and .is_valid_replay and
		.attempts == 1 and (.grounding | .claims > 0 and
		.supported == .claims and .unsupported == [] and
		(.evidence | length) == .claims and
		(.evidence[0] | has("step") and has("text")))' out
}

@test "grounding: what no observation shows is quoted, with the reason" {
	refused ungrounded '"Marlow' 'Compare brass desk lamps at Holloway Lights and Marlow & Sons by price and warranty.'
	jq -e '.hindsight.grounding | .supported < .claims and
		(.unsupported[0] | (.text | contains("Marlow")) and
		(.why | length > 5))' out
	passes 'Compare brass desk lamps at Holloway Lights and Fenwick Stores by price and warranty.'
	# The final answer and the failure reason support nothing.
	RUN=${RUN/The cheapest/Marlow and Sons has no lamp. The cheapest}
	refused ungrounded Marlow 'Compare brass desk lamps at Holloway Lights and Marlow and Sons by price and warranty.'
}

@test "grounding: a limit must hold for what the run ended with" {
	refused ungrounded '$20' 'Find the brass desk lamp with the better warranty that costs under $20 and its shop.'
}

@test "leak: the original, in other words, as a part, and less of it" {
	refused leak 'is the original' 'Find a brass desk lamp for under $20 and name the shop' --gates leak
	refused leak 'other words' 'Please find the shop with a desk lamp of brass for under $20, and name it.' --gates leak
	refused leak 'holds the original' 'Find a brass desk lamp for under $20 and name the shop. Report its delivery times, stock and warranty, too.' --gates leak
	# Without the limit it asks for something else.
	passes 'Find a brass desk lamp and name the shop.' --gates leak
}

@test "leak: a limit that the run broke, an answer, the run, the failure" {
	refused leak 'limit' 'Find out which shop has stock of desk lamps made of brass for under $20 in York or Leeds.' --gates leak
	refused leak '$28.90' 'Find out which shops sell brass lamps for $28.90 with a warranty.' --gates leak
	refused leak 'the agent' 'List the lamps that the agent found, with warranties.' --gates leak
	refused leak 'the previous attempt' 'Do as in the previous attempt, for brass lamps.' --gates leak
	refused leak 'why the run failed' 'Compare warranties of desk lamps; no lamp under the limit was named by anybody.' --gates leak
	# Words of failure as such are no leak, nor is a name that was looked up.
	passes 'Find out whether lamps that fail are taken back, and how an error in an order is put right, at Fenwick Stores.' --gates leak
	passes 'Find out how many brass desk lamps Fenwick Stores has.' --gates leak
}

@test "leak: a short answer as a whole, unless the original offered it" {
	RUN=$(jq -c '.final_answer = "Fenwick Stores"' <<<"$RUN")
	refused leak 'Fenwick Stores' 'What does the brass desk lamp cost at Fenwick Stores?' --gates leak
	RUN=$(jq -c '.original_prompt = "Who has the cheaper lamp under $20, Fenwick Stores or Holloway Lights?"' <<<"$RUN")
	passes 'What does the brass desk lamp cost at Fenwick Stores?' --gates leak
}

@test "leak: what talks of the run is the lexicon's" {
	"$BIN/aher-relabel" --print-lexicon | sed 's/^the agent$/the broker/' >mine
	passes 'List what the agent found of brass lamps.' --gates leak --lexicon mine
	refused leak 'the broker' 'List what the broker found of brass lamps.' --gates leak --lexicon mine
}

@test "leak: --max-copy" {
	RUN=$(jq -c '.original_prompt += " It must be dimmable, foldable, waterproof, cordless, magnetic and vintage."' <<<"$RUN")
	goal='Find a shade that is dimmable, foldable, waterproof, cordless and magnetic.'
	refused leak 'dimmable, foldable, waterproof' "$goal" --gates leak
	passes "$goal" --gates leak --max-copy 5
	refused leak 'foldable' "${goal/waterproof, cordless and magnetic/handmade}" --gates leak --max-copy 1
	passes "${goal/waterproof, cordless and magnetic/handmade}" --gates leak
}

@test "substance: a goal of nothing but words of any shop, desk or tool" {
	while read -r goal; do
		recheck "$goal" --gates substance --min-length 0 --max-length 9
		if [ "$reason" != no_substance ]; then
			echo "$reason: $goal"
			return 1
		fi
	done <<-'END'
		Help the customer with their order
		Use the tools to answer the question
		Buy a product that fits the needs
		Search for flights and report what you find
		Search and report what you find
		Find the information that was asked for
		Use the available tools to complete the task
		Find a good product and buy it
		Verify the claim using Wikipedia
		Call the API and report its response
		Look up the user's reservation and tell them about it
		Compare the options and recommend the best one
		Visit the website and find the answer
		Compare several products by price and name the best
		I need some information, can you find it for me?
	END
}

@test "substance: the steps that a goal needs, --min-cover" {
	passes "$GOOD"
	# The last step knows of York, the first brought the name it was given.
	goal='Find out which street in York it is, please.'
	passes "$goal" --gates substance
	refused no_substance '2 of the 3 steps' "$goal" --gates substance --min-cover 0.7
	RUN=${RUN/'"name":"Holloway Lights"'/'"name":"number 3"'}
	refused no_substance '1 of the 3 steps' "$goal" --gates substance
	passes "$goal" --gates substance --min-cover 0.3
}

@test "substance: a step that brought what a later one was given is needed" {
	RUN=$(jq -c '.steps = [
		{action_name: "find_user", action_input: {mail: "a@b.example"},
		 observation: "the account of this person is QX7741 since May"},
		{action_name: "list_orders", action_input: {account: "QX7741"},
		 observation: "there is one, it has the number ZP3398"},
		{action_name: "show", action_input: {number: "ZP3398"},
		 observation: "A teal velvet armchair, it left on Monday"}]' <<<"$RUN")
	passes 'Find out when the teal velvet armchair left.' --gates substance
	# Were the number not found but made up, its step would be all.
	RUN=${RUN/has the number ZP3398/has the number UU0000}
	refused no_substance '1 of the 3 steps' 'Find out when the teal velvet armchair left.' --gates substance
}

@test "substance: the length, --min-length and --max-length" {
	refused no_substance 'much shorter' 'Compare brass lamps.'
	passes 'Compare brass lamps.' --min-length 0.2
	long="$GOOD Include Fenwick Stores and Holloway Lights, and for each of them the stock, the returns, the delivery days and the town."
	refused no_substance 'much longer' "$long"
	passes "$long" --max-length 4
	# Where a script sets no blanks, two characters are a word.
	RUN=$(jq -c '.original_prompt = "查找黄铜台灯的价格和保修期限并说明商店"' <<<"$RUN")
	refused no_substance 'much longer' "$long" --gates substance --min-cover 0
	passes 'Compare brass desk lamps by warranty.' --gates substance
}

# A dialogue: what the user says after the first and the second step.
dialogue() {
	RUN=$(jq -nc --arg a "$1" --arg b "$2" --arg w "$3" '{
		trajectory_id: "d", original_prompt: "Change my booking KL55 to May 20, please.",
		steps: [
		{action_name: "get_booking", action_input: {id: "KL55"}, observation: "KL55: Oslo to Bergen, May 18, 2024, seat 7C, paid with visa_88"},
		{action_name: "respond", action_input: {text: "Which fare do you want?"}, observation: $a},
		{action_name: "update_booking", action_input: {id: "KL55", date: "2024-05-20"}, observation: "KL55 is now on 2024-05-20"},
		{action_name: "respond", action_input: {text: $w}, observation: $b}],
		final_answer: $w, failure_reason: "reward 0"}')
}
TALK='Move booking KL55 from Oslo to Bergen to May 20'

@test "user turns: thanks, a yes and answers bind nothing" {
	dialogue 'The basic fare.' 'Thank you! ###STOP###' 'It is done, KL55 is on May 20 now.'
	passes "$TALK" --user-tool respond
	dialogue "Yes, that is right. My name is Ann Berg." "" 'It is done, KL55 is on May 20 now.'
	passes "$TALK" --user-tool respond
	dialogue "Sure, let's take the basic fare." "ok, bye" 'It is done, KL55 is on May 20 now.'
	passes "$TALK" --user-tool respond
}

@test "user turns: a request that is done, refused, or left" {
	dialogue 'Basic. And please move the seat to the window.' 'Thanks' 'KL55 is on May 20 now, in a window seat.'
	passes "$TALK" --user-tool respond
	dialogue 'Basic.' 'Please add a second suitcase to it.' 'It is done.'
	refused user_contradicts '"Please add a second suitcase to it."' "$TALK" --user-tool respond
	[[ $detail == 'after steps[3] the user says '*'the run ends'* ]]
	RUN=$(jq -c '.steps += [{action_name: "respond", action_input: {text: "I am unable to add a suitcase."}, observation: "A pity."}]' <<<"$RUN")
	refused user_contradicts 'the agent does not do it' "$TALK" --user-tool respond
	RUN=$(jq -c '.steps[-1].action_input.text = "A suitcase costs 30 euros." ' <<<"$RUN")
	passes "$TALK" --user-tool respond
	RUN=$(jq -c '.steps[-1] = {action_name: "transfer_to_human_agents", action_input: {}, observation: "Transfer successful"}' <<<"$RUN")
	refused user_contradicts 'suitcase' "$TALK" --user-tool respond
	passes "$TALK" --user-tool respond --gates grounding,leak,substance
}

@test "user turns: a dialogue of thousands of turns is not looked through" {
	dialogue 'Basic.' 'Thanks.' 'KL55 is on May 20 now.'
	RUN=$(jq -c '.steps += [range(300) | {action_name: "respond",
		action_input: {text: "ok"}, observation: "Thanks."}]' <<<"$RUN")
	refused user_contradicts 'more than can be checked' "$TALK" --user-tool respond
}

@test "user turns: what is taken back, or wanted otherwise" {
	dialogue 'Basic.' "Actually, never mind, don't move the booking." 'KL55 is on May 20 now.'
	refused user_contradicts 'taken back' "$TALK" --user-tool respond
	dialogue 'Actually, make it May 22 then.' 'Thanks.' 'KL55 is on May 20 now.'
	refused user_contradicts 'May 22' "$TALK" --user-tool respond
}

@test "--gates: any of them, none, and what is wrong on the command line" {
	bad='Search and report what you find on Marlow & Sons.'
	refused ungrounded Marlow "$bad"
	refused no_substance '' 'Search for lamps and report what you find.' --gates user,substance,user
	passes "$bad" --gates none
	! jq -e '.hindsight.grounding' out
	for list in '' lead ground leak, ,leak none,leak; do
		run -2 "$BIN/aher-relabel" --gates "$list" in
		[[ $output == *'grounding,leak,substance,user, or none'* ]]
	done
	run -2 "$BIN/aher-relabel" --min-length 3 in
	[[ $output == *--max-length* ]]
	run -2 "$BIN/aher-relabel" --min-cover 1.1 in
	run -2 "$BIN/aher-relabel" --recheck -m mock in
	[[ $output == *'--recheck'*'not with -m'* ]]
	run -2 "$BIN/aher-relabel" -m mock --paper --gates leak in
	[[ $output == *--paper* ]]
}

@test "--min-topic" {
	goal='Compare the warranty of polished chrome ceiling fixtures.'
	refused ungrounded 'chrome' "$goal" --gates grounding
	passes "$goal" --gates grounding --min-topic 0.1
}

@test "--recheck: twice is once, and what rules wrote stays as it was" {
	"$BIN/aher-relabel" -q "$ROOT/examples/failed.ndjson" >first
	"$BIN/aher-relabel" -q --recheck first >again
	diff <(jq -c '[.hindsight.accepted, .rejected]' first) \
		<(jq -c '[.hindsight.accepted, .rejected]' again)
	"$BIN/aher-relabel" -q --recheck again | cmp - again
	[ "$(jq -r 'select(.hindsight.accepted) | 1' again | wc -l)" -gt 3 ]
}

@test "--recheck: a record without a goal, and what a judge turned down" {
	printf '%s\n' "$RUN" | jq -c . >in
	"$BIN/aher-relabel" -q --recheck in >out
	jq -e '.rejected | .reason == "low_confidence" and
		(.detail | contains("no goal"))' out
	jq -c '.rejected = {stage: "aher-relabel", reason: "budget", detail: "d"}' in |
		"$BIN/aher-relabel" -q --recheck >out
	jq -e '.rejected | .reason == "budget" and .detail == "d"' out
	jq -c --arg g "$GOOD" '.hindsight = {hindsight_prompt: $g, confidence: 0.9,
		reason: "judge_disagreed", detail: "no", judges: [{model: "j"}], by: "m"}
		| .rejected = {stage: "aher-relabel", reason: "judge_disagreed", detail: "1 attempt: no"}' in |
		"$BIN/aher-relabel" -q --recheck >out
	jq -e '.rejected.reason == "judge_disagreed" and
		(.hindsight | .accepted == null and .reason == "judge_disagreed" and
		.judges == [{model: "j"}])' out
	# The goal stays refused where the record was turned down for another.
	for why in judge_disagreed llm_error; do
		for how in '.rejected.reason = "low_confidence"' 'del(.rejected)'; do
			jq -c --arg w $why ".hindsight.reason = \$w | $how" out |
				"$BIN/aher-relabel" -q --recheck |
				jq -e --arg w $why '.hindsight.accepted == null and
					.rejected.reason == $w'
		done
	done
	# What a gate had refused may pass now; judges who agreed are kept.
	jq -c '.rejected.reason = "leak" | .hindsight.reason = "leak"' out |
		"$BIN/aher-relabel" -q --recheck | jq -e '.rejected == null and
			.hindsight.accepted == "rules" and .hindsight.reason == null'
	jq -c 'del(.rejected, .hindsight.reason) | .hindsight.accepted = "judges"' out |
		"$BIN/aher-relabel" -q --recheck | jq -e '.hindsight.accepted == "judges"'
	jq -c '.hindsight.is_valid_replay = false |
		del(.rejected, .hindsight.reason)' out |
		"$BIN/aher-relabel" -q --recheck | jq -e '.rejected.reason == "low_confidence"'
	jq -c '.hindsight.confidence = 0.6 |
		del(.rejected, .hindsight.reason)' out |
		"$BIN/aher-relabel" -q --recheck --theta 0.7 |
		jq -e '.rejected.reason == "low_confidence"'
}

@test "--recheck: an answer is checked like the goal" {
	recheck "$GOOD"
	jq -c '.hindsight.final_answer = "Fenwick Stores asks $28.90, Holloway Lights $34.50."' out |
		"$BIN/aher-relabel" -q --recheck | jq -e '.rejected == null'
	jq -c '.hindsight.final_answer = "Fenwick Stores asks $19.90, Holloway Lights $34.50."' out |
		"$BIN/aher-relabel" -q --recheck | jq -e '.rejected.reason == "ungrounded" and
			(.rejected.detail | contains("$19.90"))'
}

@test "a model: a gate costs no judge, and the next attempt is told why" {
	start_mock --log-bodies
	# The goal of the mock repeats the script, and what stands in it.
	script='[[mock:r=valid,0.9;j=yes,0.9;z=trajectory]]'
	jq -c --arg s " $script" '.steps[0].observation += $s' <<<"$RUN" >in
	"$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" --attempts 2 \
		--max-length 9 in >out 2>err
	jq -e '.rejected.reason == "leak" and
		(.hindsight | .reason == "leak" and .attempts == 2 and
		.grounding.claims > 0 and .tried[0].reason == "leak" and
		(.tried[0].detail | contains("\"trajectory\"")))' out
	mock_count served.relabel 2
	mock_count served.judge 0
	stop_mock
	[ "$(grep -c 'it talks about the run: .*trajectory' "$MOCK_LOG")" -eq 1 ]

	# The same goal without that gate is for the judge.
	start_mock
	"$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" --max-length 9 \
		--gates grounding,substance,user in >out 2>err
	jq -e '.hindsight | .accepted == "self_judge" and .attempts == 1 and
		.grounding.supported == .grounding.claims' out
	mock_count served.judge 1
	# And --paper has none.
	"$BIN/aher-relabel" -q -m mock --base-url "$MOCK_URL" --paper in >out 2>err
	jq -e '.hindsight | .accepted == "self_judge" and .grounding == null' out
}
