#!/usr/bin/env bats
# aher-pack --report: every figure is what jq makes of the records.
# REPORT_DATA="a.ndjson b.ndjson": runs that are relabeled, offline, in place of
# records that are made up.

load helper
load mock

setup_file() {
	load helper
	cd "$BATS_FILE_TMPDIR" || return 1
	if [ -n "${REPORT_DATA:-}" ]; then
		# shellcheck disable=SC2086
		aher-classify -q $REPORT_DATA | aher-extract -q |
			aher-relabel -q >in.ndjson
	else
		python3 "$ROOT/tests/reported.py" 600 >in.ndjson
		head -40 in.ndjson >>in.ndjson # duplicates
	fi
	aher-pack -q -f sft --report report.json --rejects rejects.ndjson \
		--meta meta.ndjson -o rows.jsonl in.ndjson
	# Each record with what became of it: .end is null, or its `rejected`.
	# An id that comes twice is packed once, since what comes twice is equal.
	jq -nc --slurpfile all in.ndjson --slurpfile rejects rejects.ndjson '
		([$rejects[] | select(.rejected.stage == "aher-pack")] |
			group_by(.trajectory_id) |
			map({key: .[0].trajectory_id, value: map(.rejected)}) |
			from_entries) as $own |
		foreach ($all | reverse)[] as $run ({left: $own};
			.end = ($run.rejected // (.left[$run.trajectory_id] // [])[-1]) |
			if $run.rejected then . else
				.left[$run.trajectory_id] |= ((. // [])[:-1]) end |
			.run = $run;
			.run + {end: .end})' >ends.ndjson
}

# same REPORT-FILTER RECORDS-FILTER: the two give the same; the second one is
# run on the array of the records with their ends.
same() {
	local from=$BATS_FILE_TMPDIR
	jq -S "def count(f): map(select(f)) | length; $1" \
		"$from/report.json" >want
	jq -sS "def count(f): map(select(f)) | length;
		def type_of: .failure.failure_type;
		def reasons(name): group_by(.end.reason) |
			map({reason: .[0].end.reason, (name): length}) |
			sort_by(.reason);
		$2" "$from/ends.ndjson" >got
	[ "$(wc -c <want)" -gt 3 ]
	diff want got
}

# The names of stages and reasons that are not ours.
foreign='(if .end.stage | IN("aher-classify", "aher-extract", "aher-relabel",
	"aher-pack") or . == null then . else
	.end.stage = "other" | .end.reason = "other" end)'

@test "records: what came in is what was packed and what was rejected" {
	same .records '{in: length, bad: 0, packed: count(.end == null),
		rejected: count(.end != null)}'
	same '.records.in' 'length'
	jq -e '.records.in == .records.packed +
		([.stages[].rejected] | add)' "$BATS_FILE_TMPDIR/report.json"
	[ "$(jq .records.packed "$BATS_FILE_TMPDIR/report.json")" -eq \
		"$(wc -l <"$BATS_FILE_TMPDIR/meta.ndjson")" ]
	[ "$(jq .records.rejected "$BATS_FILE_TMPDIR/report.json")" -eq \
		"$(wc -l <"$BATS_FILE_TMPDIR/rejects.ndjson")" ]
}

