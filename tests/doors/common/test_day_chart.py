# SPDX-License-Identifier: Apache-2.0
"""Counts by day stand at their dates, however many days nobody reported."""

from __future__ import annotations

from datetime import date, timedelta

from epidesk.interfaces.common.day_chart import HEIGHT, LEFT, WIDTH, day_chart

DAY = date(2026, 10, 20)


def on(*numbers: tuple[int, int | None]) -> list[tuple[date, int | None, bool]]:
    return [(DAY + timedelta(days=n), count, False) for n, count in numbers]


def test_a_bar_stands_at_its_date_and_not_at_its_row() -> None:
    chart = day_chart(on((0, 5), (1, 6), (39, 7)))
    slot = (WIDTH - LEFT) / 40
    assert [bar.x for bar in chart.bars] == [round(LEFT + n * slot, 1) for n in (0, 1, 39)]
    assert len(chart.gaps) == 37, "what is left out is not known, not none"
    assert [(tick.text, tick.at) for tick in chart.days] == [("20/10", LEFT), ("1/11", round(LEFT + 12 * slot, 1))]


def test_a_day_without_a_case_is_no_gap_and_a_correction_is_neither() -> None:
    chart = day_chart(
        [*on((0, 3), (1, 0)), (DAY + timedelta(days=2), None, True), (DAY + timedelta(days=3), None, False)]
    )
    assert (len(chart.bars), len(chart.gaps), len(chart.corrections)) == (1, 1, 1)
    assert chart.gaps[0] == round(LEFT + 3 * (WIDTH - LEFT) / 4, 1)


def test_the_mean_is_of_seven_days_of_the_calendar_and_breaks_where_they_are_not_known() -> None:
    whole = day_chart(on(*((n, 10) for n in range(20))))
    assert len(whole.means) == 1
    assert {float(point.split(",")[1]) for point in whole.means[0].split()} == {0.0}, "10 is the top of its scale"
    broken = day_chart(on(*((n, 10) for n in range(10)), *((n, 10) for n in range(30, 40))))
    assert len(broken.means) == 2
    rows_a_week_apart = day_chart(on(*((7 * n, 10) for n in range(8))))
    assert rows_a_week_apart.means == (), "eight numbers of eight weeks are no week"


def test_the_scale_ends_above_the_most_and_nothing_is_drawn_of_nothing() -> None:
    chart = day_chart(on((0, 70), (1, 35)))
    assert [(tick.text, tick.at) for tick in chart.scale] == [("0", HEIGHT), ("40", HEIGHT / 2), ("80", 0)]
    assert day_chart([]).bars == ()
