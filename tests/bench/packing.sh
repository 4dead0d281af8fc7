#!/bin/sh
# Speed and memory of aher-pack, by format: megabytes of relabeled records a
# second and the most memory.
#   tests/bench/packing.sh BUILD MB [FILE ...]
# FILE: records to repeat, each under another goal; else the examples. All of
# them are packed: nothing is faster because it is turned down. The status is 1
# where a format without pairs of runs takes more than 64 MiB, or one with them
# more than 256 MiB. Below 120 MB/s "SLOW" is shown: the machine may be at fault.
set -eu
B=$(cd "$1" && pwd)
mb=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- "$here/../../examples/failed.ndjson"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

cat "$@" | "$B/aher-classify" -q >"$dir/classified"
count=$(wc -l <"$dir/classified")
python3 "$here/../accepted.py" --number "$count" <"$dir/classified" >"$dir/once"
size=$(wc -c <"$dir/once")
python3 "$here/../accepted.py" --number $((mb * 1000000 / size * count)) \
	<"$dir/classified" >"$dir/relabeled"
bytes=$(wc -c <"$dir/relabeled")
echo "$bytes bytes, $(wc -l <"$dir/relabeled") relabeled records"

# pack MOST NAME OPTION ...: one line about aher-pack with these options.
pack() {
	most=$1 name=$2
	shift 2
	python3 "$here/measure.py" "$dir/took" "$B/aher-pack" -q "$@" \
		-o "$dir/out.jsonl" "$dir/relabeled"
	awk -v name="$name" -v most="$most" -v bytes="$bytes" '{
		speed = bytes / $1 / 1e6
		bound = $3 / 1024 <= most ? "within" : "OVER"
		printf "%-32s %6.0f MB/s%s %7.1f MiB  %s %d\n", name, speed,
			speed < 120 ? " SLOW" : "", $3 / 1024, bound, most
		exit bound == "OVER"
	}' "$dir/took" || failed=1
}

for f in $("$B/aher-pack" -f help | awk '{print $1}'); do
	pack 64 "$f" -f "$f"
done
pack 64 "trl-sft --text" -f trl-sft --text
pack 64 "trl-sft --split" -f trl-sft --split train=0.9,test=0.1
pack 64 "trl-sft --weight-as repeat" -f trl-sft --weight-as repeat
pack 256 "trl-sft --dedup near" -f trl-sft --dedup near
pack 256 "trl-dpo --pairs answers,runs" -f trl-dpo --pairs answers,runs
pack 96 "trl-sft --report FILE.html" -f trl-sft --report "$dir/report.html"
pack 96 "trl-sft --max-goal-share" -f trl-sft --max-goal-share 0.05

# What a report costs, as a ratio of processor times that are taken in turns: of
# records that are all packed, and of those that rules turned down for the most
# part, where packing has the least to do. Its last step takes 0.1 s however much
# there is, so that a bench of a few megabytes only shows the ratio.
cat "$@" | "$B/aher-classify" -q | "$B/aher-extract" -q |
	"$B/aher-relabel" -q >"$dir/once"
for _ in $(seq $((mb * 1000000 / $(wc -c <"$dir/once") + 1))); do
	cat "$dir/once"
done >"$dir/rejected"
for name in relabeled rejected; do
	for _ in 1 2 3 4 5; do
		for report in "" "--report=$dir/report.html"; do
			# shellcheck disable=SC2086 # nothing, or one word
			python3 "$here/measure.py" "$dir/took" "$B/aher-pack" -q \
				-f trl-sft $report -o "$dir/out.jsonl" "$dir/$name"
			echo "${report:+with} $(cat "$dir/took")"
		done
	done | awk -v name="$name" -v page="$(wc -c <"$dir/report.html")" '
		$1 == "with" {if (!with || $3 < with) with = $3; next}
		{if (!bare || $2 < bare) bare = $2}
		END {
			over = with / bare > 1.25 || page > 3000000
			printf "--report, %s records: %.2f of the time without, %s 1.25; a page of %d bytes\n",
				name, with / bare, over ? "OVER" : "within", page
			exit over && bare > 1
		}' || failed=1
done
exit $failed
