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
exit $failed
