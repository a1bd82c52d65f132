#!/bin/sh
# The interface of today beside that of earlier versions: what their programs use is neither removed nor changed.
#
#     interface.sh COMPILER LIBRARY FOLDER KEPT...
#
# Each KEPT has the headers of a version, as approxmul/, and the description of its library, libapproxmul.abi; today's
# go into FOLDER.
set -eu
compiler=$1
library=$2
folder=$3
shift 3
here=$(dirname "$0")

fail() {
    echo "check-abi: FAILED: $*"
    exit 1
}

# Enumerators are written with their numbers. abidiff does not see them: arguments and fields are int32_t.
numbers() { # folder of headers
    grep -hoE '\bAXM_([A-Z0-9_]+ =|VERSION_ABI) -?[0-9]+' "$1"/approxmul/*.h | sort
}

compare_numbers() { # kept
    numbers "$1" > "$folder/kept.txt"
    numbers include > "$folder/today.txt"
    changed=$(comm -23 "$folder/kept.txt" "$folder/today.txt" | tr '\n' ' ')
    [ -z "$changed" ] || fail "$1 has what include/ no longer has: $changed"
    echo "check-abi: $1: the same $(wc -l < "$folder/kept.txt") numbers"
}

compare_interfaces() { # kept
    status=0
    abidiff --leaf-changes-only "$1/libapproxmul.abi" "$folder/today.abi" > "$folder/report.txt" || status=$?
    cat "$folder/report.txt"
    # Bits of its status: 1 and 2, it did not compare; 4, something has changed, 8, and is gone.
    case $status in
    0 | 4 | 12) awk -f "$here/growth.awk" "$folder/report.txt" || fail "the interface differs from $1" ;;
    *) fail "abidiff cannot compare with $1" ;;
    esac
    echo "check-abi: $1: the same functions and structures, but for what is new"
}

# A field that falls into padding would change no size.
check_padding() {
    $compiler -std=c11 -Wpadded -Werror -Iinclude -fsyntax-only -x c include/approxmul/approxmul.h ||
        fail "a structure has padding; a reserved field is to fill it"
}

can_compare_interfaces() {
    case $($compiler -dumpmachine) in
    x86_64*) ;;
    *)
        echo "check-abi: abidiff skipped: it compares libraries for x86-64"
        return 1
        ;;
    esac
    if ! command -v abidiff > /dev/null; then
        echo "check-abi: abidiff skipped: needs abigail-tools"
        return 1
    fi
}

mkdir -p "$folder"
for kept; do
    compare_numbers "$kept"
done
if can_compare_interfaces; then
    check_padding
    "$here/describe.sh" "$library" "$folder/today.abi"
    for kept; do
        compare_interfaces "$kept"
    done
fi
