# aher-pack --check: what trainers would stumble over, by files that fit and
# files that do not. tests/data/check/NAME.txt holds what is said of NAME: line,
# path, trap, and "note" for what does no harm to the exit status.
load helper

DATA=$ROOT/tests/data/check

# The consumer of a file: its name up to the first dot, or what is in FOR.
consumer() {
	case $1 in
	columns*) echo trl-sft ;;
	axolotl-pairs*) echo axolotl ;;
	llamafactory-tools*) echo llamafactory-sft ;;
	llamafactory-sides*) echo llamafactory-dpo ;;
	llamafactory-label*) echo llamafactory-kto ;;
	*) echo "${1%%.*}" ;;
	esac
}

# "LINE: path: trap[: note]" of each message.
short() {
	sed -E 's/^[^:]*:([0-9]+: [^:]*: [a-z-]+): (note: )?.*/\1 \2/; s/ note: $/: note/; s/ $//'
}

@test "each file is found to hold just the traps that it holds" {
	cd "$DATA"
	for file in *.jsonl *.json; do
		echo "$file"
		aher-pack -q --check "$(consumer "$file")" --check-most 0 "$file" |
			short | diff "${file%.json*}.txt" -
	done
}

@test "what fits ends with 0, what does not with 3" {
	cd "$DATA"
	for file in *.good.json*; do
		run -0 aher-pack -q --check "$(consumer "$file")" "$file"
	done
	for file in *.bad.json*; do
		run -3 aher-pack -q --check "$(consumer "$file")" "$file"
	done
}

@test "a file for one trainer fails for another that cannot read it" {
	cd "$DATA"
	run -3 aher-pack -q --check trl-sft llamafactory-sft.good.jsonl
	run -3 aher-pack -q --check trl-dpo trl-kto.good.jsonl
	run -3 aher-pack -q --check llamafactory-sft trl-sft.good.jsonl
	run -3 aher-pack -q --check swift-dpo trl-dpo.good.jsonl
	run -3 aher-pack -q --check openai-sft axolotl.good.jsonl
	run -3 aher-pack -q --check openai-dpo trl-dpo.good.jsonl
	run -3 aher-pack -q --check axolotl swift-sft.good.jsonl
	run -3 aher-pack -q --check fastchat llamafactory-sft.good.jsonl
}

@test "AgentHER's pair is refused for TRL, with the reason and the way out" {
	run -3 aher-pack -q --check trl-dpo "$DATA/trl-dpo.goals.jsonl"
	[[ $output == *"one run under two goals"* ]]
	[[ $output == *trl-kto*swift-dpo* ]]
}

@test "five messages a trap, then how many more" {
	for _ in 1 2 3 4 5 6 7; do echo '{"messages":[]}'; done >seven.jsonl
	run -3 aher-pack -q --check trl-sft seven.jsonl
	[ "$(grep -c '^seven.jsonl:.: messages: empty-messages: ' <<<"$output")" = 5 ]
	[[ $output == *"seven.jsonl: ... and 2 more: empty-messages"* ]]
	run -3 aher-pack -q --check trl-sft --check-most 0 seven.jsonl
	[ "${#lines[@]}" = 7 ]
	run -3 --separate-stderr aher-pack --check trl-sft seven.jsonl
	[[ $stderr == *"7 rows, 7 with errors for trl-sft; errors: 7, notes: 0"* ]]
}

@test "what is no trainer's format says which to take" {
	run -2 aher-pack --check openai
	[[ $output == *openai-sft,\ openai-dpo* ]]
	run -2 aher-pack --check dpo
	[[ $output == *"no trainer reads AgentHER's pairs"*trl-kto* ]]
	run -2 aher-pack --check nothing
	[[ $output == *llamafactory-kto* ]]
	run -0 aher-pack --check help
	[[ $output == *fastchat*goal-pair* ]]
}

@test "stdin, several files, files that are not there" {
	run -0 aher-pack -q --check trl-sft <"$DATA/trl-sft.good.jsonl"
	run -3 aher-pack -q --check trl-sft - <"$DATA/trl-sft.bad.jsonl"
	[[ $output == "<stdin>:2: messages: empty-messages: "* ]]
	run -3 aher-pack -q --check trl-sft "$DATA"/trl-sft.{bad,good}.jsonl
	run -1 aher-pack -q --check trl-sft "$DATA/trl-sft.good.jsonl" none.jsonl
	[[ $output == *"none.jsonl: No such file"* ]]
	gzip -c "$DATA/trl-sft.good.jsonl" >x.jsonl.gz
	run -1 aher-pack -q --check trl-sft x.jsonl.gz
}

@test "compression, frames and extensions" {
	good=$DATA/trl-sft.good.jsonl
	zstd -q -c "$good" >one.jsonl.zst
	run -0 aher-pack -q --check trl-sft one.jsonl.zst
	[[ $output == *": compressed: note: "* ]]
	cat one.jsonl.zst one.jsonl.zst >two.jsonl.zst
	run -3 aher-pack -q --check trl-sft two.jsonl.zst
	[[ $output == *": zstd-frames: "* ]]
	zstd -q -c "$DATA/swift-sft.good.jsonl" >swift.jsonl.zst
	run -3 aher-pack -q --check swift-sft swift.jsonl.zst
	[[ $output == *": compressed: "* ]]
	head -c 100 one.jsonl.zst >cut.jsonl.zst
	run -3 aher-pack -q --check trl-sft cut.jsonl.zst
	[[ $output == *": cut-file: "* ]]
	cp "$DATA/swift-sft.good.jsonl" x.ndjson
	run -3 aher-pack -q --check swift-sft x.ndjson
	[[ $output == *": extension: "* ]]
}

