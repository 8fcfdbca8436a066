# SPDX-License-Identifier: Apache-2.0
"""Whoever filed a matter may say that closing it was wrong: it comes back, more urgent, for somebody else to decide."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from tests.factories.incidents import SHIFT_LEAD, call_for_help, citizen, filed, phone_of, report, staff

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk import actions as desk
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions
from epidesk.intake.incidents.actions import AnotherMustDecide, ContestTooLate, contest
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import contest_of, own_matter
from epidesk.intake.incidents.rules import State

pytestmark = pytest.mark.usefixtures("hue")
WHY = "Người này vẫn ho và sốt, hôm nay tôi lại thấy."
REPORTER = phone_of("reporter")


@pytest.fixture
def closed(lan: Actor) -> UUID:
    """A report that Lan has looked at and refused."""
    one = filed()
    actions.triage(by=lan, incident_id=one.id, priority=Priority.MODERATE)
    desk.claim(by=lan, subject_id=one.id)
    actions.reject(by=lan, incident_id=one.id, reason="Trạm y tế đã gặp, không có dấu hiệu.")
    return one.id


def on_duty(name: str, role: str = "operator") -> Actor:
    """Somebody with an account and a role, as they act."""
    user_id = create_staff(by=SYSTEM, email=f"{name}@example.org".lower(), name=name, role=role)
    return Actor(kind=PrincipalKind.STAFF, user_id=user_id, label=name, areas=None, permissions=SHIFT_LEAD)


def test_it_comes_back_flagged_more_urgent_and_in_nobodys_hands(closed: UUID, lan: Actor) -> None:
    before = timezone.now()
    contest(by=REPORTER, incident_id=closed, reason=WHY)
    incident, row = Incident.objects.get(id=closed), DeskItem.objects.get(subject_id=closed)
    assert (incident.state, incident.priority, incident.closed_at, incident.outcome) == ("triaged", 2, None, "")
    assert incident.clock_at >= before, "its deadlines count anew"
    assert (row.priority, row.closed_at, row.owner_id, row.owner_name) == (2, None, None, "")
    assert "contested" in row.flags
    assert row.due_at > before
    step = Step.objects.filter(incident_id=closed).order_by("-id")[0]
    assert (step.verb, step.reason, step.params["was"], step.params["closed_as"]) == (
        "contested", WHY, "moderate", "rejected",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM incidents_step WHERE id = %s", [step.id])
        assert WHY not in cursor.fetchone()[0], "what they say is encrypted"


def test_staff_read_who_closed_it_how_and_why_and_what_is_said_against_it(closed: UUID, lan: Actor) -> None:
    assert contest_of(lan.as_viewer(), closed) is None
    contest(by=REPORTER, incident_id=closed, reason=WHY)
    told = contest_of(staff("Hà").as_viewer(), closed)
    assert told is not None
    assert (told.text, told.closed_by, told.was) == (WHY, "Lan", Priority.MODERATE)
    assert told.closed_reason == "Trạm y tế đã gặp, không có dấu hiệu."
    elsewhere = staff("Xa", areas=frozenset())
    assert contest_of(elsewhere.as_viewer(), closed).text == "", "not for who may not see the person"  # type: ignore[union-attr]


@pytest.mark.parametrize("others", ["stranger", "witness", "staff"])
def test_nobody_else_can_contest(closed: UUID, lan: Actor, others: str) -> None:
    actions.reopen(by=staff("Hạnh", permissions=SHIFT_LEAD), incident_id=closed, reason="xem lại một lần nữa")
    actions.join(by=phone_of("witness"), incident_id=closed)
    actions.reject(by=lan, incident_id=closed, reason="Vẫn không có dấu hiệu nào.")
    who = {"stranger": phone_of("stranger"), "witness": phone_of("witness"), "staff": lan}[others]
    with pytest.raises(NotFound):
        contest(by=who, incident_id=closed, reason=WHY)
    assert Incident.objects.get(id=closed).state == "rejected"


def test_the_account_that_filed_and_who_proved_the_number_in_it_can(lan: Actor) -> None:
    owner = citizen()
    for filer, draft in ((owner, report()), (phone_of("another"), call_for_help())):
        one = filed(draft, filer)
        actions.log_call(
            by=staff("Hà", permissions=SHIFT_LEAD | {"incidents:call"}), incident_id=one.id, outcome="busy"
        )
        actions.reject(by=lan, incident_id=one.id, reason="Không có dấu hiệu nào.")
        contest(by=owner, incident_id=one.id, reason=WHY)
        assert Incident.objects.get(id=one.id).state == "triaged"


def test_a_sanctioned_person_can_and_what_was_held_joins_the_queue(lan: Actor) -> None:
    one = filed()
    Incident.objects.filter(id=one.id).update(lane="held")
    DeskItem.objects.filter(subject_id=one.id).update(held=True)
    actions.reject(by=lan, incident_id=one.id, reason="Không có dấu hiệu nào.")
    contest(by=REPORTER, incident_id=one.id, reason=WHY)
    assert Incident.objects.get(id=one.id).lane == ""
    assert DeskItem.objects.get(subject_id=one.id).held is False


def test_after_seven_days_it_is_too_late(closed: UUID) -> None:
    Incident.objects.filter(id=closed).update(closed_at=timezone.now() - timedelta(days=7, seconds=1))
    assert own_matter(REPORTER.as_viewer(), closed).contest_until is None
    with pytest.raises(ContestTooLate):
        contest(by=REPORTER, incident_id=closed, reason=WHY)
    Incident.objects.filter(id=closed).update(closed_at=timezone.now() - timedelta(days=6, hours=23))
    contest(by=REPORTER, incident_id=closed, reason=WHY)


def test_once_for_each_closing(closed: UUID) -> None:
    contest(by=REPORTER, incident_id=closed, reason=WHY)
    contest(by=REPORTER, incident_id=closed, reason=WHY)  # the form, sent twice
    assert Step.objects.filter(incident_id=closed, verb="contested").count() == 1
    with pytest.raises(NotPossibleNow):
        contest(by=REPORTER, incident_id=closed, reason="Thêm một lý do khác nữa.")
    actions.reject(by=staff("Hà"), incident_id=closed, reason="Đã xem lại, vẫn không có dấu hiệu.")
    contest(by=REPORTER, incident_id=closed, reason=WHY)
    assert Incident.objects.get(id=closed).priority == Priority.EXTREME
    assert Incident.objects.get(id=closed).flags.count("contested") == 1


def test_it_needs_a_word_of_why(closed: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        contest(by=REPORTER, incident_id=closed, reason=" ")
    assert "reason" in refused.value.fields


def test_what_was_merged_or_is_open_cannot_be_contested(lan: Actor) -> None:
    open_one, same = filed(), filed(report(), phone_of("second"))
    with pytest.raises(NotPossibleNow):
        contest(by=REPORTER, incident_id=open_one.id, reason=WHY)
    actions.merge(by=lan, incident_id=same.id, into_id=open_one.id)
    with pytest.raises(NotPossibleNow):
        contest(by=phone_of("second"), incident_id=same.id, reason=WHY)


def test_who_closed_it_does_not_decide_again_while_a_colleague_could() -> None:
    first, second = on_duty("Lan"), on_duty("Minh")
    one = filed()
    actions.triage(by=first, incident_id=one.id, priority=Priority.MODERATE)
    actions.resolve(by=first, incident_id=one.id, outcome="unfounded")
    contest(by=REPORTER, incident_id=one.id, reason=WHY)
    assert contest_of(first.as_viewer(), one.id).another is True  # type: ignore[union-attr]
    assert contest_of(second.as_viewer(), one.id).another is False  # type: ignore[union-attr]
    for close in (
        lambda: actions.resolve(by=first, incident_id=one.id, outcome="unfounded"),
        lambda: actions.reject(by=first, incident_id=one.id, reason="Vẫn như đã nói lần trước."),
        lambda: actions.merge(by=first, incident_id=one.id, into_id=filed(report(), phone_of("x")).id),
    ):
        with pytest.raises(AnotherMustDecide):
            close()
    actions.triage(by=first, incident_id=one.id, priority=Priority.EXTREME)  # may still help
    actions.resolve(by=second, incident_id=one.id, outcome="unfounded")
    assert Incident.objects.get(id=one.id).state == State.RESOLVED


def test_where_nobody_else_could_decide_the_same_officer_may() -> None:
    alone = on_duty("Lan")
    one = filed()
    actions.reject(by=alone, incident_id=one.id, reason="Không có dấu hiệu nào.")
    contest(by=REPORTER, incident_id=one.id, reason=WHY)
    actions.reject(by=alone, incident_id=one.id, reason="Đã xem lại, vẫn không có dấu hiệu.")
    assert Incident.objects.get(id=one.id).state == State.REJECTED


@pytest.mark.django_db(transaction=True)
def test_sent_from_two_phones_at_once_it_is_one(closed: UUID) -> None:
    failed: list[str] = []

    def send(reason: str) -> None:
        try:
            contest(by=REPORTER, incident_id=closed, reason=reason)
        except NotPossibleNow:
            failed.append(reason)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[f"{WHY} {n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 3
    assert Step.objects.filter(incident_id=closed, verb="contested").count() == 1
    assert Incident.objects.get(id=closed).priority == Priority.SEVERE
