# SPDX-License-Identifier: Apache-2.0
"""What senders read of their own claims, and what a tracking code alone opens."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.intake.claims.models import Claim, Review, Step, Tip
from epidesk.intake.claims.policy import policy, scale
from epidesk.intake.claims.queries.shapes import OwnTip, Stage
from epidesk.intake.claims.queries.wording import texts_in
from epidesk.intake.claims.rules import State
from epidesk.intake.claims.texts import STATE, reach_text, seen_text
from epikit.codes import BadCode, display_code, normalise_code

TIP_PREFIX = "tip"
MINE_LIMIT = 50


def stage_by_code(code: str) -> Stage | None:
    """How far the claim is that was sent with this code; None for none. The door counts failed look-ups of all streams
    together (`incidents.queries.stage_by_code`), so none is counted here."""
    try:
        stored = normalise_code(code)
    except BadCode:
        return None
    tip = Tip.objects.filter(code=stored).select_related("claim").defer("claim__searched").first()
    if tip is None:
        return None
    claim = tip.claim
    state = State(claim.state)
    public = state is State.PUBLISHED
    day = timezone.localtime(claim.changed_at).date()
    verdict = scale().get(claim.verdict) if public else None
    return Stage(state, str(STATE[state]), day, claim.number if public else None, verdict)


def mine(viewer: Viewer) -> tuple[OwnTip, ...]:
    """The newest claims sent by this device and this account."""
    whose = _whose(viewer)
    if not whose:
        return ()
    rows = Tip.objects.filter(whose).select_related("claim").defer("claim__searched").order_by("-id")[:MINE_LIMIT]
    return tuple(_own(row) for row in rows)


def own_claims(viewer: Viewer) -> frozenset[UUID]:
    """The claims that what they sent belongs to now: under their ids news of them travels."""
    whose = _whose(viewer)
    newest = Tip.objects.filter(whose).order_by("-id") if whose else Tip.objects.none()
    return frozenset(newest.values_list("claim_id", flat=True)[:MINE_LIMIT])


def own_tip(viewer: Viewer, tip_id: UUID) -> OwnTip:
    """One of them. Raises `NotFound` for others' and for none alike."""
    whose = _whose(viewer)
    rows = Tip.objects.filter(id=tip_id).select_related("claim").defer("claim__searched")
    tip = rows.filter(whose).first() if whose else None
    if tip is None:
        raise NotFound
    return _own(tip)


def _whose(viewer: Viewer) -> Q:
    """What an account sent is read with that account only; the device opens what was sent without one."""
    whose = Q(device=viewer.device, asker=None) if viewer.device else Q()
    if viewer.kind is PrincipalKind.CITIZEN and viewer.user_id:
        whose |= Q(asker_id=viewer.user_id)
    return whose


def _own(tip: Tip) -> OwnTip:
    claim: Claim = tip.claim
    state = State(claim.state)
    public = state is State.PUBLISHED
    summary = ""
    if public:
        review = Review.objects.filter(claim=claim, number=claim.review_number).values_list("texts", flat=True).get()
        summary = texts_in(review, get_language() or "vi")[1].summary
    due_at = tip.at + policy().answer_within
    return OwnTip(
        id=tip.id,
        public_id=public_id(TIP_PREFIX, tip.id),
        code=display_code(tip.code),
        state=state,
        state_label=str(STATE[state]),
        is_open=state in (State.RECEIVED, State.CHECKING, State.PAUSED),
        text=tip.text,
        url=tip.url,
        seen=seen_text(tip.seen),
        where=tip.where,
        seen_on=tip.seen_on,
        reach=reach_text(tip.reach),
        has_picture=tip.upload_id is not None,
        asked_count=claim.asked_count,
        at=tip.at,
        due_at=due_at,
        late=tip.answered_at is None and due_at < timezone.now(),
        number=claim.number if public else None,
        verdict=scale().get(claim.verdict) if public else None,
        summary=summary,
        reason=_reason(claim) if state in (State.REJECTED, State.UNPUBLISHED) else "",
    )


def _reason(claim: Claim) -> str:
    found = Step.objects.filter(claim=claim, verb__in=("rejected", "unpublished")).order_by("-id")
    return found.values_list("reason", flat=True).first() or ""
