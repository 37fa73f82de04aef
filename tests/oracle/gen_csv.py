"""Random CSV texts and their records as Python's csv module reads them.

A record is its fields, each followed by 0x1F, and then 0x1E; texts are written in hexadecimal.
"""

import csv
import io
import random
import sys

PIECES = ["", "1", "-2.5e3", "x", "NA", "a,b", 'say "hi"', "line\nbreak", "cr\r\nlf", "ü", "日本", " ",
          "long " * 40, '"', '""', ",", ";", "|", "\t"]


def one_case(rng):
    columns = rng.randint(2, 7)
    rows = [["".join(rng.choice(PIECES) for _ in range(rng.randint(0, 2))) for _ in range(columns)]
            for _ in range(rng.randint(1, 40))]
    # The delimiter has to win by its number in the header.
    rows.insert(0, ["c%d" % i for i in range(columns)])
    out = io.StringIO()
    csv.writer(out, delimiter=rng.choice(",;\t|"),
               lineterminator=rng.choice(["\n", "\r\n"]),
               quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])).writerows(rows)
    text = out.getvalue()
    if rng.random() < 0.3:
        text = text.rstrip("\r\n") if not text.endswith('"\n') else text
    return text


def main():
    rng = random.Random(20240501)
    with open(sys.argv[1], "w", encoding="utf-8") as table:
        for _ in range(300):
            text = one_case(rng)
            delimiter = max(",;\t|", key=lambda c: text.split("\n")[0].count(c))
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
            flat = "".join("".join(f + "\x1f" for f in row) + "\x1e" for row in rows)
            table.write("csv=%s\trows=%s\n" % (text.encode().hex(), flat.encode().hex()))


main()
