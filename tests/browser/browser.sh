#!/bin/sh
# The pages that aher-pack writes, in Debian's chromium without a window, driven
# by playwright-core from npm, and looked at by axe-core. They go into
# BUILD/browser: 4 MB are fetched, 17 MB stay. Screenshots are written there too.
#     tests/browser/browser.sh [BUILD]
#
# Ends with "browser: N passed, N failed", or with "browser: SKIPPED: why" and
# status 0 where chromium, node, npm or its registry cannot be had.
set -u
B=$(cd "${1:-build}" && pwd) || exit 1
cd "$(dirname "$0")/../.." || exit 1
tests=tests/browser home=$B/browser

skip() {
	echo "browser: no page was opened in a browser." >&2
	echo "browser: SKIPPED: $1"
	exit 0
}

find_chromium() {
	for name in chromium chromium-browser google-chrome; do
		command -v $name && return 0
	done
	return 1
}

# As package-lock.json has it, once.
install_playwright() {
	cmp -s $tests/package-lock.json "$home/installed" && return 0
	rm -rf "$home/node_modules" "$home/installed"
	cp $tests/package.json $tests/package-lock.json "$home" || exit 1
	if ! (cd "$home" && timeout 300 npm ci --ignore-scripts --no-audit \
		--no-fund --fetch-retries 1 >npm.log 2>&1); then
		if grep -Eq 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT' \
			"$home/npm.log"; then
			skip "npm's registry cannot be reached, see $home/npm.log"
		fi
		cat "$home/npm.log" >&2
		exit 1
	fi
	cp $tests/package-lock.json "$home/installed"
}

mkdir -p "$home" || exit 1
.ci/setup browser || skip "chromium, node or npm cannot be installed"
chromium=$(find_chromium) || skip "there is no chromium"
install_playwright
rm -f "$home"/*.png

"$B/aher-classify" -q examples/failed.ndjson | "$B/aher-extract" -q |
	"$B/aher-relabel" -q >"$home/relabeled.ndjson" || exit 1
timeout 900 node $tests/pages.mjs "$B" "$chromium" "$home/relabeled.ndjson"
