# SPDX-License-Identifier: Apache-2.0
"""One citizen's call becomes a finished mission, and the incident goes along with every step."""

from __future__ import annotations

import pytest

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7

pytestmark = pytest.mark.django_db


def test_from_offer_to_outcome(lan, crew, teams, incident, state_of):
    from epidesk.response.dispatch import actions, queries

    px1, sick = crew("PX1"), incident()

    mission_id = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])
    assert state_of(sick) == "assigned"
    actions.accept(by=px1, mission_id=mission_id)
    assert state_of(sick) == "assigned"
    actions.depart(by=px1, mission_id=mission_id)
    assert state_of(sick) == "in_progress"
    actions.arrive(by=px1, mission_id=mission_id)
    assert state_of(sick) == "in_progress"
    actions.finish(by=px1, mission_id=mission_id, outcome="treated_at_home", note="SpO2 95, nghỉ tại nhà")
    assert state_of(sick) == "resolved"

    card = queries.mission(px1.as_viewer(), mission_id)
    assert [str(step.state) for step in card.steps] == ["offered", "accepted", "en_route", "on_scene", "done"]
    assert card.next_verb is None
    assert not card.is_live


def test_reporter_and_desk_read_every_step_on_the_timeline(lan, crew, teams, incident):
    from epidesk.intake.incidents.models import Step
    from epidesk.response.dispatch import actions

    px1, sick = crew("PX1"), incident()
    mission_id = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])
    actions.accept(by=px1, mission_id=mission_id)
    actions.depart(by=px1, mission_id=mission_id)
    actions.arrive(by=px1, mission_id=mission_id)
    actions.finish(by=px1, mission_id=mission_id, outcome="treated_at_home")

    verbs = list(Step.objects.filter(incident_id=sick).order_by("id").values_list("verb", flat=True))
    assert verbs[-5:] == ["assigned", "accepted", "started", "arrived", "resolved"]


def test_every_step_has_its_line_in_the_ledger(lan, crew, teams, incident):
    from epidesk.foundation.audit.models import Entry
    from epidesk.response.dispatch import actions

    px1 = crew("PX1")
    mission_id = actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])
    actions.accept(by=px1, mission_id=mission_id)
    actions.depart(by=px1, mission_id=mission_id)
    actions.arrive(by=px1, mission_id=mission_id)
    actions.finish(by=px1, mission_id=mission_id, outcome="advised")

    lines = Entry.objects.filter(subject_id=mission_id).order_by("id").values_list("verb", "actor_id")
    assert list(lines) == [
        ("mission.offered", lan.user_id),
        ("mission.accepted", px1.user_id),
        ("mission.departed", px1.user_id),
        ("mission.arrived", px1.user_id),
        ("mission.finished", px1.user_id),
    ]


def test_double_tap_is_one_step(lan, crew, teams, incident):
    from epidesk.foundation.audit.models import Entry
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    px1, sick = crew("PX1"), incident()
    mission_id = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])
    steps = (
        lambda: actions.accept(by=px1, mission_id=mission_id),
        lambda: actions.depart(by=px1, mission_id=mission_id),
        lambda: actions.arrive(by=px1, mission_id=mission_id),
        lambda: actions.finish(by=px1, mission_id=mission_id, outcome="advised"),
    )
    for step in steps:
        step()
        once = Mission.objects.values().get(id=mission_id)
        step()
        assert Mission.objects.values().get(id=mission_id) == once

    assert Entry.objects.filter(subject_id=mission_id).count() == 5


def test_steps_cannot_be_skipped(lan, crew, teams, incident, state_of):
    from epidesk.response.dispatch import actions

    px1, sick = crew("PX1"), incident()
    mission_id = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])

    with pytest.raises(Conflict):
        actions.arrive(by=px1, mission_id=mission_id)
    with pytest.raises(Conflict):
        actions.finish(by=px1, mission_id=mission_id, outcome="advised")
    assert state_of(sick) == "assigned"


def test_finishing_needs_an_outcome_of_the_kind(lan, crew, teams, incident, state_of):
    from epidesk.response.dispatch import actions

    px1, sick = crew("PX1"), incident()
    mission_id = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])
    for verb in (actions.accept, actions.depart, actions.arrive):
        verb(by=px1, mission_id=mission_id)

    for outcome in ("", "unfounded", "anything"):  # «unfounded» is an outcome of reports, not of calls for help
        with pytest.raises(Invalid) as refused:
            actions.finish(by=px1, mission_id=mission_id, outcome=outcome)
        assert "outcome" in refused.value.fields
    assert state_of(sick) == "in_progress"


def test_another_team_cannot_answer(lan, crew, teams, incident):
    from epidesk.response.dispatch import actions

    crew("PX1")
    mission_id = actions.offer_mission(by=lan, incident_id=incident(), team_id=teams["PX1"])

    for stranger in (crew("TH1"), lan):
        for verb in (actions.accept, actions.depart, actions.arrive):
            with pytest.raises(Forbidden):
                verb(by=stranger, mission_id=mission_id)
        with pytest.raises(Forbidden):
            actions.decline(by=stranger, mission_id=mission_id, reason="không phải việc của tôi")


def test_unknown_mission(crew):
    from epidesk.response.dispatch import actions

    with pytest.raises(NotFound):
        actions.accept(by=crew("PX1"), mission_id=uuid7())


def test_note_and_photos_of_the_team_stay_with_the_incident(lan, crew, teams, incident):
    from epidesk.intake.incidents.models import Note
    from epidesk.response.dispatch import actions

    px1, sick = crew("PX1"), incident()
    mission_id = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])
    actions.accept(by=px1, mission_id=mission_id)

    actions.add_note(by=px1, mission_id=mission_id, text="Nhà cuối kiệt, xe máy vào được")

    assert Note.objects.get(incident_id=sick).text == "Nhà cuối kiệt, xe máy vào được"
    with pytest.raises(Forbidden):
        actions.add_note(by=crew("TH1"), mission_id=mission_id, text="của đội khác")
