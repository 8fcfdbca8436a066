# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.formats.open311 import BadInstant, BadSubmission, read_instant, read_requests_query, write_instant

NOW = datetime(2020, 3, 9, 6, 0, tzinfo=UTC)
SPAN = timedelta(days=90)


def test_by_default_the_last_90_days_and_at_most_1000() -> None:
    asked = read_requests_query({}, NOW)
    assert (asked.start, asked.end, asked.limit) == (NOW - SPAN, NOW, 1000)
    assert asked.statuses == asked.service_codes == asked.service_request_ids == ()


def test_ids_override_everything_else() -> None:
    asked = read_requests_query({"service_request_id": " 1, 2,,1", "status": "burnt", "start_date": "x"}, NOW)
    assert asked.service_request_ids == ("1", "2")
    assert (asked.start, asked.end, asked.statuses) == (None, None, ())


def test_lists_are_split_and_empty_parameters_are_absent() -> None:
    asked = read_requests_query(
        {"service_code": "a,b", "status": "Open", "service_request_id": "", "end_date": ""}, NOW
    )
    assert asked.service_codes == ("a", "b")
    assert asked.statuses == ("open",)
    assert asked.end == NOW


def test_one_date_gives_90_days_from_it() -> None:
    asked = read_requests_query({"start_date": "2019-06-01T00:00:00Z"}, NOW)
    assert (asked.start, asked.end) == (datetime(2019, 6, 1, tzinfo=UTC), datetime(2019, 6, 1, tzinfo=UTC) + SPAN)
    recent = read_requests_query({"start_date": "2020-03-01T00:00:00+07:00"}, NOW)
    assert (recent.start, recent.end) == (datetime(2020, 2, 29, 17, tzinfo=UTC), NOW)
    until = read_requests_query({"end_date": "2019-06-01T00:00:00Z"}, NOW)
    assert until.start == datetime(2019, 6, 1, tzinfo=UTC) - SPAN


@pytest.mark.parametrize(
    "params",
    [
        {"status": "pending"},
        {"start_date": "yesterday"},
        {"start_date": "2020-03-01"},
        {"start_date": "2020-03-01T00:00:00"},
        {"start_date": "2020-03-02T00:00:00Z", "end_date": "2020-03-01T00:00:00Z"},
        {"start_date": "2019-01-01T00:00:00Z", "end_date": "2020-01-01T00:00:00Z"},
    ],
)
def test_unusable_parameters_are_refused_with_400(params: dict[str, str]) -> None:
    with pytest.raises(BadSubmission) as refused:
        read_requests_query(params, NOW)
    assert {error.code for error in refused.value.errors} == {400}


def test_instants_keep_their_zone_and_forgive_a_lost_plus() -> None:
    eight = datetime(2020, 3, 9, 1, 0, tzinfo=UTC)
    for text in (
        "2020-03-09T08:00:00+07:00",
        "2020-03-09T08:00:00 07:00",
        "2020-03-09T01:00Z",
        " 2020-03-09T01:00:00.000Z ",
    ):
        assert read_instant(text) == eight
    with pytest.raises(BadInstant):
        write_instant(datetime(2020, 3, 9))
    for bad in ("2020-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "2020-03-09T25:00:00Z", "20200309T080000Z", ""):
        with pytest.raises(BadInstant):
            read_instant(bad)


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones))
def test_an_instant_is_read_as_written(at: datetime) -> None:
    whole = at.replace(microsecond=0)
    assert read_instant(write_instant(whole)) == whole
