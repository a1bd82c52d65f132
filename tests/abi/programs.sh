#!/bin/sh
# Programs of other versions with today's library, under AddressSanitizer.
#
#     programs.sh 'COMPILER FLAGS' LIBRARY FOLDER KEPT...
#
# Each KEPT has the headers of a version, as approxmul/; programs go into FOLDER. Programs of today and of those
# versions, with structures a field shorter than those, and with structures a field longer than today's, must compute
# the same. The last one must be refused once it sets that field.
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

compile() { # name, folder of its headers, flags
    $compiler ${3-} -I"$2" -o "$folder/$1" "$here"/client/*.c "$library" || fail "the program $1 does not compile"
}

run() { # name, argument
    LD_LIBRARY_PATH=$(dirname "$library") "$folder/$1" ${2-} > "$folder/$1.txt" 2> "$folder/$1.log" || {
        grep '^FAILED' "$folder/$1.txt" || true
        cat "$folder/$1.log"
        fail "the program $*"
    }
}

compare() { # name
    run "$1"
    diff -u "$folder/today.txt" "$folder/$1.txt" || fail "the program $1 computes something else than that of today"
    echo "check-abi: the program $1 computes the same as that of today"
}

vary() { # folder of headers, fields more, folder of varied headers
    mkdir -p "$3/approxmul"
    awk -v by="$2" -v to="$3/approxmul" -f "$here/vary.awk" "$1"/approxmul/*.h
}

rm -rf "$folder"
mkdir -p "$folder"
compile today include
run today
for kept; do
    version=$(basename "$kept")
    compile "$version" "$kept"
    compare "$version"
    vary "$kept" -1 "$folder/headers-shorter"
    compile "$version-shorter" "$folder/headers-shorter"
    compare "$version-shorter"
done
vary include 1 "$folder/headers-longer"
compile longer "$folder/headers-longer" -DLATER_BYTES=8
compare longer
run longer set
echo "check-abi: and $(grep -c ': AXM_E_STRUCT$' "$folder/longer.txt") calls refuse it when it sets those fields"
