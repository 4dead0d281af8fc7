#!/usr/bin/env bats
# Hostile and unlucky input: a clear message, the right status, and every good
# record before and after comes out.

load helper
load stages

case $BIN in
*asan*) SLOW=1 ;;
*) SLOW= ;;
esac

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

@test "a mistyped value of a stage's member is no default" {
	good a | sed 's/"confidence":0.9/"confidence":"0.9"/' >in
	stage "aher-pack -q -f messages" in
	ends 3 0 'in:1: hindsight.confidence: expected a number, found a string'
	good a | sed 's/"recoverable":true/"recoverable":"no"/' >in
	stage aher-extract in
	ends 3 0 'in:1: failure.recoverable: expected true, false or null'
}

@test "cut lines at the head cost themselves only" {
	good a | head -c 95 >in
	echo >>in
	good b | head -c 90 >>in
	echo >>in
	good c >>in
	stage aher-classify in
	ends 3 1 'in:1: not JSON'
	grep -q '"trajectory_id":"c"' out
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
