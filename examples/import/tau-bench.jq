#!/usr/bin/env -S jq -cf
# tau-bench's results (an array of runs, as run.py writes it at 59a200c) and its
# few-shot files (*-few_shot.jsonl, a run a line, as text):
#
#     examples/import/tau-bench.jq results.json | aher-classify | ...
#
# The goal is the instruction of the simulated user. What the agent said is a
# step `respond`, which the stages know as talk; what the user said to it is its
# observation, and the user's first turn is in metadata.first_user_turn.
#
# Not carried: the ids of calls. tools: results do not have them. The text of
# few-shot files leaves the calls out, so their steps call `unknown`.

def arguments:
	. as $text | try (fromjson | objects // error) catch {_raw: $text};

def said_by($role):
	if .role == $role then .content // "" else "" end;

# Of the messages behind the first turn of the user.
def steps:
	. as $messages | [range(length) as $at | $messages[$at]
		| select(.role == "assistant") | . as $said
		| $messages[$at + 1:] as $next
		| if (.tool_calls // []) != [] then
			.tool_calls | to_entries[] | {
				thought: ($said.content // ""),
				action_name: .value.function.name,
				action_input: (.value.function.arguments | arguments),
				observation: ($next[.key] | said_by("tool"))}
		else {
			thought: "", action_name: "respond",
			action_input: {content: (.content // "")},
			observation: ($next[0] | said_by("user"))}
		end];

def record($id; $messages):
	($messages | map(.role) | index("user") // -1) as $first
	| ($messages[$first + 1:]) as $run
	| {trajectory_id: $id, original_prompt: .prompt}
	+ ([$messages[] | select(.role == "system").content]
		| if . == [] then {} else {system: join("\n\n")} end)
	+ {steps: ($run | steps),
		final_answer: ([$run[] | select(.role == "assistant").content
			| strings] | last // "")}
	+ {metadata: (.metadata + {first_user_turn: $messages[$first].content})};

def result:
	.traj as $messages | {
		prompt: (.info.task.instruction // $messages[1].content),
		metadata: ({source: "tau-bench", task_id: (.task_id | tostring),
			trial: (.trial // 0), reward: .reward}
			+ (.info | {user_cost, error, traceback,
				expected_actions: .task.actions,
				expected_outputs: .task.outputs}
				| with_entries(select(.value != null and .value != []))))}
	| record("tau-bench:t\(.metadata.task_id):r\(.metadata.trial)";
		$messages);

def turns:
	[("\n" + .) | splits("\n(?=(user|assistant|tool): )") | select(. != "")
		| index(": ") as $colon
		| {role: .[:$colon], content: .[$colon + 2:]}];

# "None" is what a turn that calls a tool is printed as.
def few_shot($number):
	(.messages_display | turns) as $turns
	| [range($turns | length) as $at | $turns[$at]
		| if .role != "assistant" or .content != "None" then .
		else .content = null | .tool_calls = [{function:
			{name: "unknown", arguments: "{}"}}] end] as $messages
	| {prompt: $turns[0].content, metadata: {source: "tau-bench-few-shot",
		task_id: ($number | tostring), trial: 0}}
	| record("tau-bench-few-shot:\($number)"; $messages);

if type == "array" then .[] | result
elif has("messages_display") then few_shot(input_line_number)
else result end
