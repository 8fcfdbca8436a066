# SPDX-License-Identifier: Apache-2.0
"""Directives: the desk's list, a unit's own, and what somebody has who leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Directive, DirectivePicture
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.directives import (
    DONE_SHOWN_FOR,
    OPEN_STATES,
    DirectiveKind,
    DirectiveState,
    DirectiveVerb,
    UnitKind,
    is_overdue,
)
from epidesk.response.dispatch.texts_directives import DIRECTIVE_KIND, DIRECTIVE_STATE, DIRECTIVE_STEP, UNIT_KIND
from epidesk.response.dispatch.units import is_of_unit, of_units, unit_of
from epikit.codes import display_code

PREFIX = "drv"
Which = Literal["open", "overdue", "ended"]
_OPEN = [str(state) for state in OPEN_STATES]


@dataclass(frozen=True)
class StepRow:
    """One line of the course. `by_unit` False: the desk's own act, or what it wrote down for the unit."""

    label: str | Promise
    at: datetime
    by_name: str
    by_unit: bool
    note: str
    from_unit: str
    to_unit: str
    upload_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class DirectiveRow:
    """A directive in a list. `incident_code` empty: about no matter, or none the viewer may see."""

    id: UUID
    public_id: str
    code: str
    kind_label: str | Promise
    unit_kind: UnitKind
    unit_kind_label: str | Promise
    unit_id: UUID | None
    unit_name: str
    text: str
    due_at: datetime
    state: DirectiveState
    state_label: str | Promise
    is_open: bool
    is_overdue: bool
    given_by_name: str
    given_at: datetime
    received_at: datetime | None
    ended_at: datetime | None
    incident_id: UUID | None
    incident_code: str
    version: int


@dataclass(frozen=True)
class DirectiveCard:
    """One directive with its course. `may_serve`: the viewer reports on it, of the unit or for it; `may_direct`:
    hands it on and calls it off."""

    row: DirectiveRow
    steps: tuple[StepRow, ...]
    is_ours: bool
    may_serve: bool
    may_direct: bool


def directives(viewer: Viewer, which: Which = "open", *, unit_kind: str = "", limit: int = 200) -> list[DirectiveRow]:
    """The centre's list, what is due first on top (the ended: the latest first). Who: `dispatch:direct`, within the
    area of the ward or matter; others see their units' own."""
    rows = _seen(viewer)
    if which == "ended":
        rows = rows.exclude(state__in=_OPEN).order_by("-ended_at", "-id")
    else:
        rows = rows.filter(state__in=_OPEN).order_by("due_at", "id")
        if which == "overdue":
            rows = rows.filter(due_at__lt=timezone.now())
    if unit_kind in [str(kind) for kind in UnitKind]:
        rows = rows.filter(unit_kind=unit_kind)
    return [directive_row(viewer, row) for row in rows[:limit]]


def own_directives(viewer: Viewer) -> list[DirectiveRow]:
    """What the viewer's team, ward and the viewer have to do, due first on top; then what was done within a week."""
    rows = list(_rows().filter(of_units(viewer), state__in=_OPEN).order_by("due_at", "id"))
    since = timezone.now() - DONE_SHOWN_FOR
    rows += _rows().filter(of_units(viewer), state=str(DirectiveState.DONE), ended_at__gt=since).order_by("-ended_at")
    return [directive_row(viewer, row) for row in rows]


def count_own_open(viewer: Viewer) -> int:
    return Directive.objects.filter(of_units(viewer), state__in=_OPEN).count()


def count_overdue(viewer: Viewer) -> int:
    """How many of those the viewer sees should have been done by now."""
    if not (viewer.may(Permission.DIRECT) or viewer.may(Permission.TAKE_DIRECTIVES)):
        return 0
    return _seen(viewer).filter(state__in=_OPEN, due_at__lt=timezone.now()).count()


def directive(viewer: Viewer, directive_id: UUID) -> DirectiveCard:
    """One directive. Who: its unit; `dispatch:direct` within its area; who gave it. Raises `NotFound`."""
    row = _seen(viewer).filter(id=directive_id).first()
    if row is None:
        raise NotFound
    viewer.note_read("directive", [row.id])
    ours = is_of_unit(viewer, row)
    may_direct = _directs(viewer, row)
    steps = row.steps.select_related("by").prefetch_related("pictures").order_by("at", "id")
    return DirectiveCard(
        row=directive_row(viewer, row),
        steps=tuple(
            StepRow(
                label=DIRECTIVE_STEP[DirectiveVerb(step.verb)],
                at=step.at,
                by_name=(step.by.name or step.by.email or "") if step.by else "",
                by_unit=step.by_unit,
                note=step.note,
                from_unit=str(step.params.get("from", "")),
                to_unit=str(step.params.get("to", "")),
                upload_ids=tuple(picture.upload_id for picture in step.pictures.all()),
            )
            for step in steps
        ),
        is_ours=ours,
        may_serve=ours or may_direct,
        may_direct=may_direct,
    )


