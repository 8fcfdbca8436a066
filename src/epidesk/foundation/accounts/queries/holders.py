# SPDX-License-Identifier: Apache-2.0
"""Who is to be told: the staff who hold a permission now, and where it reaches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.models import STAFF, RoleGrant
from epidesk.foundation.accounts.queries.principals import current_grants, sum_up
from epidesk.foundation.accounts.roles import roles


@dataclass(frozen=True)
class Holder:
    """A member of staff. `areas`: the wards they see, None for the whole province; `roles`: what they hold now."""

    user_id: UUID
    areas: frozenset[UUID] | None
    name: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()

    def covers(self, area_id: UUID | None) -> bool:
        return self.areas is None or area_id is None or area_id in self.areas


def holders_of(permission: str) -> tuple[Holder, ...]:
    """Active staff with a current grant of a role that has the permission. For telling them, never for letting in.

    One query.
    """
    wanted = {slug for slug, card in roles().items() if permission in card.permissions}
    grants = RoleGrant.objects.filter(current_grants(timezone.now()), user__is_active=True, user__kind=STAFF)
    of_user: dict[UUID, list[tuple[str, UUID | None, UUID | None]]] = defaultdict(list)
    rows = grants.order_by("user_id", "from_at").values_list(
        "user_id", "role", "area_id", "team_id", "user__name", "user__email"
    )
    known: dict[UUID, tuple[str, str]] = {}
    for user_id, role, area_id, team_id, name, email in rows:
        known[user_id] = (name, email or "")
        of_user[user_id].append((role, area_id, team_id))
    return tuple(
        Holder(user_id, sum_up(held).areas, *known[user_id], roles=tuple(dict.fromkeys(role for role, _, _ in held)))
        for user_id, held in of_user.items()
        if any(role in wanted for role, _, _ in held)
    )
