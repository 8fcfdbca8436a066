# SPDX-License-Identifier: Apache-2.0
"""What a team can do, drive and carry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.principals import Viewer
from epidesk.response.dispatch.models import StockChange, TeamSkill, TeamStock, TeamVehicle
from epidesk.response.dispatch.plan import in_language, roster_plan
from epidesk.response.dispatch.rules import Permission, may_serve

HISTORY = 20


@dataclass(frozen=True)
class Vehicle:
    """`kind`: a slug of `config/roster.yaml`."""

    kind: str
    kind_label: str
    name: str
    usable: bool


@dataclass(frozen=True)
class StockLine:
    """`low`: at or below what `config/roster.yaml` calls low, or never counted."""

    item: str
    label: str
    count: int
    low: bool
    counted_at: datetime | None


@dataclass(frozen=True)
class Resources:
    """Of one team. `skills`: slugs; `vehicles`: those that cannot be used too; `stock`: what was ever counted, by
    slug."""

    skills: frozenset[str] = frozenset()
    vehicles: tuple[Vehicle, ...] = ()
    stock: dict[str, int] = field(default_factory=dict)

    @property
    def usable_vehicles(self) -> tuple[Vehicle, ...]:
        return tuple(one for one in self.vehicles if one.usable)

    @property
    def low(self) -> tuple[str, ...]:
        """Items counted and low, by slug, in the order of the file."""
        return tuple(
            item.slug
            for item in roster_plan().stock.values()
            if item.slug in self.stock and self.stock[item.slug] <= item.low
        )


@dataclass(frozen=True)
class StockMove:
    """One change, for the history. `by_label` is empty once its time is over."""

    item: str
    label: str
    before: int
    after: int
    why: str
    by_label: str
    at: datetime


def team_resources(viewer: Viewer, team_ids: Collection[UUID]) -> dict[UUID, Resources]:
    """What these teams have, every one asked for, also those of which nothing was ever entered. Three queries. Who:
    `dispatch:read`, or members for their own team; teams that are not the viewer's to see are left out."""
    wanted = [id for id in team_ids if viewer.may(Permission.READ) or may_serve(viewer, id)]
    plan = roster_plan()
    skills: dict[UUID, set[str]] = {}
    for team_id, skill in TeamSkill.objects.filter(team_id__in=wanted).values_list("team_id", "skill"):
        skills.setdefault(team_id, set()).add(skill)
    vehicles: dict[UUID, list[Vehicle]] = {}
    for one in TeamVehicle.objects.filter(team_id__in=wanted).order_by("kind", "name"):
        words = plan.vehicles.get(one.kind)
        label = in_language(words) if words else one.kind
        vehicles.setdefault(one.team_id, []).append(Vehicle(one.kind, label, one.name, one.usable))
    stock: dict[UUID, dict[str, int]] = {}
    for team_id, item, count in TeamStock.objects.filter(team_id__in=wanted).values_list("team_id", "item", "count"):
        stock.setdefault(team_id, {})[item] = count
    return {
        id: Resources(frozenset(skills.get(id, ())), tuple(vehicles.get(id, ())), stock.get(id, {})) for id in wanted
    }


def stock_lines(viewer: Viewer, team_id: UUID) -> tuple[StockLine, ...]:
    """Every item of the file with the team's count, 0 for what was never counted. Who: as `team_resources`."""
    if not (viewer.may(Permission.READ) or may_serve(viewer, team_id)):
        return ()
    rows = {row.item: row for row in TeamStock.objects.filter(team_id=team_id)}
    lines = []
    for item in roster_plan().stock.values():
        row = rows.get(item.slug)
        count = row.count if row else 0
        lines.append(
            StockLine(item.slug, in_language(item.titles), count, count <= item.low, row.counted_at if row else None)
        )
    return tuple(lines)


def stock_history(viewer: Viewer, team_id: UUID) -> tuple[StockMove, ...]:
    """The last changes, newest first. Who: as `team_resources`."""
    if not (viewer.may(Permission.READ) or may_serve(viewer, team_id)):
        return ()
    items = roster_plan().stock
    moves = []
    for row in StockChange.objects.filter(team_id=team_id).order_by("-at", "-id")[:HISTORY]:
        label = in_language(items[row.item].titles) if row.item in items else row.item
        moves.append(StockMove(row.item, label, row.before, row.after, row.why, row.by_label, row.at))
    return tuple(moves)
