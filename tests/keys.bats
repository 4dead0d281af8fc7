#!/usr/bin/env bats
# The key appears nowhere and goes nowhere else; options, prompts and what is
# shown of a run that asks.
# shellcheck disable=SC2016,SC2034,SC2154
load helper
load mock
load endpoint

# The files of keys are the only ones that may hold them.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir secret
	for name in key judge other; do
		printf 'sk-secret-%s-%s-%s%s' "$name" "$$" "$RANDOM" "$RANDOM" \
			>secret/$name
	done
	for name in key judge other; do
		cat secret/$name
		echo
	done >secret/all
	KEY=$(cat secret/key)
}

# nowhere FILE ...: no key in those.
nowhere() {
	if grep -rlaFf secret/all --exclude-dir=secret "$@"; then
		echo "there is a key in these"
		return 1
	fi
}

# unpacked LEDGER: all that it holds, requests decompressed, in `dump`.
unpacked() {
	sqlite3 "$1" .dump >dump
	for table in $(sqlite3 "$1" "select name from sqlite_master where
		type = 'table' and sql like '%request%'"); do
		mkdir -p "requests.$table"
		sqlite3 "$1" "select writefile('requests.$table/' || rowid ||
			'.zst', request) from $table where request is not null" \
			>/dev/null
		find "requests.$table" -name '*.zst' -exec zstd -dcq {} + >>dump
	done
}

# watched COMMAND ...: runs it in the background and looks at what ps shows of
# all processes meanwhile.
watched() {
	"$@" >out 2>err 3>&- &
	local pid=$! status=0
	for ((i = 0; i < 20; i++)); do
		# A process may end while it is looked at.
		cat /proc/[0-9]*/cmdline 2>/dev/null >>shown-by-ps || true
		sleep 0.02
	done
	kill -0 "$pid" # it was still there
	wait "$pid" || status=$?
	is "$status" 0
}

# all_over COMMAND ...: the key is nowhere, whatever it writes.
all_over() {
	AHER_TRACE=1 watched timeout 60 "$@" --timeout 5 --give-up 5 \
		--base-url "$MOCK_URL" --ledger ledger -j 2 in
	grep -q '^aher-relabel: trace: ' err
	unpacked ledger
	grep -q 'Hartwell Metals' dump
	grep -aq aher-relabel shown-by-ps
	nowhere .
}

@test "the key from the environment is nowhere: ps, messages, traces, ledger" {
	runs 30 >in
	start_mock --expect-key-file secret/key --delay 100 --log-bodies
	cat secret/key >leak
	fails nowhere . # it would be found
	rm leak
	export OPENAI_API_KEY=$KEY
	all_over aher-relabel -m m -J j
	mock_count status.401 0
	mock_count with_key "$(mock_stat requests)"
	stop_mock
	nowhere .
}

@test "keys from files are nowhere, each goes to its own endpoint" {
	runs 30 >in
	start_mock --expect-key-file secret/key --delay 100
	start_mock -n JUDGE --expect-key-file secret/judge
	start_mock -n FREE
	printf '\n  %s \r\n' "$KEY" >secret/file
	OPENAI_API_KEY=$(cat secret/other)
	export OPENAI_API_KEY
	all_over aher-relabel -m m --api-key-file secret/file \
		-J "j@$JUDGE_URL,key=secret/judge" -J "k@$FREE_URL" -J l
	mock_count status.401 0
	mock_count -n JUDGE status.401 0
	at_least "$(mock_stat -n JUDGE served.judge)" 20
	# A judge elsewhere does not get the common key.
	at_least "$(mock_stat -n FREE served.judge)" 20
	mock_count -n FREE with_key 0
}

