# SPDX-License-Identifier: Apache-2.0
"""A person contests what the centre holds about them; somebody at the desk decides, and both are in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_noop

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import NewItem, close_item, open_items
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.people.lookups import phones_for_news
from epidesk.intake.movement.actions.presences import withdraw_presences
from epidesk.intake.movement.events import DeclarationWithdrawn
from epidesk.intake.movement.models import Contest, Declaration
from epidesk.intake.movement.ownership import is_owner
from epidesk.intake.movement.rules import Permission, Problem, Status
from epidesk.intake.movement.texts import problem_text
from epikit.codes import display_code
from epikit.text import nfc

STREAM, CONTEST_KIND = "declaration", "contest"
DECIDED_WITHIN = timedelta(hours=24)
MAX_TEXT = 2_000


def contest(*, by: Actor, declaration_id: UUID, text: str) -> UUID:
    """Puts it on the desk. A second one while the first is open joins nothing and is told so. Raises `NotFound` for
    others' declarations, `Invalid`, `Conflict`. Who may: who gave the declaration."""
    text = nfc(text).strip()
    if not text:
        raise Invalid({"text": problem_text(Problem("missing"))})
    if len(text) > MAX_TEXT:
        raise Invalid({"text": problem_text(Problem("too-long", {"limit": MAX_TEXT, "length": len(text)}))})
    now = timezone.now()
    with unit_of_work():
        row = Declaration.objects.filter(id=declaration_id).first()
        if row is None or not is_owner(by, row):
            raise NotFound
        try:
            with unit_of_work():
                one = Contest.objects.create(id=uuid7(), declaration=row, text=text, contested_at=now)
        except IntegrityError:
            raise Conflict from None
        open_items(
            by=by,
            items=[
                NewItem(
                    stream=STREAM,
                    kind=CONTEST_KIND,
                    subject_id=one.id,
                    code=display_code(row.code),
                    title=[(gettext_noop("Declaration contested"), {})],
                    area_id=row.ward_id,
                    lon=None,
                    lat=None,
                    priority=Priority.MODERATE,
                    confirmed=True,
                    due_at=now + DECIDED_WITHIN,
                    due_what="decide",
                    opened_at=now,
                    stage="received",
                )
            ],
        )
        audit.record(by=by, verb="declaration.contested", subject=("declaration", row.id), fields=["text"])
        return UUID(str(one.id))


def decide_contest(*, by: Actor, contest_id: UUID, upheld: bool, decision: str, withdraw: bool = False) -> None:
    """Answers it; what is wrong is mended by a correction of the declaration, by whoever decides or the person. With
    `withdraw` an upheld one counts no longer: it never was about this person, or never should have been.

    Raises `NotFound`, `Invalid` without words for the person, `Conflict` when somebody was faster. Who may:
    `movement:correct` in the ward of the stay. Locks the contest.
    """
    decision = nfc(decision).strip()[:MAX_TEXT]
    if not decision:
        raise Invalid({"decision": problem_text(Problem("missing"))})
    with unit_of_work():
        found = Contest.objects.select_for_update(of=("self",)).select_related("declaration").filter(id=contest_id)
        one = found.first()
        if one is None:
            raise NotFound
        requires(by, Permission.CORRECT, area_id=one.declaration.ward_id)
        if one.decided_at is not None:
            raise Conflict
        one.upheld, one.decision, one.decided_at = upheld, decision, timezone.now()
        one.by_id, one.by_label = by.user_id, by.label[:120]
        one.save()
        close_item(by=by, subject_id=one.id, stage="resolved" if upheld else "rejected")
        verb = "contest.upheld" if upheld else "contest.refused"
        audit.record(by=by, verb=verb, subject=("declaration", one.declaration_id), fields=["decision"])
        if upheld and withdraw:
            _withdraw(by, one.declaration_id)
        _tell_decided(one)


def _tell_decided(one: Contest) -> None:
    """Into the inbox of who contested, and by SMS to the number of the declaration; the answer itself stands on the
    page only."""
    row = one.declaration
    phone = phones_for_news([row.person_id]).get(row.person_id, "") if row.person_id else ""
    if row.account_id or row.device or phone:
        tell(
            by=replace(SYSTEM, language=row.language),
            to=[Recipient(user_id=row.account_id, device=row.device or None, phone_e164=phone)],
            template="declaration-contest-decided",
            params={"code": display_code(row.code), "address": f"{settings.ENV.public_url.rstrip('/')}/track"},
            subject=("declaration", row.id),
        )


def _withdraw(by: Actor, declaration_id: UUID) -> None:
    """It stands no longer, and neither do its traces, its class and its receipt. One that was corrected stays so."""
    standing = Declaration.objects.filter(id=declaration_id, status=Status.STANDING)
    if standing.update(status=Status.WITHDRAWN):
        withdraw_presences(source_kind="declaration", source_ids=[declaration_id])
        audit.record(by=by, verb="declaration.withdrawn", subject=("declaration", declaration_id), fields=["status"])
        announce(DeclarationWithdrawn((declaration_id,)))
