# SPDX-License-Identifier: Apache-2.0
"""From a draft to everything that declaring writes, without touching the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from epidesk.foundation.accounts.phones import read_phone
from epidesk.foundation.core.errors import Forbidden, Invalid, Text
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.people.rules import NewPerson
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.intake.movement.policy import lists
from epidesk.intake.movement.rules import DeclarationDraft, GivenBy, Problem, check, mask_of, may_declare
from epidesk.intake.movement.rules.draft import CHANNELS, LANGUAGES
from epidesk.intake.movement.texts import problem_text
from epikit.text import BadConveyance, conveyance_number, id_number_clean, id_number_shape, nfc, seat_number

_ANSWERS = ("name", "year_of_birth", "sex", "email", "vaccines", "note", "proxy_name", "proxy_phone")


@dataclass
class Prepared:
    """A declaration that can be filed. `person`, `proxy`: who is to be found or registered; None for nobody, or for
    somebody known already (`person_id`)."""

    id: UUID
    draft: DeclarationDraft
    by: Actor
    ward_id: UUID | None
    phone: str
    person: NewPerson | None
    proxy: NewPerson | None
    masks: tuple[int, int, int]
    person_id: UUID | None = None
    proxy_id: UUID | None = None
    code: str = ""

    @property
    def answers(self) -> dict[str, Any]:
        """What is read of one declaration at a time only: as it was declared, whoever the person turns out to be."""
        told = {name: value for name in _ANSWERS if (value := getattr(self.draft, name))}
        told |= {"phone": self.phone} if self.phone else {}
        return told | ({"id_number": number} if (number := id_number_clean(self.draft.id_number)) else {})

    @property
    def owner(self) -> tuple[UUID | None, str]:
        """Account and device whose declaration it is; nobody's when staff wrote it down."""
        if self.draft.given_by in (GivenBy.OPERATOR, GivenBy.PARTNER):
            return None, ""
        account = self.by.user_id if self.by.kind is PrincipalKind.CITIZEN else None
        return account, self.by.device or ""


def prepare(draft: DeclarationDraft, by: Actor, now: datetime, today: date) -> Prepared:
    """Cleans and checks. Raises `Forbidden`, `Invalid` with a message beside each field."""
    if not may_declare(by):
        raise Forbidden
    draft = _clean(draft, by)
    known = lists()
    problems = check(draft, known, today)
    ward = find_ward_by_code(draft.ward_code) if draft.ward_code else None
    if draft.ward_code and ward is None:
        problems.setdefault("ward_code", Problem("ward-unknown"))
    if draft.id_number and id_number_shape(draft.id_number) is None:
        problems.setdefault("id_number", Problem("id-number"))
    number = _read(problems, "conveyance_no", lambda: conveyance_number(draft.conveyance, draft.conveyance_no))
    errors: dict[str, Text] = {field: problem_text(problem) for field, problem in problems.items()}
    phone = _phone(draft.phone, "phone", errors)
    proxy_phone = _phone(draft.proxy_phone, "proxy_phone", errors)
    if errors:
        raise Invalid(errors)
    seat = seat_number(draft.seat) if draft.seat else ""
    if (number, seat, proxy_phone) != (draft.conveyance_no, draft.seat, draft.proxy_phone):
        draft = replace(draft, conveyance_no=number, seat=seat, proxy_phone=proxy_phone)
    ward_id = ward.id if ward else None
    return Prepared(
        id=uuid7(),
        draft=draft,
        by=by,
        ward_id=ward_id,
        phone=phone,
        person=None if draft.person_id else _person(draft, phone, ward_id),
        proxy=NewPerson(name=draft.proxy_name, phone_e164=proxy_phone) if draft.proxy_name else None,
        masks=(
            mask_of(draft.symptoms, known.symptoms),
            mask_of(draft.exposures, known.exposures),
            mask_of(draft.conditions, known.conditions),
        ),
        person_id=draft.person_id,
    )


def _person(draft: DeclarationDraft, phone: str, ward_id: UUID | None) -> NewPerson:
    return NewPerson(
        draft.name,
        draft.year_of_birth,
        draft.sex,
        phone,
        id_number_clean(draft.id_number),
        ward_id,
        nationality=draft.nationality,
    )


def _clean(draft: DeclarationDraft, by: Actor) -> DeclarationDraft:
    """Text fit to be stored, and only slugs of ours where nobody is asked to mend them."""
    staff = by.kind in (PrincipalKind.STAFF, PrincipalKind.MACHINE, PrincipalKind.SYSTEM)
    given_by = draft.given_by
    if given_by in (GivenBy.OPERATOR, GivenBy.PARTNER) and not staff:
        given_by = GivenBy.SELF
    values = {name: _line(getattr(draft, name)) for name in ("name", "proxy_name", "stay_address", "gate", "email")}
    values |= {name: nfc(text) if (text := getattr(draft, name)) else "" for name in ("note", "vaccines")}
    values["given_by"] = given_by
    values["channel"] = draft.channel if draft.channel in CHANNELS else "web"
    values["language"] = draft.language if draft.language in LANGUAGES else "vi"
    changed = {name: value for name, value in values.items() if value != getattr(draft, name)}
    return replace(draft, **cast("dict[str, Any]", changed)) if changed else draft


def _line(text: str) -> str:
    return " ".join(nfc(text).split()) if text else ""


def _phone(typed: str, field: str, errors: dict[str, Text]) -> str:
    if not typed:
        return ""
    try:
        return read_phone(typed, field=field)
    except Invalid as error:
        errors.update(error.fields)
        return ""


def _read(problems: dict[str, Problem], field: str, read: Callable[[], str]) -> str:
    try:
        return read()
    except BadConveyance as error:
        problems.setdefault(field, Problem(error.slug))
        return ""
