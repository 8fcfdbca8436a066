# SPDX-License-Identifier: Apache-2.0
"""Sheets that people send: xlsx, xls, ods and csv to rows, what was found out about them, and back with remarks.

Source of the format's traps: OOXML (ECMA-376), OpenDocument 1.3, RFC 4180, and what people really send.
"""

from epikit.formats.sheets.layout import (
    Column,
    DateLook,
    Layout,
    body_of,
    find_layout,
    guess_columns,
    letter_of,
)
from epikit.formats.sheets.legacy import Legacy, to_unicode
from epikit.formats.sheets.reading import in_unicode, kind_of, read_table
from epikit.formats.sheets.shapes import Cell, Kind, Limits, Note, Refusal, Refused, Remark, Row, Table
from epikit.formats.sheets.values import (
    BadCell,
    CellProblem,
    DateOrder,
    as_date,
    as_digits,
    as_moment,
    as_text,
    as_time,
    as_whole,
)
from epikit.formats.sheets.writing import escape_formula, write_back

__all__ = [
    "BadCell",
    "Cell",
    "CellProblem",
    "Column",
    "DateLook",
    "DateOrder",
    "Kind",
    "Layout",
    "Legacy",
    "Limits",
    "Note",
    "Refusal",
    "Refused",
    "Remark",
    "Row",
    "Table",
    "as_date",
    "as_digits",
    "as_moment",
    "as_text",
    "as_time",
    "as_whole",
    "body_of",
    "escape_formula",
    "find_layout",
    "guess_columns",
    "in_unicode",
    "kind_of",
    "letter_of",
    "read_table",
    "to_unicode",
    "write_back",
]
