# SPDX-License-Identifier: Apache-2.0
"""The list of contacts a team writes at the place, one row at a time, so that a line that breaks costs no other row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, Text
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.records import incident_served
from epidesk.response.dispatch.models import F1Row, Mission
from epikit.text import BadPhone, nfc, phone_e164

NAME_MAX, RELATION_MAX = 120, 120
OLDEST = timedelta(days=60)
BORN_FROM = 1890


@dataclass(frozen=True)
class Met:
    """Somebody as typed on the spot. `met_on`: the last day on which they met."""

    name: str
    year_of_birth: int | None = None
    phone: str = ""
    met_on: date | None = None
    relation: str = ""
    has_signs: bool = False


@dataclass(frozen=True)
class F1Added:
    """The row's id, the matter it belongs to, and the telephone in E.164, empty for none."""

    row_id: UUID
    incident_id: UUID
    phone_e164: str


def add_f1_row(*, by: Actor, mission_id: UUID, met: Met, at: datetime | None = None) -> F1Added:
    """One person of the list. Who: the mission's team, until 24 hours after it was done. `at`: when it was typed, if it
    waited on a phone. Making a contact of it is the caller's: this room does not see the register.

    Raises `Invalid` (fields `name`, `year_of_birth`, `phone`, `met_on`), `NotFound`, `NotYourTeam`, `MissionOver`.
    """
    phone, met_on = _check(met)
    with unit_of_work():
        incident_id = incident_served(by, mission_id)
        now = timezone.now()
        row = F1Row.objects.create(
            mission_id=mission_id,
            name=nfc(met.name),
            year_of_birth=met.year_of_birth,
            phone=phone,
            met_on=met_on,
            relation=nfc(met.relation)[:RELATION_MAX],
            has_signs=met.has_signs,
            by_id=by.user_id,
            at=min(at or now, now),
            told_at=now,
        )
        record(by=by, verb="mission.f1_listed", subject=("mission", mission_id), fields=("f1",))
        team_id = Mission.objects.values_list("team_id", flat=True).get(id=mission_id)
        hint("team", id=team_id)
        return F1Added(row.id, incident_id, phone)


def mark_f1_taken(*, row_id: UUID, problem: Text = "") -> None:
    """The register has it, or why it has not. By the system, in the unit of work that tried."""
    with unit_of_work():
        row = F1Row.objects.select_for_update(no_key=True).get(id=row_id)
        row.taken_at = None if problem else timezone.now()
        row.problem = str(problem)[:200]
        row.save(update_fields=["taken_at", "problem"])
        record(by=SYSTEM, verb="mission.f1_taken", subject=("mission", row.mission_id), fields=("f1",))


def _check(met: Met) -> tuple[str, date]:
    """The telephone in E.164, and the day."""
    wrong: dict[str, Text] = {}
    today = timezone.localdate()
    name, phone = nfc(met.name), ""
    if not name:
        wrong["name"] = _("Write the name.")
    elif len(name) > NAME_MAX:
        wrong["name"] = _("Please keep the name under %(n)d characters.") % {"n": NAME_MAX}
    if met.year_of_birth is not None and not BORN_FROM <= met.year_of_birth <= today.year:
        wrong["year_of_birth"] = _("Write the year with four figures, such as 1998.")
    if met.phone.strip():
        try:
            phone = phone_e164(met.phone, allow_retired=True)
        except BadPhone:
            wrong["phone"] = _("This is no telephone number. It may stay empty.")
    if met.met_on is None:
        wrong["met_on"] = _("When did they meet last?")
    elif met.met_on > today:
        wrong["met_on"] = _("This day has not come yet.")
    elif met.met_on < today - OLDEST:
        wrong["met_on"] = _("This is too long ago to matter.")
    if wrong or met.met_on is None:
        raise Invalid(wrong)
    return phone, met.met_on
