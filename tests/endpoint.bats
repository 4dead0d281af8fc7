#!/usr/bin/env bats
# Endpoints that do not work, die, refuse what they do not know, have a small
# context or a limit.
# shellcheck disable=SC2016,SC2154
load helper
load mock
load endpoint

# side FOLDER FUNCTION ...: side by side with others, in a folder of its own.
pids=()
side() {
	mkdir "$1"
	(cd "$1" && cp ../in . && shift && "$@") 3>&- &
	pids+=("$!")
}

sides() {
	local pid
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	pids=()
}

# nowhere COMMAND URL MESSAGE: nobody answers there: it is said within 10 s of
# the command's own time, with the address, and nothing is tagged.
nowhere() {
	status=0 SECONDS=0
	# shellcheck disable=SC2086
	timeout 60 $1 in -o result >out 2>err || status=$?
	at_most "$SECONDS" 10
	ended 1 0 "$2" "$3"
	[ ! -e result ]
	[ ! -s result.part ]
}

@test "a server that is down from the start: exit 1 within 10 s, nothing tagged" {
	runs 5 >in
	start_mock
	down=http://127.0.0.1:1/v1
	none=http://no-such-host.invalid/v1
	for command in "${ASKING[@]}"; do
		side "${command%% *}" nowhere "$command --base-url $down" \
			"$down" "Connection refused; is a server running there?"
	done
	side host nowhere "$RELABEL --base-url $none" "$none" \
		"Could not resolve host"
	side judge nowhere "$RELABEL@$down --base-url $MOCK_URL" "$down" \
		"Connection refused"
	sides
	at_most "$(mock_stat requests)" 4
}

@test "a host that drops what is sent: exit 1 within 10 s" {
	runs 5 >in
	# A listener whose queue is full.
	python3 -c '
import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(0)
fill = [socket.socket() for _ in range(4)]
for f in fill:
    f.setblocking(False)
    f.connect_ex(s.getsockname())
time.sleep(0.2)
print(s.getsockname()[1], flush=True)
time.sleep(30)' >port 3>&- &
	listener=$!
	for ((i = 0; i < 500; i++)); do
		[ ! -s port ] || break
		sleep 0.02
	done
	url=http://127.0.0.1:$(cat port)/v1
	nowhere "aher-classify -m m --base-url $url" "$url" "cannot connect"
	kill "$listener"
}

# useless URL COMMAND MESSAGE: found by one call of the endpoint.
useless() {
	ask "$2" --base-url "$1" -o result
	ended 1 0 "$3"
	[ ! -e result ]
	[ ! -s result.part ]
}

@test "a wrong key, model or path: exit 1 at once, after at most two calls" {
	runs 20 >in
	for command in "${ASKING[@]}"; do
		for status in 401 403 404 429-quota; do
			start_mock --fault $status
			useless "$MOCK_URL" "$command" "$MOCK_URL: ${status:0:3} "
			mock_count requests 1
			stop_mock
		done
	done
	start_mock
	for status in 401 403 404; do
		start_mock -n JUDGE --fault $status
		useless "$MOCK_URL" "$RELABEL@$JUDGE_URL" "$JUDGE_URL: $status "
		mock_count -n JUDGE requests 1
		stop_mock JUDGE
		mock_count requests 1
		stop_mock
		start_mock
	done
	useless "$MOCK_URL/x" "$RELABEL" "is the address right"
	stop_mock
	start_mock --only-model other
	useless "$MOCK_URL" "$RELABEL" "does it have a model named m"
	# The second of three judges, with a -j of its own.
	start_mock -n GOOD
	useless "$GOOD_URL" "aher-relabel -m m -J a -J b@$MOCK_URL,j=9 -J c" \
		"$MOCK_URL: 404"
	mock_count requests 2
	at_most "$(mock_stat -n GOOD served.relabel)" 1
}

@test "a redirect to another host: it is named, nothing is sent there" {
	runs 5 >in
	start_mock -n OTHER
	start_mock --fault "redirect:1:$OTHER_URL/chat/completions"
	OPENAI_API_KEY=sk-redirected useless "$MOCK_URL" "$RELABEL" \
		"it has moved to $OTHER_URL;"
	mock_count requests 1
	mock_count with_key 1
	stop_mock OTHER
	mock_count -n OTHER connections 0
}

