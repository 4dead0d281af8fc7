#!/usr/bin/env bats
# How well labels hold on runs made up from a seed: tests/quality/quality.py on
# few of them, so that a change of the gates that lets errors through, or turns
# true goals away, is seen without real runs.

load helper

quality() {
	python3 "$ROOT/tests/quality/quality.py" --bin "$BIN" "$@" >out 2>&1
}

@test "planted errors are caught and the goals without them are not" {
	# The town of a stay is no owner of its date: 4 in 100 pass.
	quality --only c --made 24 --most 100 --caught 95 || { cat out; false; }
	grep -q '^caught, all kinds (made-up) .* ok$' out
	grep -q '^refused without the error (made-up) .* ok$' out
}

@test "goals of another task and goals that say nothing are refused" {
	quality --only bd --made 16 --each 2 || { cat out; false; }
	grep -q '^goals of another task caught .* ok$' out
	grep -q '^goals that say nothing refused .* 100.0 % .* ok$' out
}

@test "goals by rules pass the gates that everybody's goals pass" {
	quality --only eg --made 16 || { cat out; false; }
	grep -q '^goals by rules that a gate refuses .* 0.0 .* ok$' out
}

@test "the same seed gives the same figures" {
	quality --only c --made 6 --most 20 --seed 7 || :
	sed 's/\[[0-9]* s\]//' out >first
	quality --only c --made 6 --most 20 --seed 7 || :
	sed 's/\[[0-9]* s\]//' out | cmp - first
	grep -q 'pairs' first
}
