# aher-relabel asks the mock: run, looked at, compared with an undisturbed run.
# Loaded behind helper.bash and mock.bash.
# Variables are set for the tests.
# shellcheck shell=bash disable=SC2034,SC2120,SC2154
PY=$ROOT/tests/ledger.py

# relabel [OPTION ...]: over `in`, by the server at $MOCK_URL, with $LEDGER or
# `ledger`; its output in `out`, messages in `err`, its status in $status.
relabel() {
	status=0
	timeout 60 "$BIN/aher-relabel" -q -m mock --timeout 5 --give-up 5 \
		--base-url "${MOCK_URL-http://127.0.0.1:9/v1}" \
		--ledger "${LEDGER-ledger}" in "$@" >out 2>err || status=$?
}

# ended STATUS [MESSAGE]: how it did.
ended() {
	if [ "$status" -ne "$1" ] || ! grep -qF -- "${2-}" <(cat err; echo); then
		echo "status $status, expected $1, ${2-}"
		head -c 2000 err
		return 1
	fi
}

# fails COMMAND ...: bats overlooks a line that begins with "!".
fails() {
	! "$@"
}

# sql LEDGER QUERY
sql() {
	sqlite3 -cmd '.timeout 60000' "$@"
}

# is A B
is() {
	[ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; return 1; }
}

# undisturbed COUNT [FIRST [WORDS]]: records in `in`, what comes of them in
# `whole`, the ledger in `calm`, the calls that it took in $calls; by a mock
# called CALM.
undisturbed() {
	python3 "$PY" runs "$@" >in
	start_mock -n CALM
	MOCK_URL=$CALM_URL LEDGER=calm relabel
	ended 0
	mv out whole
	calls=$(mock_stat -n CALM served)
	is "$(sql calm 'select count(*) from call')" "$calls"
}

# once: the mock has answered each request of an undisturbed run, and nothing
# twice.
once() {
	mock_count served "$calls"
	mock_count repeated 0
}
