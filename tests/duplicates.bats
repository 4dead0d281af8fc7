#!/usr/bin/env bats
# aher-pack: rows that came before, and tasks that have enough of them.
load helper

FAILURE='"failure":{"is_failure":true,"failure_type":"incomplete","severity":0.4,"weight":0.6,"recoverable":true,"explanation":"","evidence":[],"by":"rules"}'

# run ID TASK GOAL QUERY OBSERVATION: a relabeled record.
run_of() {
	jq -cn --arg id "$1" --arg task "$2" --arg goal "$3" --arg q "$4" \
		--arg seen "$5" --argjson failure "{$FAILURE}" '
		{trajectory_id: $id, original_prompt: $task, metadata: {task_id: ($id[:1])},
		 steps: [{thought: "Look.", action_name: "search", action_input: {q: $q}, observation: $seen},
		         {thought: "Read.", action_name: "open", action_input: "1", observation: "A, 6"}],
		 final_answer: "A costs 6."} + $failure +
		{hindsight: {hindsight_prompt: $goal, is_valid_replay: true, rationale: "It does.",
		 confidence: 0.9, accepted: "rules", attempts: 1, by: "rules"}}'
}

LONG="Compare what three suppliers ask for a kilogram of tin solder and for \
the smallest order that they take, and say which of them is the best for a \
shop that needs less than ten kilograms of it in a year of"

# Two that are the same, one that saw something else, one that is nearly the
# first, and one that did something else.
write_runs() {
	run_of a1 "Task A" "$LONG trade" solder "A, B"
	run_of a2 "Task A" "$LONG trade" solder "A, B"
	run_of a3 "Task A" "$LONG trade" solder "A, C"
	run_of b4 "Task B" "$LONG work" solder "A, B"
	run_of b5 "Task B" "$LONG trade" wire "A, B"
}

# ids FILE: of the rows' lines in --meta.
ids() {
	jq -r .trajectory_id "$1" | paste -sd ' '
}

details() {
	jq -r '"\(.trajectory_id) \(.rejected.stage) \(.rejected.reason): \(.rejected.detail)"' "$1"
}

@test "the same goal and run: one row" {
	write_runs | aher-pack -f trl-sft --meta meta --rejects rejects >out 2>err
	[ "$(wc -l <out)" -eq 4 ]
	[ "$(ids meta)" = "a1 a3 b4 b5" ]
	[ "$(details rejects)" = \
		"a2 aher-pack duplicate: the same goal and run came before" ]
	grep -q 'aher-pack  *duplicate  *1$' err
}

@test "--dedup none: all of them" {
	write_runs | aher-pack -q -f trl-sft --dedup none --meta meta >out
	[ "$(ids meta)" = "a1 a2 a3 b4 b5" ]
}

@test "--dedup near: alike in goal and actions" {
	write_runs | aher-pack -q -f trl-sft --dedup near --meta meta --rejects rejects >out
	[ "$(ids meta)" = "a1 b5" ]
	details rejects >got
	diff - got <<-'END'
		a2 aher-pack duplicate: the same goal and run came before
		a3 aher-pack duplicate: nearly the same goal and actions came before (similarity 1.00)
		b4 aher-pack duplicate: nearly the same goal and actions came before (similarity 0.94)
	END
}

@test "--max-per-task: so many rows of a prompt, of what is no duplicate" {
	write_runs | aher-pack -q -f trl-sft --max-per-task 1 --meta meta --rejects rejects >out
	[ "$(ids meta)" = "a1 b4" ]
	details rejects | sort >got
	diff - got <<-'END'
		a2 aher-pack duplicate: the same goal and run came before
		a3 aher-pack duplicate: its task has 1 row already (--max-per-task)
		b5 aher-pack duplicate: its task has 1 row already (--max-per-task)
	END
	write_runs | aher-pack -q -f trl-sft --max-per-task 2 --dedup none --meta meta >out
	[ "$(ids meta)" = "a1 a2 b4 b5" ]
}

@test "--max-per-task counts by --split-by" {
	{ write_runs; run_of a6 "Task C" "Buy tin." tin "D"; } |
		aher-pack -q -f trl-sft --max-per-task 2 --split all=1 \
			--split-by metadata.task_id --meta meta -o out.jsonl
	[ "$(ids meta)" = "a1 a3 b4 b5" ]
}

@test "what is read of a run decides, not how its record is spelled" {
	write_runs | head -n 1 >one
	jq -S -c '.trajectory_id = "other" | .metadata = {} | .extra = [1]' one >two
	cat one two | aher-pack -q -f trl-sft --meta meta >out
	[ "$(ids meta)" = "a1" ]
}

@test "any format, the same rows" {
	for f in $(aher-pack -f help | awk '{print $1}'); do
		write_runs >runs
		aher-pack -q -f "$f" --rejects rejects runs >out || [ $? -eq 3 ]
		jq -r '.trajectory_id' rejects >gone
		grep -qx a2 gone
	done
}

@test "the same input, the same rows, however often it is there" {
	cat "$ROOT/examples/failed.ndjson" | aher-classify -q | aher-extract -q |
		aher-relabel -q >runs
	cat runs runs runs >three
	for how in exact near; do
		aher-pack -q -f sft --dedup $how three >a
		aher-pack -q -f sft --dedup $how three >b
		cmp a b
		aher-pack -q -f sft --dedup $how runs >c
		cmp a c
	done
}

@test "a word that is no way to find duplicates" {
	run aher-pack -f sft --dedup fuzzy </dev/null
	[ "$status" -eq 2 ]
	[[ $output == *--dedup* ]]
	run aher-pack -f sft --max-per-task 0 </dev/null
	[ "$status" -eq 2 ]
}
