# SPDX-License-Identifier: Apache-2.0
"""Small counts kept back from a table of counts with its totals, so that nothing that is shown gives them away.

A count of one to `floor` - 1 could point at somebody. Kept back alone it could be had again from its row or column, so
others are kept back with it: in each row and column none or at least two, together at least `floor`, and none of them
such that all the sums that are shown determine it. Those that are determined are the bridges of the graph whose
vertices are the rows and columns and whose edges are the numbers kept back (totals are a row and a column like any).
Zeros are shown: nobody stands behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Cell = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """None where a number is kept back."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def keep_back(counts: Sequence[Sequence[int]], *, floor: int) -> Shown:
    """The table as it may be shown. Every row of the same length; no row or no column gives an empty table."""
    height, width = len(counts), len(counts[0]) if counts else 0
    whole = [[*row, sum(row)] for row in counts]
    whole.append([sum(row[at] for row in whole) for at in range(width + 1)])
    hidden = {(y, x) for y in range(height + 1) for x in range(width + 1) if 0 < whole[y][x] < floor}
    lines = [[(y, x) for x in range(width + 1)] for y in range(height + 1)]
    lines += [[(y, x) for y in range(height + 1)] for x in range(width + 1)]

    def is_total(cell: Cell) -> bool:
        return cell[0] == height or cell[1] == width

    def hide_one_more(line: Sequence[Cell]) -> bool:
        free = [cell for cell in line if cell not in hidden]
        if not free:
            return False
        hidden.add(min(free, key=lambda cell: (is_total(cell), whole[cell[0]][cell[1]] == 0, whole[cell[0]][cell[1]])))
        return True

    going = width > 0
    while going:
        going = False
        for line in lines:
            while _gives_away([whole[y][x] for y, x in line if (y, x) in hidden], floor) and hide_one_more(line):
                going = True
        for y, x in _bridges(hidden):
            going = hide_one_more(lines[y]) or hide_one_more(lines[height + 1 + x]) or going
    shown = [[None if (y, x) in hidden else whole[y][x] for x in range(width + 1)] for y in range(height + 1)]
    return Shown(
        cells=tuple(tuple(row[:width]) for row in shown[:height]),
        row_totals=tuple(row[width] for row in shown[:height]),
        column_totals=tuple(shown[height][:width]),
        total=shown[height][width],
    )


def _gives_away(kept_back: Sequence[int], floor: int) -> bool:
    return bool(kept_back) and (len(kept_back) < 2 or sum(kept_back) < floor)


def _bridges(edges: set[Cell]) -> list[Cell]:
    """The edges without which their row and column would not hang together."""
    found = []
    for edge in sorted(edges):
        reached, fringe = {("row", edge[0])}, [("row", edge[0])]
        while fringe:
            side, number = fringe.pop()
            for y, x in edges - {edge}:
                here, there = (("row", y), ("column", x)) if side == "row" else (("column", x), ("row", y))
                if here == (side, number) and there not in reached:
                    reached.add(there)
                    fringe.append(there)
        if ("column", edge[1]) not in reached:
            found.append(edge)
    return found
