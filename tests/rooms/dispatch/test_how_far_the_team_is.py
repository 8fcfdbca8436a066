# SPDX-License-Identifier: Apache-2.0
"""What a reporter may know of the team on its way: minutes and distance, while its position can be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from epidesk.response.dispatch.actions import (
    accept,
    arrive,
    decline,
    depart,
    estimating,
    offer_mission,
    report_position,
)
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.queries import coming

NEAR = (107.5900, 16.4637)  # 1.5 km from the citadel


@pytest.fixture
def on_its_way(incident, crew, teams, lan):
    """A mission en route; (incident, mission, member of the team)."""
    incident_id, member = incident(), crew("PX1")
    mission_id = offer_mission(by=lan, incident_id=incident_id, team_id=teams["PX1"])
    accept(by=member, mission_id=mission_id)
    depart(by=member, mission_id=mission_id)
    return incident_id, mission_id, member


def seen(member, teams, age=timedelta(seconds=30)):
    report_position(by=member, team_id=teams["PX1"], lon=NEAR[0], lat=NEAR[1], accuracy_m=15, at=timezone.now() - age)


def test_the_reporter_is_told_minutes_and_distance(on_its_way, teams, citizen, django_assert_num_queries):
    incident_id, _mission, member = on_its_way
    seen(member, teams)
    with django_assert_num_queries(3):
        near = coming(citizen.as_viewer(), incident_id)
    assert near.eta_minutes in range(3, 7)
    assert 1_000 < near.distance_m < 2_000
    assert 29 <= near.position_age_s < 60
    assert not hasattr(near, "lon"), "never where it is"


def test_nobody_else_is_told(on_its_way, teams, citizen):
    incident_id, _mission, member = on_its_way
    seen(member, teams)
    assert coming(replace(citizen, device="e" * 64).as_viewer(), incident_id) is None
    assert coming(replace(citizen, device=None).as_viewer(), incident_id) is None


def test_without_a_position_the_guess_of_setting_out_counts_until_it_has_proved_wrong(on_its_way, teams, citizen):
    incident_id, mission_id, _member = on_its_way
    guessed = coming(citizen.as_viewer(), incident_id)
    assert (guessed.on_the_way, guessed.distance_m, guessed.position_age_s) == (True, None, None)
    assert guessed.eta_minutes >= 1
    Mission.objects.filter(id=mission_id).update(eta_guessed_at=timezone.now() - timedelta(hours=2))
    assert coming(citizen.as_viewer(), incident_id) is None


def test_an_old_position_tells_no_distance(on_its_way, teams, citizen):
    incident_id, _mission, member = on_its_way
    seen(member, teams, age=timedelta(minutes=11))
    assert coming(citizen.as_viewer(), incident_id).distance_m is None


def test_before_it_sets_out_the_length_of_the_way_is_told(incident, crew, teams, lan, citizen):
    incident_id, member = incident(), crew("PX1")
    mission_id = offer_mission(by=lan, incident_id=incident_id, team_id=teams["PX1"])
    asked = coming(citizen.as_viewer(), incident_id)
    assert (asked.on_the_way, asked.team_name) == (False, "Phú Xuân 1")
    accept(by=member, mission_id=mission_id)
    assert coming(citizen.as_viewer(), incident_id).eta_minutes == asked.eta_minutes


def test_a_team_that_said_no_is_not_coming(incident, crew, teams, lan, citizen):
    incident_id, member = incident(), crew("PX1")
    mission_id = offer_mission(by=lan, incident_id=incident_id, team_id=teams["PX1"])
    decline(by=member, mission_id=mission_id, reason="Xe hỏng giữa đường")
    assert coming(citizen.as_viewer(), incident_id) is None


def test_the_reporters_page_hears_of_it_only_when_the_told_minutes_change(on_its_way, teams, monkeypatch):
    incident_id, _mission, member = on_its_way
    heard = []
    monkeypatch.setattr(estimating, "hint", lambda topic, *, id, version: heard.append((topic, id)))
    seen(member, teams)
    assert heard == [("incident", incident_id)]
    Team.objects.filter(id=teams["PX1"]).update(position_taken_at=timezone.now() - timedelta(minutes=1))
    seen(member, teams, age=timedelta(seconds=10))
    assert heard == [("incident", incident_id)], "still the same minutes"


def test_a_team_that_is_there_is_not_coming(on_its_way, teams, citizen):
    incident_id, mission_id, member = on_its_way
    seen(member, teams)
    arrive(by=member, mission_id=mission_id)
    assert coming(citizen.as_viewer(), incident_id) is None
