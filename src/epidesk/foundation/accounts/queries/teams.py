# SPDX-License-Identifier: Apache-2.0
"""Who belongs to a team: the roles in it say so. What a team is stands on a floor above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.models import RoleGrant


@dataclass(frozen=True)
class TeamGrant:
    """One role in the team. `until_at` None: for good."""

    id: UUID
    role: str
    until_at: datetime | None


@dataclass(frozen=True)
class TeamPerson:
    """Somebody of the team, with the roles held in it now."""

    user_id: UUID
    name: str
    grants: tuple[TeamGrant, ...]


def people_of_team(team_id: UUID) -> tuple[TeamPerson, ...]:
    """All who are active and hold a role in the team now, longest there first. For rooms above, which know who may ask.
    One query."""
    at = timezone.now()
    rows = (
        RoleGrant.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=at), from_at__lte=at)
        .filter(team_id=team_id, user__is_active=True)
        .order_by("from_at", "id")
        .values_list("user_id", "user__name", "id", "role", "until_at")
    )
    names: dict[UUID, str] = {}
    grants: dict[UUID, list[TeamGrant]] = {}
    for user_id, name, grant_id, role, until_at in rows:
        names[user_id] = name
        grants.setdefault(user_id, []).append(TeamGrant(grant_id, role, until_at))
    return tuple(TeamPerson(user_id, name, tuple(grants[user_id])) for user_id, name in names.items())
