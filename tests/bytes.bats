#!/usr/bin/env bats
# Bytes are kept: whatever the spelling of a record, a stage adds its members
# and changes nothing else; the shape of the input does not matter.

load helper

STAGES="aher-classify aher-extract aher-relabel"

# Writes in.ndjson, spaced.ndjson and broken.json (the same values, a blank or
# a line break between all tokens) and strip.py, which cuts our members out.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	python3 - <<-'END'
		step = ('{"thought":null,"action_name":"search","action_input":'
		        '{"q":"wire"},"observation":"Found 3 kinds of wire."}')
		head = '{"trajectory_id":"%d","original_prompt":"Find wire.",'
		tail = '"steps":[%s],"final_answer":"I was unable to find it."}' % step
		ours = ('"failure":{"is_failure":true,"by":"me"}',
		        '"outcome":{"limitations":"none","by":"me"}',
		        '"hindsight":{"hindsight_prompt":"g","by":"me"}',
		        '"rejected":{"stage":"aher-relabel","reason":"leak"}')
		extra = [
		    '',
		    '"n":12345678901234567890,"m":-0.10,"e":1.0e+400,"z":0E-0,',
		    '"u":"\\u0041\\/\\ud83d\\ude00\\u0000 \u2028é😀","\\u006bey":[],',
		    '"a":[[],{},[{"a":[null,true,false]}]],"":"","\\"":"\\\\",',
		    '"metadata":{"x":{"failure":1},"reward":0.5},',
		    '"Failure":1,"failure ":2,"outcomes":[3],"Rejected":"no",',
		    '"lone":"\\ud800 and \\udc00",',
		] + [o + ',' for o in ours] + [','.join(ours) + ',']
		lines = []
		for i, more in enumerate(extra):
		    lines.append(head % i + more + tail)
		for i, o in enumerate(ours, 100):  # first, and behind all others
		    lines.append('{' + o + ',' + (head % i)[1:] + tail)
		    lines.append(head % (i + 10) + tail[:-1] + ',' + o + '}')
		    lines.append(head % (i + 20) + tail[:-1] + ', ' + o +
		                 ' ,\t"last" : 1 }')
		lines.append(' \t' + (head % 200).replace(':', ' :\t') +
		             tail.replace(',', ' , ') + '  ')
		lines.append((head + tail) % 201)
		def tokens(text, between):
		    out, quoted, i = '', False, 0
		    while i < len(text):
		        if quoted and text[i] == '\\':
		            out += text[i]
		            i += 1
		        elif text[i] == '"':
		            quoted = not quoted
		        out += text[i]
		        if not quoted and text[i] in '{}[],:' and i + 1 < len(text):
		            out += between
		        i += 1
		    return out
		def write(name, parts, end='\n'):
		    with open(name, 'wb') as f:
		        f.write(end.join(parts).encode() + end.encode())
		plain = [line.strip() for line in lines]
		write('in.ndjson', lines)
		write('crlf.ndjson', lines, '\r\n')
		write('plain.ndjson', plain)
		write('bom.ndjson', ['\ufeff' + lines[0]] + lines[1:])
		write('array.json', ['[' + ',\n'.join(plain), ' ]'])
		write('spaced.ndjson', [tokens(p, ' ') for p in plain])
		write('broken.json', [tokens(p, '\n') for p in plain])
		write('broken_array.json',
		      ['[' + ','.join(tokens(p, '\n') for p in plain) + ']'])
	END
	cat >strip.py <<-'END'
		import json, sys
		OURS = {'failure', 'outcome', 'hindsight', 'rejected'}
		decode = json.JSONDecoder(strict=False).raw_decode
		def blanks(s, i):
		    while s[i] in ' \t\r\n':
		        i += 1
		    return i
		def strip(s):
		    kept, before, i = [], s.index('{') + 1, s.index('{') + 1
		    start = blanks(s, i)
		    while s[blanks(s, i)] != '}':
		        begin = blanks(s, i)
		        key, i = decode(s, begin)
		        i = blanks(s, blanks(s, i) + 1)
		        _, end = decode(s, i)
		        kept.append((key, s[before:begin], s[begin:end]))
		        i = blanks(s, end)
		        before = end
		        if s[i] == ',':
		            i += 1
		    out = s[:s.index('{') + 1]
		    first = True
		    for key, gap, text in kept:
		        if key in OURS:  # white space in front of its comma stays
		            out += gap[:len(gap) - len(gap.lstrip(' \t'))]
		            continue
		        if first:
		            gap = gap.lstrip(' ,\t') if ',' in gap else gap
		        out += gap + text
		        first = False
		    return out + s[before:]
		for line in sys.stdin.buffer:
		    text = strip(line.decode('latin-1').rstrip('\n'))
		    sys.stdout.buffer.write(text.encode('latin-1') + b'\n')
	END
}

