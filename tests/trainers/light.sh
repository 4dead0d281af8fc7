#!/bin/sh
# trainers.sh without torch: a minute in place of three, 0.4 GB in place of 5.
#     tests/trainers/light.sh [BUILD [FORMAT ...]]
exec "$(dirname "$0")/trainers.sh" -l "$@"
