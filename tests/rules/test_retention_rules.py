# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from epidesk.privacy.rules import BadPolicy, Keep, Then, parse_keep, parse_policy

NOW = datetime(2026, 3, 31, 2, 7, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "of": "incidents.Incident",
    "columns": ["address"],
    "purpose": "to answer",
    "basis": "the law",
    "keep": "2 years",
    "after": "closed_at",
    "then": "blank",
}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("1 day", datetime(2026, 3, 30, 2, 7, tzinfo=UTC)),
        ("30 days", datetime(2026, 3, 1, 2, 7, tzinfo=UTC)),
        ("1 month", datetime(2026, 2, 28, 2, 7, tzinfo=UTC)),
        ("13 months", datetime(2025, 2, 28, 2, 7, tzinfo=UTC)),
        ("25 months", datetime(2024, 2, 29, 2, 7, tzinfo=UTC)),
        ("2 years", datetime(2024, 3, 31, 2, 7, tzinfo=UTC)),
    ],
)
def test_a_time_counts_by_the_calendar(text: str, limit: datetime) -> None:
    assert parse_keep(text).before(NOW) == limit


def test_a_leap_days_years_end_on_the_28th() -> None:
    assert Keep(months=12).before(datetime(2024, 2, 29, tzinfo=UTC)) == datetime(2023, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2", "two years", "2 weeks", "-1 days", "1.5 years", "2 years "[:5]])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(BadPolicy):
        parse_keep(text)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"then": "forget"}, "forget"),
        ({"keep": "for ever"}, "for ever"),
        ({"kep": "2 years"}, "unknown word 'kep'"),
        ({"after": ""}, "needs “keep” and “after”"),
        ({"columns": "*"}, "name the columns"),
        ({"coarsen": {"lon": 2}}, "coarsen belongs to anonymise"),
        ({"then": "cascade"}, "needs “by”"),
        ({"then": "task"}, "needs “by”"),
        ({"basis": " "}, "basis in words"),
    ],
)
def test_an_entry_that_makes_no_sense_is_named(change: dict[str, Any], told: str) -> None:
    with pytest.raises(BadPolicy, match=told):
        parse_policy({"rules": [{**ENTRY, **change}]})


@pytest.mark.parametrize("missing", ["of", "columns", "purpose", "basis", "then"])
def test_no_entry_goes_without_purpose_and_basis(missing: str) -> None:
    with pytest.raises(BadPolicy, match="missing"):
        parse_policy({"rules": [{key: value for key, value in ENTRY.items() if key != missing}]})


def test_a_sound_entry_is_read() -> None:
    policy = parse_policy({"rules": [ENTRY], "not_personal": {"places.Area": "*", "incidents.Incident": ["id"]}})
    [rule] = policy.rules
    assert (rule.then, rule.keep, rule.columns) == (Then.BLANK, Keep(months=24), ("address",))
    assert policy.not_personal == {"places.Area": ("*",), "incidents.Incident": ("id",)}
