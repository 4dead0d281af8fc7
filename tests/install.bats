#!/usr/bin/env bats
# What make install, uninstall and dist leave behind.

load helper

programs="aher-classify aher-extract aher-relabel aher-pack"

# make of the tree, with the programs as they are built, away from the make that
# runs the tests.
make_tree() {
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
		make -s -C "$ROOT" B="${BIN#"$ROOT"/}" "$@"
}

setup_file() {
	PREFIX=$BATS_FILE_TMPDIR/prefix
	export PREFIX
	make_tree install PREFIX="$PREFIX"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	# The programs of the prefix, not the tree's.
	PATH="$PREFIX/bin:/usr/local/bin:/usr/bin:/bin"
}

# What a shell shows after `$2` and a tab, typed into it on a terminal; "$1" is
# the command that starts it.
typed() {
	timeout 30 python3 "$ROOT/tests/typed.py" "$@"
}

# The words that bash's function offers after the words given; the last one is
# being typed.
offered() {
	bash -c '
	compopt() { echo "compopt $*"; }
	. "$PREFIX/share/bash-completion/completions/$1"
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	"_${1//-/_}"
	printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}

@test "the manual is found" {
	command -v man >/dev/null || skip "no man"
	for page in aher-classify aher-extract aher-relabel aher-pack \
		aher-record aher; do
		run man -M "$PREFIX/share/man" "$page"
		[ "$status" -eq 0 ]
		[[ $output == *NAME*"$page"* ]]
	done
}

@test "the README's pipeline runs on the installed examples, from any folder" {
	examples=$PREFIX/share/doc/aher/examples
	aher-classify "$examples/failed.ndjson" | aher-extract | aher-relabel |
		aher-pack -q -f trl-sft -o train.jsonl --rejects rejected.ndjson
	[ -s train.jsonl ] && [ -s rejected.ndjson ]
	"$examples/classify.py" <"$examples/failed.ndjson" |
		aher-extract >extracted.ndjson
	[ "$(wc -l <extracted.ndjson)" -eq \
		"$(wc -l <"$examples/failed.ndjson")" ]
	run "$examples/demo.sh"
	[ "$status" -eq 0 ]
	[[ $output == *"before and after"* ]]
}

@test "the installed prompts and lexicon are those that are built in" {
	data=$PREFIX/share/aher
	aher-relabel --print-prompts >built-in
	aher-relabel -m any --prompts "$data/prompts" --print-prompts >installed
	cmp built-in installed
	aher-classify --print-lexicon | cmp - "$data/lexicon.txt"
	cmp "$data/prompts/prices.tsv" "$ROOT/prompts/prices.tsv"
}

@test "bash completes every option of every program" {
	for program in $programs; do
		"$program" --help | grep -oE '^ +(-[A-Za-z], +)?--[a-z][a-z-]*' |
			grep -oE -- '--?[A-Za-z][a-z-]*' | sort >options
		offered "$program" - | sort >words
		diff options words
	done
}

@test "bash completes words, folders and files, and nothing where it can't" {
	{ aher-pack -f help | awk '{print $1}'; echo none; } >formats
	offered aher-pack -f '' | cmp - formats
	[ "$(offered aher-pack --format = swift-k)" = swift-kto ]
	[ "$(offered aher-pack --final o)" = original ]
	[ "$(offered aher-pack --final = d)" = drop ]
	[ "$(offered aher-pack --final =)" = "$(printf '%s\n' auto original rewritten drop)" ]
	[ "$(offered aher-extract --prompts '')" = "compopt -o dirnames +o default" ]
	[ "$(offered aher-extract --limit '')" = "compopt +o default" ]
	[ -z "$(offered aher-extract --ledger '')" ]
	[ -z "$(offered aher-extract --zstd fa)" ]
	[ -z "$(offered aher-extract fa)" ]
}

@test "on a terminal bash completes an option and a file" {
	touch 'runs of May.ndjson'
	run typed 'bash --norc --noprofile -i' \
		". $PREFIX/share/bash-completion/completions/aher-pack" \
		'aher-pack --fin' --final 'aher-pack --bad runs' 'May.ndjson' \
		'aher-pack --final rew' rewritten
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "on a terminal zsh completes an option, a word and a file" {
	command -v zsh >/dev/null || skip "no zsh"
	touch 'runs of May.ndjson'
	run typed 'zsh -f -i' \
		"fpath=($PREFIX/share/zsh/site-functions \$fpath); autoload -U compinit; compinit -D -u" \
		'aher-pack --fin' --final 'aher-pack --bad runs' 'May.ndjson' \
		'aher-pack --final rew' rewritten
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "fish finds the completions by itself" {
	command -v fish >/dev/null || skip "no fish"
	export HOME=$PWD XDG_DATA_DIRS=$PREFIX/share:/usr/share
	for program in $programs; do
		"$program" --help | grep -oE '^ +(-[A-Za-z], +)?--[a-z][a-z-]*' |
			grep -oE -- '--[a-z][a-z-]*' | sort >options
		fish -c "complete -C '$program --'" | cut -f 1 | sort >words
		diff options words
	done
	[ "$(fish -c 'complete -C "aher-pack --final o"' | cut -f 1)" = original ]
}

@test "a shell that is not known is a mistake of usage" {
	run aher-pack --completion tcsh
	[ "$status" -eq 2 ]
	[[ $output == *"'tcsh' is not bash, zsh or fish"* ]]
}

@test "uninstall leaves nothing, and what is not its own" {
	make_tree install PREFIX="$PWD/mine"
	make_tree uninstall PREFIX="$PWD/mine"
	[ -z "$(ls -A mine)" ]
	make_tree install PREFIX="$PWD/mine"
	touch mine/bin/other mine/share/aher/prompts/my.txt
	make_tree uninstall PREFIX="$PWD/mine"
	[ "$(cd mine && find . -type f | sort | xargs)" = \
		"./bin/other ./share/aher/prompts/my.txt" ]
}

@test "in a system's prefix only folders of its own go" {
	make_tree install DESTDIR="$PWD/root" PREFIX=/usr
	[ -x root/usr/bin/aher-pack ]
	make_tree uninstall DESTDIR="$PWD/root" PREFIX=/usr
	[ -z "$(find root -type f)" ]
	[ -z "$(find root -name '*aher*')" ]
	[ -d root/usr/bin ] && [ -d root/usr/share/man/man1 ]
}

@test "dist makes the same bytes twice, with every tracked file" {
	git -C "$ROOT" rev-parse HEAD >/dev/null 2>&1 || skip "no git checkout"
	for n in 1 2; do
		env -u MAKEFLAGS -u MAKELEVEL make -s -C "$ROOT" B="$PWD/$n" dist
		sleep 1
	done
	cmp 1/aher-*.tar.zst 2/aher-*.tar.zst
	zstd -dc 1/aher-*.tar.zst | tar -tf - | grep -v '/$' |
		sed 's,^aher-[0-9.]*/,,' | sort >packed
	git -C "$ROOT" ls-tree -r --name-only HEAD | sort | diff - packed
}
