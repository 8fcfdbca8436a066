# SPDX-License-Identifier: Apache-2.0
"""Sanctions and appeals as the rooms keep them: who may, what the database refuses, whom they mean, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories.incidents import PHONE, citizen, phone_of, staff

from epidesk.foundation.accounts.actions import appeal, decide_appeal, lift, sanction
from epidesk.foundation.accounts.models import Appeal, Sanction
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.queries import appeals_waiting, sanctions, standing
from epidesk.foundation.accounts.refusals import OwnDecision
from epidesk.foundation.accounts.rules import Assurance, Permission, SanctionStep
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.notify.actions.standing import tell_of_lifted, tell_of_sanctions, tell_officers
from epidesk.foundation.notify.models import InboxMessage, OutgoingMessage

pytestmark = pytest.mark.django_db
OFFICER = frozenset({Permission.SANCTION, Permission.DECIDE_APPEALS})
REASON = "Ba tin báo giả trong một tuần."
WORDS = "Tôi không gửi những tin ấy."


@pytest.fixture
def hanh(db):
    return staff("Hạnh", permissions=OFFICER)


@pytest.fixture
def binh(db):
    return staff("Bình", permissions=OFFICER)


def impose(by, step="warning", days=5, **whom):
    return sanction(by=by, step=step, reason=REASON, until_at=timezone.now() + timedelta(days=days), **whom)


def test_only_officers_sanction_lift_and_answer(hanh):
    nobody = staff("Lan", permissions=frozenset())
    tin = phone_of("tin")
    with pytest.raises(Forbidden):
        impose(nobody, device=tin.device)
    one = impose(hanh, device=tin.device)
    made = appeal(by=tin, sanction_id=one, text=WORDS)
    for refused in (
        lambda: lift(by=nobody, sanction_id=one, reason=REASON),
        lambda: decide_appeal(by=nobody, appeal_id=made, upheld=True, reason=REASON),
        lambda: sanctions(nobody.as_viewer()),
        lambda: appeals_waiting(nobody.as_viewer()),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_who_decided_does_not_answer_the_appeal_and_the_database_agrees(hanh, binh):
    tin = phone_of("tin")
    made = appeal(by=tin, sanction_id=impose(hanh, device=tin.device), text=WORDS)
    with pytest.raises(OwnDecision):
        decide_appeal(by=hanh, appeal_id=made, upheld=True, reason=REASON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(id=made).update(decided_by_id=hanh.user_id, decided_at=timezone.now(), granted=True)
    assert appeals_waiting(hanh.as_viewer())[0].appeal.may_decide is False
    assert appeals_waiting(binh.as_viewer())[0].appeal.may_decide is True
    decide_appeal(by=binh, appeal_id=made, upheld=False, reason=REASON)
    assert standing(tin).level is SanctionStep.WARNING, "it stands until its day"
    with pytest.raises(Conflict):
        decide_appeal(by=binh, appeal_id=made, upheld=True, reason=REASON)


def test_a_granted_appeal_ends_the_sanction_at_once(hanh, binh):
    tin = phone_of("tin")
    made = appeal(by=tin, sanction_id=impose(hanh, device=tin.device), text=WORDS)
    decide_appeal(by=binh, appeal_id=made, upheld=True, reason=REASON)
    assert standing(tin).level is None


def test_one_appeals_once_and_only_while_it_holds(hanh):
    tin = phone_of("tin")
    one = impose(hanh, device=tin.device)
    appeal(by=tin, sanction_id=one, text=WORDS)
    with pytest.raises(Conflict):
        appeal(by=tin, sanction_id=one, text=WORDS)
    with pytest.raises(NotFound):
        appeal(by=phone_of("mai"), sanction_id=one, text=WORDS)
    with pytest.raises(Invalid):
        appeal(by=tin, sanction_id=one, text="Ngắn")
    two = impose(hanh, device=phone_of("mai").device)
    lift(by=hanh, sanction_id=two, reason=REASON)
    with pytest.raises(Conflict):
        appeal(by=phone_of("mai"), sanction_id=two, text=WORDS)


def test_steps_follow_one_another_unless_it_cannot_wait(hanh):
    tin = phone_of("tin")
    with pytest.raises(Invalid) as refused:
        impose(hanh, "hold", device=tin.device)
    assert "step" in refused.value.fields
    impose(hanh, "warning", device=tin.device)
    impose(hanh, "hold", device=tin.device)
    assert standing(tin).level is SanctionStep.HOLD


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"step": "banishment"}, "step"), ({"days": 366}, "days"), ({"days": -1}, "days")],
)
def test_a_bad_form_is_told_beside_its_field(hanh, changes, field):
    with pytest.raises(Invalid) as refused:
        impose(hanh, device=phone_of("tin").device, **changes)
    assert field in refused.value.fields


def test_somebody_must_be_meant_and_it_must_end(hanh):
    with pytest.raises(Invalid):
        impose(hanh)
    now = timezone.now()
    for whom in ({}, {"device": "a" * 64, "until_at": now - timedelta(days=1)}):
        values = {"step": "hold", "reason": REASON, "from_at": now, "until_at": now + timedelta(days=1), **whom}
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.create(**values)


def test_the_same_step_again_is_prolonged_not_doubled(hanh, binh):
    tin = phone_of("tin")
    assert impose(hanh, days=3, device=tin.device) == impose(hanh, days=9, device=tin.device)
    assert standing(tin).until_at > timezone.now() + timedelta(days=8)
    impose(binh, days=3, device=tin.device)
    assert Sanction.objects.count() == 2, "a colleague's decision is a decision of its own"


def test_an_account_is_meant_with_its_proved_number_and_no_clear_number_is_kept(hanh):
    tin = citizen(PHONE)
    impose(hanh, user_id=tin.user_id)
    row = Sanction.objects.get()
    assert row.phone_index == phone_index(PHONE)
    assert PHONE not in str({field.name: getattr(row, field.attname) for field in row._meta.fields})
    assert standing(tin).assurance is Assurance.PHONE
    assert standing(staff("Lan")).assurance is Assurance.VOUCHED


def test_the_notice_goes_to_inbox_and_sms_once_though_the_job_runs_twice(hanh):
    tin = citizen(PHONE)
    one = impose(hanh, user_id=tin.user_id)
    for _ in range(2):
        tell_of_sanctions(sanction_ids=[one])
    message, sms = InboxMessage.objects.get(), OutgoingMessage.objects.get()
    assert (message.template, message.params["reason"]) == ("sanction-warning", REASON)
    assert sms.address == PHONE
    assert REASON not in sms.text, "a locked screen does not tell why"
    impose(hanh, days=20, user_id=tin.user_id)
    tell_of_sanctions(sanction_ids=[one])
    assert InboxMessage.objects.count() == 2, "a later day is news"
    lift(by=hanh, sanction_id=one, reason=REASON)
    for _ in range(2):
        tell_of_lifted(sanction_ids=[one])
    assert InboxMessage.objects.filter(template="sanction-lifted").count() == 1


def test_officers_hear_of_an_appeal_but_not_who_decided(db):
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind

    ids = [create_staff(by=SYSTEM, email=f"{n}@demo.invalid", name=n, role="shift_lead") for n in ("hanh", "binh")]
    hanh = Actor(kind=PrincipalKind.STAFF, user_id=ids[0], label="Hạnh", permissions=OFFICER)
    tin = phone_of("tin")
    made = appeal(by=tin, sanction_id=impose(hanh, device=tin.device), text=WORDS)
    for _ in range(2):
        tell_officers(appeal_ids=[made])
    assert list(InboxMessage.objects.values_list("user_id", flat=True)) == [ids[1]]