def sees_picture(viewer: Viewer, upload_id: UUID) -> bool:
    """Whether a picture shows what was done on a directive that the viewer sees. Notes the read."""
    found = DirectivePicture.objects.filter(upload_id=upload_id).values_list("step__directive_id", flat=True)
    seen = _seen(viewer).filter(id__in=list(found)).values_list("id", flat=True).first() if found else None
    if seen is not None:
        viewer.note_read("directive", [seen])
    return seen is not None


def open_of_person(viewer: Viewer, user_id: UUID) -> list[DirectiveRow]:
    """What an account still has to do, so that it can be handed on before the account is closed. Who:
    `dispatch:direct`, or `accounts:manage_staff`, who reads no text of it. Raises `Forbidden`."""
    if not viewer.may(Permission.DIRECT):
        requires(viewer, Accounts.MANAGE_STAFF)
    rows = _rows().filter(person_id=user_id, state__in=_OPEN).order_by("due_at", "id")
    return [directive_row(viewer, row, with_text=_directs(viewer, row)) for row in rows]


def count_of_person(user_id: UUID) -> int:
    """How many an account still has to do. For `accounts.closing` alone, which asks for who closes it."""
    return Directive.objects.filter(person_id=user_id, state__in=_OPEN).count()


def people_to_direct(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """The staff who can be given a directive, by name. Who: `dispatch:direct`, or who closes accounts."""
    if not viewer.may(Permission.DIRECT):
        requires(viewer, Accounts.MANAGE_STAFF)
    people = {one.user_id: one.name or one.email for one in holders_of(Permission.TAKE_DIRECTIVES)}
    people |= {one.user_id: one.name or one.email for one in holders_of(Permission.SERVE)}
    return tuple(sorted(people.items(), key=lambda one: one[1].lower()))


def find_matter(viewer: Viewer, code: str) -> UUID | None:
    """The matter behind a tracking code, within the viewer's area; None for none."""
    found = Incident.objects.filter(code=code).values_list("id", "area_id").first()
    return found[0] if found and viewer.covers(found[1]) else None


def _rows() -> QuerySet[Directive]:
    return Directive.objects.select_related("team", "person", "incident", "given_by")


def _seen(viewer: Viewer) -> QuerySet[Directive]:
    """Fails closed: nothing for who neither directs nor belongs to a unit."""
    own = of_units(viewer)
    if viewer.may(Permission.DIRECT):
        if viewer.areas is None:
            return _rows()
        mine = list(viewer.areas)
        unplaced = Q(area=None) & (Q(incident=None) | Q(incident__area=None))
        own |= unplaced | Q(area_id__in=mine) | Q(area=None, incident__area_id__in=mine) | Q(given_by_id=viewer.user_id)
    return _rows().filter(own)


def _directs(viewer: Viewer, row: Directive) -> bool:
    place = row.area_id or (row.incident.area_id if row.incident else None)
    return viewer.may(Permission.DIRECT, place)


def directive_row(viewer: Viewer, row: Directive, *, with_text: bool = True) -> DirectiveRow:
    unit, state = unit_of(row), DirectiveState(row.state)
    matter = row.incident if row.incident is not None and viewer.covers(row.incident.area_id) else None
    return DirectiveRow(
        id=row.id,
        public_id=public_id(PREFIX, row.id),
        code=display_code(row.code),
        kind_label=DIRECTIVE_KIND[DirectiveKind(row.kind)],
        unit_kind=unit.kind,
        unit_kind_label=UNIT_KIND[unit.kind],
        unit_id=unit.id,
        unit_name=unit.name,
        text=row.text if with_text else "",
        due_at=row.due_at,
        state=state,
        state_label=DIRECTIVE_STATE[state],
        is_open=state in OPEN_STATES,
        is_overdue=is_overdue(state, row.due_at, timezone.now()),
        given_by_name=(row.given_by.name or row.given_by.email or "") if row.given_by else "",
        given_at=row.given_at,
        received_at=row.received_at,
        ended_at=row.ended_at,
        incident_id=matter.id if matter else None,
        incident_code=display_code(matter.code) if matter else "",
        version=row.version,
    )
