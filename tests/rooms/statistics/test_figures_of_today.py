# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import statistics
from dataclasses import replace
from datetime import timedelta

import pytest

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import Viewer

from .conftest import HUE

pytestmark = pytest.mark.django_db


def test_day_begins_at_midnight_in_the_province(analyst, put, at):
    from epidesk.insight.statistics.queries import today

    put(at(23, 59, days=-1))
    put(at(0, 0))
    put(at(6, 59))  # before midnight UTC
    put(at(23, 59))
    put(at(0, 0, days=1))

    figures = today(analyst)
    assert figures.received == 3
    assert figures.still_open == 5


def test_what_happened_today_is_counted_when_it_happened(analyst, put, at):
    from epidesk.insight.statistics.queries import today

    yesterday, now = at(9, days=-1), at(1)
    put(yesterday, state="triaged", triaged_at=now)
    put(yesterday, state="in_progress", triaged_at=yesterday)
    put(yesterday, state="resolved", triaged_at=yesterday, closed_at=now, outcome="advised")
    put(yesterday, state="rejected", closed_at=now)
    put(yesterday, state="duplicate", closed_at=now)
    put(yesterday, state="resolved", closed_at=yesterday, outcome="advised")

    figures = today(analyst)
    assert (figures.received, figures.triaged, figures.in_progress, figures.still_open) == (0, 1, 1, 2)
    assert (figures.resolved, figures.rejected, figures.duplicates) == (1, 1, 1)


def test_kinds_add_up_to_the_whole(analyst, put, at):
    from epidesk.insight.statistics.queries import today

    for kind in ("suspected_case", "medical_help", "medical_help"):
        put(at(1), kind=kind)
    put(at(1), kind="medical_help", state="resolved", closed_at=at(2), outcome="advised")

    figures = today(analyst)
    assert {row.kind: (row.received, row.still_open) for row in figures.by_kind} == {
        "suspected_case": (1, 1),
        "medical_help": (3, 2),
    }
    assert sum(row.received for row in figures.by_kind) == figures.received


def test_medians_count_the_first_team_sent_and_the_first_to_arrive(analyst, put, send, at):
    from epidesk.insight.statistics.queries import today

    one = put(at(1), state="in_progress", triaged_at=at(1, 4))
    send(one, "PX1", at(1, 10), state="declined", ended_at=at(1, 12), reason="xe hỏng")
    send(one, "TH1", at(1, 20), state="on_scene", accepted_at=at(1, 21), departed_at=at(1, 22), arrived_at=at(1, 40))
    send(one, "VD1", at(1, 25), state="on_scene", accepted_at=at(1, 26), departed_at=at(1, 27), arrived_at=at(1, 50))
    two = put(at(2), state="assigned", triaged_at=at(2, 7))
    send(two, "PX1", at(2, 31))

    figures = today(analyst)
    assert (figures.triaged, figures.assigned, figures.arrived) == (2, 2, 1)
    assert figures.median_minutes_to_triage == 5.5
    assert figures.median_minutes_to_assignment == 20.5
    assert figures.median_minutes_to_arrival == 40.0


def test_matter_sent_out_yesterday_is_not_sent_out_today_by_its_second_team(analyst, put, send, at):
    from epidesk.insight.statistics.queries import today

    old = put(at(20, days=-1), state="assigned", triaged_at=at(20, 5, days=-1))
    send(old, "PX1", at(20, 10, days=-1), state="declined", ended_at=at(20, 12, days=-1), reason="xe hỏng")
    send(old, "TH1", at(1))

    assert today(analyst).assigned == 0


def test_empty_day_has_no_medians(analyst, hue):
    from epidesk.insight.statistics.queries import by_hour, today

    figures = today(analyst)
    assert (figures.received, figures.median_minutes_to_triage, figures.median_minutes_to_arrival) == (0, None, None)
    assert [hour.received for hour in by_hour(analyst)] == [0] * 24


def test_figures_stop_at_the_viewers_area(analyst, put, ward, at):
    from epidesk.insight.statistics.queries import by_day, by_hour, by_ward, today

    put(at(1), area_id=ward("19753"))
    put(at(1), area_id=ward("20137"))
    put(at(1))  # without a ward: nobody may overlook it

    of_citadel = replace(analyst, areas=frozenset({ward("19753")}))
    assert today(analyst).received == 3
    assert today(of_citadel).received == 2
    assert today(of_citadel).still_open == 2
    assert sum(hour.received for hour in by_hour(of_citadel)) == 2
    assert by_day(of_citadel)[-1].received == 2
    assert [(row.name, row.received) for row in by_ward(of_citadel)] == [("Phú Xuân", 1), ("Chưa rõ phường, xã", 1)]
    nowhere = replace(analyst, areas=frozenset())
    assert today(nowhere).received == 1


def test_nobody_without_the_permission_reads_them():
    from epidesk.insight.statistics.queries import by_day, by_hour, by_ward, today

    for read in (today, by_hour, by_day, by_ward):
        with pytest.raises(Forbidden):
            read(Viewer(areas=None))


