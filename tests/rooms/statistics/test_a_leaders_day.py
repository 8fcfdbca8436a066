# SPDX-License-Identifier: Apache-2.0
"""The leader's page of a day: what it counts, against what, and for whom."""

from __future__ import annotations

import random
import statistics
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.insight.statistics.queries import Beside, DayReport, day_report
from epidesk.insight.statistics.queries.scope import local_today

from .conftest import HUE

pytestmark = pytest.mark.django_db


def line_of(report: DayReport, name: str) -> Any:
    zones = [zone.zone for zone in report.zones]
    wards = [ward for zone in report.zones for ward in zone.wards]
    return next(one for one in (*zones, *wards) if one.name == name)


def test_a_past_day_is_counted_whole_beside_the_day_before_and_the_week_before(
    analyst: Viewer, put: Any, at: Any
) -> None:
    for days, number in ((-1, 3), (-2, 2), (-8, 5), (-9, 7)):
        for hour in range(number):
            put(at(hour + 1, days=days))
    report = day_report(analyst, local_today() - timedelta(days=1))
    assert report.received == Beside(3, 2, 5)
    assert not report.is_running
    assert report.overdue is None, "what was late then cannot be known any more"


def test_a_running_day_is_compared_up_to_the_same_time_of_day(analyst: Viewer, put: Any) -> None:
    now = timezone.now()
    if not 1 <= now.astimezone(HUE).hour < 23:
        pytest.skip("around midnight these few minutes lie in two days")
    for days in (0, 1, 7):
        put(now - timedelta(days=days, seconds=1))
    put(now - timedelta(days=1) + timedelta(minutes=5))
    put(now - timedelta(days=7) + timedelta(minutes=5))
    report = day_report(analyst)
    assert report.received == Beside(1, 1, 1)


def test_open_is_worked_out_backwards(analyst: Viewer, put: Any, at: Any) -> None:
    put(at(9, days=-3))  # open ever since
    put(at(9, days=-3), state="resolved", closed_at=at(9, days=-1), outcome="advised")  # closed on the day asked for
    put(at(9, days=-8), state="resolved", closed_at=at(1), outcome="advised")  # closed today
    put(at(1))  # came today
    report = day_report(analyst, local_today() - timedelta(days=1))
    assert report.open_then.today == 2
    assert report.open_then.yesterday == 3
    assert report.open_then.last_week == 1
    assert day_report(analyst).open_then.today == 2


def test_wards_zones_and_kinds_add_up(analyst: Viewer, put: Any, at: Any) -> None:
    from epidesk.foundation.places.queries import get_area, wards

    yesterday = local_today() - timedelta(days=1)
    chosen = random.Random(4).sample([one.id for one in wards()], 5)
    for number, area_id in enumerate(chosen):
        for _ in range(number + 1):
            put(at(5, days=-1), area_id=area_id, kind="medical_help" if number % 2 else "suspected_case")
    put(at(6, days=-1))  # no ward known
    report = day_report(analyst, yesterday)
    assert report.received.today == 16
    assert sum(zone.zone.received.today for zone in report.zones) + report.rest.received.today == 16
    assert sum(ward.received.today for zone in report.zones for ward in zone.wards) == 15
    assert {kind.key: kind.received.today for kind in report.kinds} == {"suspected_case": 10, "medical_help": 6}
    assert line_of(report, get_area(chosen[4]).short_name).open_then == 5
    shown = sum(len(zone.wards) + len(zone.quiet) for zone in report.zones)
    assert shown == len(wards())
    only = day_report(analyst, yesterday, kind="medical_help")
    assert sum(zone.zone.received.today for zone in only.zones) == 6
    assert only.received.today == 16, "the figures above the table stay those of all kinds"


def test_middle_times_are_those_of_a_plain_reckoning(analyst: Viewer, put: Any, send: Any, at: Any) -> None:
    yesterday, chance = local_today() - timedelta(days=1), random.Random(5)
    to_team, to_close = [], []
    for _ in range(21):
        waited, closed_after = chance.randint(2, 60), chance.randint(70, 400)
        came = at(6, days=-1)
        one = put(came, state="resolved", closed_at=came + timedelta(minutes=closed_after), outcome="advised")
        send(one, "PX1", came + timedelta(minutes=waited), state="done", outcome="advised", ended_at=at(20, days=-1))
        send(one, "PX2", came + timedelta(minutes=waited + 100), state="done", outcome="x", ended_at=at(20, days=-1))
        to_team.append(waited)
        to_close.append(closed_after)
    put(at(1, days=-1), state="duplicate", closed_at=at(20, days=-1))
    report = day_report(analyst, yesterday)
    assert report.to_team_min.today == statistics.median(to_team)
    assert report.to_close_min.today == statistics.median(to_close), "duplicates were not seen to themselves"
    assert (report.sent.today, report.closed.today) == (21, 22)
    assert report.rest.to_team_min == report.to_team_min.today
    assert report.to_team_min.yesterday is None


