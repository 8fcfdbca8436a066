# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.people.rules import NewPerson
from epidesk.intake.movement.rules.guest_rows import PassengerDraft
from epidesk.intake.movement.rules.lodging import GuestDraft


def as_person(one: GuestDraft | PassengerDraft) -> NewPerson:
    """What a list says of somebody, for the register of people."""
    year, month, day = one.born
    return NewPerson(
        one.name,
        year,
        one.sex,
        one.phone_e164,
        one.id_number,
        birth_month=month,
        birth_day=day,
        nationality=one.nationality,
    )
