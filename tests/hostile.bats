#!/usr/bin/env bats
# Hostile and unlucky input: a clear message, the right status, and every good
# record before and after comes out.

load helper

STAGES=(aher-classify aher-extract aher-relabel "aher-pack -q -f messages")
case $BIN in
*asan*) SLOW=1 ;;
*) SLOW= ;;
esac

# good ID [MEMBERS]: a record that every stage lets out, with MEMBERS in it.
good() {
	printf '{"trajectory_id":"%s",%s' "$1" "${2:+$2,}"
	printf '"original_prompt":"Find copper wire for under $5.","steps":['
	printf '{"thought":"Caf\303\251 \360\237\230\200 first.",'
	printf '"action_name":"web_search","action_input":{"q":"wire \\u00e9"},'
	printf '"observation":"Hartwell Metals: bare copper wire, $6.45/kg"}],'
	printf '"final_answer":"I could not find it.",'
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

# Between two good records this text is one bad one, for every stage.
bad_record() {
	between "$1" >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 3 2 "${2-}"
		[ "$(wc -l <err)" -eq 1 ]
		grep -q "^${program%% *}: in:2: " err
	done
}

@test "bytes that are no JSON, and JSON that is no record" {
	bad_record 'not json' 'not JSON'
	bad_record '{"a":1}x' 'trailing garbage'
	bad_record '{"a":1}{"b":2}' 'trailing garbage'
	bad_record '[1,2]' 'expected an object, found an array'
	bad_record '12' 'expected an object, found a number'
	bad_record '{"a":' 'the text ends inside a value'
	bad_record ']' 'not JSON'
	bad_record '{"a"\013:1}' 'form feed or vertical tab'
	bad_record '\357\273\277{}' 'not JSON'
}

@test "NUL bytes" {
	bad_record '{"a":"\000"}' 'not JSON'
	bad_record '{"a":1}\000' 'trailing garbage'
	bad_record '\000' 'not JSON'
}

@test "UTF-8 that is not well-formed" {
	for bytes in '\300\200' '\340\200\200' '\355\240\200' '\377' '\342\202' \
		'\364\220\200\200'; do
		bad_record "{\"a\":\"$bytes\"}" 'invalid UTF-8 (byte 7)'
	done
}

@test "a lone surrogate is no error, and stays" {
	{
		good a '"x":"\ud800 \udc00"'
		good b | sed 's/first/first \\ud83d/; s/wire,/\\udfff,/'
	} >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 0 2
		python3 -c 'import json; [json.loads(s) for s in open("out")]'
	done
	aher-classify in | head -n 1 | grep -qF '"x":"\ud800 \udc00"'
}

@test "CRLF, a byte order mark and blank lines" {
	good a >a
	{ printf '\357\273\277'; sed 's/$/\r/' a; printf '\r\n \n'; cat a; } >in
	for program in "${STAGES[@]}"; do
		stage "$program" a
		cat out out >expected
		stage "$program" in
		ends 0 2
		tr -d '\r' <out | cmp - expected
	done
}

@test "an empty file gives an empty file" {
	: >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 0 0
		stage "$program" -o new in </dev/null
		ends 0 0
		[ -f new ]
		rm new
	done
}

@test "a name that occurs twice, at every level" {
	for twin in '"a":1,"a":1' '"a":1,"\u0061":2' \
		'"steps":[]' '"\u0073teps":[]' \
		'"metadata":{"x":[{"y":1,"y":1}]}' \
		'"tools":[{"a":{"b":{},"b":{}}}]' \
		'"rejected":{"stage":"s","reason":"r","reason":"r"}' \
		'"messages":[{"role":"user","role":"tool"}]' \
		'"m":{"":[],"":0}'; do
		bad_record "$(good twin "${twin//\\/\\\\}" | sed 's/\\u00e9/e/g')" \
			'the name "'
		grep -q 'occurs twice in one object' err
	done
	for where in thought action_name; do
		bad_record "$(good twin | sed 's/\\u00e9/e/g;
			s/"'$where'":/"'$where'":"x",&/')" "the name \"$where\""
	done
	bad_record "$(good twin | sed 's/\\u00e9/e/g;
		s/"q":/"q":1,&/')" 'the name "q" occurs twice'
}

@test "the same name in different objects is fine" {
	good a '"a":{"a":{"a":[{"a":1},{"a":2}]}}' >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 0 1
	done
}

# with_input ID < JSON: a good record with this action_input.
with_input() {
	good "$1" | sed 's/"action_input":.*/"action_input":/' | tr -d '\n'
	cat
	good "$1" | sed 's/.*"action_input":{[^}]*}//'
}

# nested N: N arrays within each other.
nested() {
	head -c "$1" /dev/zero | tr '\0' '['
	head -c "$1" /dev/zero | tr '\0' ']'
}

@test "nested 100,000 deep" {
	{
		good before
		good deep "\"x\":$(nested 100000)"
		nested 100000 | with_input deep
		good fine "\"x\":$(nested 511)"
		nested 100000
		echo
		good after
	} >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 3 3 'in:2: objects and arrays are nested deeper than 512'
		[ "$(wc -l <err)" -eq 3 ]
	done
	{ echo '['; nested 100000; printf ',\n'; good a; echo ']'; } >array
	stage aher-classify array
	ends 3 1 'array:2: objects and arrays are nested deeper'
}

@test "many brackets that nothing closes" {
	{ good before; head -c 1000000 /dev/zero | tr '\0' '['; } >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		[ "$(wc -l <out)" -eq 1 ]
		[ "$status" -eq 3 ]
	done
	head -c 1000000 /dev/zero | tr '\0' '{' >in
	stage aher-classify in
	ends 1 0 'the input ends inside a record'
}

@test "a line of 200 MB is skipped" {
	long() {
		good before
		head -c 200000000 /dev/zero | tr '\0' x
		echo
		good after
	}
	for program in "${STAGES[@]}"; do
		long | stage "$program" --bad bad
		ends 3 2 'longer than 67108864 bytes (--max-record): skipped'
		[ "$(wc -c <bad)" -eq 200000001 ]
		rm bad
		[ -z "$SLOW" ] || break
	done
}

@test "an action_input of 64 MiB" {
	good a >a
	{
		{
			printf '[0'
			yes ,0 | tr -d '\n' | head -c $((67108864 - 1000))
			printf ']'
		} | with_input long
		cat a
	} >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 0 2
		[ "$(wc -c <out)" -gt 67100000 ]
		[ -z "$SLOW" ] || break
	done
}

@test "millions of small values in members that are read" {
	{
		good before
		python3 - <<-'END'
			zeros = ','.join(['0'] * 3000000)
			texts = ','.join(['""'] * 1000000)
			head = '{"original_prompt":"p","steps":[{"action_name":"a"}],'
			print('{"original_prompt":"p","steps":[%s]}' % zeros)
			print('{"messages":[%s]}' % zeros)
			print(head + '"user_tools":[%s]}' % texts)
			print(head + '"failure":{"by":"x","x":[%s]}}' % texts)
		END
		good after
	} >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		ends 3 2 'over 500,000 values in the members that are read'
		[ "$(wc -l <err)" -eq 4 ]
	done
}

@test "a foreign member under our name" {
	bad_record "$(good a | sed 's/"outcome":{.*/"outcome":"won"}/;
		s/\\u00e9/e/')" 'outcome: this name belongs to aher-extract'
	bad_record "$(good a | sed 's/"outcome":{.*/"outcome":{"x":1}}/;
		s/\\u00e9/e/')" 'rename the member'
}

@test "members that are missing or mistyped are named with their path" {
	bad_record '{"original_prompt":"p"}' \
		'steps: expected an array (or `messages` in its place), found no such member'
	bad_record '{"steps":[{"action_name":"a"}]}' \
		'original_prompt: expected a string, found no such member'
	bad_record '{"original_prompt":7,"steps":[{"action_name":"a"}]}' \
		'original_prompt: expected a string, found a number'
	bad_record '{"original_prompt":"p","steps":[]}' \
		'steps: expected at least one step, found an empty array'
	bad_record '{"original_prompt":"p","steps":[{"action_name":"a"},{"action_name":"a"},{"action_name":"a","observation":3}]}' \
		'steps[2].observation: expected a string or null, found a number'
	bad_record '{"original_prompt":"p","steps":[{"thought":"t"}]}' \
		'steps[0].action_name: expected a string, found no such member'
	bad_record '{"original_prompt":"p","steps":[{"action_name":"a"}],"metadata":{"reward":"1"}}' \
		'metadata.reward: expected a number or null, found a string'
}

@test "every prefix of a file" {
	{
		good one
		good two '"x":[true,-1.5e3,null]'
		printf '{"messages":[{"role":"user","content":"\\u00e9 \303\251"},'
		printf '{"role":"assistant","content":"Hi."}]}\n'
	} | head -n 2 >in
	mkdir prefixes
	python3 - <<-'END'
		text = open('in', 'rb').read()
		for n in range(len(text) + 1):
		    open('prefixes/%05d' % n, 'wb').write(text[:n])
	END
	for program in "${STAGES[@]}"; do
		stage "$program" in
		mv out expected
		rm -rf whole && mkdir whole
		for tens in $(cd prefixes && ls | cut -c 1-3 | sort -u); do
			stage "$program" -o whole prefixes/$tens*
			[ "$status" -eq 1 ]
		done
		python3 - <<-'END'
			import os
			text = open('in', 'rb').read()
			expected = open('expected', 'rb').read().splitlines(True)
			for n in range(len(text) + 1):
			    head = text[:n]
			    lines = head.count(b'\n')
			    rest = head[head.rfind(b'\n') + 1:]
			    whole = rest == text[n - len(rest):].split(b'\n')[0]
			    lines += len(rest) > 0 and whole
			    name = 'whole/%05d' % n
			    cut = rest != b'' and not whole
			    assert os.path.exists(name) != cut, (n, 'status')
			    out = open(name + '.part' * cut, 'rb').read()
			    assert out == b''.join(expected[:lines]), (n, out)
		END
	done
}

@test "a file that is cut: status 1, what is whole comes out" {
	{ good a; good b; } >in
	size=$(wc -c <in)
	for program in "${STAGES[@]}"; do
		for bytes in 1 10 $((size / 2 - 1)) $((size / 2)) $((size / 2 + 1)) \
			$((size - 2)) $((size - 1)); do
			head -c "$bytes" in >cut
			stage "$program" cut
			case $bytes in
			1 | 10) ends 1 0 'cut:1: the input ends inside a record' ;;
			$((size / 2 - 1)) | $((size / 2))) ends 0 1 ;;
			$((size - 1))) ends 0 2 ;;
			*) ends 1 1 'cut:2: the input ends inside a record' ;;
			esac
		done
	done
}

