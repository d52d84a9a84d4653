"""Opens the CSV files of a Proof archive in LibreOffice Calc and compares every cell with what Python's csv reads.

    python3 libreoffice.py ARCHIVE.zip ENCODING

Not a part of the test suite, since LibreOffice is not on every machine. ENCODING is a name that Python knows. Columns are imported as text,
as a careful user would choose in the import dialog; with its defaults Calc takes 007 for 7, as every spreadsheet does. A cell of Calc has
no NUL, and no line break but LF; that much is taken as the same. Prints for each file how many cells were compared and which differ.
"""

import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

csv.field_size_limit(2**31 - 1)

# Calc's numbers of character sets: "Filter Options for the CSV Filter" in LibreOffice's help.
CHARACTER_SETS = {"utf-8": 76, "utf-8-sig": 76, "cp1252": 1, "iso-8859-1": 12, "utf-16": 65535}
UTF8 = CHARACTER_SETS["utf-8"]
CALC_CSV = "Text - txt - csv (StarCalc)"


def opened_and_saved(data, encoding, columns, folder):
    """The rows that Calc shows for these bytes."""
    source = folder / "source.csv"
    source.write_bytes(data)
    as_text = "/".join(f"{column}/2" for column in range(1, columns + 1))
    import_options = f"44,34,{CHARACTER_SETS[encoding]},1,{as_text},0,false,false"
    export_options = f"44,34,{UTF8},1,,0,true,true"
    saved = folder / "saved"
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        f"--infilter={CALC_CSV}:{import_options}",
        "--convert-to",
        f"csv:{CALC_CSV}:{export_options}",
        "--outdir",
        str(saved),
        str(source),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return read((saved / "source.csv").read_bytes(), "utf-8")


def read(data, encoding):
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def as_a_cell(text):
    return re.sub("\r\n|\n\r|\r", "\n", text).replace("\0", "")


def padded(rows, columns):
    return [row + [""] * (columns - len(row)) for row in rows]


def main(path, encoding):
    differs = False
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        for name in sorted(name for name in archive.namelist() if "/" not in name and name.endswith(".csv")):
            data = archive.read(name)
            expected = read(data, encoding)
            columns = len(expected[0])
            shown = padded(opened_and_saved(data, encoding, columns, pathlib.Path(folder)), columns)
            cells = [(a, b) for one, other in zip(expected, shown) for a, b in zip(one, other)]
            other = sorted({pair for pair in cells if as_a_cell(pair[0]) != pair[1]})
            same_shape = len(expected) == len(shown) and all(len(row) == columns for row in shown)
            differs |= bool(other) or not same_shape
            print(f"{name}: {len(cells)} cells in {len(expected)} rows, {len(shown)} shown; {len(other)} texts differ")
            for pair in other:
                print(f"  {pair[0]!r} is shown as {pair[1]!r}")
    return int(differs)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