@test "arrays, blank lines, byte order marks, nothing at all" {
	row='{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}'
	echo "[$row, $row]" >array.jsonl
	run -0 aher-pack -q --check trl-sft array.jsonl
	[[ $output == *": container: note: "* ]]
	run -3 aher-pack -q --check openai-sft array.jsonl
	[[ $output == *": container: "* ]]
	printf '%s\n\n%s\n' "$row" "$row" >blank.jsonl
	run -0 aher-pack -q --check trl-sft blank.jsonl
	[[ $output == "blank.jsonl:2: row: blank-line: note: "* ]]
	printf '{"x":"1",%s\n\n{"x":1,%s\n' "${row#\{}" "${row#\{}" >mixed.jsonl
	run -3 aher-pack -q --check trl-sft mixed.jsonl
	[[ $output == *"mixed.jsonl:2: row: blank-line: the loader stops"* ]]
	printf '\357\273\277%s\n' "$row" >mark.jsonl
	run -0 aher-pack -q --check trl-sft mark.jsonl
	run -3 aher-pack -q --check openai-sft mark.jsonl
	: >empty.jsonl
	run -3 aher-pack -q --check trl-sft empty.jsonl
	[[ $output == *": no-rows: "* ]]
	printf '{"messages":"\377"}\n' >latin.jsonl
	run -3 aher-pack -q --check trl-sft latin.jsonl
	[[ $output == *": not-utf8: "* ]]
}

# Rows of 1 KiB, so many, then what is given.
long_file() {
	awk -v n="$1" -v row="$2" 'BEGIN {
		pad = sprintf("%900s", ""); gsub(/ /, "x", pad)
		sub(/PAD/, pad, row)
		for (i = 0; i < n; i++) print row
	}'
	echo "$3"
}

# As datasets 4.0 and 5.2 behave: the columns come from the first 10 MiB.
@test "a key or type that comes behind the first 10 MiB stops the loader" {
	chat='{"messages":[{"role":"user","content":"PAD"},{"role":"assistant","content":"b"}]'
	long_file 12000 "$chat}" "${chat},\"weight\":1}" >key.jsonl
	run -3 aher-pack -q --check trl-sft key.jsonl
	[[ $output == "key.jsonl:12001: weight: late-key: "* ]]
	long_file 12000 "$chat,\"w\":1}" "${chat},\"w\":0.5}" >type.jsonl
	run -3 aher-pack -q --check trl-sft type.jsonl
	[[ $output == "type.jsonl:12001: w: late-type: "* ]]
	long_file 12000 "$chat,\"w\":null}" "${chat},\"w\":\"x\"}" >null.jsonl
	run -3 aher-pack -q --check trl-sft null.jsonl
	[[ $output == "null.jsonl:12001: w: late-type: "* ]]
	long_file 12000 "$chat,\"w\":0.5}" "${chat},\"w\":null}" >fine.jsonl
	run -0 aher-pack -q --check trl-sft fine.jsonl
	long_file 12 "$chat,\"w\":1}" "${chat},\"w\":0.5}" >short.jsonl
	run -0 aher-pack -q --check trl-sft short.jsonl
}

@test "dataset_info.json beside a file of LLaMA-Factory's" {
	cp "$DATA/llamafactory-dpo.good.jsonl" x.jsonl
	info() {
		echo "{\"x\":{\"file_name\":\"x.jsonl\",$1}}" >dataset_info.json
	}
	columns='"columns":{"messages":"conversations","system":"system","tools":"tools","chosen":"chosen","rejected":"rejected"}'
	info "\"formatting\":\"sharegpt\",\"ranking\":true,$columns"
	run -0 aher-pack -q --check llamafactory-dpo x.jsonl
	[ -z "$output" ]
	info "\"formatting\":\"sharegpt\",$columns"
	run -3 aher-pack -q --check llamafactory-dpo x.jsonl
	[[ $output == *registration*ranking* ]]
	info "\"ranking\":true,$columns"
	run -3 aher-pack -q --check llamafactory-dpo x.jsonl
	[[ $output == *registration*formatting* ]]
	info '"formatting":"sharegpt","ranking":true'
	run -3 aher-pack -q --check llamafactory-dpo x.jsonl
	[[ $output == *registration*chosen* ]]
	info "\"formatting\":\"sharegpt\",\"ranking\":true,$columns,\"tags\":{\"role_tag\":\"from\",\"content_tag\":\"value\",\"user_tag\":\"human\",\"assistant_tag\":\"gpt\"}"
	run -3 aher-pack -q --check llamafactory-dpo x.jsonl
	[[ $output == *registration*observation_tag* ]]
	info "\"formatting\":\"sharegpt\",\"ranking\":true,${columns/\"system\"\}/}"
	sed -i 's/"system":"system"/"system":"other"/' dataset_info.json
	run -3 aher-pack -q --check llamafactory-dpo x.jsonl
	[[ $output == *missing-column*other* ]]
	echo '[' >dataset_info.json
	run -3 aher-pack -q --check llamafactory-dpo x.jsonl
}

@test "names and texts in messages move no cursor" {
	printf '{"\\u001b[2Jx":1,"messages":[{"role":"\\u001b]0;x\\u0007","content":"a"}]}\n' >x.jsonl
	run -3 aher-pack -q --check openai-sft --check-most 0 x.jsonl
	[[ $output != *$'\e'* && $output != *$'\a'* ]]
}