def test_fourteen_days_end_today(analyst, put, at):
    from epidesk.insight.statistics.queries import by_day

    put(at(12, days=-13))
    put(at(23, 59, days=-14))
    put(at(1), state="resolved", closed_at=at(2), outcome="advised")

    days = by_day(analyst)
    assert [day.on for day in days] == [at(0, days=-n).date() for n in range(13, -1, -1)]
    assert [day.received for day in days] == [1, *[0] * 12, 1]
    assert (days[-1].resolved, days[-1].closed) == (1, 1)
    for days_asked in (0, 367):
        with pytest.raises(Invalid):
            by_day(analyst, days=days_asked)


def test_wards_are_all_there_in_vietnamese_order(analyst, put, ward, at):
    from epidesk.foundation.places.queries import wards
    from epidesk.insight.statistics.queries import by_ward

    put(at(1), area_id=ward("19753"))

    rows = by_ward(analyst)
    assert [row.area_id for row in rows] == [*(one.id for one in wards()), None]
    assert {row.name: row.received for row in rows if row.received} == {"Phú Xuân": 1}


def test_every_figure_equals_a_recount_of_the_rows(analyst, put, send, ward, at):
    """A busy day with everything in it, counted once by the queries and once row by row in Python."""
    from epidesk.insight.statistics.queries import by_day, by_hour, by_ward, today
    from epidesk.intake.incidents.models import Incident
    from epidesk.response.dispatch.models import Mission

    chance = random.Random(14)
    codes = ["19753", "19789", "20044", None]
    for _ in range(300):
        received = at(0, days=-2) + timedelta(minutes=chance.randrange(3 * 1440))
        state = chance.choice(["received", "triaged", "assigned", "in_progress", "resolved", "rejected", "duplicate"])
        later = [received + timedelta(minutes=m) for m in sorted(chance.sample(range(1, 600), 4))]
        code = chance.choice(codes)
        incident_id = put(
            received,
            kind=chance.choice(["suspected_case", "medical_help"]),
            state=state,
            area_id=ward(code) if code else None,
            triaged_at=None if state in ("received", "rejected", "duplicate") else later[0],
            closed_at=later[3] if state in ("resolved", "rejected", "duplicate") else None,
        )
        if state in ("assigned", "in_progress"):
            steps = {"state": "offered"}
            if state == "in_progress":
                steps = {"state": "on_scene", "accepted_at": later[1], "departed_at": later[1], "arrived_at": later[2]}
            send(incident_id, chance.choice(["PX1", "TH1", "AL1"]), later[1], **steps)

    def is_today(instant):
        return instant is not None and instant.astimezone(HUE).date() == at(0).date()

    def median_minutes(pairs):
        return round(statistics.median((end - start).total_seconds() / 60 for start, end in pairs), 1)

    rows = list(Incident.objects.all())
    missions = list(Mission.objects.select_related("incident"))
    figures = today(analyst)
    assert figures.received == sum(is_today(row.received_at) for row in rows) > 50
    assert figures.triaged == sum(is_today(row.triaged_at) for row in rows) > 0
    assert figures.assigned == sum(is_today(mission.offered_at) for mission in missions) > 0
    assert figures.arrived == sum(is_today(mission.arrived_at) for mission in missions) > 0
    assert figures.in_progress == sum(row.state == "in_progress" for row in rows) > 0
    assert figures.still_open == sum(row.closed_at is None for row in rows) > 0
    for state, figure in (
        ("resolved", figures.resolved),
        ("rejected", figures.rejected),
        ("duplicate", figures.duplicates),
    ):
        assert figure == sum(row.state == state and is_today(row.closed_at) for row in rows) > 0
    assert figures.median_minutes_to_triage == median_minutes(
        (row.received_at, row.triaged_at) for row in rows if is_today(row.triaged_at)
    )
    assert figures.median_minutes_to_assignment == median_minutes(
        (mission.incident.received_at, mission.offered_at) for mission in missions if is_today(mission.offered_at)
    )
    assert figures.median_minutes_to_arrival == median_minutes(
        (mission.incident.received_at, mission.arrived_at) for mission in missions if is_today(mission.arrived_at)
    )
    for kind in figures.by_kind:
        of_kind = [row for row in rows if row.kind == kind.kind]
        assert kind.received == sum(is_today(row.received_at) for row in of_kind)
        assert kind.still_open == sum(row.closed_at is None for row in of_kind)
    for hour in by_hour(analyst):
        for count, column in ((hour.received, "received_at"), (hour.closed, "closed_at")):
            instants = [getattr(row, column) for row in rows]
            assert count == sum(is_today(one) and one.astimezone(HUE).hour == hour.hour for one in instants)
    for day in by_day(analyst, days=3):
        assert day.received == sum(row.received_at.astimezone(HUE).date() == day.on for row in rows)
        ended = [row for row in rows if row.closed_at and row.closed_at.astimezone(HUE).date() == day.on]
        assert (day.closed, day.resolved) == (len(ended), sum(row.state == "resolved" for row in ended))
    for place in by_ward(analyst):
        here = [row for row in rows if row.area_id == place.area_id]
        assert place.received == sum(is_today(row.received_at) for row in here)
        assert place.still_open == sum(row.closed_at is None for row in here)


def test_seven_queries_for_the_day(analyst, put, at, django_assert_num_queries):
    from epidesk.insight.statistics.queries import today

    put(at(1))
    with django_assert_num_queries(7):
        today(analyst)
