#!/usr/bin/env bats
# examples/import for logs that are text.

load helper
load import

@test "ReAct's FEVER notebook: thoughts, actions, results" {
	cat >log <<-'END'
		17 Claim: Rio is a film.
		Thought 1: Look for Rio.
		Action 1: Search[Rio]
		Observation 1: Rio is a city.
		It is large.

		ohh...  What now?
		Action 2
		Thought 2: What now?
		Action 2: Leave [it]
		Observation 2: Invalid action: leave [it]

		Thought 3: Enough.
		Action 3: Finish[REFUTES]
		Observation 3: Episode finished, reward = 0


		{'steps': 3, 'answer': 'REFUTES', 'gt_answer': 'SUPPORTS', 'reward': 0} 

		0 1 0.0 3.1
		-----------

		18 Claim: It's cut off.
		Thought 1: Hm.
		Action 1: Lookup[it]
	END
	jq -Rs '{cells: [{outputs: []}, {outputs: [{output_type: "stream",
		name: "stdout", text: [.]}]}, {}]}' log >notebook
	sample log react-fever.py
	mv runs text
	sample notebook react-fever.py
	cmp runs text
	is 'map(.original_prompt)' '["Claim: Rio is a film.","Claim: It'"'"'s cut off."]'
	is '.[0].steps | map([.thought, .action_name, .action_input])' \
		'[["Look for Rio.","Search",{"query":"Rio"}],["What now?","invalid",{"_raw":"Leave [it]"}],["Enough.","Finish",{"answer":"REFUTES"}]]'
	is '.[0].steps | map(.observation)' \
		'["Rio is a city.\nIt is large.","Invalid action: leave [it]","Episode finished, reward = 0\n"]'
	is 'map([.final_answer, .metadata.reward, .metadata.reference_answer])' \
		'[["REFUTES",0,"SUPPORTS"],["",null,null]]'
}