@test "a cut array, cut values, a cut zstd frame" {
	{ echo '['; good a; echo ,; good b; } >array
	good a | jq . >values
	{ good a; good b; } | zstd -q >frame
	head -c -9 frame >cut.zst
	for program in "${STAGES[@]}"; do
		stage "$program" array
		ends 1 2 'the input ends inside an array: it has no closing ]'
		head -n -3 values | stage "$program"
		ends 1 0 '<stdin>:1: the input ends inside a record'
		stage "$program" cut.zst
		[ "$status" -eq 1 ]
		grep -q 'the zstd frame is cut' err
	done
}

@test "1,000 flipped bytes in a zstd file" {
	line=$(good ID)
	for i in $(seq 300); do echo "${line/ID/$((i * i * i))}"; done >in
	stage aher-classify in
	mv out expected
	zstd -q -5 -B512KB in 2>/dev/null || zstd -q in
	mkdir flipped out.d
	python3 - <<-'END'
		import random
		random.seed(2)
		data = open('in.zst', 'rb').read()
		for i in range(1000):
		    at = random.randrange(len(data)) if i > 31 else i
		    flip = bytearray(data)
		    flip[at] ^= 1 << random.randrange(8)
		    open('flipped/%04d-%d' % (i, at), 'wb').write(flip)
	END
	for group in 0 1 2 3 4 5 6 7 8 9; do
		# shellcheck disable=SC2046
		stage aher-classify -o out.d flipped/?$group*
		[ "$status" -le 3 ]
		cat err >>messages
	done
	python3 - <<-'END'
		import os
		expected = open('expected', 'rb').read()
		for name in os.listdir('flipped'):
		    out = 'out.d/' + name
		    if int(name.split('-')[1]) < 4:
		        continue  # no zstd any more
		    if os.path.exists(out):
		        assert open(out, 'rb').read() == expected, name
		    else:
		        assert os.path.exists(out + '.part'), name
	END
	# Every file that is not whole has its message.
	[ "$(ls out.d/*.part | wc -l)" -le "$(wc -l <messages)" ]
	! grep -v '^aher-classify: flipped/' messages
}

