# SPDX-License-Identifier: Apache-2.0
"""Which claims say the same: the machine suggests, somebody decides, and what was decided stays decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.claims.actions.moving import (
    NotPossibleNow,
    add_step,
    count_demand,
    lock,
    lock_for,
    move,
    put_back,
    renew_row,
    touch,
)
from epidesk.intake.claims.events import ClaimsMerged
from epidesk.intake.claims.models import Claim, Evidence, Pair, Tip
from epidesk.intake.claims.policy import policy
from epidesk.intake.claims.queries.alike import alike_to
from epidesk.intake.claims.rules import LIVING, PairState, Permission, State, Verb, ordered
from epikit.codes import display_code


def suggest_same(*, claim_id: UUID) -> int:
    """Looks for living claims that may say the same as this one and remembers each pair that nobody has judged yet.
    Gives how many are new. Safe to run twice: a pair has one row for ever, so a rejected one never comes back."""
    claim = Claim.objects.defer("searched").filter(id=claim_id, state__in=[str(one) for one in LIVING]).first()
    if claim is None:
        return 0
    now = timezone.now()
    pairs = []
    for other_id, alike, same_link in alike_to(claim, least=policy().least, limit=policy().suggest_at_most):
        first, second = ordered(claim.id, other_id)
        pairs.append(
            Pair(
                first_id=first, second_id=second, state=PairState.SUGGESTED, likeness=alike, same_link=same_link, at=now
            )
        )
    with unit_of_work():
        before = Pair.objects.filter(Q(first_id=claim.id) | Q(second_id=claim.id)).count()
        Pair.objects.bulk_create(pairs, ignore_conflicts=True)
        return Pair.objects.filter(Q(first_id=claim.id) | Q(second_id=claim.id)).count() - before


def reject_pair(*, by: Actor, claim_id: UUID, other_id: UUID) -> None:
    """Says that two claims are not the same; they are never suggested to each other again. Needs `claims:check`."""
    now = timezone.now()
    with unit_of_work():
        requires(by, Permission.CHECK)
        found = lock(claim_id, other_id)
        _decide(claim_id, other_id, PairState.REJECTED, by, now)
        claim = found[claim_id]
        touch(claim, by=by, now=now, verb="pair_rejected", changed=())
        add_step(claim, by=by, now=now, told_as="pair_rejected", params={"code": display_code(found[other_id].code)})


def merge(*, by: Actor, claim_id: UUID, into_id: UUID, version: int | None = None) -> None:
    """Joins a claim to another that says the same: its askers follow the other one, its evidence goes along, and what
    was rejected for it counts for the other. Needs `claims:check`. Locks: both, in order of their ids. Announces
    `ClaimsMerged`. Raises `NotFound`, `Invalid`, `Conflict`."""
    if claim_id == into_id:
        raise Invalid({"other": _("A claim cannot be joined to itself.")})
    now = timezone.now()
    with unit_of_work():
        requires(by, Permission.CHECK)
        found = lock(claim_id, into_id, joined_to=claim_id)  # what is joined to it goes along
        claim, kept = found[claim_id], found[into_id]
        if version is not None and version != claim.version:
            raise NotPossibleNow
        if kept.state not in LIVING:
            raise NotPossibleNow(_("The other claim is closed or joined to a third one. Choose another."))
        claim.merged_into = kept
        move(
            claim,
            Verb.MERGE,
            by=by,
            now=now,
            told_as="merged",
            params={"code": display_code(kept.code)},
            changed=("merged_into",),
        )
        renew_row(claim, by=by, now=now)
        answered = now if kept.state == State.PUBLISHED else None
        Tip.objects.filter(claim=claim, came_with=None).update(came_with=claim)
        tips = Tip.objects.filter(claim=claim)
        if answered:
            tips.filter(answered_at=None).update(answered_at=answered)
        tips.update(claim=kept)
        Claim.objects.filter(merged_into=claim).update(merged_into=kept)
        Evidence.objects.filter(claim=claim).update(claim=kept)
        _decide(claim_id, into_id, PairState.CONFIRMED, by, now)
        _inherit_rejections(claim_id, into_id, by, now)
        _count_anew(kept, by=by, now=now, told_as="took_in", params={"code": display_code(claim.code)})
        announce(ClaimsMerged((claim.id,), (kept.id,)))


def split(*, by: Actor, claim_id: UUID, version: int | None = None) -> None:
    """Takes a claim out again of the one it was joined to, with those who had sent it; evidence stays where it is.
    The two are never suggested to each other again. Needs `claims:check`. Locks: both, in order of their ids."""
    now = timezone.now()
    with unit_of_work():
        requires(by, Permission.CHECK)
        kept_id = Claim.objects.filter(id=claim_id).values_list("merged_into", flat=True).first()
        if kept_id is None:
            lock_for(by, Permission.CHECK, claim_id)
            raise NotPossibleNow
        found = lock(claim_id, kept_id)
        claim, kept = found[claim_id], found[kept_id]
        if claim.merged_into_id != kept_id or (version is not None and version != claim.version):
            raise NotPossibleNow
        claim.merged_into = None
        Tip.objects.filter(claim=kept, came_with=claim).update(claim=claim, came_with=None)
        count_demand(claim)
        move(
            claim,
            Verb.SPLIT,
            by=by,
            now=now,
            told_as="split",
            params={"code": display_code(kept.code)},
            changed=("merged_into", "asked_count", "demand", "priority"),
        )
        put_back(claim, by=by, now=now)
        _decide(claim_id, kept_id, PairState.REJECTED, by, now)
        _count_anew(kept, by=by, now=now, told_as="gave_back", params={"code": display_code(claim.code)})


def _count_anew(kept: Claim, *, by: Actor, now: datetime, told_as: str, params: dict[str, str]) -> None:
    count_demand(kept)
    dates = Tip.objects.filter(claim=kept, seen_on__isnull=False).order_by("seen_on").values_list("seen_on", flat=True)
    kept.first_seen_on = dates.first()
    touch(kept, by=by, now=now, verb=told_as, changed=("asked_count", "demand", "priority", "first_seen_on"))
    add_step(kept, by=by, now=now, told_as=told_as, params=params)
    if kept.closed_at is None:
        renew_row(kept, by=by, now=now, searched=True)


def _decide(one: UUID, other: UUID, state: PairState, by: Actor, now: datetime) -> None:
    first, second = ordered(one, other)
    Pair.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={"state": state, "at": now, "by_id": by.user_id, "by_label": by.label[:120]},
        create_defaults={
            "state": state, "at": now, "by_id": by.user_id, "by_label": by.label[:120], "likeness": 0.0
        },
    )  # fmt: skip
    record(by=by, verb=f"claim_pair.{state}", subject=("claim", one), fields=("state",))


def _inherit_rejections(claim_id: UUID, kept_id: UUID, by: Actor, now: datetime) -> None:
    """What was said not to be the same as the one that goes, is not suggested for the one that stays."""
    rejected = Pair.objects.filter(Q(first_id=claim_id) | Q(second_id=claim_id), state=PairState.REJECTED)
    for pair in rejected:
        third = pair.second_id if pair.first_id == claim_id else pair.first_id
        if third == kept_id:
            continue
        first, second = ordered(third, kept_id)
        row, made = Pair.objects.get_or_create(
            first_id=first,
            second_id=second,
            defaults={"state": PairState.REJECTED, "likeness": pair.likeness, "at": now, "by_id": pair.by_id,
                      "by_label": pair.by_label},
        )  # fmt: skip
        if not made and row.state == PairState.SUGGESTED:
            row.state, row.at, row.by_id, row.by_label = PairState.REJECTED, now, pair.by_id, pair.by_label
            row.save(update_fields=["state", "at", "by_id", "by_label"])
