# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM

from .conftest import CITADEL, LANG_CO

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(crew, teams):
    """`report()`: PX1's member reports; team, sender, place, age and accuracy may be given."""
    from django.utils import timezone

    from epidesk.response.dispatch.actions import report_position

    def send(*, by=None, code="PX1", where=CITADEL, ago_s=0.0, accuracy_m=10.0):
        return report_position(
            by=by or crew(code),
            team_id=teams[code],
            lon=where[0],
            lat=where[1],
            accuracy_m=accuracy_m,
            at=timezone.now() - timedelta(seconds=ago_s),
        )

    return send


@pytest.fixture
def wait(db):
    """`wait(seconds)`: moves what is stored of PX1 into the past, as if so much time had gone by."""
    from django.db.models import F

    from epidesk.response.dispatch.models import Team

    def back(seconds):
        gone = timedelta(seconds=seconds)
        Team.objects.filter(code="PX1").update(
            position_at=F("position_at") - gone, position_taken_at=F("position_taken_at") - gone
        )

    return back


@pytest.fixture
def stored(db):
    from epidesk.response.dispatch.models import Team

    def row(code="PX1"):
        return Team.objects.get(code=code)

    return row


def test_last_position_is_kept_and_no_other(report, wait, stored):
    assert report().stored
    wait(600)
    assert report(where=LANG_CO, ago_s=0).why == "too-fast"
    wait(7200)
    assert report(where=LANG_CO).why == "use"

    team = stored()
    assert (team.position_lon, team.position_lat, team.position_flagged) == (*LANG_CO, False)


def test_at_most_one_write_in_five_seconds(report, wait, stored):
    report()
    again = report(where=(CITADEL[0] + 0.0001, CITADEL[1]))
    assert (again.stored, again.why) == (False, "too-soon")
    assert stored().position_lon == CITADEL[0]

    wait(5)
    assert report(where=(CITADEL[0] + 0.0001, CITADEL[1])).stored


def test_fix_from_an_offline_queue_never_overwrites_a_newer_one(report, wait, stored):
    report()
    wait(20)
    late = report(where=LANG_CO, ago_s=60)

    assert (late.stored, late.why) == (False, "older")
    assert stored().position_lon == CITADEL[0]


def test_jump_is_stored_with_a_flag(report, wait, stored):
    report()
    wait(60)
    report(where=LANG_CO)

    assert stored().position_flagged
    assert stored().position_lon == LANG_CO[0]


@pytest.mark.parametrize(
    "bad", [{"where": (181, 16)}, {"where": (float("nan"), 16)}, {"accuracy_m": 6_000}, {"ago_s": -300}]
)
def test_position_that_cannot_be_is_refused(report, stored, bad):
    with pytest.raises(Invalid):
        report(**bad)
    assert stored().position_at is None


def test_time_without_a_zone_is_refused(crew, teams):
    from datetime import datetime

    from epidesk.response.dispatch.actions import report_position

    with pytest.raises(Invalid):
        report_position(
            by=crew("PX1"), team_id=teams["PX1"], lon=107.5, lat=16.4, accuracy_m=5, at=datetime(2026, 3, 14, 7, 0)
        )


def test_forged_position_of_another_team_is_refused(crew, report, stored):
    crew("TH1")
    with pytest.raises(Forbidden):
        report(by=crew("PX1"), code="TH1")
    assert stored("TH1").position_at is None


def test_nobody_outside_the_team_reports_its_position(crew, citizen, lan, report, teams):
    crew("PX1")
    impostor = replace(citizen, team_id=teams["PX1"])
    suspended = replace(crew("PX1"), permissions=frozenset())
    for by in (citizen, impostor, lan, SYSTEM, suspended):
        with pytest.raises(Forbidden):
            report(by=by)


def test_off_duty_position_is_refused(crew, report, teams, stored):
    from epidesk.response.dispatch.actions import set_duty

    set_duty(by=crew("PX1"), team_id=teams["PX1"], on=False)
    with pytest.raises(Forbidden):
        report()
    assert stored().position_at is None


def test_unknown_team_is_refused_like_a_foreign_one(crew):
    from django.utils import timezone

    from epidesk.response.dispatch.actions import report_position

    with pytest.raises(Forbidden):
        report_position(by=crew("PX1"), team_id=uuid7(), lon=107.5, lat=16.4, accuracy_m=5, at=timezone.now())


def test_going_off_duty_forgets_where_the_team_was(crew, report, teams, stored):
    from epidesk.response.dispatch.actions import set_duty

    report()
    set_duty(by=crew("PX1"), team_id=teams["PX1"], on=False)

    team = stored()
    assert (team.position_lon, team.position_lat, team.position_accuracy_m, team.position_at) == (None,) * 4


def test_positions_leave_no_trail_in_the_ledger(report):
    from epidesk.foundation.audit.models import Entry

    report()

    assert not Entry.objects.filter(verb__contains="position").exists()


def test_desk_sets_duty_of_any_team_and_members_only_their_own(lan, crew, teams, stored):
    from epidesk.response.dispatch.actions import set_duty

    set_duty(by=lan, team_id=teams["AL1"], on=True)
    assert stored("AL1").on_duty
    assert stored("AL1").duty_since_at is not None
    with pytest.raises(Forbidden):
        set_duty(by=crew("PX1"), team_id=teams["AL1"], on=False)
    with pytest.raises(NotFound):
        set_duty(by=lan, team_id=uuid7(), on=True)


def test_team_with_a_mission_cannot_leave_duty(lan, crew, teams, incident):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.refusals import StillOnMission

    px1 = crew("PX1")
    actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])

    with pytest.raises(StillOnMission):
        actions.set_duty(by=px1, team_id=teams["PX1"], on=False)


def test_second_tap_on_duty_keeps_the_first_hour(crew, teams, stored):
    from epidesk.response.dispatch.actions import set_duty

    px1 = crew("PX1")
    since = stored().duty_since_at
    set_duty(by=px1, team_id=teams["PX1"], on=True)

    assert stored().duty_since_at == since
