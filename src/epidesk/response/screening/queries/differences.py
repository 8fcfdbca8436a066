# SPDX-License-Identifier: Apache-2.0
"""Who changes class: of a simulation what would happen, of an adoption what did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.lookups import PersonLine, lines_of
from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement import queries as movement
from epidesk.response.cases.queries.levels import levels_of
from epidesk.response.screening.models import Difference, Run
from epidesk.response.screening.queries.columns import centre
from epidesk.response.screening.queries.standing import as_facts
from epidesk.response.screening.rules import Permission
from epikit.ruleset import Outcome, RuleSet, compile_one

PAGE = 50


@dataclass(frozen=True)
class RunCard:
    """A screening of everybody in a window. `number`: of the version it was done by; `permille`: how far it is."""

    id: UUID
    kind: str
    state: str
    version_id: UUID
    number: int
    since: datetime
    until: datetime
    started_at: datetime
    screened: int
    changed: int
    milliseconds: int
    permille: int


@dataclass(frozen=True)
class Pair:
    """How many go from one class to another."""

    before: str
    after: str
    people: int


@dataclass(frozen=True)
class WardCount:
    """How many change in a ward; `ward_id` None: where they stay is not known."""

    ward_id: UUID | None
    name: str
    people: int


@dataclass(frozen=True)
class DifferenceRow:
    """One person of the list; the name is masked outside the viewer's area, `person` None: nobody is named."""

    id: UUID
    declaration_id: UUID
    person: PersonLine | None
    ward: str
    before: str
    after: str
    rule_id: str
    until_on: date | None
    told: bool


@dataclass(frozen=True)
class DifferencePage:
    """`after`: the id from which the next page goes on; None at the end."""

    rows: tuple[DifferenceRow, ...]
    after: UUID | None


def get_run(viewer: Viewer, run_id: UUID) -> RunCard:
    """Raises `NotFound`, and `Forbidden` without `screening:read`. The counts are of everybody, not of one's area."""
    requires(viewer, Permission.READ)
    row = Run.objects.select_related("version").filter(id=run_id).first()
    if row is None:
        raise NotFound
    return _run(row)


def runs_of(viewer: Viewer, version_id: UUID) -> tuple[RunCard, ...]:
    """The newest first, at most 20."""
    requires(viewer, Permission.READ)
    rows = Run.objects.select_related("version").filter(version_id=version_id).order_by("-id")[:20]
    return tuple(_run(row) for row in rows)


def pairs(viewer: Viewer, run_id: UUID) -> tuple[Pair, ...]:
    """How many go from which class to which, within the viewer's area, the largest first."""
    requires(viewer, Permission.READ)
    rows = _seen(viewer, run_id).values("before", "after").annotate(people=Count("id")).order_by("-people")
    return tuple(Pair(**row) for row in rows)


def ward_counts(viewer: Viewer, run_id: UUID) -> tuple[WardCount, ...]:
    """Wards with somebody who changes, within the viewer's area."""
    requires(viewer, Permission.READ)
    rows = _seen(viewer, run_id).values_list("ward_id").annotate(people=Count("id")).order_by("-people")
    return tuple(WardCount(ward_id, _name(ward_id), people) for ward_id, people in rows)


def differences(
    viewer: Viewer,
    run_id: UUID,
    *,
    before: str | None = None,
    after: str | None = None,
    ward_id: UUID | None = None,
    behind: UUID | None = None,
    size: int = PAGE,
) -> DifferencePage:
    """A page of the list, within the viewer's area; each person is noted as read. `behind`: the id the page follows.
    Raises `Forbidden` without `screening:read` or `people:read`."""
    requires(viewer, Permission.READ)
    rows = _seen(viewer, run_id)
    if before is not None:
        rows = rows.filter(before=before)
    if after is not None:
        rows = rows.filter(after=after)
    if ward_id is not None:
        rows = rows.filter(ward_id=ward_id)
    if behind is not None:
        rows = rows.filter(id__gt=behind)
    found = list(rows.order_by("id")[: size + 1])
    people = lines_of(viewer, [row.person_id for row in found[:size] if row.person_id])
    lines = tuple(
        DifferenceRow(
            id=row.id,
            declaration_id=row.declaration_id,
            person=people.get(row.person_id) if row.person_id else None,
            ward=_name(row.ward_id),
            before=row.before,
            after=row.after,
            rule_id=row.rule,
            until_on=row.until_on,
            told=row.told_at is not None,
        )
        for row in found[:size]
    )
    return DifferencePage(lines, found[size - 1].id if len(found) > size else None)


def outcomes(viewer: Viewer, ruleset: RuleSet, rows: Iterable[DifferenceRow], today: date) -> dict[UUID, Outcome]:
    """Declaration → what the rules say of it, with what made them say so, for the reasons of a page of the list. Only
    of rows that name somebody; outside the viewer's area the words stay as general as the name is masked."""
    requires(viewer, Permission.READ)
    wanted = {row.declaration_id: row.person.id for row in rows if row.person and not row.person.masked}
    degrees = levels_of(list(wanted.values()), today)
    screen = compile_one(ruleset)
    return {
        one.id: screen(as_facts(one, degrees.get(wanted[one.id]))) for one in movement.facts(centre(), list(wanted))
    }


def _seen(viewer: Viewer, run_id: UUID) -> QuerySet[Difference]:
    rows = Difference.objects.filter(run_id=run_id)
    return rows if viewer.areas is None else rows.filter(ward_id__in=viewer.areas)


def _name(ward_id: UUID | None) -> str:
    area = get_area(ward_id) if ward_id else None
    return area.name if area else ""


def _run(row: Run) -> RunCard:
    return RunCard(
        id=row.id,
        kind=row.kind,
        state=row.state,
        version_id=row.version_id,
        number=row.version.number,
        since=row.since,
        until=row.until,
        started_at=row.started_at,
        screened=row.screened,
        changed=row.changed,
        milliseconds=row.milliseconds,
        permille=round(1000 * ((row.reached or row.since) - row.since) / (row.until - row.since)),
    )