@test "batch files, outputs and what a killed run leaves hold no key" {
	runs 30 >in
	export OPENAI_API_KEY=$KEY
	start_mock --expect-key-file secret/key --delay 20
	ask "$RELABEL" --ledger ledger.batch --batch-out requests
	is "$status" 4
	grep -q Hartwell requests*
	timeout -s KILL 0.5 "$BIN/aher-relabel" -m m --base-url "$MOCK_URL" \
		-j 1 --ledger ledger in -o result || true
	[ -e result.part ]
	[ ! -e result ]
	for name in result result.zst; do
		ask "$RELABEL" --ledger ledger -o $name
		ended 0 0
	done
	zstd -dcq result.zst | cmp - result
	unpacked ledger
	nowhere .
}

@test "a server that shows the key in errors and answers: it is taken out" {
	runs 8 >in
	export OPENAI_API_KEY=$KEY
	for fault in echo-key echo-key:1:401 echo-key:1:404 echo-key:1:500 \
		echo-key:1:429 echo-key:0.3:400 echo-key:1:content; do
		rm -f ledger*
		start_mock --fault "$fault"
		AHER_TRACE=1 ask "$RELABEL" --ledger ledger --give-up 1
		mock_count with_key "$(mock_stat requests)"
		at_least "$(mock_stat with_key)" 1
		cat out err >>all
		unpacked ledger
		nowhere .
		stop_mock
	done
	ended 0 8 # the last one
	grep -q 'Bearer' dump
}

@test "a redirect takes no key with it" {
	runs 3 >in
	start_mock -n OTHER
	start_mock --fault "redirect:1:$OTHER_URL/chat/completions"
	OPENAI_API_KEY=$KEY ask "$RELABEL" -o result
	ended 1 0 "$MOCK_URL" "$OTHER_URL"
	mock_count -n OTHER requests 0
	mock_count -n OTHER with_key 0
	nowhere .
}

# A server on all addresses that says 401 and counts what has a key: its port
# in `port`, a line with yes or no for each request in `seen`.
plain_server() {
	: >seen
	python3 - <<-'END' >port 2>server.err 3>&- &
		import http.server, os, threading
		class Handler(http.server.BaseHTTPRequestHandler):
		    def do_POST(self):
		        with open('seen', 'a') as seen:
		            has = self.headers.get('Authorization')
		            print('yes' if has else 'no', file=seen)
		        self.rfile.read(int(self.headers['Content-Length']))
		        self.send_response(401)
		        self.send_header('Content-Length', '0')
		        self.end_headers()
		    def log_message(self, *args):
		        pass
		server = http.server.HTTPServer(('', 0), Handler)
		print(server.server_port, flush=True)
		threading.Timer(60, os._exit, [0]).start()
		server.serve_forever()
	END
	SERVER=$!
	for ((i = 0; i < 500; i++)); do
		[ ! -s port ] || return 0
		sleep 0.02
	done
	cat server.err
	return 1
}

@test "over plain http the key goes to loopback only, and to --key-over-http" {
	runs 2 >in
	host=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -m 1 '^[0-9.]*$' || true)
	[ -n "$host" ] || skip "NOT TESTED: this machine has loopback only"
	export OPENAI_API_KEY=$KEY
	plain_server
	url=http://$host:$(cat port)/v1
	ask "$RELABEL" --base-url "$url"
	ended 1 0 "the key is not sent over plain http" "--key-over-http"
	is "$(cat seen)" no
	ask "$RELABEL" --base-url "$url" --key-over-http elsewhere
	is "$(sort -u seen)" no
	ask "$RELABEL" --base-url "$url" --key-over-http "$host"
	ended 1 0 "check OPENAI_API_KEY"
	is "$(tail -n 1 seen)" yes
	for name in 127.0.0.1 localhost; do
		ask "$RELABEL" --base-url "http://$name:$(cat port)/v1"
		is "$(tail -n 1 seen)" yes
	done
	kill "$SERVER"
	nowhere .
}

@test "a proxy is not asked for what is on this machine" {
	runs 3 >in
	start_mock
	start_mock -n PROXY
	export http_proxy=${PROXY_URL%/v1} all_proxy=${PROXY_URL%/v1}
	export HTTPS_PROXY=$http_proxy ALL_PROXY=$http_proxy
	for host in 127.0.0.1 localhost; do
		ask "$RELABEL" --base-url "http://$host:$MOCK_PORT/v1"
		ended 0 3
	done
	unset http_proxy all_proxy HTTPS_PROXY ALL_PROXY
	stop_mock PROXY
	mock_count -n PROXY connections 0
}

