# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh():
    """`fresh()`: forgets what this process remembers, as a minute would."""
    from epidesk.foundation.core.process_cache import clear_all

    return clear_all


def test_small_counts_are_not_told(put, at, fresh):
    from epidesk.insight.statistics.queries import public_figures

    for _ in range(4):
        put(at(1))
    assert (public_figures().received_today.text, public_figures().received_today.value) == ("<5", None)

    put(at(1))
    fresh()
    assert (public_figures().received_today.text, public_figures().received_today.value) == ("5", 5)


def test_nothing_at_all_looks_like_a_few(hue):
    from epidesk.insight.statistics.queries import public_figures

    figures = public_figures()
    shown = (figures.received_today, figures.resolved_today, figures.in_progress, figures.still_open)
    assert [count.text for count in shown] == ["<5"] * 4


def test_counted_once_a_minute_however_many_ask(put, at, django_assert_num_queries):
    from epidesk.insight.statistics.queries import public_figures

    public_figures()
    for _ in range(6):
        put(at(1))
    with django_assert_num_queries(0):
        assert public_figures().received_today.text == "<5"


def test_whole_province_is_counted(put, ward, at):
    from epidesk.insight.statistics.queries import public_figures

    for code in ("19753", "20137", "20044"):
        put(at(1), area_id=ward(code))
        put(at(1), area_id=ward(code), state="resolved", closed_at=at(2), outcome="advised")

    assert public_figures().received_today.text == "6"
    assert public_figures().resolved_today.text == "<5"
