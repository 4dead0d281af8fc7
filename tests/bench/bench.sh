#!/bin/sh
# Speed as ratios in one run: every stage and the whole pipe against
# json_verify (yajl's parse and nothing else), wc -l and jq on the same bytes.
#   tests/bench/bench.sh BUILD MB [FILE ...]
# FILE: records to repeat. The limits are for runs of several kilobytes, as real
# ones are; without a FILE the examples are repeated, whose short records show
# the cost of a record more than that of a byte, and no limit is shown.
# Each command runs three times; the fastest counts.
set -eu
B=$(cd "$1" && pwd)
mb=$2
shift 2
cd "$(dirname "$0")/../.."
limits=$#
[ $# -gt 0 ] || set -- examples/failed.ndjson
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat "$@" >"$dir/once"
size=$(wc -c <"$dir/once")
n=$((mb * 1000000 / size + 1))
seq "$n" | while read -r _; do cat "$dir/once"; done >"$dir/in"
bytes=$(wc -c <"$dir/in")
"$B/aher-classify" -q "$dir/in" -o "$dir/classified"
"$B/aher-extract" -q "$dir/classified" -o "$dir/extracted"
"$B/aher-relabel" -q "$dir/extracted" -o "$dir/relabeled"

# Nanoseconds of the fastest of three runs of a shell command.
fastest() {
	best=
	for _ in 1 2 3; do
		begin=$(date +%s%N)
		sh -c "$1" >/dev/null
		end=$(date +%s%N)
		took=$((end - begin))
		if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
	done
	echo "$best"
}

show() {
	awk -v name="$1" -v ns="$2" -v floor="$floor" -v bytes="$bytes" \
		-v most="${3:-0}" -v limits="$limits" 'BEGIN {
		ratio = ns / floor
		bound = ""
		if (most > 0 && limits > 0)
			bound = (ratio <= most ? "  within " : "  OVER ") most
		printf "%-24s %7.2f s %7.0f MB/s %7.2f x%s\n", name, ns / 1e9,
			bytes / ns * 1e3, ratio, bound
	}'
}

echo "$bytes bytes, $(wc -l <"$dir/in") records, $(nproc) cores"
floor=$(fastest "json_verify -s -q <$dir/in")
show "json_verify -s -q" "$floor"
show "wc -l" "$(fastest "wc -l <$dir/in")"
show "aher-classify" "$(fastest "$B/aher-classify $dir/in")" 4
show "aher-extract" "$(fastest "$B/aher-extract $dir/classified")" 4
show "aher-relabel (offline)" "$(fastest "$B/aher-relabel $dir/extracted")" 6
show "aher-pack -f messages" \
	"$(fastest "$B/aher-pack -q --dedup none -f messages $dir/relabeled")" 4
show "all four in a pipe" "$(fastest "$B/aher-classify $dir/in |
	$B/aher-extract | $B/aher-relabel | $B/aher-pack -q --dedup none -f messages")" 8
show "jq -c ." "$(fastest "jq -c . <$dir/in")"