@test "blocks of zstd before a broken one come out" {
	{ good a; good b; } | zstd -q >first
	good c | zstd -q >second
	{ cat first; head -c 20 second; printf garbage; } >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		[ "$status" -eq 1 ]
		[ "$(wc -l <out)" -eq 2 ]
	done
	{ cat first; printf 'trailing garbage'; } >in
	stage aher-classify in
	ends 1 2 'in:'
}

@test "FILE that is a folder, is missing, may not be read" {
	mkdir folder
	good a >a
	for program in "${STAGES[@]}"; do
		stage "$program" folder
		ends 1 0 'folder: is a directory'
		stage "$program" a missing
		ends 1 0 'missing: No such file or directory'
		stage "$program" <folder
		ends 1 0 '-: is a directory'
	done
}

@test "a full disk is never missed" {
	good a >in
	for program in "${STAGES[@]}"; do
		status=0
		$program in >/dev/full 2>err || status=$?
		: >out
		ends 1 0 '<stdout>: cannot write: No space left on device'
		stage "$program" -o /dev/full in
		ends 1 0 '/dev/full: cannot write: No space left on device'
		status=0
		$program -h >/dev/full 2>err || status=$?
		ends 1 0 '<stdout>: cannot write'
		stage "$program" --bad /dev/full - <<<'no json'
		ends 1 0 '/dev/full: cannot write'
	done
	status=0
	aher-pack -f help >/dev/full 2>err || status=$?
	[ "$status" -eq 1 ]
	for option in --meta --rejects; do
		{ good a; good b | sed 's/"by":"me"}}/"by":"me"},"rejected":{"stage":"x","reason":"y"}}/'; } >in
		stage "aher-pack -q -f sft" $option /dev/full in
		[ "$status" -eq 1 ]
		grep -q '/dev/full: cannot write' err
	done
}

