# SPDX-License-Identifier: Apache-2.0
"""What the desk does can be taken back for seconds, while nobody outside has heard of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from tests.factories.incidents import LANG_CO, call_for_help, filed, phone_of, report, staff, ward_at

from epidesk.foundation.core.errors import Forbidden, Gone
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import TOLD_AFTER, Priority
from epidesk.foundation.notify.queries import inbox
from epidesk.intake.incidents.actions import ChangedSince, add_note, merge, reject, resolve, triage, undo_last
from epidesk.intake.incidents.actions.telling import tell_reporters, tell_when_settled
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import detail, own_matter

pytestmark = pytest.mark.usefixtures("hue")
REPORTER: Viewer = phone_of("reporter").as_viewer()
REASON = "Đã có đội đến nơi này từ sáng."
KEPT = ("state", "priority", "area_id", "kind", "outcome", "triaged_at", "closed_at", "clock_at", "duplicate_of_id")
ROW = ("stage", "priority", "area_id", "kind", "confirmed", "due_at", "due_what", "closed_at")


def told(viewer: Viewer = REPORTER) -> list[str]:
    return [entry.title for entry in reversed(inbox(viewer))]


def stands(id: UUID) -> tuple[object, ...]:
    return (*Incident.objects.values_list(*KEPT).get(id=id), *DeskItem.objects.values_list(*ROW).get(subject_id=id))


def version_of(id: UUID) -> int:
    return int(Incident.objects.values_list("version", flat=True).get(id=id))


def step_ids(id: UUID) -> list[UUID]:
    return list(
        Step.objects.filter(incident_id=id).exclude(verb="received").order_by("id").values_list("id", flat=True)
    )


def judged(lan: Actor, id: UUID) -> None:
    triage(by=lan, incident_id=id, priority=Priority.EXTREME, area_id=ward_at(LANG_CO), kind="medical_help")


def rejected(lan: Actor, id: UUID) -> None:
    reject(by=lan, incident_id=id, reason=REASON)


def merged(lan: Actor, id: UUID) -> None:
    merge(by=lan, incident_id=id, into_id=filed(report()).id)


@pytest.mark.parametrize("act", [judged, rejected, merged])
def test_it_stands_as_before_and_the_reporter_never_hears_of_it(lan: Actor, act: Callable[[Actor, UUID], None]) -> None:
    one = filed(report(), phone_of("reporter"))
    before = stands(one.id)
    act(lan, one.id)
    assert stands(one.id) != before
    undo_last(by=lan, incident_id=one.id, version=version_of(one.id))
    assert stands(one.id) == before
    tell_reporters(step_ids=step_ids(one.id))
    assert told() == []
    assert [step.verb for step in own_matter(REPORTER, one.id).timeline] == ["received"]
    assert any(step.undone for step in detail(lan.as_viewer(), one.id).timeline)


def test_a_resolution_is_taken_back_with_its_outcome(lan: Actor) -> None:
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.SEVERE)
    before = stands(one.id)
    resolve(by=lan, incident_id=one.id, outcome="advised", note="Đã hướng dẫn qua điện thoại.")
    undo_last(by=lan, incident_id=one.id, version=version_of(one.id))
    assert stands(one.id) == before
    assert len(detail(lan.as_viewer(), one.id).notes) == 1  # what was written is not lost


def test_once_taken_back_it_can_be_done_again_and_is_told_then(lan: Actor) -> None:
    one = filed(report(), phone_of("reporter"))
    judged(lan, one.id)
    undo_last(by=lan, incident_id=one.id, version=version_of(one.id))
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    tell_reporters(step_ids=step_ids(one.id))
    assert len(told()) == 1


def test_a_message_waits_until_nothing_can_be_taken_back(lan: Actor) -> None:
    one = filed(report(), phone_of("reporter"))
    rejected(lan, one.id)
    tell_when_settled(step_ids=step_ids(one.id))
    assert told() == []
    Step.objects.filter(incident_id=one.id).update(at=timezone.now() - TOLD_AFTER)
    tell_when_settled(step_ids=step_ids(one.id))
    assert len(told()) == 1


def test_what_was_told_is_not_taken_back(lan: Actor) -> None:
    one = filed(report(), phone_of("reporter"))
    rejected(lan, one.id)
    tell_reporters(step_ids=step_ids(one.id))
    with pytest.raises(Gone):
        undo_last(by=lan, incident_id=one.id, version=version_of(one.id))
    assert Incident.objects.get(id=one.id).state == "rejected"


def test_too_late_is_too_late(lan: Actor) -> None:
    one = filed(report())
    rejected(lan, one.id)
    Step.objects.filter(incident_id=one.id).update(at=timezone.now() - TOLD_AFTER - timedelta(seconds=1))
    with pytest.raises(Gone):
        undo_last(by=lan, incident_id=one.id, version=version_of(one.id))


def test_what_a_colleague_has_gone_on_from_stays_and_names_them(lan: Actor) -> None:
    minh = staff("Minh")
    one = filed(report())
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    version = version_of(one.id)
    triage(by=minh, incident_id=one.id, priority=Priority.SEVERE)
    with pytest.raises(ChangedSince) as refused:
        undo_last(by=lan, incident_id=one.id, version=version)
    assert "Minh" in str(refused.value.message)
    with pytest.raises(ChangedSince):  # nor is another's act taken back
        undo_last(by=lan, incident_id=one.id, version=version_of(one.id))
    assert Incident.objects.get(id=one.id).priority == Priority.SEVERE


def test_twice_taken_back_is_taken_back_once(lan: Actor) -> None:
    one = filed(report())
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    triage(by=lan, incident_id=one.id, priority=Priority.SEVERE)
    version = version_of(one.id)
    undo_last(by=lan, incident_id=one.id, version=version)
    with pytest.raises(ChangedSince):
        undo_last(by=lan, incident_id=one.id, version=version)
    assert Incident.objects.get(id=one.id).priority == Priority.MINOR


def test_a_note_in_between_does_not_keep_it(lan: Actor) -> None:
    one = filed(report())
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    version = version_of(one.id)
    add_note(by=staff("Minh"), incident_id=one.id, text="Tôi đã gọi, không ai nghe máy.")
    undo_last(by=lan, incident_id=one.id, version=version)
    assert Incident.objects.get(id=one.id).state == "received"


def test_who_may_no_longer_do_it_may_not_take_it_back(lan: Actor) -> None:
    from dataclasses import replace

    one = filed(report())
    rejected(lan, one.id)
    with pytest.raises(Forbidden):
        undo_last(by=replace(lan, permissions=frozenset()), incident_id=one.id, version=version_of(one.id))
