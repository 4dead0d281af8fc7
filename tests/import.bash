# What the tests of examples/import share. Loaded behind helper.bash.
# shellcheck shell=bash

# import PROGRAM FILE ...
import() {
	local program=$1
	shift
	timeout 60 "$ROOT/examples/import/$program" "$@"
}

# sample FILE PROGRAM: the records of a sample, in `runs`, which the stages read.
sample() {
	import "$2" "$1" >runs 2>errors
	"$BIN/aher-classify" -q runs | "$BIN/aher-extract" -q >extracted
	[ "$(wc -l <runs)" -eq "$(wc -l <extracted)" ]
}

# is EXPRESSION VALUE: of all records together.
is() {
	local found
	found=$(jq -sc "$1" runs)
	[ "$found" = "$2" ] || {
		printf '%s is\n  %s, not\n  %s\n' "$1" "$found" "$2"
		return 1
	}
}

# agree RECORDS PROGRAM OPTIONS PATTERN: native files hold what RECORDS do. With
# IMPORT_DATA, a folder with native files (raw/) and records that were made of
# the same sources (dev/).
agree() {
	local records=$1 program=$2 options=$3 pattern=$4
	[ -n "${IMPORT_DATA-}" ] ||
		skip "IMPORT_DATA is not set: no native files to compare with"
	cd "$IMPORT_DATA/raw" || return 1
	# shellcheck disable=SC2086 # file names
	import "$program" $pattern >"$BATS_TEST_TMPDIR/runs"
	# shellcheck disable=SC2086 # options
	"$ROOT/tests/imports.py" $options "$BATS_TEST_TMPDIR/runs" \
		"$IMPORT_DATA/dev/$records.ndjson" >&3
}