@test "stages: the rejected of each stage, by reason; what goes in is what is left" {
	same '[.stages[] | {stage, rejected,
			reasons: (.reasons | sort_by(.reason))}]' "
		map(select(.end) | $foreign) as \$ends |
		[\"aher-classify\", \"aher-extract\", \"aher-relabel\",
			\"aher-pack\", \"other\"] | map(. as \$stage |
		[\$ends[] | select(.end.stage == \$stage)] |
		{stage: \$stage, rejected: length, reasons: reasons(\"records\")})"
	jq -e '.stages as $s | .records.in == $s[0].in and
		.records.packed == $s[4].left and
		all(range(0; 5); $s[.].left == $s[.].in - $s[.].rejected) and
		all(range(1; 5); $s[.].in == $s[. - 1].left)' \
		"$BATS_FILE_TMPDIR/report.json"
}

@test "failure types against what became of them" {
	same '.failure_types | map(.rejected |= sort_by(.reason)) |
			sort_by(.type)' "
		map($foreign) | group_by(type_of) | map({type: (.[0] | type_of),
			records: length, packed: count(.end == null),
			rejected: (map(select(.end)) | reasons(\"records\"))}) |
		sort_by(.type)"
}

@test "histograms of weights and confidences" {
	bins='def bins: . as $all | [range(20)] | map(. as $b | $all |
			count(([(. * 20 + 0.000001 | floor), 19] | min) == $b));
		def mean: if length > 0 then add / length * 1e6 | round else null end;'
	same '.weights | .mean = (.mean * 1e6 | round) |
		if .packed_mean then .packed_mean |= (. * 1e6 | round) else . end' "$bins"'
		def w: map(.failure.weight // 1);
		(map(select(.end == null)) | w) as $packed |
		{mean: (w | mean), bins: (w | bins), packed_mean: ($packed | mean),
			packed_bins: ($packed | bins)}'
	same '.confidences | .mean = (.mean * 1e6 | round) |
		if .packed_mean then .packed_mean |= (. * 1e6 | round) else . end' "$bins"'
		def c: map(.hindsight.confidence | numbers);
		(map(select(.end == null)) | c) as $packed |
		{mean: (c | mean), bins: (c | bins), packed_mean: ($packed | mean),
			packed_bins: ($packed | bins)}'
}

@test "kinds and attempts" {
	same '.accepted | sort_by(.kind)' '
		map(select(.end == null) | .hindsight.accepted |
			if IN("rules", "judges", "self_judge", "single", "fallback")
			then . else "other" end) |
		group_by(.) | map({kind: .[0], packed: length})'
	same '.attempts | sort_by(.attempts | tostring)' '
		map(select(.hindsight) | .n = (.hindsight.attempts // 1 |
			if . >= 8 then "8 or more" elif . < 1 then 1 else . end)) |
		group_by(.n) | map({attempts: .[0].n, records: length,
			packed: count(.end == null)}) | sort_by(.attempts | tostring)'
}

@test "judges, their vetoes, and the goals that were refused" {
	# Of the input, so that REPORT_DATA may have no model's verdicts.
	jq -s '[.[].hindsight // empty | (., .tried[]?)] | {
		judged: [.[] | .judges // [] | select(length > 0) |
			map(.is_valid == true)],
		models: ([.[].judges[]?] | group_by(.model) |
			map({model: .[0].model, verdicts: length,
				vetoes: map(select(.is_valid != true)) | length})),
		refused: ([.[].reason // empty |
			if IN("leak", "judge_disagreed", "low_confidence", "ungrounded",
				"user_contradicts", "budget", "no_substance", "no_outcome",
				"no_answer", "llm_error") then . else "other" end] |
			group_by(.) | map({reason: .[0], goals: length}))}' \
		"$BATS_FILE_TMPDIR/in.ndjson" >said
	diff <(jq -S '{judges: {goals: (.judged | length),
			agreed: [.judged[] | select(all)] | length,
			against: [.judged[] | select(any | not)] | length,
			split: [.judged[] | select(any and (all | not))] | length,
			models}, refused_goals: .refused}' said) \
		<(jq -S '{judges, refused_goals} |
			.judges.models |= sort_by(.model) |
			.refused_goals |= sort_by(.reason)' \
			"$BATS_FILE_TMPDIR/report.json")
}

@test "rows, bytes and duplicates, in all and by part" {
	jq -e --argjson rows "$(wc -l <"$BATS_FILE_TMPDIR/rows.jsonl")" \
		--argjson bytes "$(wc -c <"$BATS_FILE_TMPDIR/rows.jsonl")" \
		--argjson twice "$(grep -c '"reason":"duplicate"' \
			"$BATS_FILE_TMPDIR/rejects.ndjson")" \
		'.rows == {format: "sft", rows: $rows, bytes: $bytes,
			tokens: ($bytes / 4 | floor), duplicates: $twice, parts: []}' \
		"$BATS_FILE_TMPDIR/report.json"
	aher-pack -q -f trl-kto --split a=0.5,b=0.5 --report parts.json \
		-o rows.jsonl "$BATS_FILE_TMPDIR/in.ndjson"
	for part in a b; do
		jq -e --arg part "$part" \
			--argjson rows "$(wc -l <"rows.$part.jsonl")" \
			--argjson bytes "$(wc -c <"rows.$part.jsonl")" \
			'.rows.parts[] | select(.part == $part) | .rows == $rows and
				.bytes == $bytes and .tokens == ($bytes / 4 | floor)' \
			parts.json
	done
	jq -e '.rows.rows == ([.rows.parts[].rows] | add)' parts.json
	aher-pack -q -f fastchat --weight-as repeat --report array.json \
		-o rows.json "$BATS_FILE_TMPDIR/in.ndjson"
	jq -e --argjson bytes "$(wc -c <rows.json)" --slurpfile rows rows.json \
		'.rows.bytes == $bytes and .rows.rows == ($rows[0] | length)' \
		array.json
}

@test "goals before, kept and after, against a second computation" {
	cd "$BATS_FILE_TMPDIR" || return 1
	jq -c 'select(.end == null) | del(.end)' ends.ndjson >packed.ndjson
	# Its own rejects have each record once more, as it came.
	cat packed.ndjson <(jq -c 'if .rejected.stage == "aher-pack" then
		.rejected = {reason: "duplicate"} else . end' rejects.ndjson) >all.ndjson
	jq -c '.trajectory_id = "n\(input_line_number)"' all.ndjson >named.ndjson
	jq -c 'select(.rejected)' named.ndjson >gone.ndjson
	python3 "$ROOT/tests/drift.py" report.json named.ndjson gone.ndjson
}

@test "goals of a model, against a second computation" {
	start_mock
	aher-classify -q ${REPORT_DATA:-"$ROOT/examples/failed.ndjson"} |
		aher-extract -q -m mock --base-url "$MOCK_URL" |
		aher-relabel -q -m mock --base-url "$MOCK_URL" >in.ndjson
	[ "$(jq -r '.hindsight.judges // empty | length' in.ndjson | wc -l)" -gt 3 ]
	# What comes twice is one run here: drift.py goes by ids.
	aher-pack -q -f none --dedup none --report report.json \
		--rejects rejects.ndjson in.ndjson
	jq -e '.goals.after.goals > 0 and .judges.goals > 0' report.json
	python3 "$ROOT/tests/drift.py" report.json in.ndjson rejects.ndjson
}

@test "goals that were made short on purpose show the drift" {
	python3 "$ROOT/tests/reported.py" --short 500 >short.ndjson
	aher-pack -q -f none --report report.json --rejects rejects.ndjson \
		short.ndjson
	python3 "$ROOT/tests/drift.py" report.json short.ndjson rejects.ndjson
	jq -e '.goals | .after.words.max == 3 and .kept.words.min > 3 and
		.divergence.kept_after > 0.9 and .divergence.before_kept < 0.1 and
		.after.shapes.distinct == 1 and .after.shapes.top[0].share == 1 and
		.clusters.covered.after < .clusters.covered.kept' report.json
}

@test "-f none writes nothing but the report, with the same figures" {
	aher-pack -q -f none --report none.json "$BATS_FILE_TMPDIR/in.ndjson" >out
	[ ! -s out ]
	diff <(jq -S 'del(.rows)' none.json) \
		<(jq -S 'del(.rows)' "$BATS_FILE_TMPDIR/report.json")
	jq -e '.rows == null' none.json
}

@test "the same bytes each time, and in any order of the input" {
	aher-pack -q -f none --dedup none --report a.json "$BATS_FILE_TMPDIR/in.ndjson"
	tac "$BATS_FILE_TMPDIR/in.ndjson" |
		aher-pack -q -f none --dedup none --report b.json
	# Of judges the order of the first one is that of the input.
	diff <(jq '.judges.models |= sort_by(.model)' a.json) \
		<(jq '.judges.models |= sort_by(.model)' b.json)
}

@test "nothing comes in, and bad lines" {
	aher-pack -q -f none --report empty.json </dev/null
	jq -e '.records.in == 0 and .weights.mean == null and .cost == null and
		.goals.before.words.median == null and
		.goals.divergence.before_after == null' empty.json
	run aher-pack -q -f none --report bad.json <<<'{"no":"record"}'
	[ "$status" -eq 3 ]
	jq -e '.records == {in: 0, bad: 1, packed: 0, rejected: 0}' bad.json
}

@test "successes are packed, and are no new goals" {
	{
		jq -c 'select(.rejected == null)' "$BATS_FILE_TMPDIR/in.ndjson"
		printf '%s\n' '{"trajectory_id":"s","original_prompt":"Go on.","steps":[{"action_name":"go","observation":"went"}],"final_answer":"went","success":true}'
	} | aher-pack -q -f trl-sft --with-successes --report a.json >rows
	jq -e '([.accepted[] | select(.kind == "success") | .packed] == [1]) and
		.records.packed == .goals.after.goals + 1 and
		.records.in == .goals.before.goals + 1' a.json
}

@test "pairs of runs: every record has one end" {
	for i in 1 2 3; do
		printf '{"trajectory_id":"s%d","original_prompt":"Go.","steps":[{"action_name":"go","observation":"went %d"}],"final_answer":"went %d","success":true}\n' $i $i $i
		printf '{"trajectory_id":"f%d","original_prompt":"Go.","steps":[{"action_name":"stay","observation":"at %d"}],"final_answer":"no %d","success":false}\n' $i $i $i
	done >runs
	printf '{"trajectory_id":"x","original_prompt":"Stop.","steps":[{"action_name":"go","observation":"y"}],"final_answer":"z","success":true}\n' >>runs
	aher-pack -q -f trl-dpo --pairs runs --report a.json --rejects r <runs >rows
	[ "$(wc -l <rows)" -eq 3 ]
	jq -e '.records == {in: 7, bad: 0, packed: 6, rejected: 1}' a.json
}

@test "what the calls cost, from ledgers" {
	start_mock
	head -8 "$ROOT/examples/failed.ndjson" | aher-classify -q |
		aher-extract -q -m mock --base-url "$MOCK_URL" --ledger one.db --price 1:2 >x.ndjson
	aher-relabel -q -m mock --base-url "$MOCK_URL" --ledger two.db --price 1:2 x.ndjson >y.ndjson
	aher-pack -q -f none --ledger one.db --ledger two.db --report a.json y.ndjson
	for db in one two; do
		sqlite3 -json $db.db 'select stage, role, model, count(*) as calls,
			sum(unused) as unused, sum(prompt_tokens) as prompt_tokens,
			sum(cached_tokens) as cached_tokens,
			sum(completion_tokens) as completion_tokens,
			round(sum(cost_usd), 6) as usd,
			count(*) - count(cost_usd) as unpriced from
			(select 0 as unused, * from call union all
				select 1, * from spent) group by 1, 2, 3'
	done | jq -sS 'add' >want
	[ "$(jq length want)" -ge 3 ]
	diff want <(jq -S .cost.calls a.json)
	jq -e '.records.packed as $n | .cost | .total.calls == ([.calls[].calls] | add) and
		(if $n == 0 then .per_packed.calls == null else
			(.per_packed.calls - .total.calls / $n | fabs) < 1e-6 end)' a.json
	# The name in the environment does.
	AHER_LEDGER=one.db aher-pack -q -f none --report b.json y.ndjson
	jq -e '.cost.ledgers == ["one.db"]' b.json
}

@test "a ledger that cannot be read costs no rows" {
	run aher-pack -q -f sft --ledger none.db --report a.json -o rows.jsonl \
		"$BATS_FILE_TMPDIR/in.ndjson"
	[ "$status" -eq 3 ]
	[[ "$output" == *none.db* ]]
	[ -s rows.jsonl ]
	jq -e '.cost == null' a.json
}

@test "what does not go together is said, and nothing is written" {
	refuse() {
		local words=$1
		shift
		run aher-pack "$@" "$BATS_FILE_TMPDIR/in.ndjson"
		echo "$output"
		[ "$status" -eq 2 ]
		[[ "$output" == *"$words"* ]]
	}
	refuse "FILE.html or" -f none --report a.txt
	refuse "--report" -f none
	refuse "--ledger is for --report" -f sft --ledger x.db
	refuse "-f none writes no rows" -f none --report a.json -o x.jsonl
	refuse "-f none writes no rows" -f none --report a.json --meta x.jsonl
	refuse "-f none writes no rows" -f none --report a.json --split a=0.5,b=0.5
	[ -z "$(ls)" ]
}

@test "a run that stops leaves no report" {
	run aher-pack -q -f sft --strict --report a.json -o rows.jsonl <<<'{'
	[ "$status" -eq 1 ]
	[ ! -e a.json ]
}
