# SPDX-License-Identifier: Apache-2.0
"""Directives from the centre's side: given, handed to another unit, called off."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.actions.wording import reason_text
from epidesk.response.dispatch.events import DirectiveStepTaken
from epidesk.response.dispatch.models import Directive, DirectiveStep
from epidesk.response.dispatch.refusals import DirectiveOver
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.directives import (
    DIRECTIVE_LIFE,
    DUE_WITHIN,
    ENDED_STATES,
    TEXT_MAX,
    DirectiveKind,
    DirectiveState,
    DirectiveVerb,
    UnitKind,
)
from epidesk.response.dispatch.units import checked_unit, put_unit, unit_of
from epikit.codes import make_code
from epikit.text import nfc

LEDGER = {
    DirectiveVerb.GIVE: "directive.given",
    DirectiveVerb.RECEIVE: "directive.received",
    DirectiveVerb.PROGRESS: "directive.progressed",
    DirectiveVerb.FINISH: "directive.finished",
    DirectiveVerb.REASSIGN: "directive.reassigned",
    DirectiveVerb.CANCEL: "directive.cancelled",
}


def give_directive(
    *,
    by: Actor,
    kind: str,
    unit_kind: str,
    unit_id: UUID | None,
    text: str,
    due_at: datetime | None,
    agency: str = "",
    incident_id: UUID | None = None,
) -> UUID:
    """Gives a unit something to do until `due_at`; its people are told. `incident_id`: the matter it is about.

    Who: `dispatch:direct`, within the area of the ward or the matter. Events: `DirectiveStepTaken`. Raises `Invalid`
    (fields `kind`, `unit`, `agency`, `text`, `due_at`, `matter`), `Forbidden`.
    """
    requires(by, Permission.DIRECT)
    now = timezone.now()
    words = nfc(text)
    wrong: dict[str, Text] = {}
    if kind not in [str(one) for one in DirectiveKind]:
        wrong["kind"] = _("Choose what is to be done.")
    if not words:
        wrong["text"] = _("Write what is to be done.")
    elif len(words) > TEXT_MAX:
        wrong["text"] = _("Please keep it under %(n)d characters.") % {"n": TEXT_MAX}
    if due_at is None:
        wrong["due_at"] = _("Say by when, as a day and a time.")
    elif not now < due_at <= now + DUE_WITHIN:
        wrong["due_at"] = _("The time must lie ahead, within a year.")
    with unit_of_work():
        try:
            unit = checked_unit(unit_kind, unit_id, agency)
        except Invalid as error:
            wrong |= error.fields
        area_id = _area_of_matter(incident_id)
        if incident_id is not None and area_id is NotFound:
            wrong["matter"] = _("No matter has this number.")
        if wrong or due_at is None:
            raise Invalid(wrong)
        requires(by, Permission.DIRECT, area_id=unit.id if unit.kind is UnitKind.WARD else area_id)
        row = Directive(
            code=_new_code(),
            kind=kind,
            incident_id=incident_id,
            text=words,
            due_at=due_at,
            given_by_id=by.user_id,
            given_at=now,
        )
        put_unit(row, unit)
        row.save(force_insert=True)
        write_step(by, row, DirectiveVerb.GIVE, now, by_unit=False, params={"to": unit.name})
        made: UUID = row.id
        return made


def reassign_directive(
    *, by: Actor, directive_id: UUID, unit_kind: str, unit_id: UUID | None, version: int, agency: str = ""
) -> None:
    """Hands it to another unit; both are told, and the new one starts from the beginning.

    Who: `dispatch:direct`; and who closes accounts, for what a person has who leaves. Locks the directive. Already
    theirs: changes nothing. Events: `DirectiveStepTaken`. Raises `NotFound`, `Forbidden`, `Invalid`, `DirectiveOver`,
    `Conflict` when it has changed meanwhile.
    """
    with unit_of_work():
        row = locked(directive_id)
        if not (row.person_id is not None and by.may(Accounts.MANAGE_STAFF)):
            requires(by, Permission.DIRECT, area_id=place_of(row))
        before, to = unit_of(row), checked_unit(unit_kind, unit_id, agency)
        if (before.kind, before.id, before.name) == (to.kind, to.id, to.name):
            return
        check_open(row)
        if row.version != version:
            raise Conflict
        from_team, from_person = row.team_id, row.person_id
        row.received_at = None
        fields = put_unit(row, to)
        move(row, DirectiveVerb.REASSIGN, *fields, "received_at")
        write_step(
            by,
            row,
            DirectiveVerb.REASSIGN,
            timezone.now(),
            by_unit=False,
            params={"from": before.name, "to": to.name},
            from_team_id=from_team,
            from_person_id=from_person,
        )
        if from_team is not None:
            hint("team", id=from_team, version=row.version)


def cancel_directive(*, by: Actor, directive_id: UUID, reason: str) -> None:
    """It need not be done any more; the unit is told why. Who: `dispatch:direct`. Locks the directive. Cancelled
    already: changes nothing. Raises `Invalid` without a reason, `NotFound`, `Forbidden`, `DirectiveOver`."""
    why = reason_text(reason)
    with unit_of_work():
        row = locked(directive_id)
        requires(by, Permission.DIRECT, area_id=place_of(row))
        if row.state == DirectiveState.CANCELLED:
            return
        check_open(row)
        now = timezone.now()
        row.ended_at = now
        move(row, DirectiveVerb.CANCEL, "ended_at")
        write_step(by, row, DirectiveVerb.CANCEL, now, by_unit=False, note=why)


def locked(directive_id: UUID) -> Directive:
    """The directive's row, ours until commit. Raises `NotFound`."""
    rows = Directive.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("team", "person", "incident").filter(id=directive_id).first()
    if row is None:
        raise NotFound
    return row


def place_of(row: Directive) -> UUID | None:
    """The ward by which the right to direct is limited: the unit's, else the matter's."""
    if row.area_id is not None:
        return row.area_id
    return row.incident.area_id if row.incident else None


def check_open(row: Directive) -> None:
    if row.state in [str(state) for state in ENDED_STATES]:
        raise DirectiveOver


def move(row: Directive, verb: DirectiveVerb, *fields: str) -> None:
    """The row's new state; the caller has locked it and asked whether it is open."""
    row.state = DIRECTIVE_LIFE.next(DirectiveState(row.state), verb)
    row.version += 1
    row.save(update_fields=["state", "version", *fields])


def write_step(
    by: Actor, row: Directive, verb: DirectiveVerb, at: datetime, *, by_unit: bool, note: str = "", **more: Any
) -> DirectiveStep:
    """One line of its course, with the ledger's, the event and the hints."""
    step = DirectiveStep.objects.create(
        directive=row, verb=str(verb), at=at, by_id=by.user_id, by_unit=by_unit, note=note, **more
    )
    record(by=by, verb=LEDGER[verb], subject=("directive", row.id), fields=("state",))
    announce(DirectiveStepTaken((step.id,), (row.id,)))
    if row.team_id is not None:
        hint("team", id=row.team_id, version=row.version)
    return step


def _area_of_matter(incident_id: UUID | None) -> Any:
    """Its ward; None without a matter or ward; `NotFound` itself for a matter that is not there."""
    if incident_id is None:
        return None
    found = Incident.objects.filter(id=incident_id).values_list("area_id").first()
    return NotFound if found is None else found[0]


def _new_code() -> str:
    while True:
        code = make_code(secrets.randbelow)
        if not Directive.objects.filter(code=code).exists():
            return code