@test "a closed stdout is an error, a closed stdin too" {
	good a >in
	for program in "${STAGES[@]}"; do
		status=0
		$program in >&- 2>err || status=$?
		[ "$status" -eq 1 ]
		grep -q '<stdout>: cannot write' err
		stage "$program" <&-
		[ "$status" -eq 1 ]
	done
}

@test "a reader that goes away ends a stage quietly" {
	yes "$(good a)" | head -n 2000 >in
	for program in "${STAGES[@]}"; do
		{ $program in 2>err; echo $? >status; } | head -n 1 >out
		status=$(cat status)
		ends 0 1
		[ ! -s err ]
	done
}

@test "--strict stops at the first bad record" {
	between 'bad' >in
	for program in "${STAGES[@]}"; do
		stage "$program" --strict -o out.ndjson in
		ends 1 0 'in:2: not JSON'
		[ ! -e out.ndjson ]
		[ "$(wc -l <out.ndjson.part)" -eq 1 ]
	done
}

@test "--max-bad" {
	{ between 'bad'; printf 'worse\n'; good c; good d; } >in
	for program in "${STAGES[@]}"; do
		while read -r expected limit; do
			stage "$program" --max-bad "$limit" in
			ends "$expected" 4 'in:2: not JSON'
		done <<-'END'
			3 0
			3 1
			0 2
			0 3
			3 33%
			0 34%
			0 100%
		END
		for limit in x '' -1 101% 1%% 5x; do
			stage "$program" --max-bad "$limit" in
			ends 2 0 --max-bad
		done
	done
}