# each_stage COMMAND...: runs it with every stage's name behind.
each_stage() {
	for stage in $STAGES; do
		"$@" "$stage" || {
			echo "$stage"
			return 1
		}
	done
}

IN() {
	echo "$BATS_FILE_TMPDIR/$1"
}

strip() {
	python3 "$(IN strip.py)"
}

keeps() {
	"$2" -q "$(IN "$1")" >out && strip <out >out.cut &&
		strip <"$(IN "$1")" >in.cut && cmp in.cut out.cut
}

@test "output without our members is the input, byte for byte" {
	each_stage keeps in.ndjson
	each_stage keeps spaced.ndjson
	# The knife of this test cuts nothing else.
	head -7 "$(IN in.ndjson)" | strip | cmp - <(head -7 "$(IN in.ndjson)")
}

@test "CRLF line ends are kept" {
	each_stage keeps crlf.ndjson
	[ "$(grep -c $'\r$' out)" -eq "$(wc -l <out)" ]
}

same_as() { # EXPECTED INPUT STAGE
	"$3" -q "$(IN "$1")" >expected && "$3" -q "$(IN "$2")" >got &&
		cmp expected got
}

@test "a byte order mark is no part of the record" {
	each_stage same_as in.ndjson bom.ndjson
}

@test "an array and values in a row give the same records" {
	each_stage same_as plain.ndjson array.json
	each_stage same_as spaced.ndjson broken.json
	each_stage same_as spaced.ndjson broken_array.json
}

compressed() {
	"$1" -q "$(IN in.ndjson)" >expected &&
		"$1" -q one.zst | cmp expected &&
		"$1" -q <two.zst | cmp expected &&
		"$1" -q -o out.zst "$(IN in.ndjson)" &&
		zstd -qdc out.zst | cmp expected
}

@test "plain, .zst and two frames in a row give the same output" {
	zstd -qc "$(IN in.ndjson)" >one.zst
	{
		head -c 1234 "$(IN in.ndjson)" | zstd -qc
		tail -c +1235 "$(IN in.ndjson)" | zstd -qc
	} >two.zst
	each_stage compressed
}

twice() {
	"$1" -q "$(IN in.ndjson)" >once && "$1" -q once | cmp once
}

@test "stage(stage(x)) = stage(x)" {
	each_stage twice
}

@test "a pipeline run twice gives the same bytes" {
	pipeline() {
		aher-classify -q "$1" | aher-extract -q | aher-relabel -q
	}
	pipeline "$(IN in.ndjson)" >once
	pipeline once | cmp once
	aher-extract -q once | aher-relabel -q | cmp once
}

chunks() {
	for file in in.ndjson crlf.ndjson array.json broken.json two.zst; do
		[ -e "$file" ] || file=$(IN "$file")
		"$1" -q "$file" >expected || return 1
		for n in $(seq 31); do
			AHER_READ_CHUNK=$n "$1" -q "$file" | cmp expected ||
				return 1
		done
	done
}

@test "reads of 1 to 31 bytes give the same output" {
	{
		head -c 777 "$(IN in.ndjson)" | zstd -qc
		tail -c +778 "$(IN in.ndjson)" | zstd -qc
	} >two.zst
	each_stage chunks
}
