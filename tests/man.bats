#!/usr/bin/env bats
# The manual: it is well-formed, it says what the programs do, it runs.

load helper
load mock

programs="aher-classify aher-extract aher-relabel aher-pack"

# The options that a page describes, one a line.
page_options() {
	sed -n 's/^\.It Fl//p' "$1" | sed 's/Ar .*//; s/ Ns Op.*//' |
		grep -oE ' -?[A-Za-z][a-z-]*' | grep -v ' Fl$' |
		sed 's/^ /-/' | sort
}

# The options that a program prints, one a line.
help_options() {
	"$BIN/$1" --help | grep -oE '^ +(-[A-Za-z], +)?--[a-z][a-z-]*' |
		grep -oE -- '--?[A-Za-z][a-z-]*' | sort
}

# What the page of a program describes, and of a program that asks a model
# aher(7), which has the options that these share.
described_options() {
	page_options "$ROOT/man/$1.1"
	[ "$1" = aher-pack ] || page_options "$ROOT/man/aher.7"
}

# The commands of a page's examples: "$ " begins one, "> " goes on. Servers of
# the examples are the mock.
page_commands() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$1" |
		sed -n -e 's/^\$ //p' -e 's/^> //p' |
		sed "s|http://10\.0\.0\.5:8000/v1|$MOCK_URL|"
}

@test "every page is well-formed" {
	for page in "$ROOT"/man/*.[157]; do
		run mandoc -Tlint -Wwarning "$page"
		echo "$output"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
}

@test "a page describes the options of its program, and no others" {
	for program in $programs; do
		echo "$program"
		[ -n "$(help_options "$program")" ]
		diff <(help_options "$program") \
			<(described_options "$program" | sort -u)
	done
}

@test "aher(7) has the options of asking, and their pages say so" {
	[ "$(page_options "$ROOT/man/aher.7" | grep -cx -- --ledger)" -eq 1 ]
	for program in aher-classify aher-extract aher-relabel; do
		page=$ROOT/man/$program.1
		grep -qx '\.Sh ASKING A MODEL' "$page"
		sed -n '/^\.Sh ASKING A MODEL/,/^\.Sh OPTIONS/p' "$page" |
			grep -qx '\.Xr aher 7 \.'
	done
}

@test "aher(7) lists the columns of the ledger" {
	aher-classify -q -m m --replay --ledger run.db </dev/null || true
	[ ! -e run.db ]
	start_mock
	OPENAI_BASE_URL=$MOCK_URL aher-classify -q -m m --ledger run.db \
		</dev/null
	diff <(sqlite3 run.db "select name from pragma_table_info('call')" |
		sort) \
		<(sed -n '/^\.Sh LEDGER/,/^\.El/p' "$ROOT/man/aher.7" |
			sed -n 's/^\.It Cm //p' | sed 's/ , /\n/g' | sort)
}

@test "aher(7) shows the README's loop over batches" {
	loop='/^until aher-relabel/,/^done/'
	diff <(sed -n "${loop}p" "$ROOT/README.md" | sed 's/"\$MODEL"/gpt-4o-mini/') \
		<(sed -n "${loop}p" "$ROOT/man/aher.7" | sed 's/\\e$/\\/')
}

@test "--help says what the NAME line says" {
	for program in $programs; do
		text=$(sed -n 's/^\.Nd //p' "$ROOT/man/$program.1")
		[ "$("$BIN/$program" --help | sed -n 2p)" = "$text." ]
	done
}

@test "a page has every section that a user looks for" {
	for program in $programs; do
		for section in NAME SYNOPSIS DESCRIPTION OPTIONS \
			"EXIT STATUS" EXAMPLES "SEE ALSO"; do
			grep -qx "\.Sh $section" "$ROOT/man/$program.1"
		done
	done
}

@test "the examples of every page run" {
	start_mock
	export OPENAI_BASE_URL=$MOCK_URL
	unset OPENAI_API_KEY AHER_LEDGER
	for page in "$ROOT"/man/*.[157]; do
		folder=$BATS_TEST_TMPDIR/${page##*/}
		cp -R "$ROOT/examples" "$folder"
		page_commands "$page" >"$folder/commands"
		[ -s "$folder/commands" ]
		echo "$page"
		(cd "$folder" && timeout 60 bash -eo pipefail commands)
	done
}

@test "aher-record(5) lists the reasons and types that the programs write" {
	page=$ROOT/man/aher-record.5
	sed -n 's/^ *\[REASON_.*\] = "\(.*\)",/\1/p' "$ROOT/common/record.c" |
		sort >"$BATS_TEST_TMPDIR/reasons"
	[ -s "$BATS_TEST_TMPDIR/reasons" ]
	diff "$BATS_TEST_TMPDIR/reasons" <(sed -n '/^\.Ss Reasons/,/^\.El/p' \
		"$page" | sed -n 's/^\.It Cm //p' | sort)
	for type in incomplete constraint_violation wrong_result tool_error \
		hallucination off_topic; do
		grep -q "^\.Cm $type" "$page"
		grep -q "^\.It Cm $type" "$ROOT/man/aher-classify.1"
	done
}

@test "aher-classify(1) lists the classes of the lexicon" {
	diff <(grep -o '^\[.*\]' "$ROOT/common/lexicon.txt" | tr -d '[]' |
		sort -u) \
		<(sed -n '/^\.Sh THE LEXICON/,/^\.El/p' \
			"$ROOT/man/aher-classify.1" |
			sed -n 's/^\.It Cm //p' | sort)
}

@test "the README's table has the words of the NAME lines" {
	for page in "$ROOT"/man/*.[157]; do
		name=$(sed -n 's/^\.Nm //p' "$page" | head -1)
		text=$(sed -n 's/^\.Nd //p' "$page")
		grep -qF "| $name(${page##*.}) | $text |" "$ROOT/README.md"
	done
	[ "$(grep -c '^| aher' "$ROOT/README.md")" -eq \
		"$(printf '%s\n' "$ROOT"/man/* | wc -l)" ]
}
