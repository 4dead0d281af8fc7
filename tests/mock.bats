#!/usr/bin/env bats
# The scripted server itself: mock-llm.c, mock.bash.
# JSON has dollars in it.
# shellcheck disable=SC2016
load helper
load mock

FENCE=0123456789abcdef
RUN="<run $FENCE>
[1] thought: look for copper
[1] -> Hartwell Metals sells bare copper wire today
</run $FENCE>"

# body ROLE USER [FILTER]: a request as the program sends it, changed by jq.
body() {
	local names
	case $1 in
	relabel) names='hindsight_prompt is_valid_replay rationale confidence' ;;
	judge) names='is_valid confidence rejection_reason' ;;
	extract) names='actual_achievements key_observations limitations' ;;
	classify) names='is_failure failure_type severity weight' ;;
	esac
	jq -nc --arg user "$2" --arg names "$names" '
		($names | split(" ")) as $n |
		{model: "m", messages: [
		    {role: "system", content: "Say JSON: \($n | tojson)"},
		    {role: "user", content: $user}],
		 response_format: {type: "json_schema", json_schema: {
		    name: "a_name", strict: true, schema: {type: "object",
		    properties: ($n | map({(.): {type: "string"}}) | add),
		    required: $n, additionalProperties: false}}},
		 temperature: 0.3, max_completion_tokens: 500} | '"${3:-.}"
}

# post BODY [PORT]: the answer's headers into `headers`, its body into `reply`,
# its status into $status.
post() {
	local fd LC_ALL=C
	exec {fd}<>"/dev/tcp/127.0.0.1/${2:-$MOCK_PORT}"
	printf '%s\r\n' 'POST /v1/chat/completions HTTP/1.1' 'Host: mock' \
		'Connection: close' 'Content-Type: application/json' \
		"Authorization: Bearer ${KEY:-sk-none}" \
		"Content-Length: ${#1}" '' >&"$fd"
	printf '%s' "$1" >&"$fd"
	timeout "${WAIT:-10}" cat <&"$fd" >all 2>err || true
	exec {fd}>&-
	sed '/^\r*$/q' all >headers
	sed '1,/^\r*$/d' all >reply
	status=$(awk 'NR == 1 { print $2 }' headers)
	status=${status:-0}
}

# asks ROLE USER [FILTER]: posts, and prints the text of the answer.
asks() {
	post "$(body "$@")"
	[ "$status" -eq 200 ] || { cat all; return 1; }
	jq -r '.choices[0].message.content' reply
}

is() {
	[ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; return 1; }
}

fails() {
	! "$@"
}

