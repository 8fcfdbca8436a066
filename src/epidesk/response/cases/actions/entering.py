# SPDX-License-Identifier: Apache-2.0
"""Into the register: one row a person and disease, from whatever source, however often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import Written, record_many
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people import actions as people
from epidesk.foundation.people.lookups import wards_of
from epidesk.intake.incidents import queries as incidents
from epidesk.intake.incidents.queries import subjects
from epidesk.response.cases.events import CasesEntered
from epidesk.response.cases.models import Case, Judgement
from epidesk.response.cases.policy import default_disease, terms
from epidesk.response.cases.rules import Basis, CaseClass, Permission, Source

_RAISED = {CaseClass.CONTACT: (CaseClass.SUSPECT,), CaseClass.NOT_A_CASE: ()}


def suspect(
    *,
    by: Actor,
    person_ids: Sequence[UUID],
    source: str,
    source_ids: Mapping[UUID, UUID] | None = None,
    disease: str = "",
    reported_on: date | None = None,
) -> tuple[UUID, ...]:
    """The rows of these people, entered as suspects, or made suspects of the contacts they were. Whoever was judged
    already (probable, confirmed, not a case) stays what they are. `source_ids`: person → what it came from. Who:
    `cases:write` where each stays, or the centre. Locks: the people, by name. Announces `CasesEntered`."""
    return enter(
        by=by,
        person_ids=person_ids,
        as_class=CaseClass.SUSPECT,
        source=source,
        source_ids=source_ids,
        disease=disease,
        reported_on=reported_on,
    )


def enter(
    *,
    by: Actor,
    person_ids: Iterable[UUID],
    as_class: CaseClass,
    source: str,
    source_ids: Mapping[UUID, UUID] | None = None,
    disease: str = "",
    reported_on: date | None = None,
) -> tuple[UUID, ...]:
    """As `suspect`, for any class that needs no judgement: contact or suspect. Row ids in the order of the people."""
    requires(by, Permission.WRITE)
    wanted = list(dict.fromkeys(person_ids))
    disease = disease or default_disease()
    told = terms(disease)
    now, day = timezone.now(), reported_on or timezone.localdate()
    with unit_of_work():
        lock_names("case", [f"p{one}:{disease}" for one in wanted])
        wards = wards_of(wanted)
        known = {
            row.person_id: row
            for row in Case.objects.select_for_update().filter(
                person_id__in=wanted, disease=disease, absorbed_into=None
            )
        }
        new, judged, raised = [], [], []
        for person_id in wanted:
            row = known.get(person_id)
            if row is None:
                requires(by, Permission.WRITE, area_id=wards.get(person_id))
                row = Case(
                    id=uuid7(),
                    person_id=person_id,
                    disease=disease,
                    classification=as_class,
                    classified_at=now,
                    source=Source(source),
                    source_id=(source_ids or {}).get(person_id),
                    area_id=wards.get(person_id),
                    reported_on=day,
                    created_at=now,
                    changed_at=now,
                )
                new.append(row)
                known[person_id] = row
                judged.append(_judgement(row, "", as_class, by, now, told.class_version, told.class_texts))
            elif as_class in _RAISED.get(CaseClass(row.classification), ()):
                judged.append(
                    _judgement(row, row.classification, as_class, by, now, told.class_version, told.class_texts)
                )
                row.classification, row.classified_at, row.changed_at = as_class, now, now
                row.version += 1
                raised.append(row)
        Case.objects.bulk_create(new, batch_size=2_000)
        Case.objects.bulk_update(raised, ["classification", "classified_at", "changed_at", "version"], batch_size=500)
        Judgement.objects.bulk_create(judged, batch_size=2_000)
        if judged:
            record_many(
                by=by,
                entries=[
                    *(Written("case.entered", "case", row.id, ("classification", "source")) for row in new),
                    *(Written("case.suspected", "case", row.id, ("classification",)) for row in raised),
                ],
            )
        if new:
            announce(CasesEntered(tuple(row.id for row in new)))
        return tuple(known[person_id].id for person_id in wanted)


def from_incident(*, by: Actor, incident_id: UUID) -> UUID:
    """The row of whom a report or request is about: one step from founded to case. Twice gives the same row. The ill
    person of a request is who filed it or whom it names; of a report nobody knows more than its code until somebody
    writes it down. Raises `NotFound`, `Forbidden`, `OutsideArea`."""
    found = incidents.detail((by if by.user_id else SYSTEM).as_viewer(), incident_id)
    requires(by, Permission.WRITE, area_id=found.area_id)
    with unit_of_work():
        lock_names("case", [f"i{incident_id}"])
        row = Case.objects.filter(source_id=incident_id).order_by("id").first()
        if row is not None:
            return UUID(str(row.absorbed_into_id or row.id))
        about = subjects.whom_it_is_about(incident_id)
        person_id = about.person_id or people.register_person(
            by=SYSTEM, name=about.name or found.code, ward_id=found.area_id
        )
        (case_id,) = suspect(
            by=by,
            person_ids=[person_id],
            source=Source.MEDICAL if found.kind == "medical_help" else Source.REPORT,
            source_ids={person_id: incident_id},
            reported_on=timezone.localdate(found.received_at),
        )
        return case_id


def _judgement(
    row: Case,
    from_class: str,
    to_class: CaseClass,
    by: Actor,
    now: datetime,
    version: str,
    texts: Mapping[str, Mapping[str, str]],
) -> Judgement:
    return Judgement(
        id=uuid7(),
        case_id=row.id,
        from_class=from_class,
        to_class=to_class,
        basis=Basis.BY_RULE,
        rule_version=version,
        rule_text=texts.get(to_class, {}).get("vi", ""),
        by_id=by.user_id,
        by_label=by.label[:120],
        at=now,
    )