@test "--bad gets the lines as they came" {
	printf 'b\000\377d\r\n{"a":\n' >bad
	{ good a; cat bad; good b; } >in
	for program in "${STAGES[@]}"; do
		stage "$program" --bad got in
		ends 3 2
		cmp bad got
		stage "$program" --max-record 100 --bad got in
		ends 3 0 'longer than 100 bytes (--max-record): skipped'
		cmp in got
		rm got
	done
}

@test "-o FILE is whole or FILE.part" {
	{ good a; good b; } >in
	head -c -5 in >cut
	for program in "${STAGES[@]}"; do
		rm -f new*
		stage "$program" in
		mv out expected
		stage "$program" -o new in
		ends 0 0
		cmp new expected
		[ ! -e new.part ]

		echo old >new
		stage "$program" -o new cut
		ends 1 0 'cut:2: the input ends inside a record'
		[ "$(cat new)" = old ]
		head -n 1 expected | cmp - new.part

		stage "$program" -o new in
		ends 0 0
		cmp new expected
		[ ! -e new.part ]
		stage "$program" -o folder/new in
		ends 1 0 'folder/new: cannot create: No such file or directory'
	done
}

@test "a second writer of one FILE is refused" {
	good a >in
	mkfifo fifo
	aher-classify -o new fifo &
	exec 7>fifo
	while [ ! -e new.part ]; do sleep 0.02; done
	for program in "${STAGES[@]}"; do
		stage "$program" -o new in
		ends 1 0 'new: another process is writing it'
	done
	cat in >&7
	exec 7>&-
	wait
	[ "$(wc -l <new)" -eq 1 ]
	[ ! -e new.part ]
}

