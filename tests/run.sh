#!/bin/sh
# Runs unit and command tests on the binaries of a build folder, files side by
# side, and ends with "tests: N passed, N failed".
#   tests/run.sh BUILD [NAME ...]     NAME: of a test file, such as pack
set -u
B=$(cd "$1" && pwd) || exit 1
shift
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export AHER_BIN="$B" LC_ALL=C.UTF-8 CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:exitcode=99"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:exitcode=99"

files=
if [ $# -eq 0 ]; then
	files="$(find "$B/tests/unit" tests -maxdepth 1 -type f \
		\( -name 'test_*' -executable -o -name '*.bats' \))"
fi
for name in "$@"; do
	for file in "$B/tests/unit/test_$name" "tests/$name.bats"; do
		[ -e "$file" ] && files="$files $file"
	done
done
# The variables are for the shell that xargs starts.
# shellcheck disable=SC2016,SC2086
printf '%s\n' $files | OUT=$out xargs -P "$(nproc)" -I FILE sh -c '
	name=$(basename FILE)
	case FILE in
	*.bats) bats --tap FILE >"$OUT/$name" 2>&1 ;;
	*) FILE >"$OUT/$name" 2>&1 ;;
	esac || grep -q "^not ok" "$OUT/$name" ||
		echo "not ok - $name ended with an error" >>"$OUT/$name"'

for file in "$out"/*; do
	if grep -q '^not ok' "$file"; then
		echo "--- $(basename "$file")"
		grep -v '^ok' "$file"
	fi
done
passed=$(cat "$out"/* | grep '^ok' | grep -vc '# skip')
skipped=$(cat "$out"/* | grep -c '^ok.*# skip')
failed=$(cat "$out"/* | grep -c '^not ok')
[ "$skipped" -eq 0 ] || echo "tests: $skipped skipped"
echo "tests: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
