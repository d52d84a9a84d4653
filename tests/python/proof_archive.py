"""Reads a Proof archive as its user would: zipfile, hashlib and csv of the standard library, none of our own code.

    python3 proof_archive.py ARCHIVE.zip ENCODING TRUTH.json

Checks the zip and every line of SHA256SUMS. Prints JSON: the rows of each CSV file as read, the rows of TRUTH (file name -> rows of exact
texts) as ENCODING can hold them, and how many characters it cannot hold.
"""

import csv
import hashlib
import io
import json
import sys
import unicodedata
import zipfile

csv.field_size_limit(2**31 - 1)


def check_sums(archive):
    """How many files are listed; each must be there and be right, and none may be unlisted."""
    assert archive.testzip() is None
    names = set(archive.namelist()) - {"SHA256SUMS"}
    listed = set()
    for line in archive.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split(" *", 1)
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        listed.add(name)
    assert listed == names, listed ^ names
    return len(listed)


def rows(archive, name, encoding):
    data = archive.read(name)
    assert data.endswith("\r\n".encode("utf-16-le" if encoding == "utf-16" else "ascii")), name
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def fits(text, encoding):
    try:
        text.encode(encoding)
        return True
    except UnicodeEncodeError:
        return False


def fitted(text, encoding):
    """The text as the encoding can hold it, and how many characters it cannot."""
    if fits(text, encoding):
        return text, 0
    text = unicodedata.normalize("NFC", text)
    kept = "".join(c if fits(c, encoding) else "?" for c in text)
    return kept, sum(not fits(c, encoding) for c in text)


def main(path, encoding, truth):
    with zipfile.ZipFile(path) as archive, open(truth, encoding="utf-8") as file:
        truth = json.load(file)
        expected, lost = {}, 0
        for name, table in truth.items():
            expected[name] = []
            for row in table:
                cells = [fitted(cell, encoding) for cell in row]
                lost += sum(count for _, count in cells)
                expected[name].append([cell for cell, _ in cells])
        read = {name: rows(archive, name, encoding) for name in archive.namelist() if "/" not in name and name.endswith(".csv")}
        print(json.dumps({"files": check_sums(archive), "read": read, "expected": expected, "lost": lost}))


main(*sys.argv[1:])
