# SPDX-License-Identifier: Apache-2.0
"""Nobody waits unheard: what is not answered in time is told to the shift lead, and then to the duty officer."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from epidesk.foundation.accounts.queries import Holder, holders_of
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.escalation_policy import Waits, waits_now
from epidesk.foundation.desk.events import MattersEscalated
from epidesk.foundation.desk.rules import (
    ESCALATED_AT_ONCE,
    UNANSWERED,
    Escalation,
    Permission,
    Priority,
    escalation_due,
)
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient

_ADMINISTRATORS_TOLD_EVERY_S = 24 * 3600

# What the waits let pass; `rules.escalation_due` then says how far. Rows that another worker is busy with are left to
# it, and are no longer due when it has finished.
_WAITING = f"""
SELECT item.subject_id, item.kind, item.code, item.area_id, item.priority,
    coalesce(item.waits_since, item.opened_at), item.lock_until, item.escalation
FROM desk_deskitem AS item
JOIN jsonb_to_recordset(%(waits)s::jsonb) AS wait (kind text, priority int2, first_s float8, second_s float8)
    ON wait.kind = item.kind AND wait.priority = item.priority
WHERE item.closed_at IS NULL AND NOT item.held AND item.stage = '{UNANSWERED}' AND item.escalation < 2
    AND item.opened_at <= %(now)s - make_interval(
        secs => CASE item.escalation WHEN 0 THEN wait.first_s ELSE wait.second_s END)
    AND (item.waits_since IS NULL OR item.waits_since <= %(now)s - make_interval(
        secs => CASE item.escalation WHEN 0 THEN wait.first_s ELSE wait.second_s END))
    AND (item.lock_until IS NULL OR item.lock_until <= %(now)s - make_interval(secs => wait.first_s))
ORDER BY item.opened_at, item.subject_id LIMIT {ESCALATED_AT_ONCE} FOR UPDATE OF item SKIP LOCKED
"""  # noqa: S608

# Held reports have one wait, which is their deadline, and one level: the shift lead.
_HELD_TOO_LONG = f"""
SELECT subject_id, kind, code, area_id, opened_at FROM desk_deskitem
WHERE closed_at IS NULL AND held AND escalation = 0 AND due_at <= %(now)s
    AND (lock_until IS NULL OR lock_until <= %(now)s)
