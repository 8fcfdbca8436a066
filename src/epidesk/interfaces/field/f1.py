# SPDX-License-Identifier: Apache-2.0
"""A row of a team's list becomes a contact of the ill person. Dispatch knows who is at the place and the register who
is ill; neither sees the other, so the door that both stand behind puts them together, in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import register_person
from epidesk.response.cases.actions import add_contacts, from_incident
from epidesk.response.cases.actions.contacts import NewContact
from epidesk.response.cases.rules import Proximity
from epidesk.response.cases.rules.contacts import ContactSource
from epidesk.response.dispatch.actions import add_f1_row, mark_f1_taken
from epidesk.response.dispatch.actions.f1 import Met


def list_one(*, by: Actor, mission_id: UUID, met: Met, at: datetime | None) -> None:
    """The row, and the contact made of it. What the register does not take stays a row that says so: nothing typed at
    the place is lost. Raises what `add_f1_row` raises."""
    with unit_of_work():
        added = add_f1_row(by=by, mission_id=mission_id, met=met, at=at)
        problem = ""
        try:
            with unit_of_work():  # a point of its own: what the register refuses takes nothing else with it
                case_id = from_incident(by=SYSTEM, incident_id=added.incident_id)
                person_id = register_person(
                    by=SYSTEM, name=met.name, phone_e164=added.phone_e164, year_of_birth=met.year_of_birth
                )
                assert met.met_on is not None
                told = [met.relation.strip(), _("Has signs of illness.") if met.has_signs else ""]
                note = ". ".join(filter(None, told))
                contact = NewContact(person_id, met.met_on, proximity=Proximity.CLOSE, note=note)
                add_contacts(
                    by=SYSTEM, case_id=case_id, contacts=[contact], source=ContactSource.LISTED, source_id=added.row_id
                )
        except DomainError as error:
            problem = "; ".join(str(text) for text in error.fields.values()) or str(error.message)
        mark_f1_taken(row_id=added.row_id, problem=problem)
