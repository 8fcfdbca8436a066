# SPDX-License-Identifier: Apache-2.0
"""People whom a list brought go again when the list is taken back, unless anything else names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import ForeignKey

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.locking import lock_identifiers
from epidesk.foundation.people.models import Candidate, Identifier, Leftover, Newcomer, Person

CHUNK = 1_000
_OWN = (Identifier, Candidate)
"""What goes with a person; everything else that points at one holds them here."""


def forget_later(*, person_ids: Iterable[UUID], since: datetime) -> None:
    """Has those of these people forgotten soon who came into the register at `since` or after, and whom then nothing
    names (`tasks.forget_leftovers`). Joins the caller's transaction."""
    ids = sorted(set(person_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_leftover (person_id) SELECT id FROM people_person"
            " WHERE id = ANY(%s::uuid[]) AND created_at >= %s AND merged_into_id IS NULL ON CONFLICT DO NOTHING",
            [ids, since],
        )


def forget_leftovers(*, most: int = CHUNK) -> int:
    """Takes some of those who wait, and deletes whom nothing names; how many it looked at.

    Locks their identifiers and rows: who registers one of them meanwhile comes first or finds nobody. Idempotent.
    """
    with unit_of_work():
        rows = Leftover.objects.select_for_update(skip_locked=True).order_by("person_id")[:most]
        taken = [row.person_id for row in rows]
        if not taken:
            return 0
        lock_identifiers(Identifier.objects.filter(person__in=taken).values_list("index", flat=True))
        there = set(Person.objects.select_for_update().filter(id__in=taken).order_by("id").values_list("id", flat=True))
        gone = sorted(there - _named(there))
        if gone:
            Newcomer.objects.filter(person_id__in=gone).delete()
            with connection.cursor() as cursor:
                for statement in (
                    "DELETE FROM people_candidate WHERE low_id = ANY(%s) OR high_id = ANY(%s)",
                    "DELETE FROM people_identifier WHERE person_id = ANY(%s)",
                    "DELETE FROM people_person WHERE id = ANY(%s)",
                ):
                    cursor.execute(statement, [gone] * statement.count("%s"))
            audit.record_each([(SYSTEM, audit.Written("person.taken_back", "person", one, [])) for one in gone])
        Leftover.objects.filter(person_id__in=taken).delete()
        return len(taken)


def _named(ids: set[UUID]) -> set[UUID]:
    """Those at whom any row of any room points."""
    found: set[UUID] = set()
    for relation in Person._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if isinstance(field, ForeignKey) and relation.auto_created and field.model not in _OWN:
            rows = field.model._base_manager.filter(**{f"{field.name}__in": ids - found})
            found.update(rows.values_list(field.attname, flat=True).distinct())
    return found
