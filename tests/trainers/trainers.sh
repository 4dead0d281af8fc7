#!/bin/sh
# What aher-pack writes, read by the code of those it is written for: TRL,
# LLaMA-Factory, ms-swift, OpenAI's types, Axolotl and FastChat, from PyPI.
# Each gets a virtual environment in BUILD/trainers: 2.2 GB are fetched once,
# 6 GB are on the disk, as the environments share their files.
#     tests/trainers/trainers.sh [BUILD [FORMAT ...]]
#
# Ends with "trainers: N passed, M failed", or with "skipped: why" and status 0
# where PyPI cannot be reached. TRAINERS_DATA: files with runs, in place of the
# examples; TRAINERS_KEEP: leave the files that were written.
set -u
B=$(cd "${1:-build}" && pwd) || exit 1
cd "$(dirname "$0")/../.." || exit 1
[ $# -eq 0 ] || shift
me=trainers
. tests/trainers/common.sh
formats=${*:-trl-sft trl-dpo trl-kto llamafactory-sft llamafactory-dpo
	llamafactory-kto swift-sft swift-dpo swift-kto openai-sft openai-dpo
	axolotl fastchat}

for format in $formats; do
	pack "$format" || continue
	environment "$trainer"
	check "$format" timeout 900 "$home/$trainer/bin/python" \
		"$tests/${trainer}_check.py" "$format" "$file" "$rows"
	[ "$trainer" = trl ] || continue
	check "$format, templates" timeout 900 "$home/trl/bin/python" \
		"$tests/templates.py" "$file"
done
finish
