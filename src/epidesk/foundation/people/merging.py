# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.describing import describe_again
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.foundation.people.locking import lock_identifiers
from epidesk.foundation.people.models import Identifier, Merge, Person
from epidesk.foundation.people.registering import compare_later, more_of_birth
from epidesk.foundation.people.rules import Permission

_FACTS = ("sex", "nationality", "ward_id")
_BIRTH = ("year_of_birth", "birth_month", "birth_day")


def merge_people(*, by: Actor, keep_id: UUID, drop_id: UUID, reason: str) -> UUID:
    """Says that two rows are one person and returns the merge's id, by which it can be undone.

    The dropped row's identifiers go over, and facts that the kept row lacks; everything that went is noted. Raises
    `NotFound`, `Invalid`, and `Conflict` when one of them was merged already. Who may: `people:merge` in the areas of
    both. Locks: the identifiers and rows of both, in order. Announces `PeopleMerged`.
    """
    reason = reason.strip()
    if keep_id == drop_id:
        raise Invalid({"drop_id": _("These are the same record.")})
    if not reason:
        raise Invalid({"reason": _("Say why these are one person.")})
    with unit_of_work():
        rows = _locked(keep_id, drop_id)
        kept, dropped = rows[keep_id], rows[drop_id]
        for row in (kept, dropped):
            requires(by, Permission.MERGE, area_id=row.ward_id)
            if row.merged_into_id is not None:
                raise Conflict(_("One of these records was merged already. Look at the new state, then try again."))
        merge_id = uuid7()
        merge = Merge.objects.create(
            id=merge_id,
            kept=kept,
            dropped=dropped,
            reason=reason,
            by_id=by.user_id,
            by_label=by.label,
            moved={"identifier": [str(one) for one in _move_identifiers(dropped, kept)]},
            filled=_fill(kept, dropped),
            merged_at=timezone.now(),
        )
        dropped.merged_into = kept
        _save(kept)
        _save(dropped)
        audit.record(by=by, verb="person.merged", subject=("person", kept.id), fields=["identifier", *merge.filled])
        audit.record(by=by, verb="person.merged_away", subject=("person", dropped.id), fields=["merged_into"])
        compare_later({kept.id})  # of what is known of it now, more may be doubles
        announce(PeopleMerged(kept_ids=(kept.id,), dropped_ids=(dropped.id,), merge_ids=(merge_id,)))
        return merge_id


def unmerge_people(*, by: Actor, merge_id: UUID, reason: str) -> None:
    """Undoes a merge: identifiers and facts go back, the dropped row stands again.

    What the kept row was given after the merge stays with it. Raises `NotFound`, `Invalid`, and `Conflict` when it was
    undone already or when the kept row went into another since: undo that first. Who may, locks: as `merge_people`.
    Announces `PeopleUnmerged`.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Say why these are two people after all.")})
    with unit_of_work():
        merge = Merge.objects.select_for_update().filter(id=merge_id).first()
        if merge is None:
            raise NotFound
        rows = _locked(merge.kept_id, merge.dropped_id)
        kept, dropped = rows[merge.kept_id], rows[merge.dropped_id]
        for row in (kept, dropped):
            requires(by, Permission.MERGE, area_id=row.ward_id)
        if merge.undone_at is not None:
            raise Conflict(_("This merge was undone already."))
        if kept.merged_into_id is not None:
            raise Conflict(_("This record was merged again later. Undo the later merge first."))
        Identifier.objects.filter(id__in=merge.moved.get("identifier", []), person=kept).update(person=dropped)
        for name in merge.filled:
            if getattr(kept, name) == getattr(dropped, name):
                setattr(kept, name, "" if name in ("sex", "nationality") else None)
        if kept.year_of_birth is None:
            kept.birth_month = kept.birth_day = None
        elif kept.birth_month is None:
            kept.birth_day = None
        dropped.merged_into = None
        _save(kept)
        _save(dropped)
        merge.undone_at, merge.undone_reason = timezone.now(), reason
        merge.undone_by_id, merge.undone_by_label = by.user_id, by.label
        merge.save(update_fields=["undone_at", "undone_reason", "undone_by_id", "undone_by_label"])
        for row in (kept, dropped):
            audit.record(by=by, verb="person.unmerged", subject=("person", row.id), fields=["identifier"])
        announce(PeopleUnmerged(kept_ids=(kept.id,), dropped_ids=(dropped.id,), merge_ids=(merge.id,)))


def note_moved(*, merge_id: UUID, kind: str, ids: Iterable[UUID]) -> None:
    """A room notes which of its rows it moved to the kept person (`kind`: its own word, e.g. «incident»).

    Idempotent; called by handlers of `PeopleMerged`. Locks: the merge. Raises `NotFound`.
    """
    with unit_of_work():
        merge = Merge.objects.select_for_update().filter(id=merge_id).first()
        if merge is None:
            raise NotFound
        merge.moved[kind] = sorted({*merge.moved.get(kind, ()), *map(str, ids)})
        merge.save(update_fields=["moved"])


def _locked(*person_ids: UUID) -> dict[UUID, Person]:
    """The rows, held. Their identifiers are held first: whoever is registering one of them now is let finish."""
    lock_identifiers(Identifier.objects.filter(person__in=person_ids).values_list("index", flat=True))
    rows = {row.id: row for row in Person.objects.select_for_update().filter(id__in=person_ids).order_by("id")}
    if len(rows) != len(set(person_ids)):
        raise NotFound
    return rows


def _move_identifiers(dropped: Person, kept: Person) -> list[UUID]:
    """All but those that the kept person has too."""
    has = set(kept.identifiers.values_list("kind", "index", "name_key"))
    rows = dropped.identifiers.values_list("id", "kind", "index", "name_key")
    moved = [row_id for row_id, *same in rows if tuple(same) not in has]
    Identifier.objects.filter(id__in=moved).update(person=kept)
    return moved


def _fill(kept: Person, dropped: Person) -> list[str]:
    filled = [name for name in _FACTS if getattr(dropped, name) and not getattr(kept, name)]
    filled += [name for name, value in more_of_birth(kept, dropped).items() if value]
    for name in filled:
        setattr(kept, name, getattr(dropped, name))
    return filled


def _save(row: Person) -> None:
    row.version += 1
    row.save(update_fields=[*_FACTS, *_BIRTH, *describe_again(row), "merged_into", "version", "changed_at"])
