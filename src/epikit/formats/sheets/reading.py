# SPDX-License-Identifier: Apache-2.0
"""Bytes to a table. What a file is, is told by its content; its name is not believed."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from epikit.formats.sheets.books import read_book
from epikit.formats.sheets.legacy import Legacy, find_legacy, to_unicode
from epikit.formats.sheets.plain import read_csv
from epikit.formats.sheets.shapes import Kind, Limits, Note, Refusal, Refused, Remark, Row, Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKED_AT = 3_000


def kind_of(data: bytes) -> Kind:
    """Raises `Refused` for what is no sheet: pictures, PDF, documents, locked files, .xlsb."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data[:200_000] + data[-200_000:]:
            raise Refused(Refusal.PASSWORD)
        return Kind.XLS
    if data.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(data)) as archive:
                names = frozenset(archive.namelist())
        except (BadZipFile, NotImplementedError) as error:
            raise Refused(Refusal.BROKEN) from error
        if "xl/workbook.xml" in names:
            return Kind.XLSX
        if "content.xml" in names and "META-INF/manifest.xml" in names:
            return Kind.ODS
        raise Refused(Refusal.UNKNOWN)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x7fELF", b"MZ")):
        raise Refused(Refusal.UNKNOWN)
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Refused(Refusal.UNKNOWN)  # web pages that call themselves .xls
    return Kind.CSV


def read_table(
    data: bytes,
    *,
    limits: Limits | None = None,
    sheet: str = "",
    encoding: str = "",
    delimiter: str = "",
    looked_into: bool = False,
) -> Table:
    """Raises `Refused`. `sheet`, `encoding`, `delimiter`: what the sender chose instead of what was found.
    `looked_into`: these very bytes were read before, so they are not searched for bombs again."""
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        raise Refused(Refusal.TOO_BIG, bytes=len(data))
    if not data.strip():
        raise Refused(Refusal.EMPTY)
    kind = kind_of(data)
    if kind is Kind.CSV:
        table = read_csv(data, limits, encoding=encoding, delimiter=delimiter)
        if not encoding and table.encoding == "cp1258":
            # Old fonts write Western letters: the Vietnamese code page would take some of them for its own.
            western = read_csv(data, limits, encoding="cp1252", delimiter=delimiter)
            table = western if _old_font(western) else table
    else:
        table = read_book(data, kind, limits, sheet=sheet, looked_into=looked_into)
    if not table.rows:
        raise Refused(Refusal.EMPTY)
    if old := _old_font(table):
        font, count, sample = old
        note = Note(Remark.LEGACY_LETTERS, count=count, detail=sample[:40])
        table = replace(table, notes=(note, *table.notes), font=font)
    return table


def in_unicode(table: Table, font: Legacy) -> Table:
    """The same table with its texts as that font showed them."""
    rows = tuple(
        Row(row.number, tuple(to_unicode(cell, font) if isinstance(cell, str) else cell for cell in row.cells))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _old_font(table: Table) -> tuple[Legacy, int, str] | None:
    return find_legacy(cell for row in table.rows[:_LOOKED_AT] for cell in row.cells if isinstance(cell, str))
