#!/bin/sh
# What abidw says of a library for x86-64, compiled with debug information: functions, and the types that they use.
#
#     describe.sh LIBRARY FILE
#
# Private headers share names with public ones, so these are given one by one, with their folder.
set -eu
abidw --exported-interfaces-only --drop-private-types $(printf -- '--hf %s ' include/approxmul/*.h) \
    --type-id-style hash --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-parameter-names \
    --no-write-default-sizes --out-file "$2" "$1"
