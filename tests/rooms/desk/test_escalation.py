# SPDX-License-Identifier: Apache-2.0
"""A matter that nobody answers is told to the shift lead, then to the duty officer, and to nobody twice."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.desk.actions import claim, escalate, release, update_item
from epidesk.foundation.desk.escalation_policy import BadEscalation, read_escalation, usual_waits
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import LOCK_FOR, Escalation, Priority
from epidesk.foundation.notify.models import InboxMessage
from epidesk.foundation.places.queries import wards, zones

KIND = "medical_help"
FIRST, SECOND = (usual_waits()[KIND, Priority.SEVERE][one] for one in (Escalation.SHIFT_LEAD, Escalation.DUTY_OFFICER))
A_MOMENT = timedelta(seconds=10)


def somebody(role: str, name: str, *area_codes: str) -> UUID:
    return create_staff(by=SYSTEM, email=f"{name}@demo.invalid", name=name, role=role, area_codes=area_codes)


def told(user_id: UUID) -> list[str]:
    return list(InboxMessage.objects.filter(user_id=user_id).order_by("id").values_list("template", flat=True))


def level(subject_id: UUID) -> int:
    return int(DeskItem.objects.get(pk=subject_id).escalation)


@pytest.fixture
def waiting(put: Any) -> Any:
    """A grave call for help that arrived just now."""
    return lambda **more: put(kind=KIND, priority=Priority.SEVERE, opened_at=timezone.now(), **more)


@pytest.fixture
def opened() -> datetime:
    return timezone.now()


def test_first_the_shift_lead_then_the_duty_officer(waiting: Any, opened: datetime) -> None:
    lead, officer = somebody("shift_lead", "hanh"), somebody("duty_officer", "quy")
    one = waiting()
    assert escalate(by=SYSTEM, now=opened + FIRST - A_MOMENT) == 0
    assert escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT) == 1
    assert (level(one), told(lead), told(officer)) == (1, ["matter-waits"], [])
    assert escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT * 2) == 0, "once for each level"
    assert escalate(by=SYSTEM, now=opened + SECOND + A_MOMENT) == 1
    assert (level(one), told(lead), told(officer)) == (2, ["matter-waits"], ["matter-still-waits"])
    assert escalate(by=SYSTEM, now=opened + SECOND * 50) == 0, "nobody is above the duty officer"


def test_what_waited_through_a_night_without_workers_goes_straight_to_the_duty_officer(
    waiting: Any, opened: datetime
) -> None:
    lead, officer = somebody("shift_lead", "hanh"), somebody("duty_officer", "quy")
    one = waiting()
    assert escalate(by=SYSTEM, now=opened + SECOND * 9) == 1
    assert (level(one), told(lead), told(officer)) == (2, [], ["matter-still-waits"])


def test_who_has_it_in_hand_stops_it_and_who_leaves_it_starts_it_again(
    waiting: Any, opened: datetime, lan: Actor
) -> None:
    somebody("shift_lead", "hanh")
    officer = somebody("duty_officer", "quy")
    one = waiting()
    escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT)
    claim(by=lan, subject_id=one)
    DeskItem.objects.filter(pk=one).update(lock_until=opened + SECOND + LOCK_FOR)
    assert escalate(by=SYSTEM, now=opened + SECOND + A_MOMENT) == 0
    assert told(officer) == []
    left_at = opened + SECOND + LOCK_FOR
    assert escalate(by=SYSTEM, now=left_at + FIRST - A_MOMENT) == 0, "they have their chance once more"
    assert escalate(by=SYSTEM, now=left_at + FIRST + A_MOMENT) == 1
    assert told(officer) == ["matter-still-waits"]


def test_given_back_it_waits_as_before(waiting: Any, opened: datetime, lan: Actor) -> None:
    somebody("shift_lead", "hanh")
    one = waiting()
    claim(by=lan, subject_id=one)
    release(by=lan, subject_id=one)
    assert escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT) == 1


@pytest.mark.parametrize("stage", ["triaged", "assigned", "in_progress"])
def test_what_was_answered_is_not_escalated(waiting: Any, opened: datetime, stage: str) -> None:
    one = waiting()
    update_item(by=SYSTEM, subject_id=one, stage=stage)
    assert escalate(by=SYSTEM, now=opened + SECOND * 9) == 0


def test_each_shift_lead_hears_of_the_own_area_only(waiting: Any, opened: datetime) -> None:
    zone_a, zone_b = zones()[:2]
    ward = next(w for w in wards() if w.zone_id == zone_a.id)
    here = somebody("shift_lead", "here", zone_a.code)
    there = somebody("shift_lead", "there", zone_b.code)
    waiting(area_id=ward.id)
    escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT)
    assert (told(here), told(there)) == (["matter-waits"], [])


def test_many_at_once_are_one_message(waiting: Any, opened: datetime) -> None:
    lead = somebody("shift_lead", "hanh")
    for _ in range(7):
        waiting()
    assert escalate(by=SYSTEM, now=opened + FIRST + timedelta(minutes=1)) == 7
    message = InboxMessage.objects.get(user_id=lead)
    assert (message.template, message.params["count"]) == ("matters-wait", "7")


def test_without_a_duty_officer_the_shift_leads_hear_again_and_an_administrator_learns_why(
    waiting: Any, opened: datetime
) -> None:
    lead, admin = somebody("shift_lead", "hanh"), somebody("administrator", "tam")
    waiting()
    escalate(by=SYSTEM, now=opened + SECOND + A_MOMENT)
    waiting()
    escalate(by=SYSTEM, now=opened + SECOND * 2)
    assert told(lead) == ["matter-still-waits"] * 2
    assert told(admin) == ["no-duty-officer"], "once a day, not once a matter"


def test_a_shift_lead_elsewhere_is_better_than_nobody(waiting: Any, opened: datetime) -> None:
    zone_a, zone_b = zones()[:2]
    ward = next(w for w in wards() if w.zone_id == zone_a.id)
    there = somebody("shift_lead", "there", zone_b.code)
    waiting(area_id=ward.id)
    escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT)
    assert told(there) == ["matter-waits"]


def test_when_nobody_at_all_can_be_told_an_administrator_is(waiting: Any, opened: datetime) -> None:
    admin = somebody("administrator", "tam")
    one = waiting()
    escalate(by=SYSTEM, now=opened + FIRST + A_MOMENT)
    assert (level(one), told(admin)) == (1, ["nobody-to-tell"])


def test_a_higher_alert_level_shortens_the_waits(put: Any, opened: datetime) -> None:
    from epidesk.foundation.places.actions import set_alert_level

    put(kind="suspected_case", priority=Priority.SEVERE, opened_at=opened)
    first = usual_waits()["suspected_case", Priority.SEVERE][Escalation.SHIFT_LEAD]
    half = opened + first / 2 + A_MOMENT
    assert escalate(by=SYSTEM, now=half) == 0
    set_alert_level(by=SYSTEM, level="heightened", reason="Ca đầu tiên ở tỉnh bên cạnh")
    from epidesk.foundation.core.process_cache import clear_all

    clear_all()  # at most five seconds later
    assert escalate(by=SYSTEM, now=half) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(hue: None) -> None:
    from epidesk.foundation.core.ids import uuid7
    from epidesk.foundation.desk.actions import NewItem, open_items

    lead = somebody("shift_lead", "hanh")
    now = timezone.now()
    items = [
        NewItem(
            *("incident", KIND, uuid7(), f"C{n}", "x", None, None, None),
            *(Priority.SEVERE, True, now, "triage", now, "received"),
        )
        for n in range(40)
    ]
    open_items(by=SYSTEM, items=items)
    together, counts = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait()
            counts.append(escalate(by=SYSTEM, now=now + FIRST + A_MOMENT))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 40
    matters = sum(int(m.params["count"]) for m in InboxMessage.objects.filter(user_id=lead))
    assert matters == 40


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        ({"extreme": 1, "severe": 20, "moderate": 30, "minor": 40, "unknown": 50}, "after the shift lead"),
        ({}, "extreme"),
    ],
)
def test_a_bad_table_of_waits_says_where(second: dict[str, int], complaint: str) -> None:
    first = dict.fromkeys(("extreme", "severe", "moderate", "minor", "unknown"), 10)
    with pytest.raises(BadEscalation, match=complaint):
        read_escalation({KIND: {"escalate": {"shift_lead": first, "duty_officer": second}}})


def test_t1_lies_behind_the_triage_deadline_in_the_shipped_table() -> None:
    from epidesk.intake.incidents.policy import deadlines

    for (kind, priority), waits in usual_waits().items():
        assert waits[Escalation.SHIFT_LEAD] > deadlines(kind, "triage", priority), (kind, priority)