def test_overdue_now(analyst: Viewer, put: Any) -> None:
    now = timezone.now()
    late, in_time = put(now), put(now)
    DeskItem.objects.filter(pk=late).update(due_at=now - timedelta(minutes=1))
    DeskItem.objects.filter(pk=in_time).update(due_at=now + timedelta(hours=1))
    report = day_report(analyst)
    assert (report.overdue, report.rest.overdue, report.rest.open_then) == (1, 1, 2)


def test_escalations_of_the_day_without_codes_for_who_is_not_at_the_desk(analyst: Viewer, put: Any, at: Any) -> None:
    first, second, before = put(at(1, days=-1)), put(at(1, days=-1)), put(at(1, days=-3))
    for one, level, when in ((first, 1, at(2, days=-1)), (second, 2, at(3, days=-1)), (before, 2, at(3, days=-3))):
        DeskItem.objects.filter(pk=one).update(escalation=level, escalated_at=when)
    found = day_report(analyst, local_today() - timedelta(days=1)).escalations
    assert (found.told_first, found.told_second, len(found.lines)) == (2, 1, 2)
    assert {line.code for line in found.lines} == {""}
    at_desk = replace(analyst, permissions=analyst.permissions | {Desk.READ})
    lines = day_report(at_desk, local_today() - timedelta(days=1)).escalations.lines
    assert [line.subject_id for line in lines] == [second, first]


def test_each_sees_the_own_area_and_what_has_no_ward(analyst: Viewer, put: Any, at: Any) -> None:
    from epidesk.foundation.places.queries import wards, zones

    here, there = zones()[:2]
    near = next(one for one in wards() if one.zone_id == here.id)
    far = next(one for one in wards() if one.zone_id == there.id)
    for area_id in (near.id, far.id, far.id, None):
        put(at(5, days=-1), area_id=area_id)
    limited = replace(analyst, areas=frozenset({near.id}))
    report = day_report(limited, local_today() - timedelta(days=1))
    assert report.received.today == 2
    assert [zone.zone.name for zone in report.zones] == [here.name]
    assert report.rest.received.today == 1
    assert sum(day.received for day in report.days) == 2


def test_teams_on_duty_and_at_work(analyst: Viewer, put: Any, send: Any, at: Any) -> None:
    from epidesk.response.dispatch.models import Team

    send(put(timezone.now()), "PX1", timezone.now())
    Team.objects.filter(code__in=["PX1", "PX2"]).update(on_duty=True, duty_since_at=timezone.now())
    teams = day_report(analyst).teams
    assert teams is not None
    assert (teams.on_duty, teams.at_work) == (2, 1)
    assert day_report(analyst, local_today() - timedelta(days=1)).teams is None


def test_the_number_of_statements_does_not_depend_on_what_is_on_file(
    analyst: Viewer, put: Any, at: Any, django_assert_max_num_queries: Any
) -> None:
    from epidesk.foundation.places.queries import wards

    day_report(analyst)  # reads the map once
    with django_assert_max_num_queries(18):
        day_report(analyst)
    for number, one in enumerate(wards()):
        put(at(0, number % 60), area_id=one.id, kind=("suspected_case", "medical_help")[number % 2])
    with django_assert_max_num_queries(18):
        day_report(analyst)


@pytest.mark.parametrize("days", [1, -401])
def test_days_to_come_and_long_ago_are_refused(analyst: Viewer, hue: None, days: int) -> None:
    with pytest.raises(Invalid) as error:
        day_report(analyst, local_today() + timedelta(days=days))
    assert "on" in error.value.fields


def test_only_who_may_read_figures_and_only_known_kinds(analyst: Viewer, hue: None) -> None:
    with pytest.raises(Forbidden):
        day_report(replace(analyst, permissions=frozenset()))
    with pytest.raises(Invalid):
        day_report(analyst, kind="weather")
