# SPDX-License-Identifier: Apache-2.0
"""Asking: with or without an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.queries import Standing, standing
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.accounts.rules import Assurance, SanctionStep
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, TooMany
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.numbers import grouped_in
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import open_items, update_item
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.questions.actions.moving import add_step, desk_item, on_the_desk
from epidesk.intake.questions.desk_stream import PREFIX
from epidesk.intake.questions.events import QuestionsAsked
from epidesk.intake.questions.models import Question
from epidesk.intake.questions.policy import policy
from epidesk.intake.questions.rules import OPEN_STATES, Ask, Lane, State, Topic, problem_with
from epidesk.intake.questions.rules.limits import MAX_QUESTION, MIN_LETTERS
from epidesk.intake.questions.terms import blind_terms_of
from epidesk.intake.questions.texts import PROBLEM
from epikit.codes import display_code, make_code
from epikit.text import nfc

CODE_TRIES = 8


@dataclass(frozen=True)
class Asked:
    """What the asker gets at once. `code` as it is shown; `slow`: no proved phone stands behind it, so it waits longer;
    `held`: somebody looks at it before it joins the queue."""

    id: UUID
    public_id: str
    code: str
    slow: bool
    held: bool


def crowded(address: str) -> bool:
    """Counts one more question from this internet address and says whether so many came within the hour that it takes
    the slower lane."""
    if not address:
        return False
    try:
        limited("asking-address", address, limit=policy().an_address, window_s=3600)
    except TooMany:
        return True
    return False


def ask(*, ask: Ask, by: Actor, from_crowded: bool = False) -> Asked:
    """Takes a question. Who may: anybody. Twice the same is two questions: doors ask `core.idempotency` first.

    Raises `Invalid` (fields `text`, `topic`), `Suspended`, `Limited`, `TooMany`. Locks: the sender, until the
    transaction ends. Announces `QuestionsAsked`.
    """
    if by.kind is PrincipalKind.MACHINE:
        raise Forbidden
    text = nfc(ask.text)
    if problem := problem_with(text):
        limits = {"limit": MAX_QUESTION, "typed": len(text), "least": MIN_LETTERS}
        raise Invalid({"text": str(PROBLEM[problem]) % grouped_in(limits)})
    topics = {str(one) for one in Topic}
    if ask.topic and ask.topic not in topics:
        raise Invalid({"topic": _("Choose one of the topics.")})
    now = timezone.now()
    with unit_of_work():
        lock_names("asking", [f"d{by.device or ''}", f"u{by.user_id or ''}"])
        own = standing(by)
        held = _check_sender(by, own, now)
        confirmed = own.assurance in (Assurance.PHONE, Assurance.VOUCHED)
        lane = Lane.HELD if held else Lane.USUAL if confirmed and not from_crowded else Lane.SLOW
        question = _insert(
            Question(
                state=State.RECEIVED,
                topic=ask.topic,
                priority=int(Priority.MINOR),
                lane=lane,
                text=text,
                blind_terms=blind_terms_of(text),
                public=ask.public,
                language=ask.language,
                channel=ask.channel,
                asker_id=by.user_id if by.kind is PrincipalKind.CITIZEN else None,
                device=by.device or "",
                received_at=now,
                clock_at=now,
                changed_at=now,
                confirmed_at=now if confirmed else None,
            )
        )
        add_step(question, by=by, now=now, told_as="received")
        record(by=by, verb="question.asked", subject=("question", question.id), fields=("text", "public", "topic"))
        open_items(by=by, items=[desk_item(question, now)])
        announce(QuestionsAsked((question.id,)))
    return Asked(
        id=question.id,
        public_id=public_id(PREFIX, question.id),
        code=display_code(question.code),
        slow=lane is Lane.SLOW,
        held=held,
    )


def confirm_by_account(*, user_id: UUID, device: str) -> int:
    """A proved phone now stands behind what this account, or the device on which it was proved, has asked: it leaves
    the slower lane. Gives how many. Safe to run twice."""
    now = timezone.now()
    by = Actor(kind=PrincipalKind.CITIZEN, user_id=user_id, label="citizen", device=device or None, via="job")
    with unit_of_work():
        rows = Question.objects.select_for_update(no_key=True).filter(
            confirmed_at=None, state__in=[str(one) for one in OPEN_STATES]
        )
        whose = Q(asker_id=user_id) | Q(device=device, asker=None) if device else Q(asker_id=user_id)
        found = list(rows.filter(whose).order_by("id"))
        for question in found:
            question.confirmed_at = now
            question.asker_id = user_id
            if question.lane == Lane.SLOW:
                question.lane = Lane.USUAL
            question.version += 1
            question.save(update_fields=["confirmed_at", "asker_id", "lane", "version"])
            add_step(question, by=by, now=now, told_as="confirmed")
            update_item(by=by, subject_id=question.id, confirmed=True, **on_the_desk(question, now))
            record(by=by, verb="question.confirmed", subject=("question", question.id), fields=("confirmed_at",))
    return len(found)


def _check_sender(by: Actor, own: Standing, now: datetime) -> bool:
    """Whether somebody must look at it first. Raises `Suspended`, `Limited`, `TooMany`. Staff are not counted: they
    write down for others."""
    if by.kind in (PrincipalKind.STAFF, PrincipalKind.SYSTEM):
        return False
    if own.level is SanctionStep.SUSPENSION and own.until_at:
        raise Suspended(own.until_at)
    if own.level is SanctionStep.LIMIT and own.until_at:
        a_day = fair_use().limited_reports_a_day
        if _asked_since(by, now - timedelta(days=1)) >= a_day:
            raise Limited(own.until_at, a_day, retry_after_s=24 * 3600)
    if _asked_since(by, now - timedelta(hours=1)) >= policy().a_sender:
        raise TooMany(
            _("Many questions have come from you within the hour. Please wait a little; your text is still here."),
            retry_after_s=3600,
        )
    return own.level is SanctionStep.HOLD


def _asked_since(by: Actor, since: datetime) -> int:
    rows = Question.objects.filter(received_at__gt=since)
    if by.user_id is not None:
        return rows.filter(asker_id=by.user_id).count()
    return rows.filter(device=by.device).count() if by.device else 0


def _insert(question: Question) -> Question:
    for _try in range(CODE_TRIES):
        question.code = make_code(secrets.randbelow)
        try:
            with transaction.atomic():
                question.save(force_insert=True)
        except IntegrityError:
            continue
        return question
    raise RuntimeError("No free tracking code was found: the space of codes is too full.")
