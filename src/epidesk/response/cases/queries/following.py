# SPDX-License-Identifier: Apache-2.0
"""Who is looked after, what was missed, and the documents."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.lookups import lines_of
from epidesk.foundation.places.queries import get_area
from epidesk.response.cases.models import Case, Check, Decision, FollowUp
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.rules.following import missed_days
from epidesk.response.cases.texts import DECISION, DELIVERY, ENDING

MOST_OPEN = 300
MOST_PRINTED = 500


@dataclass(frozen=True)
class CheckLine:
    """One day. `degrees` is None where nobody measured; `alarmed`: the request for help that came of it."""

    on: date
    reached: bool
    degrees: float | None
    signs: tuple[str, ...]
    note: str
    answered_by: str
    by_label: str
    incident_public_id: str


@dataclass(frozen=True)
class FollowUpCard:
    """`until_on`: the first day without; `overridden`: somebody set another day than the rules count, for `reason`."""

    from_on: date
    until_on: date
    counted_until_on: date
    overridden: bool
    reason: str
    team_code: str
    ended_at: datetime | None
    ending_label: str | Promise
    checks: tuple[CheckLine, ...]
    missed: tuple[date, ...]

    @property
    def running(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True)
class FollowUpRow:
    """A line of the day's list. `checked_today`: heard of today; `missed`: days before without a word."""

    case_id: UUID
    case_public_id: str
    name: str
    area_name: str
    level: int | None
    from_on: date
    until_on: date
    team_code: str
    missed: int
    checked_today: bool


@dataclass(frozen=True)
class DecisionLine:
    id: UUID
    public_id: str
    kind: str
    kind_label: str | Promise
    number: str
    from_on: date
    until_on: date
    issued_at: datetime
    by_label: str
    delivery_label: str | Promise
    delivered_on: date | None


@dataclass(frozen=True)
class DecisionText:
    """A document word for word, as it was issued."""

    number: str
    title: str
    about: str
    province: str
    issued_on: str
    by: str
    body: tuple[str, ...]


def follow_up_of(viewer: Viewer, case_id: UUID) -> FollowUpCard | None:
    """The one that runs, else the last. Raises `NotFound`, `Forbidden`, `OutsideArea`."""
    case = _case(viewer, case_id)
    row = FollowUp.objects.filter(case=case).order_by("ended_at", "-started_at").last()
    running = FollowUp.objects.filter(case=case, ended_at=None).first()
    row = running or row
    if row is None:
        return None
    checks = list(Check.objects.filter(follow_up=row).order_by("-on", "answered_by"))
    return FollowUpCard(
        from_on=row.from_on,
        until_on=row.until_on,
        counted_until_on=row.counted_until_on,
        overridden=row.until_on != row.counted_until_on,
        reason=row.reason,
        team_code=row.team_code,
        ended_at=row.ended_at,
        ending_label=ENDING.get(row.ending, ""),
        checks=tuple(_check(one) for one in checks),
        missed=missed_days(
            timezone.localdate(row.started_at) if row.started_at else row.from_on,
            row.until_on,
            {one.on for one in checks if one.reached},
            timezone.localdate(),
        ),
    )


def open_follow_ups(viewer: Viewer, *, team_code: str = "", only_missed: bool = False) -> tuple[FollowUpRow, ...]:
    """Everybody who is looked after in the viewer's area, who was missed longest first; at most `MOST_OPEN`. Each is
    noted as read. Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    today = timezone.localdate()
    rows = FollowUp.objects.filter(ended_at=None).select_related("case").order_by("until_on", "id")
    if viewer.areas is not None:
        rows = rows.filter(Q(case__area=None) | Q(case__area__in=viewer.areas))
    if team_code:
        rows = rows.filter(team_code=team_code)
    found = list(rows[:MOST_OPEN])
    reached: dict[UUID, set[date]] = {}
    ids = [one.id for one in found]
    for follow_up_id, on in Check.objects.filter(follow_up__in=ids, reached=True).values_list("follow_up_id", "on"):
        reached.setdefault(follow_up_id, set()).add(on)
    people = lines_of(viewer, (one.case.person_id for one in found))
    lines = []
    for one in found:
        days = reached.get(one.id, set())
        missed = len(missed_days(timezone.localdate(one.started_at), one.until_on, days, today))
        if only_missed and not missed:
            continue
        area = get_area(one.case.area_id) if one.case.area_id else None
        lines.append(
            FollowUpRow(
                case_id=one.case_id,
                case_public_id=public_id(PREFIX, one.case_id),
                name=people[one.case.person_id].name,
                area_name=area.name if area else "",
                level=one.case.level,
                from_on=one.from_on,
                until_on=one.until_on,
                team_code=one.team_code,
                missed=missed,
                checked_today=today in days,
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.missed, line.checked_today, line.until_on)))


def decisions_of(viewer: Viewer, case_id: UUID) -> tuple[DecisionLine, ...]:
    """Newest first. Raises `NotFound`, `Forbidden`, `OutsideArea`."""
    case = _case(viewer, case_id)
    return tuple(
        DecisionLine(
            one.id,
            public_id("dec", one.id),
            one.kind,
            DECISION.get(one.kind, one.kind),
            one.number,
            one.from_on,
            one.until_on,
            one.issued_at,
            one.by_label,
            DELIVERY.get(one.delivered_by, ""),
            one.delivered_on,
        )
        for one in Decision.objects.filter(case=case).defer("text", "place").order_by("-issued_at", "-id")
    )


def decision_texts(viewer: Viewer, decision_ids: Collection[UUID]) -> tuple[DecisionText, ...]:
    """Documents to print, in the order of their numbers; each person is noted as read. Raises `NotFound` when one is
    not there or outside the viewer's area."""
    requires(viewer, Permission.READ)
    rows = list(Decision.objects.filter(id__in=list(decision_ids)[:MOST_PRINTED]).select_related("case"))
    if not rows or len(rows) != len(set(decision_ids)) or not all(viewer.covers(one.case.area_id) for one in rows):
        raise NotFound
    viewer.note_read("case", [one.case_id for one in rows])
    found = []
    for one in sorted(rows, key=lambda each: each.id):
        told = json.loads(one.text)
        found.append(
            DecisionText(
                told["number"],
                told["title"],
                told["about"],
                told["province"],
                told["issued_on"],
                told["by"],
                tuple(told["body"]),
            )
        )
    return tuple(found)


def _check(one: Check) -> CheckLine:
    return CheckLine(
        one.on,
        one.reached,
        int(one.temperature) / 10 if one.temperature else None,
        tuple(filter(None, one.signs.split(","))),
        one.note,
        one.answered_by,
        one.by_label,
        public_id("inc", one.incident_id) if one.incident_id else "",
    )


def _case(viewer: Viewer, case_id: UUID) -> Case:
    row = Case.objects.filter(id=case_id).only("id", "area_id").first()
    if row is None:
        raise NotFound
    requires(viewer, Permission.READ, area_id=row.area_id)
    return row
