# SPDX-License-Identifier: Apache-2.0
"""An appeal against a sanction: once, in one's own words, answered by somebody else than who decided."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.actions.sanctions import checked_text, end
from epidesk.foundation.accounts.events import AppealDecided, AppealFiled
from epidesk.foundation.accounts.models import Appeal, Sanction
from epidesk.foundation.accounts.queries.standing import concerns
from epidesk.foundation.accounts.refusals import OwnDecision
from epidesk.foundation.accounts.rules import MAX_APPEAL, MAX_REASON, MIN_APPEAL, MIN_REASON, Permission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work


def appeal(*, by: Actor, sanction_id: UUID, text: str) -> UUID:
    """What the person says against a sanction that still holds. Only they may, by their account, device or proved
    number. Announces `AppealFiled`. Raises `NotFound` for others', `Invalid`, `Conflict` when it has ended or an appeal
    is there already (also one sent twice at once: the row is unique)."""
    with unit_of_work():
        row = Sanction.objects.select_for_update().filter(id=sanction_id).first()
        if row is None or not concerns(row, by):
            raise NotFound
        text = checked_text(text, "text", MIN_APPEAL, MAX_APPEAL)
        now = timezone.now()
        if row.lifted_at is not None or row.until_at <= now:
            raise Conflict(_("This has ended already; there is nothing left to appeal against."))
        try:
            with transaction.atomic():
                made = Appeal.objects.create(sanction=row, text=text, at=now, sanctioned_by_id=row.by_id)
        except IntegrityError:
            raise Conflict(_("Your appeal is here already. You are told as soon as it is answered.")) from None
        record(by=by, verb="appeal.filed", subject=("appeal", made.id), fields=("text",))
        announce(AppealFiled((made.id,)))
    appeal_id: UUID = made.id
    return appeal_id


def decide_appeal(*, by: Actor, appeal_id: UUID, upheld: bool, reason: str) -> None:
    """Answers an appeal. `upheld`: the person is right, and the sanction ends at once. `reason` is read by the person.

    Who may: `accounts:decide_appeals`, but never who imposed the sanction (`OwnDecision`; the database refuses it too).
    Locks: the sanction, then the appeal. Announces `AppealDecided`. Raises `NotFound`, `Invalid`, `Conflict` when it is
    answered already.
    """
    requires(by, Permission.DECIDE_APPEALS)
    reason = checked_text(reason, "reason", MIN_REASON, MAX_REASON)
    with unit_of_work():
        sanction = Sanction.objects.select_for_update(of=("self",)).filter(appeal__id=appeal_id).first()
        if sanction is None:
            raise NotFound
        row = Appeal.objects.select_for_update().get(id=appeal_id)
        if by.user_id is not None and row.sanctioned_by_id == by.user_id:
            raise OwnDecision
        if row.decided_at is not None:
            raise Conflict(_("A colleague has answered this appeal already."))
        row.decided_at, row.decided_by_id, row.decided_by_label = timezone.now(), by.user_id, by.label[:120]
        row.granted, row.answer = upheld, reason
        row.save(update_fields=["decided_at", "decided_by_id", "decided_by_label", "granted", "answer"])
        fields = ("granted", "answer")
        record(by=by, verb="appeal.decided", subject=("appeal", row.id), fields=fields)
        if upheld:
            end(sanction, by=by, reason=reason)
        announce(AppealDecided((row.id,)))
