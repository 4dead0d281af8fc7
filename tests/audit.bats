#!/usr/bin/env bats
# aher-pack --audit: the sample on the rating page. What the page does is tested
# in a browser, tests/browser.

load helper

setup_file() {
	load helper
	cd "$BATS_FILE_TMPDIR" || return 1
	python3 "$ROOT/tests/reported.py" 2000 >in.ndjson
}

# The data of a page.
data() {
	sed -n 's|^<script type="application/json" id="data">\(.*\)</script>$|\1|p' "$1"
}

@test "a sample of the packed records, each as it is packed" {
	aher-pack -q -f none --audit a.html --sample 50 --raters 2 --seed 7 \
		--report r.json "$BATS_FILE_TMPDIR/in.ndjson"
	data a.html | jq -e --argjson packed "$(jq .records.packed r.json)" '
		(.items | length) == 50 and .packed == $packed and .raters == 2 and
		.seed == 7 and (.audit | test("^[0-9a-f]{16}$")) and
		[.items[].item] == [range(1; 51)]'
	data a.html | jq -c '.items[] | [.trajectory_id, .goal, .hidden.failure_type,
		.hidden.confidence, .steps[0].observation, .final_answer]' |
		sort >shown
	jq -c 'select(.rejected == null) | [.trajectory_id,
		.hindsight.hindsight_prompt, .failure.failure_type,
		.hindsight.confidence, .steps[0].observation, .final_answer]' \
		"$BATS_FILE_TMPDIR/in.ndjson" | sort >records
	[ "$(comm -12 shown records | wc -l)" -eq 50 ]
}

@test "what raters must not see is not in the page" {
	jq -c '.original_prompt = "SECRET" + .trajectory_id |
		.failure_reason = "SECRET" | (.failure | objects) += {explanation: "SECRET"} |
		(.hindsight | objects) += {rationale: "SECRET"}' "$BATS_FILE_TMPDIR/in.ndjson" >in
	aher-pack -q -f none --audit a.html in
	[ "$(data a.html | jq '.items | length')" -eq 200 ]
	! grep -q SECRET a.html
}

@test "the sample is the same in any order, another with another seed, and uniform" {
	sampled() {
		aher-pack -q -f none --dedup none --audit a.html --sample 100 "$@"
		data a.html | jq -r '.items[].trajectory_id'
	}
	sampled "$BATS_FILE_TMPDIR/in.ndjson" >once
	tac "$BATS_FILE_TMPDIR/in.ndjson" >reversed
	sampled reversed >again
	diff once again
	sampled --seed 2 "$BATS_FILE_TMPDIR/in.ndjson" >other
	[ "$(sort once other | uniq -d | wc -l)" -lt 40 ]
	# Over 40 seeds a record is drawn as often from the first half as from the
	# second: 4,000 draws, so 250 is almost 8 standard deviations.
	half=$(jq -r 'select(.rejected == null) | .trajectory_id' \
		"$BATS_FILE_TMPDIR/in.ndjson" | wc -l)
	half=$(jq -r 'select(.rejected == null) | .trajectory_id' \
		"$BATS_FILE_TMPDIR/in.ndjson" | sed -n "$((half / 2))s/run-//p")
	for seed in $(seq 40); do
		sampled --seed "$seed" "$BATS_FILE_TMPDIR/in.ndjson"
	done | awk -F- -v half="$half" '{low += $2 <= half}
		END {print low; exit !(low > 1750 && low < 2250)}'
}

@test "all of them where there are fewer; an empty page where there are none" {
	head -20 "$BATS_FILE_TMPDIR/in.ndjson" >few
	aher-pack -q -f trl-sft --audit a.html -o rows.jsonl few
	[ "$(data a.html | jq '.items | length')" -eq "$(wc -l <rows.jsonl)" ]
	aher-pack -q -f none --audit none.html </dev/null
	[ "$(data none.html | jq -c .items)" = "[]" ]
}

@test "runs under their own goal are not rated" {
	printf '%s\n' '{"trajectory_id":"s","original_prompt":"Go on.","steps":[{"action_name":"go","observation":"went"}],"final_answer":"went","success":true}' |
		aher-pack -q -f sft --with-successes --audit a.html >rows
	[ -s rows ]
	[ "$(data a.html | jq -c .items)" = "[]" ]
}

@test "a long run is cut, and the page says so" {
	jq -nc '{trajectory_id: "long", original_prompt: "x", final_answer: "done",
		steps: [range(3000) | {action_name: "a", action_input: {n: .},
			observation: ("seen \(.) " * 40)}],
		hindsight: {hindsight_prompt: "Look at 3000 things.", by: "me",
			is_valid_replay: true, confidence: 1.0, accepted: "rules"}}' |
		aher-pack -q -f none --audit a.html
	[ "$(wc -c <a.html)" -lt 700000 ]
	data a.html | jq -e '.items[0] | .more_steps + (.steps | length) == 3000 and
		.more_steps > 0 and (.steps[0].observation | endswith(" […]"))'
}

@test "text cannot leave the block of data" {
	jq -nc '{trajectory_id: "</script><script>x", original_prompt: "x",
		final_answer: "<!--<script> & \u2028\u2029 ]]>",
		steps: [{action_name: "</SCRIPT >", observation: "<b>seen"}],
		hindsight: {hindsight_prompt: "Find <i> & \u2028.", by: "me",
			is_valid_replay: true, confidence: 1.0, accepted: "rules"}}' |
		aher-pack -q -f none --audit a.html
	data a.html >json
	! grep -q '[<>&]' json
	! grep -q $'\u2028' json
	jq -e '.items[0] | .goal == "Find <i> & \u2028." and
		.final_answer == "<!--<script> & \u2028\u2029 ]]>" and
		.trajectory_id == "</script><script>x"' json
	[ "$(grep -c '</script>' a.html)" -eq 2 ]
}

@test "the policy has the digests of the page's own script and style" {
	aher-pack -q -f none --audit a.html "$BATS_FILE_TMPDIR/in.ndjson"
	python3 - <<'E'
import base64, hashlib, re
page = open("a.html", encoding="utf-8").read()
policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
for name in ("script", "style"):
    text = re.findall(rf"<{name}>(.*?)</{name}>", page, re.S)
    assert len(text) == 1, name
    digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest())
    assert f"{name}-src 'sha256-{digest.decode()}'" in policy, (name, policy)
assert policy.startswith("default-src 'none'"), policy
assert page.index("Content-Security-Policy") < page.index("<style>")
E
}

@test "names that are no page" {
	for name in a.txt - a.json; do
		run aher-pack -q -f none --audit "$name" "$BATS_FILE_TMPDIR/in.ndjson"
		[ "$status" -eq 2 ]
	done
	run aher-pack -q -f none --audit a.html --sample 0 \
		"$BATS_FILE_TMPDIR/in.ndjson"
	[ "$status" -eq 2 ]
	run aher-pack -q -f sft --sample 5 "$BATS_FILE_TMPDIR/in.ndjson"
	[ "$status" -eq 2 ]
	[[ "$output" == *"--sample and --raters are for --audit FILE"* ]]
	[ -z "$(ls)" ]
}
