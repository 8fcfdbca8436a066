# SPDX-License-Identifier: Apache-2.0
"""What all verbs on one claim share: the lock, the version, the rule, the history, the ledger, the desk row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.desk.actions import NewItem, close_item, open_items, reopen_item, update_item
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.claims.desk_stream import KIND, STREAM
from epidesk.intake.claims.models import Claim, Step, Tip
from epidesk.intake.claims.policy import policy
from epidesk.intake.claims.rules import (
    LIFE,
    MAX_REASON,
    MIN_REASON,
    OPEN_STATES,
    Permission,
    Seen,
    State,
    Verb,
    demand_of,
    priority_of,
)
from epidesk.intake.claims.texts import SEEN_MSGID, TITLE
from epikit.codes import display_code
from epikit.text import nfc
from epikit.workflow import IllegalTransition


class NotPossibleNow(Conflict):
    """The claim is in a state that this cannot be done in."""

    code = "not-possible-now"
    default_message = _("This is no longer possible: the claim has moved on. Look at its new state.")


def lock(*claim_ids: UUID, joined_to: UUID | None = None) -> dict[UUID, Claim]:
    """The rows, and those joined to `joined_to`, in the order of their ids, ours until commit. Raises `NotFound` if one
    is not there."""
    wanted = Q(id__in=claim_ids) if joined_to is None else Q(id__in=claim_ids) | Q(merged_into=joined_to)
    rows = Claim.objects.select_for_update(no_key=True).defer("searched").filter(wanted).order_by("id")
    found = {row.id: row for row in rows}
    if not found.keys() >= set(claim_ids):
        raise NotFound
    return found


def lock_for(by: Actor, permission: Permission, claim_id: UUID, version: int | None = None) -> Claim:
    """The row, for who may. Claims have no ward: they are for everybody with the permission. Raises `Forbidden`,
    `NotFound`, `Conflict` when it is no longer as it was seen."""
    requires(by, permission)
    claim = lock(claim_id)[claim_id]
    if version is not None and version != claim.version:
        raise Conflict
    return claim


def move(
    claim: Claim,
    verb: Verb,
    *,
    by: Actor,
    now: datetime,
    told_as: str,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
    changed: Sequence[str] = (),
) -> Step:
    """Takes the step of the workflow and writes it with whatever else the caller `changed`. The desk row is the
    caller's. Raises `NotPossibleNow`."""
    try:
        claim.state = LIFE.next(State(claim.state), verb)
    except IllegalTransition as error:
        raise NotPossibleNow from error
    claim.closed_at = None if claim.state in OPEN_STATES else now
    touch(claim, by=by, now=now, verb=told_as, changed=("state", "closed_at", *changed))
    return add_step(claim, by=by, now=now, told_as=told_as, params=params, reason=reason)


def touch(claim: Claim, *, by: Actor, now: datetime, verb: str, changed: Sequence[str]) -> None:
    claim.version += 1
    claim.changed_at = now
    claim.save(update_fields=["version", "changed_at", *changed])
    record(by=by, verb=f"claim.{verb}", subject=("claim", claim.id), fields=tuple(changed))


def add_step(
    claim: Claim,
    *,
    by: Actor,
    now: datetime,
    told_as: str,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Step:
    """A line of the history, and the hint for whoever follows the claim."""
    hint("incident", id=claim.id, version=claim.version)
    return Step.objects.create(
        claim=claim,
        at=now,
        verb=told_as,
        state=claim.state,
        params=dict(params or {}),
        reason=reason,
        by_id=by.user_id,
        by_label=by.label[:120],
    )


def count_demand(claim: Claim) -> bool:
    """Counts anew how many ask, and how urgent that makes it; on the locked row, not saved. Whether anything
    changed."""
    rows = Tip.objects.filter(claim=claim).values_list("id", "asker_id", "device", "reach")
    tips = [
        (f"u{asker}" if asker else f"d{device}" if device else f"t{id}", reach) for id, asker, device, reach in rows
    ]
    before = (claim.asked_count, claim.demand, claim.priority)
    demand = demand_of(tips, policy().reach)
    claim.asked_count, claim.demand = demand.asks, demand.weight
    claim.priority = int(priority_of(demand, policy().demand))
    return before != (claim.asked_count, claim.demand, claim.priority)


def title_of(claim: Claim) -> list[tuple[str, dict[str, Any]]]:
    """The title of the queue's row: a msgid. No word of what was sent stands there: it may tell of somebody. A verdict
    that was published is public, and so is its claim."""
    seen = Tip.objects.filter(claim=claim).exclude(seen="").order_by("id").values_list("seen", flat=True).first()
    if seen:
        return [(TITLE, {}), (SEEN_MSGID[Seen(seen)], {})]
    return [(TITLE, {})]


def on_the_desk(claim: Claim, now: datetime) -> dict[str, Any]:
    """What the desk row of an open claim says."""
    if claim.state == State.PAUSED:
        due_at, due_what = now + policy().paused, "review"
    else:
        due_at, due_what = claim.received_at + policy().deadlines[Priority(claim.priority)], "verdict"
    return {"stage": claim.state, "due_at": due_at, "due_what": due_what}


def desk_item(claim: Claim, now: datetime) -> NewItem:
    return NewItem(
        stream=STREAM,
        kind=KIND,
        subject_id=claim.id,
        code=display_code(claim.code),
        title=title_of(claim),
        area_id=None,
        lon=None,
        lat=None,
        priority=Priority(claim.priority),
        confirmed=True,
        opened_at=claim.received_at,
        search_words=codes_of(claim),
        **on_the_desk(claim, now),
    )


def codes_of(claim: Claim) -> list[str]:
    """The tracking codes by which the desk finds it: those of everybody who asked, of the newest thousand."""
    codes = Tip.objects.filter(claim=claim).order_by("-id").values_list("code", flat=True)[:1_000]
    return [display_code(code) for code in codes]


def renew_row(claim: Claim, *, by: Actor, now: datetime, searched: bool = False) -> None:
    """The desk row as the claim stands now. `searched`: others' codes have come to it."""
    seen_by = {"priority": claim.priority, "witness_count": max(1, claim.asked_count)}
    words = codes_of(claim) if searched else None
    if claim.state not in OPEN_STATES:
        try:
            close_item(by=by, subject_id=claim.id, stage=claim.state)
        except NotFound:
            return  # retention has deleted the row
        return
    try:
        update_item(by=by, subject_id=claim.id, search_words=words, **on_the_desk(claim, now), **seen_by)
    except NotFound:
        open_items(by=by, items=[desk_item(claim, now)])


def put_back(claim: Claim, *, by: Actor, now: datetime) -> None:
    """A claim that is open again stands in the queue again; its row is made anew when retention has deleted it."""
    try:
        reopen_item(by=by, subject_id=claim.id, **on_the_desk(claim, now), priority=claim.priority)
    except NotFound:
        open_items(by=by, items=[desk_item(claim, now)])


def checked_reason(text: str, field: str = "reason") -> str:
    """A reason that its reader can do something with. Raises `Invalid`."""
    text = nfc(text)
    if len(text) < MIN_REASON:
        raise Invalid({field: _("Say why, in at least %(limit)s characters.") % {"limit": MIN_REASON}})
    if len(text) > MAX_REASON:
        raise Invalid({field: _("At most %(limit)s characters.") % {"limit": MAX_REASON}})
    return text