reaches() {
	(exec 9<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

@test "the four roles are told apart by the schema, or by the system text" {
	start_mock
	for format in . '.response_format = {type: "json_object"}' \
		'del(.response_format)'; do
		asks relabel "$RUN" "$format" | jq -e 'keys == ["confidence",
			"hindsight_prompt", "is_valid_replay", "rationale"]'
		asks judge "$RUN" "$format" | jq -e '.is_valid | type == "boolean"'
		asks extract "$RUN" "$format" | jq -e '.actual_achievements ==
			["Hartwell Metals sells bare copper wire today"]'
		asks classify "$RUN" "$format" | jq -e '.severity <= 0.7'
	done
	for role in relabel judge extract classify; do
		mock_count served.$role 3
	done
	mock_count distinct 4
	mock_count repeated 8
}

@test "the same request gets the same bytes, another one others" {
	start_mock
	one=$(asks relabel "$RUN")
	is "$(asks relabel "$RUN")" "$one"
	[ "$(asks relabel "$RUN" '.temperature = 0.7')" != "$one" ]
	[ "$(asks relabel "$RUN" '.model = "n"')" != "$one" ]
	[ "$(asks relabel "$RUN more")" != "$one" ]
	stop_mock
	start_mock --seed 5 --delay 1
	is "$(asks relabel "$RUN")" "$one"
}

@test "a request that is not as it should be is malformed" {
	start_mock
	n=0
	for wrong in '.messages = []' 'del(.model)' '.stream = true' \
		'.messages |= reverse' '.messages[1].content = " "' \
		'.messages[1].content = null' '.max_tokens = 5' \
		'.max_completion_tokens = "5"' '.max_completion_tokens = 0' \
		'.temperature = 3' '.surprise = 1' '[.]' \
		'.response_format.type = "json"' \
		'.response_format.json_schema.strict = false' \
		'.response_format.json_schema.name = "a b"' \
		'.response_format.json_schema.schema.required |= .[1:]' \
		'del(.response_format.json_schema.schema.additionalProperties)' \
		'.response_format = {type: "json_object"} |
			.messages[0].content = "is_valid"' \
		'del(.response_format) | .messages[0].content = "hello"'; do
		post "$(body judge x "$wrong")"
		is "$status" 400
		n=$((n + 1))
	done
	post '{"model":"m","model":"m"}'
	is "$status" 400
	post '{"model":'
	is "$status" 400
	mock_count malformed $((n + 2))
	mock_count served 0
}

@test "a script in the record decides, attempt by attempt, judge by judge" {
	script='[[mock:r1=invalid,0.7;r2=valid,95;r3=broken;j2=yes,0.8|no,0.9|error;j=no,0.1;r=valid,0.6,fenced]]'
	start_mock
	asks relabel "$script $RUN" | jq -e '.is_valid_replay == false and
		.confidence == 0.7'
	goal=$(asks relabel "$script $RUN
- Attempt 1: no" | jq -r 'select(.confidence == 95) | .hindsight_prompt')
	[[ $goal == *";k=xx]]" ]]
	asks relabel "$script
attempt 1
attempt 2" | grep -q '{"confidence": very'
	asks relabel "$script
attempt 3" | grep -q '```json'

	asks judge "$goal $script" '.model = "judge-1"' |
		jq -e '.is_valid and .confidence == 0.8'
	asks judge "$goal $script" '.model = "j-2"' |
		jq -e '(.is_valid | not) and .rejection_reason != ""'
	post "$(body judge "$goal" '.model = "judge-3"')"
	is "$status" 400
	asks judge "${goal/k=xx/k=xxxxxxx}" | jq -e '.confidence == 0.1'
	mock_count malformed 0

	asks classify '[[mock:c=tool_error,0.25,0.75]]' | jq -e '
		.failure_type == "tool_error" and .weight == 0.75'
	asks classify '[[mock:c=success]]' | jq -e '.is_failure == false'
	asks classify '[[mock:c=lost]]' | jq -e '.recoverable == false'
	asks extract '[[mock:x=empty]]' | cmp - <(echo)
}

@test "a record's own fault, so many times" {
	start_mock
	for want in 503 503 200 200; do
		post "$(body judge '[[mock:fault=503,2,judge]]')"
		is "$status" $want
	done
	post "$(body extract '[[mock:fault=503,2,judge]]')"
	is "$status" 200
	mock_count fault.503 2
}

@test "statuses and headers" {
	start_mock --fault 429-retry-after:1:7@relabel --fault 500@judge \
		--status-for-role extract:401 \
		--fault redirect:1:http://127.0.0.1:1/v1@classify
	post "$(body relabel x)"
	is "$status" 429
	grep -q '^Retry-After: 7' headers
	post "$(body judge x)"
	is "$status" 500
	post "$(body extract x)"
	is "$status" 401
	jq -e '.error.code == "invalid_api_key"' reply
	post "$(body classify x)"
	is "$status" 307
	grep -q '^Location: http://127.0.0.1:1/v1' headers
	mock_count served 0
	mock_count status.307 1
	stop_mock
	start_mock --fault 429-reset:1:20ms@relabel --fault 429-quota@judge \
		--fault html@extract
	post "$(body relabel x)"
	grep -q '^x-ratelimit-reset-requests: 20ms' headers
	post "$(body judge x)"
	jq -e '.error.code == "insufficient_quota"' reply
	post "$(body extract x)"
	is "$status" 502
	grep -q '<html>' reply
}

@test "connections that end badly" {
	start_mock --fault reset@relabel --fault close@judge --fault cut@extract
	post "$(body relabel x)"
	is "$status" 0
	grep -q reset err
	post "$(body judge x)"
	is "$status" 0
	cmp err /dev/null
	post "$(body extract x)"
	is "$status" 200
	length=$(awk '/^Content-Length/ { print $2 + 0 }' headers)
	is "$(wc -c <reply)" $((length / 2))
	mock_count served 0
	mock_count fault.cut 1
}

@test "answers that do not come, come slowly, or do not end" {
	start_mock --fault no-answer@relabel --fault drip:1:1@judge \
		--fault huge:1:5000000@extract
	WAIT=0.2 post "$(body relabel x)"
	is "$status" 0
	for ((i = 0; i < 100; i++)); do
		[ "$(mock_stat gone)" -eq 0 ] || break
		sleep 0.02
	done
	mock_count gone 1
	mock_count flying 0
	post "$(body judge x)"
	jq -e '.choices[0].message.content | fromjson | .is_valid != null' reply
	post "$(body extract x)"
	is "$(wc -c <reply)" 5000000
	WAIT=0.2 post "$(body relabel x)"
}

@test "texts that are no answer, and answers in odd clothes" {
	start_mock --fault broken@relabel --fault length@judge \
		--fault empty@extract --fault null@classify
	asks relabel "$RUN" | grep -q very
	post "$(body judge "$RUN")"
	jq -e '.choices[0].finish_reason == "length"' reply
	is "$(asks extract "$RUN")" ""
	is "$(asks classify "$RUN")" null
	mock_count served 0
	stop_mock
	start_mock --fault fenced@relabel --fault braces@judge
	asks relabel "$RUN" | sed -n '/^{/p' | jq -e .confidence
	asks judge "$RUN" | tail -n 1 | jq -e .confidence
	mock_count served 2
}

@test "what a server refuses" {
	start_mock --refuse schema --refuse max_completion_tokens \
		--refuse temperature
	post "$(body judge x)"
	is "$status" 400
	grep -q "'json_schema'" reply
	post "$(body judge x 'del(.response_format)')"
	grep -q 'Unrecognized request argument supplied: max_comp' reply
	post "$(body judge x 'del(.response_format, .max_completion_tokens)')"
	jq -e '.error.param == "temperature"' reply
	asks judge x 'del(.response_format, .max_completion_tokens,
		.temperature)' | jq -e .confidence
	mock_count fault.refused-schema 1
	mock_count malformed 0
	stop_mock
	start_mock --refuse object --refuse max_tokens
	post "$(body judge x '.response_format = {type: "json_object"}')"
	is "$status" 400
	post "$(body judge x '.max_tokens = 5 | del(.max_completion_tokens)')"
	jq -e '.error.code == "unsupported_parameter"' reply
}

@test "a context that is too small, in five dialects" {
	long=$(printf '%04000d' 0)
	for style in openai:400:context_length_exceeded \
		llama:400:n_ctx llama500:500:'Context size has been exceeded' \
		vllm:400:'in the completion' lmstudio:200:'"content":""'; do
		IFS=: read -r name want text <<<"$style"
		start_mock --context 900 --context-style "$name"
		post "$(body judge "$long")"
		is "$status" "$want"
		grep -qF -- "$text" reply
		mock_count fault.context 1
		asks judge short | jq -e .confidence
		stop_mock
	done
}

@test "keys: a wrong one is refused, none is written anywhere" {
	start_mock --expect-key sk-right --log-bodies
	KEY=sk-wrong post "$(body judge x)"
	is "$status" 401
	KEY=sk-right post "$(body judge x)"
	is "$status" 200
	fails grep -q sk-right "/proc/$MOCK_PID/cmdline"
	mock_count with_key 2
	stop_mock
	fails grep -q 'sk-' "$MOCK_LOG" "$MOCK_STATS"
	start_mock --fault echo-key@judge --fault echo-key:1:content@relabel
	KEY=sk-echo post "$(body judge x)"
	is "$status" 400
	grep -q sk-echo reply
	KEY=sk-echo post "$(body relabel x)"
	is "$status" 200
	grep -q sk-echo reply
}

@test "faults at a rate end, and a seed says which" {
	for seed in 1 1 2; do
		start_mock --fault 500:0.5 --max-faults 2 --seed "$seed"
		for i in 1 2 3 4 5 6; do
			for try in 1 2 3; do
				post "$(body judge "record $i")"
				[ "$status" -ne 200 ] || break
			done
			is "$status" 200
			printf '%s ' "$try"
		done >"tries.$seed.$(mock_stat fault.500)"
		[ "$(mock_stat fault.500)" -gt 0 ]
		stop_mock
	done
	is "$(find . -name 'tries.*' | wc -l)" 2
}

@test "delays, many at once" {
	start_mock --delay 300
	request=$(body judge x)
	begun=${EPOCHREALTIME/./}
	for i in 1 2 3 4 5 6 7 8; do
		(mkdir "$i" && cd "$i" && post "$request") 3>&- &
		pids[i]=$!
	done
	wait "${pids[@]}"
	took=$((${EPOCHREALTIME/./} - begun))
	[ "$took" -ge 300000 ]
	[ "$took" -lt 2000000 ]
	mock_count flying_max 8
	mock_count repeated 7
}

@test "a limit in flight refuses, a capacity queues" {
	start_mock --delay 1000 --limit-in-flight 2
	start_mock -n NARROW --delay 400 --capacity 2
	request=$(body judge x)
	for i in 1 2 3 4 5; do
		(mkdir "$i" && cd "$i" && post "$request") 3>&- &
		pids[i]=$!
		(mkdir "n$i" && cd "n$i" && post "$request" "$NARROW_PORT") 3>&- &
		pids[i + 5]=$!
	done
	wait "${pids[@]}"
	# One that is refused flies until it is told so; several may at once.
	[ "$(mock_stat flying_max)" -ge 3 ]
	mock_count status.429 3
	mock_count -n NARROW status.200 5
	mock_count -n NARROW flying_max 5
	stop_mock NARROW
	jq -se 'map(.ms) | (max > 800) and (min < 600)' "$NARROW_LOG"
}

@test "a server that goes down, and comes back at its port" {
	start_mock --down-after 2 --delay 1
	asks judge one
	asks judge two
	port=$MOCK_PORT
	fails reaches "$port"
	stop_mock
	grep -q '"served": 2,' "$MOCK_STATS"
	start_mock --port "$port" --down-after 1:1000
	is "$MOCK_PORT" "$port"
	asks judge three
	fails reaches "$port"
	sleep 1.2
	asks judge four
	asks judge five
	mock_count served 3
}

@test "the log has a line for every request, the body when asked for" {
	start_mock --log-bodies
	asks judge "$RUN" '.model = "judge-2"'
	post '{"model":'
	stop_mock
	jq -se 'length == 2 and (.[0] | .role == "judge" and .judge == 2 and
		.good and .status == 200 and .temperature == 0.3 and
		.body.model == "judge-2" and .prompt_tokens > 10) and
		(.[1] | .fault == "malformed" and .status == 400)' "$MOCK_LOG"
}

