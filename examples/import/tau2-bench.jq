#!/usr/bin/env -S jq -cf
# tau2-bench's results (one object, as tau2 run writes it at 59d0fb9):
#
#     examples/import/tau2-bench.jq results.json | aher-classify | ...
#
# The goal is what the simulated user was told, or the ticket where there was
# none. What the agent said is a step `respond`, which the stages know as talk;
# what the user said or did next is its observation. Parallel calls are steps
# one after another.
#
# Not carried: ids, times and costs of messages, and the tools' schemas, which
# results do not have.

def goal:
	.user_scenario.instructions
	| if type == "object" then
		[.reason_for_call, .known_info, .unknown_info, .task_instructions]
		| map(strings) | join("\n\n")
	else . // "" end;

# Of the user's side: words, calls of the user's own tools, and their results.
def reply:
	[.[] | (if .role == "user" and (.tool_calls // []) != [] then
		{user_tool_calls: [.tool_calls[] | {name, arguments}]} | tojson
	else empty end), (.content // empty | select(. != ""))] | join("\n");

# The messages up to the agent's next one.
def until_agent:
	.[:map(.role) | index("assistant") // length];

def steps:
	. as $messages | [range(length) as $at | $messages[$at]
		| select(.role == "assistant") | . as $said
		| ($messages[$at + 1:] | until_agent) as $next
		| if (.tool_calls // []) != [] then
			.tool_calls[] | . as $call | {
				thought: ($said.content // ""), action_name: .name,
				action_input: .arguments,
				observation: ([$next[] | .tool_messages[]?, .
					| select(.role == "tool" and .id == $call.id)
					.content][0] // "")}
		else {
			thought: "", action_name: "respond",
			action_input: {content: (.content // "")},
			observation: ($next | reply)}
		end];

.info as $info | INDEX(.tasks[]; .id) as $tasks
| ($info.environment_info.policy // "") as $policy
| .simulations[] | . as $run | $tasks[.task_id] as $task
| ($info.environment_info.domain_name // "tau2") as $domain
| ([.messages[] | select(.role == "user").content][0]) as $first
| {trajectory_id: "tau2-bench:\($info.agent_info.llm):\($domain):t\(.task_id):r\(.trial // 0)",
	original_prompt: (if $task.ticket and $first == null then $task.ticket
		else $task | goal end)}
+ if $policy == "" then {} else {system: $policy} end
+ {steps: (.messages | steps),
	final_answer: ([.messages[] | select(.role == "assistant").content
		| strings | select(. != "")] | last // ""),
	metadata: {source: "tau2-bench", task_id: .task_id, trial: (.trial // 0),
		model: $info.agent_info.llm, domain: $domain,
		reward: .reward_info.reward,
		reward_breakdown: .reward_info.reward_breakdown,
		termination_reason, first_user_turn: $first}}