@test "ReAct's WebShop notebook: thoughts belong to the next step" {
	cat >log <<-'END'
		-----------------
		0
		Action: reset
		Observation: 
		Webshop 
		Instruction:  
		find a [red] cup, under 9 dollars 
		[Search] 

		Action: search[red cup]
		Observation: 
		[B01] 
		Cup 

		Action: think[B01 is red.]
		Observation: OK.

		Action: click[B01]
		Observation: Price: $8

		Action: click[Buy Now]
		Observation: 

		1 0.5 0.0 0.0
		-------------
		-----------------
		1
		Action: reset
		Observation: 
		Webshop 
		Instruction:  
		find tea 
		[Search] 

		Action: click[Buy Now]
		Observation: Your score (min 0.0, max 1.0): 0.25

		Action: think[I am out of
		Observation: OK.

		2 0.375 0.0 0.0
		-------------
	END
	sample log react-webshop.py
	is 'map(.original_prompt)' \
		'["find a [red] cup, under 9 dollars","find tea"]'
	is '.[0].steps | map([.thought, .action_name, .action_input, .observation])' \
		'[["","search",{"query":"red cup"},"\n[B01] \nCup "],["B01 is red.","click",{"target":"B01"},"Price: $8"],["","click",{"target":"Buy Now"},""]]'
	is '.[1].steps | map([.thought, .action_name])' \
		'[["","click"],["I am out of","think"]]'
	is 'map(.metadata.reward)' '[0.5,0.25]'
	is '.[1].metadata.initial_observation' \
		'"\nWebshop \nInstruction:  \nfind tea \n[Search] "'
}

@test "Reflexion: trials, reflections, and agents told of twice" {
	cat >log <<-'END'
		BEGIN TRIAL 2
		Trial summary: Correct: 1, Incorrect: 1, Halted: 0
		------------- BEGIN CORRECT AGENTS -------------

		Question: Who wrote it?
		Thought 1: Look.
		Action 1: Search[it]
		Observation 1: It is by Ann.
		Two lines.
		Thought 2: Ann.
		Action 2: Finish[Ann]
		Observation 2: Answer is CORRECT
		Correct answer: Ann

		------------- BEGIN INCORRECT AGENTS -----------

		Question: When?You have attempted to answer following question before and failed. Use them.
		Reflections:
		- I looped.
		Thought 1: Look.
		Action 1: Lookup[when]
		Observation 1: No Results
		------------- BEGIN HALTED AGENTS --------------
		BEGIN TRIAL 3
		------------- BEGIN CORRECT AGENTS -------------

		Question: Who wrote it?
		Thought 1: Look.
		Action 1: Search[it]
		Observation 1: It is by Ann.
		Two lines.
		Thought 2: Ann.
		Action 2: Finish[Ann]
		Observation 2: Answer is CORRECT
		Correct answer: Ann

		Question: Told of without steps?
		Correct answer: yes
	END
	sample log reflexion.py
	grep -q 'log: 2 agents that finished earlier are repeated' errors
	is 'map(.trajectory_id)' '["reflexion:q001:r2","reflexion:q002:r2"]'
	is 'map(.original_prompt)' '["Who wrote it?","When?"]'
	is '.[0].steps | map(.observation)' \
		'["It is by Ann.\nTwo lines.","Answer is CORRECT"]'
	is 'map(.metadata | [.status, .reward, .reference_answer, .reflection])' \
		'[["CORRECT",1,"Ann",""],["INCORRECT",0,null,"- I looped."]]'
}

@test "WebArena: an agent that thinks step by step" {
	cat >cot_12.txt <<-'END'
		Total 1 tasks left
		-----prompt-----
		OBSERVATION:
		Tab 0 (current): Shop

		[1] link 'Orders'
		URL: http://shop/
		OBJECTIVE: Show the order
		PREVIOUS ACTION: None
		-----prompt-----
		CoT Two lines.

		So I click.
		action ::::: click [1] where [1] is link 'Orders'
		continue?-----prompt-----
		OBSERVATION:
		[2] StaticText 'Order 7'
		URL: http://shop/orders
		OBJECTIVE: Show the order
		PREVIOUS ACTION: click [1] where [1] is link 'Orders'
		-----prompt-----
		CoT Odd.
		action ::::: The previous prediction was "x".
		continue?-----prompt-----
		OBSERVATION:
		[2] StaticText 'Order 7'
		URL: http://shop/orders
		OBJECTIVE: Show the order
		PREVIOUS ACTION: The previous prediction was "x".
		-----prompt-----
		CoT Done.
		action ::::: stop [7]
	END
	sample cot_12.txt webarena.py
	is 'map([.trajectory_id, .original_prompt, .final_answer])' \
		'[["webarena:cot_12","Show the order","7"]]'
	is '.[0].steps | map([.thought, .action_name, .observation])' \
		'[["Two lines.\n\nSo I click.","click","URL: http://shop/orders\n[2] StaticText '"'Order 7'"'"],["Odd.","none","URL: http://shop/orders\n[2] StaticText '"'Order 7'"'"],["Done.","stop",""]]'
	is '.[0].steps[0].action_input.element_id' '"1"'
	is '.[0].metadata | has("success")' false
	echo '[Result] (FAIL) config_files/12.json' >>cot_12.txt
	sample cot_12.txt webarena.py
	is '.[0].metadata.success' false
	is '.[0].final_answer' '"7"'
}

@test "WebArena: an agent that plans and grounds, and never stops" {
	cat >rci_7.txt <<-'END'
		observation
		=====================
		[1] link 'Orders'

		url
		=====================
		http://shop/

		generating plan
		-----prompt-----
		OBJECTIVE: Show the order
		-----prompt-----
		improved plan
		=====================
		1. Click.

		generating next step
		-----prompt-----
		meta next step
		=====================
		Click now.

		agent grounding
		=====================
		$click [1]$

		continue?observation
		=====================
		[2] page

		url
		=====================
		http://shop/orders

		meta next step
		=====================
		Back.

		agent grounding
		=====================
		go_back
	END
	sample rci_7.txt webarena.py
	is '.[0].steps | map([.thought, .action_name, .observation])' \
		'[["1. Click.\n\nClick now.","click","URL: http://shop/orders\n[2] page"],["Back.","go_back",""]]'
	is '.[0].metadata | [.task_id, .success, .initial_observation]' \
		'["7",false,"URL: http://shop/\n[1] link '"'Orders'"'"]'
}

@test "a file without a run is said, and makes the status" {
	echo nothing >empty
	for program in react-fever.py react-webshop.py reflexion.py \
		webarena.py; do
		run import "$program" empty
		[ "$status" -eq 1 ]
		[ "$output" = "$program: empty: no run found in it" ]
		run import "$program" missing
		[ "$status" -eq 1 ]
		[[ $output == "$program: missing: FileNotFoundError"* ]]
	done
}

@test "native FEVER: the same steps" {
	agree react_fever react-fever.py "" "react_fever/*"
}

# Of one thought the conversion left the word think[ in front.
@test "native WebShop: the same steps" {
	agree react_webshop react-webshop.py "-x fixed_148" "react_webshop/*"
}

# Questions of trials 6 and 7 of the runs with reflection; those without, which
# are asked the same, are other runs.
@test "native Reflexion: the same steps" {
	agree reflexion_hotpotqa reflexion.py \
		"-k original_prompt,trial" "reflexion_hotpotqa/100*.txt"
}

@test "native WebArena: the same steps" {
	agree webarena_log webarena.py "-k file" "webarena_log/*"
}