@test "judges can be made to disagree; usage can be left out" {
	start_mock --disagree --no-usage
	asks judge "$RUN" '.model = "judge-1"' | jq -e '.is_valid'
	asks judge "$RUN" '.model = "judge-2"' | jq -e '.is_valid | not'
	jq -e 'has("usage") | not' reply
}

@test "it ends with its stdin, and with its parent" {
	mkfifo in
	"$MOCK_LLM" --port-file port --delay 60000 <in 3>&- &
	pid=$!
	exec 8>in
	for ((i = 0; i < 500; i++)); do
		[ ! -s port ] || break
		sleep 0.01
	done
	exec {fd}<>"/dev/tcp/127.0.0.1/$(cat port)"
	request=$(body judge x)
	printf '%s\r\n' 'POST /v1/chat/completions HTTP/1.1' 'Host: mock' \
		'Content-Type: application/json' \
		"Content-Length: ${#request}" '' "$request" >&"$fd"
	exec 8>&-
	wait "$pid"

	bash -c '"$1" --with-parent --port-file port2 </dev/null &
		echo $! >pid
		while [ ! -s port2 ]; do sleep 0.01; done' sh "$MOCK_LLM" 3>&-
	for ((i = 0; i < 500; i++)); do
		kill -0 "$(cat pid)" 2>/dev/null || return 0
		sleep 0.01
	done
	return 1
}
