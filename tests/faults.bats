#!/usr/bin/env bats
# Servers that fail now and then, and servers that are slow, odd or hostile:
# what comes of it is what comes of a good one, and one record's failure is
# that record's alone.
# shellcheck disable=SC2016,SC2034,SC2154
load helper
load mock
load endpoint

# same [-j N] ...: each stage with these options writes what it wrote before.
same() {
	local command
	for command in "${ASKING[@]}"; do
		ask "$command" "$@"
		ended 0 "$(wc -l <in)"
		cmp out "want.${command%% *}"
	done
}

# calm: what each stage writes where nothing fails, one call after the other.
calm() {
	local command
	start_mock -n CALM
	for command in "${ASKING[@]}"; do
		ask "$command" --base-url "$CALM_URL" -j 1
		ended 0 "$(wc -l <in)"
		mv out "want.${command%% *}"
	done
	calls=$(mock_stat -n CALM served)
	stop_mock CALM
}

@test "10 % each of 429, 500, resets and cut bodies: the same bytes, -j 1 and -j 64" {
	runs 40 >in
	calm
	start_mock --fault 429:0.1 --fault 429-retry-after:0.1:0.1 \
		--fault 500:0.1 --fault reset:0.1 --fault cut:0.1
	same -j 64
	for fault in 429 429-retry-after 500 reset cut; do
		at_least "$(mock_stat "fault.$fault")" 4
	done
	mock_count served "$calls"
	mock_count malformed 0
}

@test "503, limits in headers and lost connections: the same bytes" {
	runs 40 >in
	calm
	start_mock --delay 5:20 --fault 503:0.1 --fault close:0.1 \
		--fault 429-reset:0.1:30ms --fault html:0.1 --fault 408:0.05
	same -j 8
	mock_count served "$calls"
}

@test "a single call at a time stands faults too" {
	runs 8 >in
	calm
	start_mock --fault 429:0.15 --fault 500:0.15 --fault cut:0.15
	same -j 1
	mock_count served "$calls"
}

@test "fenced answers and braces in reasoning: the same bytes" {
	runs 30 >in
	calm
	for form in fenced braces; do
		start_mock --fault "$form"
		same -j 16
		mock_count served "$calls"
		stop_mock
	done
}

@test "answers that cannot be read: an attempt failed, the same at -j 1 and -j 64" {
	runs 40 >in
	for form in broken length refusal; do
		for command in "${ASKING[@]}"; do
			start_mock --fault "$form:0.6"
			ask "$command" -j 1
			ended 3 40
			mv out want
			stop_mock
			start_mock --fault "$form:0.6"
			ask "$command" -j 64
			cmp out want
			stop_mock
		done
	done
	start_mock --fault broken
	ask "$RELABEL"
	ended 3 40
	is "$(jq -r .rejected.reason out | sort -u)" llm_error
	mock_count served 0
	is "$(mock_stat fault.broken)" 120 # three attempts
}

@test "a broken first answer: the second attempt has the say" {
	runs 3 '.steps[0].observation += if $i == 1 then
		" [[mock:r1=broken;r=valid,0.9;j=yes,0.9]]" else "" end' >in
	start_mock
	ask "$RELABEL"
	ended 0 3
	jq -se '.[1].hindsight | .attempts == 2 and .accepted == "judges" and
		.tried[0].reason == "llm_error"' out
}

# One record for each way to be treated badly, others around them.
ODD='.steps[0].observation += ({"3": "no-answer", "5": "drip", "7": "huge",
	"9": "html,2", "11": "400", "13": "echo-key", "15": "empty",
	"17": "null", "19": "404", "21": "422", "23": "cut,2",
	"25": "redirect", "27": "429-retry-after,1"}[$i | tostring] |
	if . then " [[mock:fault=\(.)]]" else "" end)'
FAILING="t11 t13 t15 t17 t19 t21 t25 t3 t5 t7"

@test "slow, endless and odd answers: an error of that record, no other" {
	runs 30 "$ODD" >in
	start_mock
	for command in "${ASKING[@]}"; do
		ask "$command" --timeout 1 -j 16
		ended 3 30
		is "$(jq -r 'select(.rejected.reason == "llm_error") |
			.trajectory_id' out | sort | xargs)" "$FAILING"
		# Without the faulty ones the others are what they are alone.
		grep -v '\[\[mock' out >others
		grep -v '\[\[mock' in >rest
		mv out faulty && mv in all && mv rest in
		ask "$command" -j 1
		ended 0 17
		cmp out others
		mv all in
	done
	stop_mock
	# Three stages: what is slow or endless is asked three times by each.
	mock_count fault.no-answer 9
	mock_count fault.drip 9
	mock_count fault.huge 9
	mock_count fault.400 3
	grep -q '"t3".*no answer after 1 s' faulty
	grep -q '"t11".*400 Bad Request' faulty
}

@test "an answer of 1 GB takes no memory" {
	runs 12 '.original_prompt += if $i == 5 then
		" [[mock:fault=huge]]" else "" end' >in
	start_mock
	ASK="timeout 60 python3 $ROOT/tests/peak.py peak"
	ask "aher-classify -m m"
	ended 3 12
	grep -q '"t5".*"llm_error".*an answer of more than 4194304 bytes' out
	mock_count fault.huge 3
	[[ $BIN == *asan* ]] || at_most "$(cat peak)" $((64 * 1024))
}

@test "errors without end for one record: its own failure while others go on" {
	runs 230 '.original_prompt += if $i == 1 then
		" [[mock:fault=500]]" else "" end' >in
	start_mock --delay 25
	ask "aher-classify -m m" -j 2 --give-up 60
	ended 3 230
	is "$(jq -r 'select(.rejected.reason == "llm_error") |
		.trajectory_id' out)" t1
	at_most "$(mock_stat fault.500)" 12
}

# never FAULT MESSAGE: a server that does nothing else. Side by side with others.
never() {
	mkdir "$1" && cd "$1" && runs 5 >in
	start_mock --fault "$1"
	ask "aher-classify -m m" --give-up 1 --timeout 1
	ended 1 0 "$MOCK_URL" "$2"
	stop_mock
}

@test "a server that never answers well: exit 1, and what it said" {
	pids=()
	while IFS='|' read -r fault message; do
		never "$fault" "$message" 3>&- &
		pids+=("$!")
	done <<-'END'
		html|502 Bad Gateway
		html:1:200|not JSON
		huge:1:0|the body is empty
		close|Empty reply
		reset|reset
		cut|closed
		no-answer|no answer after 1 s
		drip|no answer after 1 s
		500|500 Internal Server Error
	END
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
}
