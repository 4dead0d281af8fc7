#!/usr/bin/env bats
# Ctrl-C and readers that leave, in a pipeline that asks a model: what was paid
# for is kept, and the paying stops.

load helper
load mock
load asking
bats_require_minimum_version 1.5.0

# group SIGNAL ANSWERS COMMAND...: a pipeline that gets the signal when the
# mock has given so many answers; how each has ended in $ends.
group() {
	local signal=$1 answers=$2
	shift 2
	ends=$(timeout 100 python3 "$PY" group "$signal" "$MOCK_LOG" "$answers" \
	    -- "$@" 2>err 3>&-)
}

# The README's pipeline, with what people put into it.
readme() {
	pipeline=("$BIN/aher-classify" in '|' tee classified.ndjson '|'
		"$BIN/aher-extract" '|' "$BIN/aher-relabel" -m mock -j 4
		-J "judge@$1" --base-url "$1" --ledger "$2" --give-up 5 '|'
		grep '"trajectory_id"' '|' "$BIN/aher-pack" -f messages
		-o train.jsonl --rejects rejected.ndjson)
}

@test "Ctrl-C in the README's pipeline, and the same again: nothing asked twice" {
	python3 "$PY" runs 100 >in
	start_mock
	readme "$MOCK_URL" calm
	group SIGINT 100000 "${pipeline[@]}"
	is "$ends" "0 0 0 0 0 0"
	calls=$(mock_stat served)
	mkdir whole
	mv train.jsonl rejected.ndjson whole
	start_mock --delay 20
	readme "$MOCK_URL" ledger
	for answers in 3 40 60; do
		group SIGINT "$answers" "${pipeline[@]}"
		# The fourth ends by the signal, in its own time.
		is "$(cut -d' ' -f4 <<<"$ends")" -2
		[ ! -e train.jsonl ]
		is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
	done
	[ "$(mock_stat served)" -lt "$calls" ]
	group SIGINT 100000 "${pipeline[@]}"
	is "$ends" "0 0 0 0 0 0"
	once
	mock_count gone 0
	cmp train.jsonl whole/train.jsonl
	cmp rejected.ndjson whole/rejected.ndjson
}

@test "Ctrl-C where all three stages ask, with one ledger" {
	python3 "$PY" runs 60 >in
	three() {
		local model=(-m mock -j 4 --base-url "$1" --ledger "$2"
			--give-up 5)
		pipeline=("$BIN/aher-classify" "${model[@]}" in '|' tee
			classified.ndjson '|' "$BIN/aher-extract" "${model[@]}"
			'|' "$BIN/aher-relabel" "${model[@]}" '|' cat)
	}
	start_mock
	three "$MOCK_URL" calm
	group SIGINT 100000 "${pipeline[@]}"
	is "$ends" "0 0 0 0 0"
	calls=$(mock_stat served)
	mv out whole
	mv classified.ndjson classified-whole
	start_mock --delay 20
	three "$MOCK_URL" ledger
	for answers in 10 60 90; do
		group SIGINT "$answers" "${pipeline[@]}"
		# One that was through with its input has ended well.
		[[ $ends =~ ^(0\ |-2\ ){3}-2\ (0|-2)$ ]]
		is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
	done
	[ "$(mock_stat served)" -lt "$calls" ]
	group SIGINT 100000 "${pipeline[@]}"
	is "$ends" "0 0 0 0 0"
	once
	cmp classified.ndjson classified-whole
	cmp out whole
}

@test "SIGTERM and SIGHUP: what is in flight is awaited, nothing is renamed" {
	undisturbed 60
	start_mock --delay 100
	for signal in SIGTERM SIGHUP SIGINT; do
		# A file that was there stays as it is.
		echo old >result
		group $signal 7 "$BIN/aher-relabel" -q -m mock -j 4 \
			--base-url "$MOCK_URL" --ledger ledger -o result in
		is "$ends" "$(python3 -c "import signal
print(-signal.$signal)")"
		is "$(cat result)" old
		is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
	done
	[ "$(mock_stat served)" -lt "$calls" ]
	mock_count gone 0
	relabel -o result
	ended 0
	cmp result whole
	once
}

