#!/usr/bin/env bats
# What all stages share: files, outputs, options, and their ends.

load helper
load stages

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

@test "a reader that goes away ends a stage that writes nothing" {
	good a | sed 's/"accepted":"rules",//' >rejected
	run timeout 20 bash -c 'yes "$(cat rejected)" |
		aher-pack -q -f sft --dedup none | true; echo "${PIPESTATUS[1]}"'
	[ "$output" = 0 ]
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

@test "writers of one FILE at a time: whole, or refused" {
	good a >in
	writer() {
		for _ in $(seq 100); do
			aher-classify -q -o new in || :
		done 2>"$1"
	}
	writer a &
	writer b &
	writer c
	wait
	[ "$(sort -u a b c)" = 'aher-classify: new: another process is writing it' ] ||
		[ -z "$(cat a b c)" ]
	aher-classify -q in | cmp - new
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

@test "-o DIR/ makes the folder" {
	good a >a
	stage aher-classify -o new/ a
	ends 0 0
	[ "$(wc -l <new/a)" -eq 1 ]
}

@test "an output in the place of an input is refused" {
	good a >in
	cp in copy
	stage aher-classify -o in in
	ends 2 0 '-o in: in is also an input'
	stage aher-classify -o . in
	ends 2 0 'is also an input'
	stage aher-classify --bad - in
	ends 2 0 '--bad takes the name of a file'
	cmp in copy
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
		stage 'aher-pack -q -f sft --dedup none' --shard $i/3 in
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
			--max-record=0 --max-record=5T; do
			stage "$program" $option
			[ "$status" -eq 2 ]
			[ ! -s out ]
			[ -s err ]
		done
		stage "$program" --lexicon=missing
		ends 1 0 'missing: '
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
