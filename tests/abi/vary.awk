# Headers as another version could have them: every structure one field shorter, or longer, at its end.
#
#     awk -v by=-1 -v to=FOLDER -f vary.awk HEADER...     without its last field
#     awk -v by=1 -v to=FOLDER -f vary.awk HEADER...      with a uint64_t behind it
#
# axm_affine stays as it is, which never grows. Two others stay when they would be shortened: no version can have had
# them without their last field.
BEGIN {
    closed["axm_affine"]
    whole["axm_fully_connected_desc"]
    whole["axm_cost_entry"]
}

FNR == 1 {
    header = FILENAME
    sub(/.*\//, "", header)
    header = to "/" header
}

/^typedef struct [a-z0-9_]+ \{$/ {
    name = $3
    fields = ""
    next
}

name == "" {
    print > header
    next
}

/^}/ {
    print "typedef struct " name " {" varied(fields) > header
    print > header
    name = ""
    next
}

{
    fields = fields "\n" $0
}

END {
    printf "%d structures %s\n", count, by < 0 ? "shorter" : "longer"
}

function varied(fields)
{
    if (name in closed || (by < 0 && name in whole)) {
        return fields
    }
    count++
    if (by > 0) {
        return fields "\n    uint64_t later;"
    }
    fields = without_comments(fields)
    sub(/;[^;]*$/, "", fields)
    sub(/[^;]*$/, "", fields)
    return fields
}

function without_comments(text,    at)
{
    while ((at = index(text, "/*")) > 0) {
        text = substr(text, 1, at - 1) substr(text, at + index(substr(text, at), "*/") + 1)
    }
    return text
}
