#!/usr/bin/env bats
# The manual: it is well-formed, it says what the programs do, it runs.

load helper

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

# The commands of a page's examples: "$ " begins one, "> " goes on.
page_commands() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$1" |
		sed -n -e 's/^\$ //p' -e 's/^> //p'
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
			<(page_options "$ROOT/man/$program.1")
	done
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
	for page in "$ROOT"/man/*.[157]; do
		folder=$BATS_TEST_TMPDIR/${page##*/}
		cp -R "$ROOT/examples" "$folder"
		page_commands "$page" >"$folder/commands"
		[ -s "$folder/commands" ]
		echo "$page"
		(cd "$folder" && bash -eo pipefail commands)
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
