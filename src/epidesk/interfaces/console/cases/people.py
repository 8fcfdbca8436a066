# SPDX-License-Identifier: Apache-2.0
"""Somebody as a form of the register names them."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.people.actions import register_person
from epidesk.foundation.places.queries import find_ward_by_code
from epikit.text import BadPhone, phone_e164


def typed_person(by: Actor, typed: QueryDict) -> UUID:
    """The person of the register of people, found or made. Raises `Invalid` with the form's own field names."""
    year = typed.get("year_of_birth", "").strip()
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Invalid({"year_of_birth": _("Write the year with four digits.")})
    phone = typed.get("phone", "").strip()
    try:
        phone = phone_e164(phone, allow_retired=True) if phone else ""
    except BadPhone:
        raise Invalid({"phone": _("This is no phone number.")}) from None
    ward = find_ward_by_code(typed.get("ward", ""))
    if ward is None:
        raise Invalid({"ward": _("Choose the ward where the person stays.")})
    return register_person(
        by=by,
        name=typed.get("name", ""),
        year_of_birth=int(year) if year else None,
        sex=typed.get("sex", ""),
        phone_e164=phone,
        id_number=typed.get("id_number", "").strip(),
        ward_id=ward.id,
    )