# wrong MESSAGE OPTION ...: ends before anything is asked, and helps.
wrong() {
	local message=$1
	shift
	status=0
	timeout 60 "$BIN/aher-relabel" "$@" in >out 2>err || status=$?
	if { [ "$status" -ne 1 ] && [ "$status" -ne 2 ]; } || [ -s out ] ||
		! grep -qF -- "$message" err; then
		echo "aher-relabel $*: status $status; expected: $message"
		cat out err
		return 1
	fi
	nowhere err
}

@test "options that are wrong: exit 2 or 1 with a message that helps" {
	runs 1 >in
	U=http://127.0.0.1:1/v1
	wrong "for a model: give one with -m" -J j
	wrong "--base-url is for a model" --base-url $U
	wrong "--ledger is for a model" --ledger ledger
	wrong "names no model" -m ''
	wrong "names no model" -m m -J ''
	wrong "names no model" -m m -J "@$U"
	wrong "names no model" -m m -J ,j=2
	wrong "key=FILE, price=IN:OUT and j=N" -m m -J j,foo=1
	wrong "key=FILE, price=IN:OUT and j=N" -m m -J j,
	wrong "key=FILE, price=IN:OUT and j=N" -m m -J j,key=
	wrong "too small" -m m -J j,j=0
	wrong "not a whole number" -m m -J j,j=x
	wrong "IN:OUT" -m m -J j,price=1
	wrong "IN:OUT" -m m -J j,price=a:b
	wrong "IN:OUT" -m m --price -1:2
	wrong "nokey: No such file" -m m -J j,key=nokey
	wrong "nokey: No such file" -m m --api-key-file nokey
	: >empty
	wrong "empty: holds no key" -m m --api-key-file empty
	printf 'two words\n' >secret/two
	wrong "a blank or a control character" -m m --api-key-file secret/two
	wrong "names no host" -m m -J j@http://
	for url in ftp://x/v1 127.0.0.1:8000/v1 file:///etc/passwd x; do
		wrong "begins with http:// or https://" -m m --base-url "$url"
	done
	for url in http://h:99999/v1 http://h:0/v1 http://h:x/v1; do
		wrong "a port that is none" -m m --base-url "$url"
	done
	# Not what was given: a secret stands in it.
	wrong "a user or a password in it" -m m \
		--base-url "http://user:$KEY@127.0.0.1/v1"
	wrong "a user or a password in it" -m m \
		-J "j@http://$KEY@127.0.0.1/v1"
	wrong "a query or a fragment in it" -m m \
		--base-url "http://127.0.0.1/v1?key=$KEY"
	wrong "a blank, a backslash or a control" -m m \
		--base-url $'http://127.0.0.1/v1\r\nX-Key: 1'
	OPENAI_BASE_URL=nonsense wrong "begins with http" -m m
	wrong "1 to 4096" -m m -j 0
	wrong "--context" -m m --context 10
	wrong "--timeout" -m m --timeout 0
	wrong "--rpm" -m m --rpm 0
	wrong "--attempts" -m m --attempts 0
	wrong "no price is known for m" -m m --max-cost 1
	wrong "do not go together" -m m --replay --estimate --ledger ledger
	wrong "--replay is for a model" --replay
}

