#!/bin/sh
# Prompt tokens, reckoned as bytes / 4, beside those of the reference
# implementation (reference.py) for the same records, one attempt of each role.
#   tests/bench/tokens.sh BUILD [FILE ...]
# FILE: records, else the examples. Classifier and extractor are asked about all
# of them, as if no reward said that a run was a success; relabeler and judge
# about those that the rules let through. The reference pastes its schema into
# the prompt; ours travels beside it, where some servers count it and some do
# not, so it is shown both ways. The status is 1 when the prompts come to more
# than 0.70 of the reference's in all (with FILEs only: in short records the
# fixed text of both counts most).
set -eu
B=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
limits=$#
[ $# -gt 0 ] || set -- "$here/../../examples/failed.ndjson"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Stages make steps out of messages, which the reference does not read.
cat "$@" | "$B/aher-classify" -q | "$B/aher-extract" -q >"$dir/extracted"
jq -c 'select(.steps) | del(.rejected, .failure, .outcome, .success) |
	del(.metadata | objects | .success)' "$dir/extracted" >"$dir/all"
jq -c 'select(has("rejected") | not)' "$dir/extracted" >"$dir/accepted"

# estimate STAGE INPUT: "role calls tokens" for each role that it asks.
estimate() {
	"$B/aher-$1" -q -m mock --base-url http://127.0.0.1:9/v1 --estimate \
		--limit 1000000000 --success-at 1e9 "$2" |
		awk '$2 == "mock" { print "ours", $1, $3, $4 }'
}

{
	estimate classify "$dir/all"
	estimate extract "$dir/all"
	estimate relabel "$dir/accepted"
	python3 "$here/reference.py" <"$dir/all" | sed 's/^/all /'
	python3 "$here/reference.py" <"$dir/accepted" | sed 's/^/accepted /'
	for role in classify extract relabel judge; do
		echo "schema $role $(jq -c . \
			"$here/../../prompts/$role.schema.json" | wc -c)"
	done
} | awk -v limits="$limits" '
	BEGIN { split("classify extract relabel judge", roles) }
	$1 == "ours" { calls[$2] = $3; ours[$2] = $4 }
	$1 == "schema" { schema[$2] = $3 / 4 }
	$1 == "all" || $1 == "accepted" {
		role = $2 == "detect" ? "classify" : $2
		set = role == "relabel" || role == "judge" ? "accepted" : "all"
		if ($1 == set) { theirs[role] = $3 / 4; records[role] = $4 }
	}
	function show(name, n, a, s, b) {
		printf "%-10s%8d%12.0f%12.0f%12.0f%10.3f%10.3f\n", name, n,
			a / n, (a + s) / n, b / n, a / b, (a + s) / b
	}
	END {
		print "tokens a record: ours, with the schema, the reference," \
			" and ours as a part of it, both ways"
		for (i = 1; i <= 4; i++) {
			r = roles[i]
			if (calls[r] != records[r] || calls[r] == 0) {
				printf "FAIL %s: %d calls, %d records\n", r,
					calls[r], records[r]
				exit 1
			}
			s = schema[r] * calls[r]
			show(r, calls[r], ours[r], s, theirs[r])
			n += calls[r]; a += ours[r]; all_s += s; b += theirs[r]
		}
		show("in all", n, a, all_s, b)
		bad = limits > 0 && a > 0.70 * b
		if (limits > 0)
			print (bad ? "FAIL" : "PASS"), "prompts at most 0.70 in all"
		exit bad
	}'
