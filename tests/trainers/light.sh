#!/bin/sh
# The part of trainers.sh that needs no torch: the JSON loader of datasets, the
# chat templates that TRL ships, LLaMA-Factory's converter and templates, and
# OpenAI's types. 110 MB are fetched once.
#     tests/trainers/light.sh [BUILD [FORMAT ...]]
#
# Ends with "light: N passed, M failed", or with "skipped: why" and status 0
# where PyPI cannot be reached.
set -u
B=$(cd "${1:-build}" && pwd) || exit 1
cd "$(dirname "$0")/../.." || exit 1
[ $# -eq 0 ] || shift
me=light
. tests/trainers/common.sh
formats=${*:-trl-sft trl-dpo trl-kto llamafactory-sft llamafactory-dpo
	llamafactory-kto swift-sft swift-dpo swift-kto openai-sft openai-dpo
	axolotl fastchat}

environment light
for format in $formats; do
	pack "$format" || continue
	check "$format" timeout 300 "$home/light/bin/python" \
		$tests/light_check.py "$format" "$file" "$rows"
	[ "$trainer" = trl ] || continue
	check "$format, templates" timeout 300 "$home/light/bin/python" \
		$tests/templates.py "$file"
done
finish
