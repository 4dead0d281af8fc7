#!/bin/sh
# The whole pipeline on the example runs, and one relabeled pair as before and
# after.   examples/demo.sh [FOLDER-OF-THE-PROGRAMS]   else they are installed
set -eu
report=${TMPDIR:-/tmp}/aher-report.html
if [ $# -gt 0 ]; then
	PATH="$(cd "$1" && pwd):$PATH"
	report=$(cd "$1" && pwd)/report.html
fi
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

echo '$ aher-classify failed.ndjson | aher-extract | aher-relabel |'
echo '      aher-pack -f messages -o train.jsonl --rejects rejected.ndjson \'
echo '          --report report.html'
aher-classify failed.ndjson | aher-extract | tee "$dir/extracted.ndjson" |
	aher-relabel | tee "$dir/relabeled.ndjson" |
	aher-pack -f messages -o "$dir/train.jsonl" \
		--rejects "$dir/rejected.ndjson" --report "$report"

echo
echo 'One pair, before and after:'
jq -r 'select(.trajectory_id == "copper-wire") |
	"  goal   " + .original_prompt,
	"  why    " + .failure.failure_type + ": " + .failure.explanation,
	"  new    " + .hindsight.hindsight_prompt,
	"  conf   " + (.hindsight.confidence | tostring) +
		", weight " + (.failure.weight | tostring)' "$dir/relabeled.ndjson"
echo
echo 'The row that a trainer reads begins:'
sed -n 1p "$dir/train.jsonl" | cut -c 1-300
echo
echo "Why was the rest not accepted? Open $report in a browser."
