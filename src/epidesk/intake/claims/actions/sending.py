# SPDX-License-Identifier: Apache-2.0
"""Somebody asks whether something is true."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from epidesk.foundation.accounts.queries import standing
from epidesk.foundation.accounts.refusals import Suspended
from epidesk.foundation.accounts.rules import SanctionStep
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, TooMany
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.queries import not_own
from epidesk.foundation.desk.actions import open_items
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.intake.claims.actions.evidence import note_address
from epidesk.intake.claims.actions.moving import add_step, count_demand, desk_item, lock, renew_row, touch
from epidesk.intake.claims.events import ClaimsSent
from epidesk.intake.claims.models import Claim, Tip
from epidesk.intake.claims.policy import policy
from epidesk.intake.claims.queries.asker import TIP_PREFIX
from epidesk.intake.claims.rules import LIVING, Draft, State, check, clean, may_send
from epidesk.intake.claims.rules.sending import Problem
from epidesk.intake.claims.terms import blind_terms_of, text_index_of, url_index_of
from epidesk.intake.claims.texts import problem_text
from epikit.codes import display_code, make_code

CODE_TRIES = 8


@dataclass(frozen=True)
class Sent:
    """What the sender gets at once. `code` as it is shown; `known`: the very same was sent before; `public_number`: of
    the verdict that is there for it already, None for none."""

    id: UUID
    public_id: str
    code: str
    known: bool
    public_number: int | None


def count_address(address: str) -> None:
    """Counts one more claim from this internet address. Raises `TooMany`."""
    if address:
        limited("claims-address", address, limit=policy().an_address, window_s=3600)


def send_claim(*, draft: Draft, by: Actor) -> Sent:
    """Takes a claim in. The very same words, or the very same link without words, go to the claim that is there
    already, whose demand grows; what is only alike is suggested later.

    Who may: anybody but machines. Twice the same form is two tips: doors ask `core.idempotency` first. Raises `Invalid`
    (fields of the draft; `upload_id` as `photo`), `Suspended`, `TooMany`, `Forbidden`. Locks: the words or the link,
    then the claim. Announces `ClaimsSent`.
    """
    if not may_send(by):
        raise Forbidden
    now = timezone.now()
    draft = clean(draft)
    problems = {name: problem_text(one) for name, one in check(draft, timezone.localdate(now)).items()}
    ward = find_ward_by_code(draft.ward_code) if draft.ward_code else None
    if draft.ward_code and ward is None:
        problems["area"] = problem_text(Problem("choose"))
    if draft.upload_id and not_own({None: (by, [draft.upload_id])}):
        problems["photo"] = problem_text(Problem("photo-unknown"))
    if problems:
        raise Invalid(problems)
    _check_sender(by, now)
    text_index, url_index = text_index_of(draft.text), url_index_of(draft.url)
    with unit_of_work():
        lock_names("claims", [f"t{text_index}", f"u{url_index}"])
        before = _same_as(text_index, url_index if not draft.text else "")
        claim = lock(before)[before] if before else _new_claim(draft, text_index, now)
        tip = _new_tip(draft, by, claim, url_index, ward.id if ward else None, now)
        if before:
            _grow(claim, by=by, now=now)
        else:
            claim.code = tip.code
            count_demand(claim)
            claim.save(update_fields=["code", "asked_count", "demand", "priority"])
            add_step(claim, by=by, now=now, told_as="received")
            open_items(by=by, items=[desk_item(claim, now)])
        if draft.url:
            note_address(claim, draft.url, by=by, now=now)
        record(by=by, verb="claim.sent", subject=("claim", claim.id), fields=_given(draft))
        announce(ClaimsSent((claim.id,), (tip.id,)))
    return Sent(
        id=tip.id,
        public_id=public_id(TIP_PREFIX, tip.id),
        code=display_code(tip.code),
        known=bool(before),
        public_number=claim.number if claim.state == State.PUBLISHED else None,
    )


def _check_sender(by: Actor, now: datetime) -> None:
    """Raises `Suspended`, `TooMany`. Staff write down for others and are not counted."""
    if by.kind in (PrincipalKind.STAFF, PrincipalKind.SYSTEM):
        return
    own = standing(by.as_viewer())
    if own.level is SanctionStep.SUSPENSION and own.until_at:
        raise Suspended(own.until_at)
    whose = Q(device=by.device) if by.device else Q(pk=None)
    if by.user_id:
        whose |= Q(asker_id=by.user_id)
    if Tip.objects.filter(whose, at__gt=now - timedelta(hours=1)).count() >= policy().a_sender:
        raise TooMany(
            _("Many claims have come from you within the hour. Please wait a little; your text is still here."),
            retry_after_s=3600,
        )


def _same_as(text_index: str, url_index: str) -> UUID | None:
    """The living claim with the very same words, or to which the very same link was sent without words."""
    living = [str(one) for one in LIVING]
    if text_index:
        rows = Claim.objects.filter(text_index=text_index).order_by("id").values_list("id", "state", "merged_into")
        for id, state, merged_into in rows:
            if state in LIVING:
                return id
            if merged_into and Claim.objects.filter(id=merged_into, state__in=living).exists():
                return merged_into
    if url_index:
        tips = Tip.objects.filter(url_index=url_index, claim__state__in=living).order_by("id")
        return next((tip.claim_id for tip in tips[:20] if not tip.text), None)
    return None


def _new_claim(draft: Draft, text_index: str, now: datetime) -> Claim:
    return Claim.objects.create(
        code="",
        state=State.RECEIVED,
        statement=draft.text,
        blind_terms=blind_terms_of(draft.text),
        text_index=text_index,
        first_seen_on=draft.seen_on,
        searched=[],
        received_at=now,
        changed_at=now,
    )


def _new_tip(draft: Draft, by: Actor, claim: Claim, url_index: str, area_id: UUID | None, now: datetime) -> Tip:
    answered = claim.state == State.PUBLISHED
    tip = Tip(
        claim=claim,
        text=draft.text,
        url=draft.url,
        url_index=url_index,
        upload_id=draft.upload_id,
        seen=draft.seen,
        where=draft.where,
        seen_on=draft.seen_on,
        reach=draft.reach,
        area_id=area_id,
        asker_id=by.user_id if by.kind is PrincipalKind.CITIZEN else None,
        device=(by.device or "") if by.kind is not PrincipalKind.STAFF else "",
        language=draft.language,
        channel=draft.channel,
        at=now,
        answered_at=now if answered else None,
    )
    for _try in range(CODE_TRIES):
        tip.code = make_code(secrets.randbelow)
        try:
            with transaction.atomic():
                tip.save(force_insert=True)
        except IntegrityError:
            continue
        return tip
    raise RuntimeError("No free tracking code was found: the space of codes is too full.")


def _grow(claim: Claim, *, by: Actor, now: datetime) -> None:
    changed = ["asked_count", "demand", "priority"]
    count_demand(claim)
    newest = (
        Tip.objects.filter(claim=claim, seen_on__isnull=False).order_by("seen_on").values_list("seen_on", flat=True)
    )
    if (first := newest.first()) and (claim.first_seen_on is None or first < claim.first_seen_on):
        claim.first_seen_on = first
        changed.append("first_seen_on")
    touch(claim, by=by, now=now, verb="asked_again", changed=changed)
    add_step(claim, by=by, now=now, told_as="asked_again")
    if claim.closed_at is None:
        renew_row(claim, by=by, now=now, searched=True)


def _given(draft: Draft) -> list[str]:
    """Names of what was told, for the ledger."""
    names = ("text", "url", "seen", "where", "seen_on", "reach", "ward_code", "upload_id")
    return [name for name in names if getattr(draft, name)]
