# Stages that ask the mock server: runs to ask about, a stage that asks, and
# what is said of it. Loaded behind helper.bash and mock.bash.
# JSON has dollars in it; variables are set for the tests.
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
unset OPENAI_API_KEY OPENAI_BASE_URL AHER_LEDGER AHER_TRACE
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

# The stages as they ask; each is one word list.
ASKING=("aher-classify -m m" "aher-extract -m m" "aher-relabel -m m -J j")
ASK="timeout 60"
RELABEL=${ASKING[2]}

# runs COUNT [FILTER]: failed runs, t0, t1 and so on, on stdout; $i is the
# number in the FILTER of each.
runs() {
	jq -cn --argjson n "$1" 'range($n) as $i | {trajectory_id: "t\($i)",
	    original_prompt: "Buy lot \($i) of copper for under \($i + 5) USD.",
	    steps: [{thought: "Look at \($i).", action_name: "search",
	        action_input: {q: "lot \($i)"},
	        observation: "Hartwell Metals offers lot \($i) of copper wire for \($i + 7) USD today"}],
	    final_answer: null} | '"${2:-.}"
}

# ask COMMAND [OPTION ...]: over `in`, MOCK unless another URL is given; output
# in `out`, messages in `err`, status in $status, seconds in $SECONDS.
ask() {
	local command=$1
	shift
	status=0
	SECONDS=0
	# shellcheck disable=SC2086
	$ASK $command --timeout 5 --give-up 5 --base-url "${MOCK_URL-}" "$@" \
		in >out 2>err || status=$?
	if [ "$status" -ge 99 ] || grep -q 'Sanitizer\|runtime error' err; then
		echo "$command $*: status $status"
		head -c 4000 err
		return 1
	fi
}

# ended STATUS LINES [MESSAGE ...]: what the last one has done.
ended() {
	local message lines=$2 want=$1
	shift 2
	if [ "$status" -ne "$want" ] || [ "$(wc -l <out)" -ne "$lines" ]; then
		echo "status $status, $(wc -l <out) lines; expected $want, $lines"
		head -c 2000 err
		return 1
	fi
	for message in "$@"; do
		grep -qF -- "$message" err && continue
		echo "no \"$message\" in:"
		head -c 2000 err
		return 1
	done
}

# rejected ID: why a record was, "" where it was not.
rejected() {
	jq -r --arg id "$1" 'select(.trajectory_id == $id) |
		.rejected.reason // ""' out
}

is() {
	[ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; return 1; }
}

fails() {
	! "$@"
}

# at_most NUMBER MOST, at_least NUMBER LEAST
at_most() {
	[ "$1" -le "$2" ] || { echo "$1 is more than $2"; return 1; }
}

at_least() {
	[ "$1" -ge "$2" ] || { echo "$1 is less than $2"; return 1; }
}
