# SPDX-License-Identifier: Apache-2.0
"""Deadlines follow the alert level, those of open matters too; an escalation stands in the course, for the centre."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories.incidents import filed, report

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.desk.actions import escalate
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.actions import set_alert_level
from epidesk.foundation.places.queries import alert_now
from epidesk.intake.incidents import queries
from epidesk.intake.incidents.actions import reject, triage
from epidesk.intake.incidents.actions.escalations import note_escalation
from epidesk.intake.incidents.actions.redating import CHUNK, redate_open
from epidesk.intake.incidents.models import Incident, Step

WHY = "Ba ca dương tính ở phường Phú Xuân"


def due_in(incident_id: Any) -> timedelta:
    row = DeskItem.objects.get(pk=incident_id)
    due: datetime = row.due_at
    return due - Incident.objects.get(pk=incident_id).clock_at


def raise_to(level: str) -> Any:
    set_alert_level(by=SYSTEM, level=level, reason=WHY)
    clear_all()
    return alert_now().change_id


def redate_all(change_id: Any) -> int:
    """Every job of one round; how many there were."""
    after, jobs = None, 0
    while (after := redate_open(change_id=change_id, after=after)) is not None:
        jobs += 1
    return jobs


def test_new_matters_have_the_deadlines_of_the_level(hue: None) -> None:
    usual = due_in(filed(report()).id)
    raise_to("heightened")
    assert due_in(filed(report()).id) == usual / 2


def test_open_matters_get_new_deadlines_and_closed_ones_keep_theirs(hue: None, lan: Actor) -> None:
    waiting, judged, closed = (filed(report()).id for _ in range(3))
    triage(by=lan, incident_id=judged, priority=Priority.SEVERE)
    reject(by=lan, incident_id=closed, reason="Người này đã được khám sáng nay")
    before = [due_in(one) for one in (waiting, judged, closed)]
    change = raise_to("heightened")
    assert redate_all(change) == 1
    assert [due_in(one) for one in (waiting, judged, closed)] == [before[0] / 2, before[1] / 2, before[2]]
    versions = list(DeskItem.objects.order_by("pk").values_list("version", flat=True))
    redate_all(change)
    assert list(DeskItem.objects.order_by("pk").values_list("version", flat=True)) == versions, "twice changes nothing"


def test_back_to_peacetime_everything_is_as_it_was(hue: None) -> None:
    one = filed(report()).id
    usual = due_in(one)
    redate_all(raise_to("emergency"))
    assert due_in(one) != usual
    redate_all(raise_to("peacetime"))
    assert due_in(one) == usual


def test_a_round_that_was_overtaken_by_another_change_leaves_the_work_to_it(hue: None) -> None:
    one = filed(report()).id
    usual = due_in(one)
    overtaken = raise_to("heightened")
    raise_to("peacetime")
    assert redate_open(change_id=overtaken) is None
    assert redate_open(change_id=uuid7()) is None
    assert due_in(one) == usual


def test_the_rounds_go_in_chunks(hue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from epidesk.intake.incidents.actions import redating

    assert CHUNK >= 100
    monkeypatch.setattr(redating, "CHUNK", 2)
    ids = [filed(report()).id for _ in range(5)]
    usual = due_in(ids[0])
    assert redate_all(raise_to("heightened")) == 3
    assert {due_in(one) for one in ids} == {usual / 2}


def test_an_escalation_stands_in_the_course_once_and_only_for_the_centre(hue: None, lan: Actor) -> None:
    one = filed(report()).id
    opened = Incident.objects.get(pk=one).received_at
    version = Incident.objects.get(pk=one).version
    assert escalate(by=SYSTEM, now=opened + timedelta(days=1)) == 1
    for _ in range(2):
        note_escalation(incident_ids=[one], level=2, told=1)
    assert Step.objects.filter(incident_id=one, verb="escalated_on").count() == 1
    assert Incident.objects.get(pk=one).version == version, "no form goes stale by it"
    seen = queries.detail(lan.as_viewer(), one).timeline
    assert "escalated_on" in [line.verb for line in seen]
    incident = Incident.objects.get(pk=one)
    from epidesk.intake.incidents.queries.telling import timeline_of

    assert "escalated_on" not in [line.verb for line in timeline_of(incident, with_names=False)]
