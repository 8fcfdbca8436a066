# SPDX-License-Identifier: Apache-2.0
"""What the redaction form says: squares that were ticked, and parts in numbers. Shares of the picture, from its left
and top; numbers are percent, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.uploads.redaction import Box

COLUMNS, ROWS = 12, 12
SIDES = ("left", "top", "width", "height")
EMPTY_ROWS = 2
"""For who has no script."""


@dataclass(frozen=True)
class Square:
    """One square of the grid laid over the picture. `name`: row and column, counted from 1."""

    name: str
    row: int
    column: int


SQUARES = tuple(
    Square(f"{row}-{column}", row, column) for row in range(1, ROWS + 1) for column in range(1, COLUMNS + 1)
)


def read_new(post: QueryDict) -> list[Box]:
    """The parts that are to be covered. Raises `Invalid` (field `boxes`) for what is no number."""
    rows = zip(*(post.getlist(side)[:200] for side in SIDES), strict=False)
    numbers = [row for row in rows if any(text.strip() for text in row)]
    known = {square.name: square for square in SQUARES}
    squares = [known[name] for name in post.getlist("square") if name in known]
    return [*(_percent(row) for row in numbers), *joined(squares)]


def joined(squares: list[Square]) -> list[Box]:
    """Neighbours in a row are one part."""
    found: list[Box] = []
    rows: dict[int, list[int]] = {}
    for square in squares:
        rows.setdefault(square.row, []).append(square.column)
    for row, columns in sorted(rows.items()):
        start = before = None
        for column in [*sorted(set(columns)), None]:
            if before is not None and column != before + 1 and start is not None:
                found.append(((start - 1) / COLUMNS, (row - 1) / ROWS, (before - start + 1) / COLUMNS, 1 / ROWS))
                start = column
            start = start if start is not None else column
            before = column
    return found


def covered_rows(boxes: tuple[Box, ...]) -> list[dict[str, Any]]:
    """The parts that are covered now, for the picture's overlay and the list: percent, and an index as its name."""
    return [
        {
            "name": str(number),
            "number": number + 1,
            **{side: round(one * 100, 2) for side, one in zip(SIDES, box, strict=True)},
        }
        for number, box in enumerate(boxes)
    ]


def _percent(row: tuple[str, ...]) -> Box:
    try:
        left, top, width, height = (float(text.strip().replace(",", ".") or "x") / 100 for text in row)
    except ValueError:
        raise Invalid({"boxes": _("Each part needs four numbers from 0 to 100.")}) from None
    return left, top, width, height
