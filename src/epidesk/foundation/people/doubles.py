# SPDX-License-Identifier: Apache-2.0
"""Pairs of the register that may be one person: found after registration, decided by people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.merging import merge_people, unmerge_people
from epidesk.foundation.people.models import Candidate, Identifier, Newcomer, Person
from epidesk.foundation.people.near import Asked, judged, near
from epidesk.foundation.people.reading_all import whole_register
from epidesk.foundation.people.rules import Permission, Verdict
from epikit.linkage import Score

CHUNK = 1_000
_STATES = {Verdict.SAME: Candidate.SAME, Verdict.NOT_SAME: Candidate.NOT_SAME, Verdict.LATER: Candidate.LATER}

# A pair that somebody told apart stays so, also where one of the two has meanwhile gone into another row.
_PROPOSE = """
INSERT INTO people_candidate (id, low_id, high_id, probability, reasons, state, found_at, by_label, version)
SELECT n.id, n.low, n.high, n.probability, n.reasons, 'open', %s, '', 1
FROM jsonb_to_recordset(%s) AS n (id uuid, low uuid, high uuid, probability float8, reasons jsonb)
WHERE NOT EXISTS (
  SELECT FROM people_person l JOIN people_candidate c ON c.low_id = l.id OR c.high_id = l.id
    JOIN people_person o ON o.id = CASE WHEN c.low_id = l.id THEN c.high_id ELSE c.low_id END
  WHERE n.low IN (l.id, l.merged_into_id) AND n.high IN (o.id, o.merged_into_id) AND c.state = 'not_same'
)
AND EXISTS (SELECT FROM people_person p WHERE p.id = n.low AND p.merged_into_id IS NULL)
AND EXISTS (SELECT FROM people_person p WHERE p.id = n.high AND p.merged_into_id IS NULL)
ON CONFLICT (low_id, high_id) DO UPDATE
  SET probability = excluded.probability, reasons = excluded.reasons
  WHERE people_candidate.state IN ('open', 'later')