@test "-o DIR/ writes one file a FILE" {
	mkdir a b out.d
	good a >a/x
	good b | zstd -q >a/y.zst
	good b | head -c 50 >a/z
	good c >b/x
	for program in "${STAGES[@]}"; do
		rm -rf out.d/*
		stage "$program" -o out.d a/x a/y.zst a/z
		ends 1 0 'a/z:1: the input ends inside a record'
		stage "$program" a/x
		cmp out out.d/x
		stage "$program" a/y.zst
		zstd -qdc out.d/y.zst | cmp - out
		[ "$(echo out.d/z*)" = out.d/z.part ]
		stage "$program" -o out.d/ a/x b/x
		ends 2 0 'two files would be written as x'
		stage "$program" -z -o out.d a/y.zst b/x
		ends 0 0
		[ "$(cd out.d && echo x*)" = "x x.zst" ]
		stage "$program" -o out.d/ - <a/x
		ends 2 0 'stdin has no name'
	done
	cp a/x a/y
	stage aher-classify -z -o out.d a/y a/y.zst
	ends 2 0 'two files would be written as y.zst'
}

@test "--shard: every record is in one shard, for all stages in the same" {
	line=$(good ID)
	for i in $(seq 60); do echo "${line/ID/r$i}"; done >in
	good none | sed 's/"trajectory_id":"none",//' >>in
	for i in 0 1 2; do
		stage aher-classify --shard $i/3 in
		ends 0 "$(wc -l <out)"
		jq -r .trajectory_id out >ids.$i
		[ -s ids.$i ]
		for program in aher-extract aher-relabel; do
			stage $program --shard $i/3 in
			jq -r .trajectory_id out | cmp - ids.$i
		done
		stage 'aher-pack -q -f sft' --shard $i/3 in
		jq -r .source_trajectory_id out | cmp - ids.$i
	done
	stage aher-classify --shard 0/1 in
	jq -r .trajectory_id out | sort | cmp - <(sort ids.?)
	for shard in 3/3 -1/3 1 1/0 a/b 1/ /2 ''; do
		stage aher-classify --shard "$shard" in
		ends 2 0 --shard
	done
}

@test "-z and --zstd=LEVEL write one frame" {
	{ good a; good b; } >in
	for program in "${STAGES[@]}"; do
		stage "$program" in
		mv out expected
		for option in -z --zstd --zstd=1 --zstd=19; do
			stage "$program" $option in
			[ "$status" -eq 0 ]
			zstd -qdc out | cmp - expected
			zstd -lv out 2>/dev/null | grep -q 'Check: XXH64'
		done
		stage "$program" -o new.zst in
		zstd -qdc new.zst | cmp - expected
		stage "$program" --zstd=99 in
		ends 2 0 --zstd
	done
}

@test "frames in a row, skippable ones too, are one input" {
	{ good a; good b; } >in
	half=$(($(wc -c <in) / 3))
	{
		head -c $half in | zstd -q
		printf '\122\052\115\030\003\000\000\000abc'
		tail -c +$((half + 1)) in | zstd -q --no-check
	} >frames
	for program in "${STAGES[@]}"; do
		stage "$program" in
		mv out expected
		stage "$program" frames
		ends 0 2
		cmp out expected
	done
}

@test "-h and -V go to stdout" {
	for program in "${STAGES[@]}"; do
		for option in -h --help; do
			stage "${program%% *}" $option
			[ "$status" -eq 0 ]
			[ ! -s err ]
			grep -q "^usage: ${program%% *}" out
		done
		for option in -V --version; do
			stage "${program%% *}" $option
			ends 0 1
			grep -q "^${program%% *} [0-9]" out
		done
	done
}

@test "options that do not exist or lack their argument: status 2" {
	good a >in
	for program in "${STAGES[@]}"; do
		for option in --nonsense -J --success-at --success-at=x \
			--max-record=0 --max-record=5T --lexicon=missing; do
			stage "$program" $option
			[ "$status" -eq 2 ]
			[ ! -s out ]
			[ -s err ]
		done
	done
}

# comes_out PROGRAM ...: a record that is written to a pipe comes out while the
# pipe is open, even with the half of the next behind it.
comes_out() {
	local decode=$1
	shift
	rm -f in out
	mkfifo in out
	"$@" <in >out 2>err &
	exec 7>in
	$decode <out >lines 2>/dev/null 7>&- &
	good a >&7
	good b | head -c 100 >&7
	for _ in $(seq 300); do
		[ "$(wc -l <lines)" -eq 0 ] || break
		sleep 0.02
	done
	[ "$(wc -l <lines)" -eq 1 ]
	good b | tail -c +101 >&7
	exec 7>&-
	wait
	[ "$(wc -l <lines)" -eq 2 ]
}

@test "a record comes out before the pipe it came from is closed" {
	for program in "${STAGES[@]}"; do
		comes_out cat $program
		AHER_READ_CHUNK=16 comes_out cat $program
	done
}

@test "the same for zstd" {
	for program in "${STAGES[@]:0:3}"; do
		comes_out aher-classify $program -z
	done
}

@test "reads of 1 to 31 bytes" {
	{ good a; printf 'bad\r\n\n'; good b; } >in
	zstd -q in
	{ echo '['; good a; echo ,; good b; echo ']'; } >array
	for program in "${STAGES[@]}"; do
		stage "$program" in
		mv out expected
		mv err messages
		for chunk in 1 2 3 5 7 13 31; do
			export AHER_READ_CHUNK=$chunk
			stage "$program" in
			ends 3 2
			cmp err messages
			cmp out expected
			stage "$program" in.zst
			cmp out expected
			stage "$program" array
			ends 0 2
			cmp out expected
		done
		unset AHER_READ_CHUNK
	done
}

@test "a stage run twice is a stage run once" {
	{ good a; good b '"n":1.0e+400'; } >in
	for program in "${STAGES[@]:0:3}"; do
		stage "$program" in
		mv out once
		stage "$program" once
		ends 0 2
		cmp out once
	done
}
