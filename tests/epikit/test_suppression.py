# SPDX-License-Identifier: Apache-2.0
"""What is kept back of a table of counts cannot be had again from what is shown."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from epikit.suppression import Shown, keep_back

FLOOR = 5
SMALL = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 200))
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(SMALL, min_size=width, max_size=width), max_size=5))


def whole(counts: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def shown_whole(shown: Shown) -> list[list[int | None]]:
    rows = [[*row, total] for row, total in zip(shown.cells, shown.row_totals, strict=True)]
    return [*rows, [*shown.column_totals, shown.total]]


def determined(table: list[list[int | None]]) -> set[tuple[int, int]]:
    """Those kept back that the sums shown settle: by elimination, which knows nothing of how they were chosen."""
    hidden = [(y, x) for y, row in enumerate(table) for x, value in enumerate(row) if value is None]
    place = {cell: at for at, cell in enumerate(hidden)}
    height, width = len(table), len(table[0])
    equations = []
    for line, last in [([(y, x) for x in range(width)], (y, width - 1)) for y in range(height)] + [
        ([(y, x) for y in range(height)], (height - 1, x)) for x in range(width)
    ]:
        equation = [Fraction(0)] * len(hidden)
        for cell in line:
            if cell in place:
                equation[place[cell]] = Fraction(-1 if cell == last else 1)
        equations.append(equation)
    pivots = []
    for column in range(len(hidden)):
        pivot = next((row for row in equations if row not in pivots and row[column]), None)
        if pivot is None:
            continue
        pivot[:] = [value / pivot[column] for value in pivot]
        pivots.append(pivot)
        for row in equations:
            if row is not pivot and row[column]:
                row[:] = [a - row[column] * b for a, b in zip(row, pivot, strict=True)]
    return {hidden[row.index(1)] for row in pivots if sum(1 for value in row if value) == 1}


@given(TABLES)
def test_no_small_number_is_shown_and_none_can_be_reckoned(counts: list[list[int]]) -> None:
    shown = keep_back(counts, floor=FLOOR)
    if not counts:
        assert shown.cells == ()
        return
    table = shown_whole(shown)
    for told, true in zip(table, whole(counts), strict=True):
        for value, real in zip(told, true, strict=True):
            assert value is None or value == real
            assert value is None or not 0 < value < FLOOR
    assert determined(table) == set()


def test_a_small_number_takes_another_of_its_row_and_column_with_it() -> None:
    shown = keep_back([[3, 20, 30], [40, 50, 60], [70, 80, 90]], floor=FLOOR)
    assert shown.cells == ((None, None, 30), (None, None, 60), (70, 80, 90))
    assert shown.row_totals == (53, 150, 240)
    assert shown.total == 443


def test_where_nothing_is_small_everything_is_shown_and_zeros_too() -> None:
    shown = keep_back([[0, 20], [40, 5]], floor=FLOOR)
    assert shown.cells == ((0, 20), (40, 5))


def test_one_lonely_person_is_not_to_be_had_from_any_total() -> None:
    shown = keep_back([[1, 0], [0, 0]], floor=FLOOR)
    assert shown.total is None
    assert 1 not in [value for row in shown_whole(shown) for value in row]
