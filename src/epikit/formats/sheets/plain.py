# SPDX-License-Identifier: Apache-2.0
"""csv as people send it: which letters, which delimiter."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from itertools import islice

from epikit.formats.sheets.shapes import Cell, Kind, Limits, Note, Refusal, Refused, Remark, Row, Table

_DELIMITERS = ",;\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_csv(data: bytes, limits: Limits, *, encoding: str = "", delimiter: str = "") -> Table:
    """Raises `Refused`. `encoding`, `delimiter`: what the sender said; else they are found."""
    encoding = encoding or find_encoding(data)
    text = data.decode(encoding, errors="replace")
    notes = [Note(Remark.DECODED, count=text.count("�"))] if "�" in text else []
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise Refused(Refusal.EMPTY)
    if "\0" in text:
        raise Refused(Refusal.UNKNOWN)
    # Files written by hand on a Mac of 1995 still end their lines with CR alone.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if encoding == "cp1258":
        text = unicodedata.normalize("NFC", text)  # Windows-1258 writes tones after the letter
    delimiter = delimiter or find_delimiter(text)
    # Excel writes `sep=;` as a first line of its own.
    lines = text.split("\n")
    skipped = 1 if lines and lines[0].strip().lower() == f"sep={delimiter}" else 0
    rows: list[Row] = []
    blank = 0
    reader = csv.reader((line + "\n" for line in lines[skipped:]), delimiter=delimiter, skipinitialspace=True)
    try:
        before = 0
        for cells in reader:
            number, before = skipped + before + 1, reader.line_num
            if len(cells) > limits.columns:
                raise Refused(Refusal.TOO_BIG, rows=len(rows), columns=len(cells))
            if not any(cell.strip() for cell in cells):
                blank += 1
                continue
            if len(rows) >= limits.rows:
                raise Refused(Refusal.TOO_BIG, rows=len(rows), columns=len(cells))
            values: tuple[Cell, ...] = tuple(cell.strip() for cell in cells)
            rows.append(Row(number, values))
    except csv.Error as error:
        raise Refused(Refusal.BROKEN) from error
    if blank > 1:
        notes.append(Note(Remark.BLANK_ROWS, count=blank - (1 if text.endswith("\n") else 0)))
    return Table(Kind.CSV, tuple(rows), encoding=encoding, delimiter=delimiter, notes=tuple(notes))


def find_encoding(data: bytes) -> str:
    """By the mark at the beginning; else UTF-8 if it is that; UTF-16 by its zero bytes; else Windows-1258, which the
    Vietnamese Windows writes and in which Western text reads the same."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[: 1 << 16]
    if sample.count(0) > len(sample) // 8:
        return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def find_delimiter(text: str) -> str:
    """The one that cuts the most lines into the same number of cells; the comma when nothing speaks."""
    lines = list(islice((line for line in text.split("\n") if line.strip()), 60))
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(iter(lines), delimiter=delimiter))
        except csv.Error:  # a cell longer than any: the reading proper refuses it
            continue
        width, alike = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = 0.0 if width < 2 else alike * width**0.5 if alike * 2 >= sum(widths.values()) else alike * 0.1
        if score > best_score:
            best, best_score = delimiter, score
    return best