@test "a server that dies and comes back at its port: nothing is lost" {
	runs 60 >in
	start_mock -n CALM
	ask "$RELABEL" --base-url "$CALM_URL" -j 1
	mv out want
	calls=$(mock_stat -n CALM served)
	start_mock --down-after 30:800 --delay 0:10
	ask "$RELABEL" -j 16 --give-up 60
	ended 0 60
	cmp out want
	mock_count served "$calls"
	mock_count repeated 0
}

@test "a server that stays away: exit 1, then the same command goes on" {
	runs 60 >in
	start_mock -n CALM
	ask "$RELABEL" --base-url "$CALM_URL" -j 1
	mv out want
	calls=$(mock_stat -n CALM served)
	start_mock --down-after 50 --delay 0:10
	ask "$RELABEL" -j 8 --give-up 1 --ledger ledger -o result
	ended 1 0 "$MOCK_URL: no answer for" "the same command goes on later"
	[ ! -e result ]
	kept=$(sqlite3 ledger 'select count(*) from call')
	at_least "$kept" 50
	fails grep -q llm_error result.part
	port=$MOCK_PORT
	stop_mock
	start_mock --port "$port"
	ask "$RELABEL" -j 8 --ledger ledger -o result
	ended 0 0
	cmp result want
	mock_count served $((calls - kept))
}

@test "what a server refuses is found once, and changes nothing" {
	runs 60 >in
	start_mock -n CALM
	ask "$RELABEL" --base-url "$CALM_URL" -j 1
	mv out want
	while read -r -a refused; do
		start_mock --delay 5 "${refused[@]/#/--refuse=}"
		ask "$RELABEL" -j 32
		ended 0 60
		cmp out want
		for what in "${refused[@]}"; do # by the relabeler, by the judge
			at_most "$(mock_stat "fault.refused-$what")" 2
		done
		mock_count malformed 0
		mock_count served "$(mock_stat -n CALM served)"
		stop_mock
	done <<-'END'
		schema
		schema object
		max_completion_tokens
		max_tokens
		schema object max_completion_tokens
	END
	# Without a temperature the answers are others, but they are answers.
	start_mock --delay 5 --refuse temperature
	ask "$RELABEL" -j 1
	ended 0 60
	mv out want
	stop_mock
	start_mock --refuse schema --refuse temperature --refuse object \
		--refuse max_completion_tokens --delay 5
	ask "$RELABEL" -j 32
	ended 0 60
	cmp out want
	is "$(mock_stat status.400)" 8
}

@test "neither limit on the answer is taken: it is asked without one" {
	runs 10 >in
	start_mock --refuse max_completion_tokens --refuse max_tokens
	ask "$RELABEL" -j 8
	ended 0 10
	is "$(mock_stat status.400)" 4
}

