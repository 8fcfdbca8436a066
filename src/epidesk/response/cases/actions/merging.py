# SPDX-License-Identifier: Apache-2.0
"""References to people who turned out to be one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import note_moved
from epidesk.foundation.people.queries import moved_references
from epidesk.response.cases.events import ContactsChanged
from epidesk.response.cases.models import Case, Contact, Judgement
from epidesk.response.cases.rules import CONFIRMED, Basis


def move_people(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Points what is about the dropped person to the kept one, and notes which. Where both stand in the register the
    kept one's row stands for both and takes over a confirmation. Safe to run twice."""
    with unit_of_work():
        for row in Case.objects.select_for_update().filter(person_id=dropped_id).order_by("id"):
            kept = (
                Case.objects.select_for_update()
                .filter(person_id=kept_id, disease=row.disease, absorbed_into=None)
                .first()
            )
            row.person_id = kept_id
            if kept is not None and row.absorbed_into_id is None:
                row.absorbed_into = kept
                _take_over(kept, row)
            row.save(update_fields=["person", "absorbed_into"])
            note_moved(merge_id=merge_id, kind="case", ids=[row.id])
        for field in ("one", "other"):
            lines = Contact.objects.filter(**{f"{field}_id": dropped_id})
            lines = lines.exclude(**{f"{'other' if field == 'one' else 'one'}_id": kept_id})
            for line in lines.order_by("id"):
                if _stands_already(line, field, kept_id):
                    continue
                Contact.objects.filter(id=line.id).update(**{f"{field}_id": kept_id})
                note_moved(merge_id=merge_id, kind=f"contact_{field}", ids=[line.id])
        announce(ContactsChanged((kept_id, dropped_id)))


def move_people_back(*, merge_id: UUID, kept_id: UUID, dropped_id: UUID) -> None:
    """Gives back what a merge that was undone had moved. A confirmation taken over stays until somebody judges. Safe to
    run twice."""
    with unit_of_work():
        Case.objects.filter(id__in=moved_references(merge_id, "case"), person_id=kept_id).update(
            person_id=dropped_id, absorbed_into=None
        )
        for field in ("one", "other"):
            ids = moved_references(merge_id, f"contact_{field}")
            Contact.objects.filter(id__in=ids, **{f"{field}_id": kept_id}).update(**{f"{field}_id": dropped_id})
        announce(ContactsChanged((kept_id, dropped_id)))


def _take_over(kept: Case, row: Case) -> None:
    if row.classification not in CONFIRMED or kept.classification in CONFIRMED:
        return
    now = timezone.now()
    Judgement.objects.create(
        case=kept,
        from_class=kept.classification,
        to_class=row.classification,
        basis=Basis.BY_RULE,
        by_label=SYSTEM.label,
        at=now,
    )
    Case.objects.filter(id=kept.id).update(
        classification=row.classification, classified_at=now, version=F("version") + 1
    )


def _stands_already(line: Contact, field: str, kept_id: UUID) -> bool:
    """The same meeting is told of the kept person too."""
    if line.dropped_at is not None:
        return False
    ends = {"one_id": line.one_id, "other_id": line.other_id, f"{field}_id": kept_id}
    same = Q(first_on=line.first_on, last_on=line.last_on, proximity=line.proximity, dropped_at=None)
    return Contact.objects.filter(same, **ends).exists()
