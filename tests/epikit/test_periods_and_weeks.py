# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.periods import DatePeriod, EpiWeek, Period, epi_week

HUE = timezone(timedelta(hours=7))


def at(hour: int) -> datetime:
    return datetime(2020, 3, 9, hour, tzinfo=HUE)


def test_the_start_belongs_and_the_end_does_not() -> None:
    shift = Period(at(6), at(14))
    assert shift.contains(at(6))
    assert not shift.contains(at(14))
    assert shift.duration == timedelta(hours=8)


def test_neighbours_do_not_overlap() -> None:
    assert not Period(at(6), at(14)).overlaps(Period(at(14), at(22)))
    assert Period(at(6), at(14)).intersection(Period(at(13), at(22))) == Period(at(13), at(14))
    assert not Period(at(6), at(6)).overlaps(Period(at(5), at(7)))  # an empty one holds nothing


def test_instants_without_zone_and_backward_spans_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Period(datetime(2020, 3, 9), at(6))
    with pytest.raises(ValueError, match="ends before"):
        Period(at(6), at(5))
    with pytest.raises(ValueError, match="ends before"):
        DatePeriod(date(2020, 3, 9), date(2020, 3, 8))
    with pytest.raises(ValueError, match="dates"):
        DatePeriod(at(6), date(2020, 3, 10))


@given(*[st.integers(0, 48)] * 4)
def test_overlap_is_mutual_and_means_a_common_instant(a: int, b: int, c: int, d: int) -> None:
    start = datetime(2020, 3, 9, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(49)]
    one = Period(*sorted((hours[a], hours[b])))
    other = Period(*sorted((hours[c], hours[d])))
    common = any(one.contains(hour) and other.contains(hour) for hour in hours)
    assert one.overlaps(other) == other.overlaps(one) == common


def test_a_span_across_a_change_of_clocks_lasts_what_it_lasts() -> None:
    paris = ZoneInfo("Europe/Paris")
    night = Period(datetime(2020, 3, 29, 1, tzinfo=paris), datetime(2020, 3, 29, 4, tzinfo=paris))
    assert night.duration == timedelta(hours=2)


def test_days_count_without_the_last() -> None:
    stay = DatePeriod(date(2020, 2, 28), date(2020, 3, 2))
    assert list(stay) == [date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1)]
    assert stay.days == 3
    assert stay.contains(date(2020, 3, 1))
    assert not stay.contains(date(2020, 3, 2))
    assert not stay.overlaps(DatePeriod(date(2020, 3, 2), date(2020, 3, 5)))
    assert stay.period(HUE).start == datetime(2020, 2, 27, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "week"),
    [
        (date(2020, 1, 1), EpiWeek(2020, 1)),
        (date(2019, 12, 30), EpiWeek(2020, 1)),
        (date(2021, 1, 3), EpiWeek(2020, 53)),
        (date(2021, 1, 4), EpiWeek(2021, 1)),
    ],
)
def test_weeks_follow_iso_8601(on: date, week: EpiWeek) -> None:
    assert epi_week(on) == week
    assert week.dates.contains(on)


def test_a_week_is_written_ordered_and_counted_on() -> None:
    last = EpiWeek(2020, 53)
    assert str(last) == "2020-W53"
    assert last.plus(1) == EpiWeek(2021, 1)
    assert last.plus(-53) == EpiWeek(2019, 52)
    assert sorted([EpiWeek(2021, 1), last]) == [last, EpiWeek(2021, 1)]
    with pytest.raises(ValueError, match="53"):
        _ = EpiWeek(2021, 53).dates


def test_an_instant_has_no_week_without_a_zone_to_live_in() -> None:
    with pytest.raises(TypeError):
        epi_week(at(6))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_weeks_tile_the_calendar(on: date) -> None:
    week = epi_week(on)
    assert week.period(HUE).duration == timedelta(days=7)
    assert week.period(HUE).end == week.plus(1).period(HUE).start
    assert week.dates.start.isoweekday() == 1
