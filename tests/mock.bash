# A scripted server for tests that ask a model: what mock-llm.c says, started,
# asked for its counts, and stopped. Loaded behind helper.bash. A file with a
# teardown of its own calls stop_mocks there.
# Variables are set by name.
# shellcheck shell=bash disable=SC2034,SC2154
MOCK_LLM=${MOCK_LLM:-$BIN/tests/mock-llm}
MOCKS=()

# start_mock [-n NAME] [OPTION ...]: a server on a port of the kernel's choice.
# Sets NAME_URL, NAME_PORT, NAME_PID, NAME_STATS and NAME_LOG; NAME is MOCK.
# It ends with stop_mock, with the test, or with the shell that started it.
start_mock() {
	local name=MOCK dir pid port
	if [ "${1-}" = -n ]; then
		name=$2
		shift 2
	fi
	dir=$(mktemp -d "${BATS_TEST_TMPDIR:-${BATS_FILE_TMPDIR:-/tmp}}/mock.XXXXXX")
	"$MOCK_LLM" --with-parent --port-file "$dir/port" --stats "$dir/stats" \
		--log "$dir/log" "$@" </dev/null >"$dir/out" 2>&1 3>&- 4>&- &
	pid=$!
	MOCKS+=("$name")
	printf -v "${name}_PID" %s "$pid"
	printf -v "${name}_STATS" %s "$dir/stats"
	printf -v "${name}_LOG" %s "$dir/log"
	for ((i = 0; i < 1000; i++)); do
		[ ! -s "$dir/port" ] || break
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.01
	done
	if [ ! -s "$dir/port" ]; then
		echo "mock-llm $* does not start:"
		cat "$dir/out"
		return 1
	fi
	read -r port <"$dir/port"
	printf -v "${name}_PORT" %s "$port"
	printf -v "${name}_URL" %s "http://127.0.0.1:$port/v1"
}

# stop_mock [NAME]: ends it; its stats and log are whole then. Fails when it
# did not end well.
stop_mock() {
	local name=${1:-MOCK} status=0
	local pid=${name}_PID stats=${name}_STATS
	pid=${!pid-}
	stats=${!stats-}
	[ -n "$pid" ] || return 0
	printf -v "${name}_PID" %s ""
	kill "$pid" 2>/dev/null || true
	wait "$pid" || status=$?
	if [ "$status" -ne 0 ]; then
		echo "mock-llm ($name) ended with status $status:"
		head -c 2000 "$(dirname "$stats")/out"
		return 1
	fi
}

stop_mocks() {
	local name failed=0
	for name in "${MOCKS[@]}"; do
		stop_mock "$name" || failed=1
	done
	MOCKS=()
	return "$failed"
}

teardown() {
	stop_mocks
}

# mock_stats [NAME]: all counts, of a running server or of a stopped one.
mock_stats() {
	local name=${1:-MOCK} fd
	local pid=${name}_PID port=${name}_PORT stats=${name}_STATS
	if [ -z "${!pid-}" ]; then
		cat "${!stats}"
		return
	fi
	exec {fd}<>"/dev/tcp/127.0.0.1/${!port}"
	printf 'GET /stats HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n' >&"$fd"
	sed '1,/^\r*$/d' <&"$fd"
	exec {fd}>&-
}

# mock_stat [-n NAME] FIELD: one of them, such as served or status.429; 0 for
# what never was.
mock_stat() {
	local name=MOCK
	if [ "$1" = -n ]; then
		name=$2
		shift 2
	fi
	mock_stats "$name" | FIELD="\"$1\":" awk '
		$1 == ENVIRON["FIELD"] { n = $2 + 0 }
		END { print n + 0 }'
}

# mock_count [-n NAME] FIELD NUMBER: fails, and says what was counted, where it
# is another number.
mock_count() {
	local name=MOCK got
	if [ "$1" = -n ]; then
		name=$2
		shift 2
	fi
	got=$(mock_stat -n "$name" "$1")
	if [ "$got" -ne "$2" ]; then
		echo "$name: $1 is $got, expected $2; all counts:"
		mock_stats "$name"
		return 1
	fi
}
