#!/bin/sh
# Builds of the library beside the plain one: for another processor, with another C library, compiler or flags.
#   tests/build_as.sh                            lists their names
#   tests/build_as.sh NAME MAKE [ARGUMENT]...    runs make for one; EMULATOR is what runs its programs
# Status 77, after a line that says why, where this machine lacks what it takes.
set -eu

# name|prefix of the tools|compiler|ar|emulator|flags|flags of the linker|packages
builds='s390x|s390x-linux-gnu-|gcc|ar|qemu-s390x|-O2|-static|gcc-s390x-linux-gnu libc6-dev-s390x-cross
i686|i686-linux-gnu-|gcc|ar||-O2|-static|gcc-i686-linux-gnu libc6-dev-i386-cross
riscv64|riscv64-linux-gnu-|gcc|ar|qemu-riscv64|-O2|-static|gcc-riscv64-linux-gnu libc6-dev-riscv64-cross
armhf|arm-linux-gnueabihf-|gcc|ar|qemu-arm|-O2|-static|gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
aarch64|aarch64-linux-gnu-|gcc|ar|qemu-aarch64|-O2|-static|gcc-aarch64-linux-gnu libc6-dev-arm64-cross
musl||musl-gcc|ar||-O2|-static|musl-tools
gcc-O0||gcc|gcc-ar||-O0||gcc
gcc-O3||gcc|gcc-ar||-O3||gcc
gcc-native||gcc|gcc-ar||-O3 -march=native||gcc
gcc-lto||gcc|gcc-ar||-O2 -flto||gcc
clang-O0||clang|ar||-O0||clang
clang-O3||clang|ar||-O3||clang
clang-native||clang|ar||-O3 -march=native||clang
clang-lto||clang|llvm-ar||-O2 -flto|-fuse-ld=lld|clang llvm lld'

if [ $# -eq 0 ]; then
    echo "$builds" | cut -d '|' -f 1
    exit
fi
name=$1
make=$2
shift 2

IFS='|' read -r prefix cc ar emulator cflags ldflags packages << END
$(echo "$builds" | grep "^$name|" | cut -d '|' -f 2-)
END
cc=$prefix$cc
ar=$prefix$ar

skip() {
    echo "skipped: $name: $1"
    exit 77
}

command -v "$cc" > /dev/null || skip "needs $cc (packages: $packages)"
command -v "$ar" > /dev/null || skip "needs $ar (packages: $packages)"
[ -z "$emulator" ] || command -v "$emulator" > /dev/null || skip "needs $emulator (package: qemu-user)"
trial=$(mktemp)
trap 'rm -f "$trial"' EXIT
echo 'int main(void) { return 0; }' | "$cc" $cflags $ldflags -x c -o "$trial" - 2> /dev/null ||
    skip "$cc links no program with $cflags $ldflags (packages: $packages)"
$emulator "$trial" || skip "this machine does not run its programs"

"$make" "$@" CC="$cc" AR="$ar" CFLAGS="$cflags" LDFLAGS="$ldflags" EMULATOR="$emulator"
