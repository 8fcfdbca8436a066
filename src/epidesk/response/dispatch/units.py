# SPDX-License-Identifier: Apache-2.0
"""Whom a directive can be given to, and who acts for them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.models import User
from epidesk.foundation.accounts.queries import holders_of, people_of_team
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.places.queries import get_area
from epidesk.response.dispatch.models import Directive, Team
from epidesk.response.dispatch.rules import Permission, may_serve
from epidesk.response.dispatch.rules.directives import AGENCY_MAX, UnitKind
from epikit.text import nfc


@dataclass(frozen=True)
class Unit:
    """Who is to do something: `id` is a team's, a ward's or an account's; an agency has its `name` alone."""

    kind: UnitKind
    id: UUID | None = None
    name: str = ""


def checked_unit(kind: str, id: UUID | None, name: str = "") -> Unit:
    """The unit with its name as it stands now. Raises `Invalid` (field `unit`) for none, and for somebody whose account
    is closed. Locks an account, so that it is not closed in the same moment; call it in a unit of work."""
    if kind == UnitKind.AGENCY:
        agency = nfc(name)
        if not agency:
            raise Invalid({"agency": _("Write the agency's name.")})
        if len(agency) > AGENCY_MAX:
            raise Invalid({"agency": _("Please keep the name under %(n)d characters.") % {"n": AGENCY_MAX}})
        return Unit(UnitKind.AGENCY, None, agency)
    found = ""
    if id is not None and kind == UnitKind.TEAM:
        found = Team.objects.filter(id=id).values_list("name", flat=True).first() or ""
    elif id is not None and kind == UnitKind.WARD:
        found = _ward_name(id)
    elif id is not None and kind == UnitKind.PERSON:
        rows = User.objects.select_for_update(no_key=True).filter(id=id, is_active=True, kind="staff")
        row = rows.first()
        found = (row.name or row.email or "") if row else ""
    if not found:
        raise Invalid({"unit": _("Choose who is to do it.")})
    return Unit(UnitKind(kind), id, found)


def _ward_name(area_id: UUID) -> str:
    try:
        return get_area(area_id).name
    except (LookupError, KeyError):
        return ""


def unit_of(row: Directive) -> Unit:
    """Who has it now."""
    kind = UnitKind(row.unit_kind)
    if row.team is not None:
        return Unit(kind, row.team_id, row.team.name)
    if row.area_id is not None:
        return Unit(kind, row.area_id, _ward_name(row.area_id))
    if row.person is not None:
        return Unit(kind, row.person_id, row.person.name or row.person.email or "")
    return Unit(kind, None, row.agency)


def put_unit(row: Directive, unit: Unit) -> list[str]:
    """Writes the unit into the row's columns; their names."""
    row.unit_kind = str(unit.kind)
    row.team_id = unit.id if unit.kind is UnitKind.TEAM else None
    row.area_id = unit.id if unit.kind is UnitKind.WARD else None
    row.person_id = unit.id if unit.kind is UnitKind.PERSON else None
    row.agency = unit.name if unit.kind is UnitKind.AGENCY else ""
    return ["unit_kind", "team", "area", "person", "agency"]


def is_of_unit(by: Principal, row: Directive) -> bool:
    """Whether this one belongs to the unit: a member of the team, the person, or staff whose area is limited and holds
    the ward. For an agency the desk writes down what it is told."""
    if row.team_id is not None:
        return may_serve(by, row.team_id)
    if row.person_id is not None:
        return bool(by.user_id == row.person_id)
    if row.area_id is not None:
        return by.areas is not None and row.area_id in by.areas and by.may(Permission.TAKE_DIRECTIVES)
    return False


def of_units(by: Principal) -> Q:
    """Directives of all units this one belongs to, as `is_of_unit`; none for strangers."""
    if by.user_id is None:
        return Q(pk__in=[])
    mine = Q(person_id=by.user_id)
    if by.team_id is not None and may_serve(by, by.team_id):
        mine |= Q(team_id=by.team_id)
    if by.areas is not None and by.may(Permission.TAKE_DIRECTIVES):
        mine |= Q(area_id__in=list(by.areas))
    return mine


def people_of(*, team_id: UUID | None, person_id: UUID | None, area_id: UUID | None) -> tuple[UUID, ...]:
    """The accounts that are told."""
    if team_id is not None:
        return tuple(one.user_id for one in people_of_team(team_id))
    if person_id is not None:
        return (person_id,)
    if area_id is not None:
        staff = holders_of(Permission.TAKE_DIRECTIVES)
        return tuple(one.user_id for one in staff if one.areas is not None and area_id in one.areas)
    return ()
