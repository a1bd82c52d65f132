#!/bin/sh
# What flags do to results, for gcc and clang where they are: make check-flags.
#   tests/check_flags.sh MAKE FOLDER
# Through the Makefile a flag changes no bit: the objects are the same as without it, or else the results are. Without
# the Makefile a flag that would change results does not compile, or the library makes no arithmetic.
set -u
make=$1
folder=$2
failed=0

# One a line. -Ofast, which changes the level too, is among them when all are given at once.
wrong_for_both='-ffast-math
-funsafe-math-optimizations
-ffinite-math-only
-fassociative-math -fno-signed-zeros -fno-trapping-math
-freciprocal-math
-fno-signed-zeros
-ffp-contract=fast'
wrong_for_gcc='-fsingle-precision-constant'
wrong_for_clang='-fno-honor-nans
-fno-honor-infinities
-ffp-model=fast'
harmless='-fno-trapping-math
-fno-math-errno'

# The lowest levels at which they make use of all of them.
level_of_gcc=-O2
level_of_clang=-O1

# Where multiplications and additions of floats are.
objects='src/kern/avx2.o src/kern/neon.o src/multipliers/linear/linear.o src/nn/batchnorm.o src/nn/affine.o'

complain() {
    echo "check-flags: FAILED: $*"
    failed=1
}

because() {
    grep -m 1 error "$folder/log" || tail -n 1 "$folder/log"
}

# build PLACE FLAGS ARGUMENT.. : through the Makefile
build() {
    build_place=$1
    build_flags=$2
    shift 2
    "$make" --no-print-directory -s OBJ="$folder/$build_place" CC="$cc" CFLAGS="$level $build_flags" "$@" \
        > "$folder/log" 2>&1
}

# By nothing but the include path and the flags.
build_bare() {
    build "$@" COMPILE='$(CC) $(CFLAGS) -Iinclude -c -o $@ $<' LINK='$(CC) $(CFLAGS) -o $@'
}

# The program that hashes every result, against the list.
program() {
    "$folder/$1/tests/hashes/hashes" --list tests/hashes/hashes.txt 2>&1
}

same_objects() {
    for object in $objects; do
        cmp -s "$folder/$cc/plain/$object" "$folder/$1/$object" || return 1
    done
}

# through_makefile PLACE FLAGS
through_makefile() {
    # shellcheck disable=SC2046
    if build "$1" "$2" $(for object in $objects; do echo "$folder/$1/$object"; done) && same_objects "$1"; then
        echo "check-flags: $cc $2: the same objects"
    elif ! build "$1" "$2" hashes-program; then
        complain "$cc $2: $(because)"
    elif program "$1" > "$folder/log"; then
        echo "check-flags: $cc $2: the same results"
    else
        complain "$cc $2: other results: $(tail -n 1 "$folder/log")"
    fi
}

# without_makefile PLACE FLAGS
without_makefile() {
    if ! build_bare "$1" "$2" "$folder/$1/src/nn/pool.o"; then
        grep -q 'error.*libapproxmul must not' "$folder/log" || complain "$cc $2, bare: $(because)"
        echo "check-flags: $cc $2, bare: does not compile"
    elif ! build_bare "$1" "$2" hashes-program; then
        complain "$cc $2, bare: $(because)"
    else
        said=$(program "$1" | grep -m 1 'axm_arith_create') || complain "$cc $2, bare: not refused: $(program "$1")"
        echo "check-flags: $cc $2, bare: $said"
    fi
}

# check_compiler COMPILER LEVEL WRONG_FLAGS
check_compiler() {
    cc=$1
    level=$2
    # shellcheck disable=SC2046
    if ! build "$cc/plain" '' $(for object in $objects; do echo "$folder/$cc/plain/$object"; done); then
        complain "$cc: nothing to compare with: $(because)"
        return
    fi
    number=0
    while read -r flag; do
        number=$((number + 1))
        through_makefile "$cc/$number" "$flag"
        without_makefile "$cc/bare$number" "-ffp-contract=off $flag"
    done <<END
$3
END
    while read -r flag; do
        number=$((number + 1))
        through_makefile "$cc/$number" "$flag"
    done <<END
$harmless
END
    through_makefile "$cc/all" "-flto -Ofast $(echo "$3" | tr '\n' ' ')"
}

rm -rf "$folder"
mkdir -p "$folder"
if command -v gcc > /dev/null; then
    check_compiler gcc $level_of_gcc "$wrong_for_both
$wrong_for_gcc"
else
    echo "check-flags: gcc skipped: not here"
fi
if command -v clang > /dev/null; then
    check_compiler clang $level_of_clang "$wrong_for_both
$wrong_for_clang"
else
    echo "check-flags: clang skipped: not here"
fi
[ $failed = 0 ] && echo "check-flags: passed"
exit $failed
