# The stages, a record that all of them let out, and what is said of a run.
# Loaded behind helper.bash.
# JSON has dollars in it, and printf's own escapes are wanted.
# shellcheck shell=bash disable=SC2016,SC2034,SC2059
# The tests use one run many times.
STAGES=(aher-classify aher-extract aher-relabel
	"aher-pack -q -f messages --dedup none")

# good ID [MEMBERS]: a record that every stage lets out, with MEMBERS in it.
good() {
	printf '{"trajectory_id":"%s",%s' "$1" "${2:+$2,}"
	printf '"original_prompt":"Find copper wire for under $5.","steps":['
	printf '{"thought":"Caf\303\251 \360\237\230\200 first.",'
	printf '"action_name":"web_search","action_input":{"q":"wire \\u00e9"},'
	printf '"observation":"Hartwell Metals: bare copper wire, $6.45/kg"}],'
	printf '"final_answer":"Hartwell Metals has it.",'
	printf '"failure":{"is_failure":true,"recoverable":true,"by":"me"},'
	printf '"outcome":{"actual_achievements":["Found wire at $6.45/kg"],'
	printf '"key_observations":["$6.45/kg"],"by":"me"},'
	printf '"hindsight":{"hindsight_prompt":"Find bare copper wire.",'
	printf '"is_valid_replay":true,"confidence":0.9,"accepted":"rules",'
	printf '"by":"me"}}\n'
}

# between TEXT: a good record, TEXT as it is (printf), a good record.
between() {
	good before
	printf "$1"
	printf '\n'
	good after
}

# stage STAGE ...: run it with a limit of time, messages into `err`, output
# into `out`, status into $status.
stage() {
	local program=$1
	shift
	status=0
	# shellcheck disable=SC2086
	timeout 60 $program "$@" >out 2>err || status=$?
	if [ "$status" -ge 99 ] || grep -q 'Sanitizer\|runtime error' err; then
		echo "$program $*: status $status" | head -c 2000
		head -c 2000 err
		return 1
	fi
}

# ends STATUS LINES [MESSAGE]: what the last stage has done.
ends() {
	if [ "$status" -ne "$1" ] || [ "$(wc -l <out)" -ne "$2" ] ||
		! grep -qF -- "${3-}" <(cat err; echo); then
		echo "status $status, $(wc -l <out) lines; expected $1, $2, ${3-}"
		head -c 2000 err
		return 1
	fi
}
