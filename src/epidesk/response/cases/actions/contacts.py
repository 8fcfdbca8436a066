# SPDX-License-Identifier: Apache-2.0
"""Who met whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import Written, record, record_many
from epidesk.foundation.core.errors import Invalid, NotFound, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.cases.actions.entering import enter
from epidesk.response.cases.actions.judging import lock_case
from epidesk.response.cases.events import ContactsChanged
from epidesk.response.cases.models import Case, Contact
from epidesk.response.cases.policy import terms
from epidesk.response.cases.rules import CaseClass, Permission, Proximity, Relation, Source
from epidesk.response.cases.rules.contacts import ContactSource
from epidesk.response.cases.texts import PROBLEM
from epikit.text import nfc


@dataclass(frozen=True)
class NewContact:
    """Somebody whom a case met. `last_on` None: on the first day only."""

    person_id: UUID
    first_on: date
    last_on: date | None = None
    proximity: str = Proximity.UNKNOWN
    relation: str = ""
    note: str = ""


def add_contacts(
    *,
    by: Actor,
    case_id: UUID,
    contacts: Sequence[NewContact],
    source: str = ContactSource.HAND,
    source_id: UUID | None = None,
) -> int:
    """Writes down whom a case met and enters the strangers among them in the register; answers how many were new. The
    same meeting twice is one. Who: `cases:write` where the case stays; a contact may live elsewhere. Announces
    `ContactsChanged`. Raises `Invalid`."""
    problems = {f"{n}.{field}": text for n, one in enumerate(contacts) for field, text in _problems(one).items()}
    if problems:
        raise Invalid(
            problems if len(contacts) > 1 else {key.removeprefix("0."): text for key, text in problems.items()}
        )
    now = timezone.now()
    with unit_of_work():
        case = lock_case(case_id, by, Permission.WRITE)
        others = [one for one in contacts if one.person_id != case.person_id]
        if len(others) != len(contacts):
            raise Invalid({"person_id": PROBLEM["oneself"]})
        _enter_strangers(by, case, [one.person_id for one in others])
        version = terms(case.disease).version
        rows = [
            Contact(
                id=uuid7(),
                one_id=case.person_id,
                other_id=one.person_id,
                first_on=one.first_on,
                last_on=one.last_on or one.first_on,
                proximity=Proximity(one.proximity),
                relation=one.relation,
                note=nfc(one.note).strip()[:2_000],
                source=source,
                source_id=source_id,
                version=version,
                by_id=by.user_id,
                by_label=by.label[:120],
                created_at=now,
            )
            for one in others
        ]
        known = {
            (row.one_id, row.other_id, row.first_on, row.last_on, row.proximity)
            for row in Contact.objects.filter(one_id=case.person_id, dropped_at=None)
        }
        new = {key: row for row in rows if (key := _key(row)) not in known}
        Contact.objects.bulk_create(new.values(), batch_size=2_000)
        if new:
            met = [row.other_id for row in new.values()]
            record_many(
                by=by, entries=[Written("contact.added", "contact", row.id, ("one", "other")) for row in new.values()]
            )
            announce(ContactsChanged((case.person_id, *met)))
        return len(new)


def drop_contact(*, by: Actor, contact_id: UUID, reason: str) -> None:
    """It was no contact after all; the line stays in the history. Who: `cases:write` where the case stays. Announces
    `ContactsChanged`."""
    reason = nfc(reason).strip()
    if len(reason) < 3:
        raise Invalid({"reason": _("Say why.")})
    with unit_of_work():
        row = Contact.objects.select_for_update().filter(id=contact_id).first()
        if row is None:
            raise NotFound
        case = (
            Case.objects.filter(person_id__in=(row.one_id, row.other_id), absorbed_into=None).order_by("level").first()
        )
        if case is None:
            raise NotFound
        lock_case(case.id, by, Permission.WRITE)
        if row.dropped_at is not None:
            return
        row.dropped_at, row.dropped_reason = timezone.now(), reason[:2_000]
        row.save(update_fields=["dropped_at", "dropped_reason"])
        record(by=by, verb="contact.dropped", subject=("contact", row.id), fields=("dropped_at", "dropped_reason"))
        announce(ContactsChanged((row.one_id, row.other_id)))


def _enter_strangers(by: Actor, case: Case, person_ids: Sequence[UUID]) -> None:
    """A contact may live in another ward than who adds them looks after: the centre enters it, by the case's right."""
    from dataclasses import replace

    enter(
        by=replace(by, areas=None, permissions=by.permissions | {Permission.WRITE}),
        person_ids=person_ids,
        as_class=CaseClass.CONTACT,
        source=Source.CONTACT,
        source_ids=dict.fromkeys(person_ids, case.id),
        disease=case.disease,
    )


def _key(row: Contact) -> tuple[UUID, UUID, date, date, str]:
    return row.one_id, row.other_id, row.first_on, row.last_on, row.proximity


def _problems(one: NewContact) -> dict[str, Text]:
    found: dict[str, Text] = {}
    if one.first_on > timezone.localdate():
        found["first_on"] = PROBLEM["future"]
    if one.last_on is not None and one.last_on < one.first_on:
        found["last_on"] = PROBLEM["backwards"]
    if one.proximity not in {str(each) for each in Proximity}:
        found["proximity"] = PROBLEM["unknown_choice"]
    if one.relation and one.relation not in {str(each) for each in Relation}:
        found["relation"] = PROBLEM["unknown_choice"]
    return found