@test "a signal while the input makes us wait, and what is done is written" {
	undisturbed 10
	start_mock
	mkfifo fifo
	exec {fd}<>fifo
	cat in >&"$fd"
	group SIGTERM "$calls" "$BIN/aher-relabel" -q -m mock \
		--base-url "$MOCK_URL" --ledger ledger fifo '|' cat
	exec {fd}>&-
	# cat has had it too; all that was answered is kept.
	is "$(cut -d' ' -f1 <<<"$ends")" -15
	relabel
	cmp out whole
	once
	rm ledger*
	start_mock
	exec {fd}<>fifo
	cat in >&"$fd"
	group SIGTERM/1 "$calls" "$BIN/aher-relabel" -q -m mock \
		--base-url "$MOCK_URL" --ledger ledger fifo '|' cat
	exec {fd}>&-
	is "$ends" "-15 0"
	cmp out whole
}

@test "the second signal ends it at once" {
	python3 "$PY" runs 60 >in
	# One answer, so that it is about its work; the others take their time.
	start_mock --fault no-answer:1@judge
	begun=$SECONDS
	group SIGINT+ 2 "$BIN/aher-relabel" -q -m mock -j 4 \
		--base-url "$MOCK_URL" --ledger ledger -o result in
	is "$ends" -2
	[ $((SECONDS - begun)) -lt 15 ] # 20 s is what one signal waits
	[ ! -e result ]
	is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
}

@test "| head: the paying stops, quietly, also while the input waits" {
	python3 "$PY" runs 2000 >in
	start_mock --delay 20
	timeout 60 "$BIN/aher-relabel" -m mock -j 4 --base-url "$MOCK_URL" \
		--ledger ledger in 2>err | head -n 5 >five
	is "${PIPESTATUS[*]}" "0 0"
	is "$(wc -l <five)" 5
	fails grep -v '^aher-relabel: \|^  aher-relabel ' err
	fails grep -i 'pipe\|cannot' err
	served=$(mock_stat served)
	mock_count gone 0
	mock_count flying 0
	# It would take over 2,000 calls.
	[ "$served" -lt 1000 ]
	is "$(sql ledger 'select count(*) from call')" "$served"
	# No more than a second or two of it: 4 at once, 20 ms each.
	{ head -n 40 in; timeout 40 tail -f /dev/null & echo $! >tail.pid; } |
		timeout 60 "$BIN/aher-relabel" -q -m mock \
			--base-url "$MOCK_URL" --ledger ledger 2>err |
		head -n 5 >again
	statuses="${PIPESTATUS[*]}"
	kill "$(cat tail.pid)"
	is "$statuses" "0 0 0"
	cmp five again
	[ ! -s err ]
}

@test "| head: while the answers make us wait" {
	{
		python3 "$PY" runs 5 0 ' [[mock:r=valid;j=yes]]'
		python3 "$PY" runs 60 5 ' [[mock:r=valid;j=yes;delay=1500]]'
	} >in
	start_mock
	timeout 100 "$BIN/aher-relabel" -q -m mock -j 4 --base-url "$MOCK_URL" \
		--ledger ledger in 2>err | head -n 5 >five
	is "${PIPESTATUS[*]}" "0 0"
	[ ! -s err ]
	is "$(wc -l <five)" 5
	# It would take 130 calls, 45 s.
	[ "$(mock_stat requests)" -lt 40 ]
	mock_count gone 0
	is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
}

@test "| head: by a reader that closed before anything came" {
	python3 "$PY" runs 400 >in
	start_mock --delay 20
	timeout 60 "$BIN/aher-relabel" -q -m mock -j 4 --base-url "$MOCK_URL" \
		--ledger ledger in 2>err | true
	is "${PIPESTATUS[*]}" "0 0"
	[ ! -s err ]
	[ "$(mock_stat served)" -lt 200 ]
	is "$(sql ledger 'select count(*) from call')" "$(mock_stat served)"
}
