#!/usr/bin/env python3
"""Packs golden vectors (CSV: a,b,z) into the binary files beside this script.

    pack.py FOLDER      FOLDER holds mitchw_N<N>_w<w>[_unb][_c1].csv

A row becomes a (N bits), b (N bits), z (2N bits), little-endian, two's complement or unsigned.
"""
import csv
import pathlib
import re
import sys

NAME = re.compile(r"mitchw_N(\d+)_w\d+(_unb)?(_c1)?$")


def pack(source, target):
    size = int(NAME.match(source.stem).group(1)) // 8
    rows = bytearray()
    with source.open(newline="") as file:
        for row in csv.DictReader(file):
            for column, n_bytes in (("a", size), ("b", size), ("z", 2 * size)):
                rows += (int(row[column]) % 256**n_bytes).to_bytes(n_bytes, "little")
    target.write_bytes(rows)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sources = sorted(path for path in pathlib.Path(sys.argv[1]).glob("mitchw_*.csv") if NAME.match(path.stem))
    if not sources:
        sys.exit(f"pack.py: no mitchw_*.csv in {sys.argv[1]}")
    for source in sources:
        pack(source, pathlib.Path(__file__).parent / (source.stem + ".bin"))
    print(f"{len(sources)} files packed")


main()