# long STEPS BYTES: a run of so many steps and bytes; what its goal claims
# stands in the middle of the observation of the step in the middle.
long() {
	python3 - "$@" <<-'END'
		import json, sys
		count, size = map(int, sys.argv[1:])
		fill = 'The clerk wrote down what was seen, and nothing came of it. '
		steps = []
		for i in range(count):
		    text = fill * (size // count // len(fill) + 1)
		    if i == count // 2:
		        half = len(text) // 2
		        text = (text[:half] + 'Hartwell ZQX-8841 costs 77.31 dollars. '
		                + text[half:])
		    steps.append({'thought': 'Step %d.' % i, 'action_name': 'look',
		                  'action_input': {'page': i}, 'observation': text})
		outcome = {'actual_achievements':
		           ['Found Hartwell ZQX-8841 for 77.31 dollars'],
		           'key_observations': ['Hartwell ZQX-8841 costs 77.31'],
		           'limitations': '', 'by': 'me'}
		print(json.dumps({'trajectory_id': 'long', 'steps': steps,
		    'original_prompt': 'Buy Hartwell ZQX-8841 for under 70 dollars.',
		    'final_answer': None, 'outcome': outcome}))
	END
}

# shown ROLE: prompts of that role that show the claim of the long run.
shown() {
	jq -r "select(.role == \"$1\" and .good) | .body.messages[1].content" \
		"$MOCK_LOG" | grep -c 'ZQX-8841 costs 77.31 dollars' || true
}

@test "2 MB of observations and --context 8000: cut, judged, the claims are there" {
	for steps in 5 40 800; do
		{
			long $steps 2000000
			runs 2
		} >in
		at_least "$(wc -c <in)" 2000000
		start_mock --log-bodies
		# No goal of the mock's needs half of so many steps.
		for command in "${ASKING[@]/#aher-relabel/aher-relabel --gates none}"; do
			ask "$command" --context 8000
			ended 0 3
		done
		at_most "$(mock_stat longest_prompt)" 32000
		mock_count malformed 0
		stop_mock
		for role in judge extract classify; do
			at_least "$(shown $role)" 1
		done
		at_least "$(jq '[.hindsight | ., .tried[]? | .judges | length] |
			add' out | head -1)" 1
	done
	# It used what it was allowed.
	at_least "$(jq -s 'map(.prompt_bytes) | max' "$MOCK_LOG")" 9000
}

@test "a server with a smaller context, in five dialects: shortened and answered" {
	{
		runs 6
		long 800 800000
		runs 6 '.trajectory_id = "u\($i)"'
	} >in
	for style in openai llama llama500 lmstudio vllm; do
		start_mock --context 3000 --context-style $style --log-bodies
		for command in "${ASKING[@]/#aher-relabel/aher-relabel --gates none}"; do
			ask "$command" -j 4
			ended 0 13
		done
		mock_count malformed 0
		# The long run's, and vLLM's that count the answer too.
		at_most "$(mock_stat fault.context)" 16
		stop_mock
		at_least "$(shown judge)" 1
		# The short ones are not cut for the long one's sake.
		jq -r 'select(.good and .prompt_bytes < 2500) |
			.body.messages[1].content' "$MOCK_LOG" >short
		fails grep -q '[0-9] .*left out\|^Buy lot.* \.\.\.$' short
	done
}

@test "only the answer's tokens are too many: the prompt stays as it is" {
	runs 8 >in
	start_mock -n CALM
	ask "$RELABEL" --base-url "$CALM_URL" -j 1
	mv out want
	start_mock --context 900 --context-style vllm
	ask "$RELABEL" -j 1
	ended 0 8
	cmp out want
	mock_count fault.context 2 # the relabeler's, the judge's
}

@test "a context that is too small for a prompt: that record's llm_error" {
	{
		runs 3
		runs 1 '.trajectory_id = "long" | .original_prompt +=
			"And then again, and once more. " * 9 |
			.steps[0].observation += "And so on. " * 20'
		runs 3 '.trajectory_id = "u\($i)"'
	} >in
	for style in openai:450 llama:450 llama500:450 lmstudio:450 vllm:620; do
		start_mock --context "${style#*:}" --context-style "${style%:*}"
		ask "aher-classify -m m"
		ended 3 7
		is "$(jq -r 'select(.rejected.reason == "llm_error") |
			.trajectory_id' out)" long
		stop_mock
	done
	# Nothing is asked about a run of which nothing would be left.
	start_mock
	ask "$RELABEL" --context 500
	ended 1 0 "--context 500 is too small"
	mock_count requests 0
}

@test "--rpm is kept" {
	runs 5 >in
	start_mock
	ask "aher-classify -m m" --rpm 120 -j 8
	ended 0 5
	stop_mock
	# A second's burst, then two a second.
	at_least "$(jq -s 'map(.begun_ms) | max - min' "$MOCK_LOG")" 1400
	mock_count requests 5
}

@test "Retry-After is kept" {
	runs 6 >in
	start_mock --fault 429-retry-after:0.5:1 --max-faults 1
	ask "aher-classify -m m" -j 4
	ended 0 6
	stop_mock
	jq -s 'group_by(.key) | map(select(length > 1) |
		.[1].begun_ms - .[0].begun_ms) |
		length > 0 and min >= 995' "$MOCK_LOG" | grep true
}

@test "a server with a limit in flight: it is found, and refusals get fewer" {
	runs 1200 >in
	start_mock --limit-in-flight 16 --delay 10
	ask "aher-classify -m m" -j 64
	ended 0 1200
	mock_count served 1200
	stop_mock
	# The last half.
	jq -s '.[length / 2:] | (map(select(.status == 429)) | length) / length
		' "$MOCK_LOG" >share
	cat share
	jq -e '. < 0.15' share
}