@test "an unknown variable in a prompt is an error at start, with its line" {
	runs 1 >in
	mkdir prompts
	printf 'Look:\n\n{{nosuch}}\n\n{{run}}\n\n{{goal}}\n' \
		>prompts/judge.user.txt
	wrong "prompts/judge.user.txt:3: {{nosuch}}" -m m --prompts prompts
	printf 'Look:\n\n{{run}}\n' >prompts/judge.user.txt
	wrong "{{goal}}" -m m --prompts prompts
	printf 'Look at {{run}}\n' >prompts/judge.system.txt
	wrong "prompts/judge." -m m --prompts prompts
	rm prompts/*
	printf '{"type": nonsense}' >prompts/judge.schema.json
	wrong "prompts/judge.schema.json" -m m --prompts prompts
	wrong "no/where" -m m --prompts no/where
	# What the stage does not ask is not read.
	start_mock
	ask "aher-classify -m m" --prompts prompts
	ended 0 1
}

@test "--print-prompts and back by --prompts: the same requests" {
	runs 4 >in
	start_mock
	aher-relabel --print-prompts >printed
	aher-classify --print-prompts | cmp - printed
	mkdir prompts
	(cd prompts && awk '/^==> .* <==$/ { f = $2; next } { print >f }') <printed
	at_least "$(find prompts -type f | wc -l)" 12
	for command in "${ASKING[@]}"; do
		ask "$command" --ledger ledger
		ended 0 4
		mv out want
		ask "$command" --ledger ledger --replay --prompts prompts
		ended 0 4
		cmp out want
	done
	# Other prompts are other requests.
	sed -i 's/strictly/very strictly/' prompts/judge.system.txt
	asked=$(mock_stat requests)
	ask "$RELABEL" --ledger ledger --prompts prompts
	ended 0 4
	at_least "$(mock_stat requests)" $((asked + 1))
}

@test "-h lists what a stage that asks takes, aher-pack has none of it" {
	for command in "${ASKING[@]}"; do
		"${command%% *}" -h >help
		for option in -m --model --base-url --api-key-file \
			--key-over-http -j --rpm --tpm --timeout --give-up \
			--context --price --max-cost --estimate --limit \
			--ledger --ledger-scope --replay --prompts \
			--print-prompts --batch-out --batch-in --attempts; do
			grep -q -- "$option\>" help || { echo $option; return 1; }
		done
	done
	grep -q -- '-J, --judge' help
	aher-pack -h >help
	fails grep -q -- '--model\|--api-key\|--base-url' help
	wrong "for a model" --estimate
}

# terminal COMMAND ...: runs it with stderr on a terminal, which goes to `seen`.
terminal() {
	python3 - "$@" <<-'END'
		import os, pty, subprocess, sys
		master, slave = pty.openpty()
		with open('out', 'wb') as out:
		    run = subprocess.Popen(sys.argv[1:], stdout=out, stderr=slave)
		os.close(slave)
		with open('seen', 'wb') as seen:
		    while True:
		        try:
		            some = os.read(master, 4096)
		        except OSError:
		            break
		        if not some:
		            break
		        seen.write(some)
		sys.exit(run.wait())
	END
}

@test "progress on a terminal only, a summary at the end, -q for neither" {
	runs 60 >in
	start_mock --delay 100
	line='[0-9]+ records, [0-9]+ rejected, [0-4] in flight, [0-9.]+ calls/s, [1-9][0-9]* tokens, \$[0-9]*[.][0-9]*[1-9]'
	terminal timeout 60 aher-classify -m m --price 100:200 -j 4 \
		--base-url "$MOCK_URL" in
	tr '\r' '\n' <seen | grep -Eq "$line" || { cat -v seen; return 1; }
	grep -q '60 records in, 60 out' seen
	grep -Eq 'classify m: 60 calls, .* tokens in .*\$' seen
	# The last line is wiped before the summary.
	tr '\n' ' ' <seen | grep -aqP '\r\x1b\[K(aher-classify: )?aher-classify: 60'
	is "$(wc -l <out)" 60
	ask "aher-classify -m m" --price 100:200 -j 16
	ended 0 60 "60 records in, 60 out" 'classify m: 60 calls'
	fails grep -q 'in flight' err
	fails grep -q $'\r\|\x1b' err
	terminal timeout 60 aher-classify -q -m m --ledger ledger -j 16 \
		--base-url "$MOCK_URL" in
	[ ! -s seen ]
}
