# What every .bats file loads: where the programs are, and a folder of its own
# for every test.
# shellcheck shell=bash
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=${AHER_BIN:-$ROOT/build}
BIN=$(cd "$BIN" && pwd)
export ROOT BIN
export PATH="$BIN:$PATH"

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}
