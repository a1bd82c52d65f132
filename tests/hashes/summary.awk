# What make check-cross came to, from the log of each build, whose last line is "status S", S as of tests/build_as.sh.
FNR == 1 { build = FILENAME; sub(/.*\//, "", build); sub(/\.log$/, "", build); told = "" }
/^hashes: mode .* names compared on/ { names = $4 }
/^hashes: mode .* skipped: / { print "check-cross: " build ": " substr($0, 9) }
/^hashes: (mode|FAILED)| error: / { told = told "check-cross: " build ": " $0 "\n" }
/^skipped: / { print "check-cross: " $0 }
$1 == "status" && $2 == 0 { equal++; list = list (list == "" ? "" : ", ") build }
$1 == "status" && $2 == 77 { skipped++ }
$1 == "status" && $2 != 0 && $2 != 77 { failed++; printf "%s", told; print "check-cross: FAILED: " build ": see " FILENAME }
END {
    if (failed > 0) {
        print "check-cross: FAILED: " failed " builds"
        exit 1
    }
    printf "check-cross: %d hashes equal on %d builds (%s), %d skipped\n", names, equal, list, skipped
}