ORDER BY rank, due_at, subject_id LIMIT {ESCALATED_AT_ONCE} FOR UPDATE SKIP LOCKED
"""  # noqa: S608

_MARK = """
UPDATE desk_deskitem SET escalation = %s, escalated_at = %s, version = version + 1 WHERE subject_id = ANY(%s)
"""


@dataclass(frozen=True)
class Waiting:
    """A matter that nobody has answered. `since`: when that wait began."""

    subject_id: UUID
    kind: str
    code: str
    area_id: UUID | None
    since: datetime


def escalate(*, by: Actor, now: datetime) -> int:
    """Tells of every matter that has waited too long, once for each level, and marks it; of held reports that nobody
    has looked at by their deadline, the shift lead only. Gives how many went up. Safe to run twice at once: the mark is
    written in the transaction that tells.

    Locks: the desk rows, passing over those that somebody holds. Announces `MattersEscalated`.
    """
    waits = waits_now()
    total = 0
    while gone_up := _some(by, waits, now):
        total += gone_up
    return total


def _some(by: Actor, waits: Waits, now: datetime) -> int:
    with unit_of_work():
        held = _held_too_long(now)
        told_of = [*((level, matters, False) for level, matters in _due(waits, now).items())]
        told_of += [(Escalation.SHIFT_LEAD, held, True)] if held else []
        for level, matters, are_held in told_of:
            told = _tell(by, level, matters, now, are_held=are_held)
            with connection.cursor() as cursor:
                cursor.execute(_MARK, [int(level), now, [one.subject_id for one in matters]])
            announce(MattersEscalated(tuple(one.subject_id for one in matters), int(level), told))
        if told_of:
            areas = {one.area_id for _, matters, _ in told_of for one in matters}
            hint("desk", id="*", areas=[] if None in areas else sorted(area for area in areas if area))
    return sum(len(matters) for _, matters, _ in told_of)


def _held_too_long(now: datetime) -> list[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD_TOO_LONG, {"now": now})
        return [Waiting(*line) for line in cursor.fetchall()]


def _due(waits: Waits, now: datetime) -> dict[Escalation, list[Waiting]]:
    rows = [
        {
            "kind": kind,
            "priority": int(priority),
            "first_s": after[Escalation.SHIFT_LEAD].total_seconds(),
            "second_s": after[Escalation.DUTY_OFFICER].total_seconds(),
        }
        for (kind, priority), after in waits.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"waits": json.dumps(rows), "now": now})
        lines = cursor.fetchall()
    found: dict[Escalation, list[Waiting]] = defaultdict(list)
    for subject_id, kind, code, area_id, priority, since, lock_until, done in lines:
        after = waits[kind, Priority(priority)]
        level = escalation_due(waits_since=since, done=Escalation(done), after=after, lock_until=lock_until, now=now)
        if level > done:
            found[level].append(Waiting(subject_id, kind, code, area_id, since))
    return found


def _tell(by: Actor, level: Escalation, matters: Sequence[Waiting], now: datetime, *, are_held: bool) -> int:
    """One message for each person, about all that is theirs. Gives how many people were told."""
    firsts, seconds = holders_of(Permission.HEAR_FIRST), holders_of(Permission.HEAR_SECOND)
    of_person: dict[UUID, list[Waiting]] = defaultdict(list)
    for matter in matters:
        for holder in _who(level, matter, firsts, seconds):
            of_person[holder.user_id].append(matter)
    if level is Escalation.DUTY_OFFICER and not seconds:
        _tell_administrators(by, "no-duty-officer")
    if len({matter.subject_id for theirs in of_person.values() for matter in theirs}) < len(matters):
        _tell_administrators(by, "nobody-to-tell")
    for user_id, theirs in of_person.items():
        _one_message(by, user_id, theirs, _template(level, len(theirs), are_held=are_held), now)
    return len(of_person)


def _who(level: Escalation, matter: Waiting, firsts: Iterable[Holder], seconds: Iterable[Holder]) -> Sequence[Holder]:
    """Those of the level in the matter's area; where there is nobody, those of the other level, and at last every shift
    lead, wherever: somebody hears of it."""
    near = [one for one in firsts if one.covers(matter.area_id)]
    officers = [one for one in seconds if one.covers(matter.area_id)]
    wanted, other = (near, officers) if level is Escalation.SHIFT_LEAD else (officers, near)
    return wanted or other or list(firsts)


def _template(level: Escalation, number: int, *, are_held: bool) -> str:
    one = number == 1
    if are_held:
        return "held-report-waits" if one else "held-reports-wait"
    still = "still-" if level is Escalation.DUTY_OFFICER else ""
    return f"matter-{still}waits" if one else f"matters-{still}wait"


def _one_message(by: Actor, user_id: UUID, matters: Sequence[Waiting], template: str, now: datetime) -> None:
    oldest = min(matters, key=lambda one: one.since)
    waited_s = (now - oldest.since).total_seconds()
    tell(
        by=by,
        to=[Recipient(user_id=user_id)],
        template=template,
        params={
            "code": oldest.code,
            "count": str(len(matters)),
            "minutes": str(int(waited_s // 60)),
            "hours": str(int(waited_s // 3600)),
        },
        subject=("desk", oldest.subject_id) if len(matters) == 1 else None,
    )


def _tell_administrators(by: Actor, template: str) -> None:
    """At most once a day: who can give somebody the role."""
    if not cache.add(f"desk.escalation:{template}", "told", _ADMINISTRATORS_TOLD_EVERY_S):
        return
    to = [Recipient(user_id=one.user_id) for one in holders_of(Accounts.MANAGE_STAFF)]
    tell(by=by, to=to, template=template)