"""


def find_doubles(*, most: int = CHUNK) -> int:
    """Compares the newest in the register with everybody else and proposes pairs; how many people it took.

    Idempotent: a pair stands once, and one that was decided is left alone. Locks: the newcomers that it takes, which
    another worker then passes over.
    """
    with unit_of_work():
        rows = Newcomer.objects.select_for_update(skip_locked=True).order_by("person_id")[:most]
        taken = [row.person_id for row in rows]
        if not taken:
            return 0
        match_new(person_ids=taken)
        Newcomer.objects.filter(person_id__in=taken).delete()
        return len(taken)


def match_new(*, person_ids: Iterable[UUID]) -> int:
    """Proposes pairs for these people of the register; how many are new or changed."""
    asked = _asked(sorted(set(person_ids)))
    found: dict[tuple[UUID, UUID], Score] = {}
    for one in near(asked):
        own = asked[one.place].person_id
        if own is not None:
            found[min(own, one.person_id), max(own, one.person_id)] = one.score
    return propose([(low, high, score) for (low, high), score in found.items()])


def propose(pairs: Sequence[tuple[UUID, UUID, Score]]) -> int:
    """Puts pairs (smaller id first) before people, unless somebody decided about them. Idempotent."""
    if not pairs:
        return 0
    rows = [
        {
            "id": str(uuid7()),
            "low": str(low),
            "high": str(high),
            "probability": score.probability,
            "reasons": [asdict(reason) for reason in score.reasons],
        }
        for low, high, score in sorted(pairs, key=lambda pair: pair[:2])
    ]
    with unit_of_work(), connection.cursor() as cursor:
        cursor.execute(_PROPOSE, [timezone.now(), json.dumps(rows)])
        return int(cursor.rowcount)


def compare_all() -> int:
    """Compares everybody in the register with everybody, by Splink in this process, and proposes pairs; how many are
    new or changed. A million people take about half a minute and less than 2 GB. Idempotent. For after a large import,
    and for what the keys of single comparisons miss.
    """
    from epidesk.foundation.people.batch import pairs_within  # loads engines that only this needs

    proposed = 0
    found = [(UUID(left), UUID(right)) for left, right in pairs_within(whole_register()).select("left", "right").rows()]
    for start in range(0, len(found), CHUNK):
        chunk = [(min(pair), max(pair)) for pair in found[start : start + CHUNK]]
        known = {one.person_id: one for one in _asked(sorted({person_id for pair in chunk for person_id in pair}))}
        pairs = [(low, high) for low, high in chunk if low in known and high in known]
        scores = judged([(known[low], known[high]) for low, high in pairs])
        proposed += propose([(low, high, score) for (low, high), score in zip(pairs, scores, strict=True)])
    return proposed


def decide_candidate(*, by: Actor, candidate_id: UUID, verdict: Verdict, keep_id: UUID | None = None) -> UUID | None:
    """Says what a pair is: one person (merged, `keep_id` stays, else the one on file longer), two, or to be asked again
    later. The merge's id where there is one.

    Raises `NotFound`, `Conflict` when it is decided already. Who may: `people:merge` in the areas of both. Locks: the
    candidate, then what `merge_people` locks.
    """
    with unit_of_work():
        row = _held(candidate_id)
        for person in (row.low, row.high):
            requires(by, Permission.MERGE, area_id=person.ward_id)
        if row.state in (Candidate.SAME, Candidate.NOT_SAME):
            raise Conflict(_("Somebody has decided about these two already."))
        if row.low.merged_into_id or row.high.merged_into_id:
            raise Conflict(_("One of these records was merged already. Look at the new state, then try again."))
        merge_id = None
        if verdict is Verdict.SAME:
            kept = keep_id if keep_id in (row.low_id, row.high_id) else row.low_id
            dropped = row.high_id if kept == row.low_id else row.low_id
            merge_id = merge_people(by=by, keep_id=kept, drop_id=dropped, reason=_REASON)
        _settle(row, by, _STATES[verdict], merge_id)
        return merge_id


def undo_decision(*, by: Actor, candidate_id: UUID) -> None:
    """Opens a pair again: a merge is undone, «not the same» forgotten, «later» taken back.

    Raises `NotFound`, `Conflict` when there is nothing to undo or the merge cannot be undone any more. Who may: as
    `decide_candidate`.
    """
    with unit_of_work():
        row = _held(candidate_id)
        for person in (row.low, row.high):
            requires(by, Permission.MERGE, area_id=person.ward_id)
        if row.state == Candidate.OPEN:
            raise Conflict(_("Nobody has decided about these two yet."))
        if row.merge_id is not None:
            unmerge_people(by=by, merge_id=row.merge_id, reason=_UNDONE)
        _settle(row, by, Candidate.OPEN, None)


# Kept with the merge, for whoever looks at it later: what led to it, not words about the people.
_REASON = "candidate"
_UNDONE = "candidate.undone"


def _held(candidate_id: UUID) -> Candidate:
    row = (
        Candidate.objects.select_for_update(of=("self",)).select_related("low", "high").filter(id=candidate_id).first()
    )
    if row is None:
        raise NotFound
    return row


def _settle(row: Candidate, by: Actor, state: str, merge_id: UUID | None) -> None:
    Candidate.objects.filter(id=row.id).update(
        state=state,
        merge_id=merge_id,
        decided_at=timezone.now(),
        by_id=by.user_id,
        by_label=by.label[:120],
        version=F("version") + 1,
    )
    verb = {"same": "decided_same", "not_same": "decided_not_same", "later": "put_off", "open": "reopened"}[state]
    audit.record(by=by, verb=f"candidate.{verb}", subject=("candidate", row.id), fields=["state"])


def _asked(person_ids: Sequence[UUID]) -> list[Asked]:
    """These people of the register, as they are looked for; merged ones are left out."""
    held: dict[UUID, list[Any]] = {}
    for identifier in (
        Identifier.objects.filter(person__in=person_ids).order_by("-id").values("person_id", "kind", "index")
    ):
        held.setdefault(identifier["person_id"], []).append((identifier["kind"], identifier["index"]))
    people = Person.objects.filter(id__in=person_ids, merged_into=None)
    return [
        Asked(
            name=one.name,
            year=one.year_of_birth,
            month=one.birth_month,
            day=one.birth_day,
            sex=one.sex,
            ward_id=one.ward_id,
            phones=tuple(dict.fromkeys(index for kind, index in held.get(one.id, ()) if kind == "phone")),
            id_numbers=tuple(index for kind, index in held.get(one.id, ()) if kind == "id_number"),
            person_id=one.id,
        )
        for one in people
    ]
