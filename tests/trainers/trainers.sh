#!/bin/sh
# What aher-pack writes, read by the code of those it is written for: TRL,
# LLaMA-Factory, ms-swift, OpenAI's types, Axolotl and FastChat, from PyPI.
# Each gets a virtual environment in BUILD/trainers; they share their files:
# 2.7 GB are fetched, 4.7 GB stay.
#     tests/trainers/trainers.sh [-l] [BUILD [FORMAT ...]]
#
# -l: light, only what needs no torch: the JSON loader of datasets, the chat
# templates that TRL ships, LLaMA-Factory's converter, templates and processors,
# and OpenAI's types.
#
# Ends with "trainers: N passed, M failed", or with "skipped: why" and status 0
# where PyPI cannot be reached. TRAINERS_DATA: files with runs, in place of the
# examples; TRAINERS_KEEP: leave the files that were written.
set -u
me=trainers
if [ "${1:-}" = -l ]; then
	me=light
	shift
fi
B=$(cd "${1:-build}" && pwd) || exit 1
cd "$(dirname "$0")/../.." || exit 1
[ $# -eq 0 ] || shift
formats=${*:-trl-sft trl-dpo trl-kto llamafactory-sft llamafactory-dpo
	llamafactory-kto swift-sft swift-dpo swift-kto openai-sft openai-dpo
	axolotl fastchat}
tests=tests/trainers home=$B/trainers work=$B/trainers/$me.work
uv=$home/uv/bin/uv
passed=0 failed=0
UV_CACHE_DIR=$home/cache UV_PYTHON_DOWNLOADS=never UV_NO_CONFIG=1
export UV_CACHE_DIR UV_PYTHON_DOWNLOADS UV_NO_CONFIG
unset VIRTUAL_ENV PYTHONPATH

leave() {
	status=$?
	trap - EXIT HUP INT TERM
	if [ -n "${TRAINERS_KEEP:-}" ] || [ "$status" -ne 0 ]; then
		echo "$me: the files are in $work"
	else
		rm -rf "$work"
	fi
	exit "$status"
}

# A check that counts: check NAME COMMAND ... Its output is shown if it fails.
check() {
	name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok $name: $(tail -n 1 "$work/log")"
		passed=$((passed + 1))
	else
		echo "FAILED $name"
		tail -n 12 "$work/log" | sed 's/^/    /'
		failed=$((failed + 1))
	fi
}

# Shows why an installation failed; there is nothing to test without PyPI.
not_installed() {
	if grep -Eqi 'NewConnectionError|NameResolution|Connect(ion)?Timeout|dns error|error sending request|ProxyError|Connection ?Reset|failed to fetch' \
		"$home/log"; then
		echo "$me: nothing was read by any trainer." >&2
		echo "skipped: PyPI cannot be reached, see $home/log"
		exit 0
	fi
	cat "$home/log" >&2
	exit 1
}

install_uv() {
	[ -x "$uv" ] && return 0
	rm -rf "$home/uv"
	python3 -m venv "$home/uv" >"$home/log" 2>&1 || {
		cat "$home/log" >&2
		echo "$me: python3 -m venv failed (Debian: python3-venv)" >&2
		exit 1
	}
	timeout 300 "$home/uv/bin/pip" install -q --disable-pip-version-check \
		--only-binary :all: uv==0.13.9 >"$home/log" 2>&1 || not_installed
}

# environment NAME: as requirements-NAME.txt has it, made once.
environment() {
	wanted=$tests/requirements-$1.txt
	cmp -s "$wanted" "$home/$1/installed" && return 0
	echo "$me: installing $1" >&2
	rm -rf "${home:?}/$1"
	"$uv" venv -q -p python3 "$home/$1" >"$home/log" 2>&1 &&
		timeout 1200 "$uv" pip install -q --no-deps --only-binary :all: \
			--python "$home/$1/bin/python" -r "$wanted" \
			>"$home/log" 2>&1 || not_installed
	cp "$wanted" "$home/$1/installed"
}

# Every run as if its new goal had been accepted, with a final answer to it,
# which aher-relabel --answer would ask a model for: a pair needs two answers.
relabel() {
	# shellcheck disable=SC2086 # a list of files
	cat ${TRAINERS_DATA:-examples/failed.ndjson} | "$B/aher-classify" -q |
		tests/accepted.py >"$work/relabeled"
}

# pack FORMAT [OPTION]: writes the rows, sets file, rows and the trainer's name.
pack() {
	rows='' trainer=${1%%-*} file=$work/$*/$1.jsonl more=--with-successes
	case $1 in
	fastchat) file=$work/$1/$1.json ;;
	*-dpo) more= ;;
	esac
	mkdir -p "$work/$*"
	# shellcheck disable=SC2086 # no option, or one
	"$B/aher-pack" $more -f "$@" -o "$file" "$work/relabeled" \
		2>"$work/summary" &&
		rows=$(sed -n 's/.* records\{0,1\} in, \([0-9]*\) rows\{0,1\} out.*/\1/p' \
			"$work/summary") && [ "${rows:-0}" -gt 0 ] && return 0
	echo "FAILED $*: packed ${rows:-nothing}"
	sed 's/^/    /' "$work/summary"
	failed=$((failed + 1))
	return 1
}

# read_by ENVIRONMENT NAME PROGRAM [ARGUMENT ...]
read_by() {
	environment "$1"
	python=$home/$1/bin/python name=$2
	shift 2
	check "$name" timeout 3000 "$python" "$@"
}

# run FORMAT [OPTION]: the packed file in its trainer, or, light, in what
# stands for it. Steps as text are whole in every template, also in those that
# know no tools.
run() {
	pack "$@" || return
	case $me in
	light) environment=light program=light_check.py ;;
	*) environment=$trainer program=${trainer}_check.py ;;
	esac
	if [ "${2:-}" = --text ]; then
		read_by "$environment" "$*, templates" $tests/templates.py -w "$file"
		return
	fi
	read_by "$environment" "$*" "$tests/$program" "$1" "$file" "$rows"
	[ "$trainer" != trl ] ||
		read_by "$environment" "$*, templates" $tests/templates.py "$file"
}

trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
mkdir -p "$home"
rm -rf "$work"
mkdir "$work" || exit 1
begin=$(date +%s)
install_uv
relabel || exit 1
for format in $formats; do
	run "$format"
	[ "$format" != trl-sft ] || run trl-sft --text
done
echo "$me: $(($(date +%s) - begin)) s"
echo "$me: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
