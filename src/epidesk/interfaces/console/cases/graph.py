# SPDX-License-Identifier: Apache-2.0
"""A case amid its contacts, as a small drawing: the chain it hangs on to the left, whom it met to the right."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from epidesk.response.cases.queries import CaseDetail, ContactLine

COLUMN, ROW, TOP, LEFT, RADIUS = 150, 44, 30, 30, 11
MOST = 12
LONGEST_NAME = 16


@dataclass(frozen=True)
class Dot:
    """Somebody. `look`: the level as a word for the style, `case` for the one whose page it is."""

    x: int
    y: int
    label: str
    level: str
    look: str
    url_id: str


@dataclass(frozen=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Graph:
    width: int
    height: int
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    left_out: int


def draw(case: CaseDetail) -> Graph | None:
    """None when there is nothing but the case itself. The first `MOST` contacts, nearest levels first."""
    standing = [one for one in case.contacts if not one.dropped]
    before = case.path[:-1]
    on_path = {step.person_id for step in before}
    seen: dict[UUID, ContactLine] = {}
    for one in sorted(standing, key=lambda each: (each.level is None, each.level or 0)):
        if one.person_id not in on_path:
            seen.setdefault(one.person_id, one)
    met = list(seen.values())
    if not met and not before:
        return None
    shown = met[:MOST]
    rows = max(len(shown), 1)
    middle = TOP + (rows - 1) * ROW // 2
    dots, lines = [], []
    for place, step in enumerate(before):
        x = LEFT + place * COLUMN
        dots.append(Dot(x, middle, _short(step.number or step.name), f"F{place}", f"f{place}", step.case_public_id))
        lines.append(Line(x + RADIUS, middle, x + COLUMN - RADIUS, middle))
    here = LEFT + len(before) * COLUMN
    level = case.row.level
    dots.append(
        Dot(here, middle, _short(case.row.number or case.row.name), "" if level is None else f"F{level}", "case", "")
    )
    for place, one in enumerate(shown):
        y = TOP + place * ROW
        lines.append(Line(here + RADIUS, middle, here + COLUMN - RADIUS, y))
        word = "" if one.level is None else f"F{one.level}"
        dots.append(Dot(here + COLUMN, y, _short(one.name), word, word.lower() or "free", one.case_public_id))
    width = here + (COLUMN if shown else 0) + COLUMN
    return Graph(width, TOP + (rows - 1) * ROW + TOP + 10, tuple(dots), tuple(lines), len(met) - len(shown))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
