# Reads abidiff's report: functions may be new, and structures longer at their end; nothing else may have changed, and
# nothing in axm_affine, which comes without its size. (A suppression with has_data_member_inserted_at would hide other
# changes of the same structure, and members that were swapped.)
/^$/ || / summary: [0-9]+ (leaf type|artifact)/ || /functions summary: 0 Removed, 0 Changed,/ ||
    /variables summary: 0 Removed, 0 Changed, 0 Added/ {
    next
}

/^[0-9]+ Added functions?:$/ || /^  \[A\] 'function / {
    next
}

/^'struct axm_[a-z0-9_]+' changed:$/ && $2 != "axm_affine'" {
    next
}

/^  type size changed from [0-9]+ to [0-9]+ \(in bits\)$/ {
    end = $5
    next
}

/^  [0-9]+ data member insertions?:$/ {
    next
}

/^    '.*', at offset [0-9]+ \(in bits\)$/ && $(NF - 2) >= end + 0 {
    next
}

{
    bad++
}

END {
    exit bad > 0
}
