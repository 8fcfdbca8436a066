# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q
from django.utils import timezone

from epidesk.foundation.accounts.models import STAFF, RoleGrant, User
from epidesk.foundation.accounts.rules import ADMINISTRATOR, Permission
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal


@dataclass(frozen=True)
class GrantRow:
    id: UUID
    role: str
    area_id: UUID | None
    team_id: UUID | None
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class StaffRow:
    user_id: UUID
    name: str
    email: str
    is_active: bool
    grants: tuple[GrantRow, ...]


def staff_members(viewer: Principal) -> tuple[StaffRow, ...]:
    """All staff with their grants of now, by name. Needs `accounts:see_staff`."""
    requires(viewer, Permission.SEE_STAFF)
    return tuple(
        StaffRow(
            user.id,
            user.name,
            user.email or "",
            user.is_active,
            tuple(
                GrantRow(grant.id, grant.role, grant.area_id, grant.team_id, grant.from_at, grant.until_at)
                for grant in user.grants.all()
            ),
        )
        for user in User.objects.filter(kind=STAFF)
        .order_by("name", "id")
        .prefetch_related(Prefetch("grants", RoleGrant.objects.filter(_now()).order_by("from_at")))
    )


def find_staff_by_email(email: str) -> UUID | None:
    """The account behind an e-mail, for the command line and the cast loader."""
    return User.objects.filter(kind=STAFF, email=email.strip().lower()).values_list("id", flat=True).first()


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of colleagues, to say who holds an item. Citizens are left out: their names belong to their matters."""
    return dict(User.objects.filter(id__in=list(user_ids), kind=STAFF).values_list("id", "name"))


def has_second_factor(user_id: UUID) -> bool:
    """Whether this one has an authenticator app or a passkey; recovery codes alone do not count."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=types).exists())


def administrator_exists() -> bool:
    """Whether somebody can already let others in."""
    return RoleGrant.objects.filter(_now(), role=ADMINISTRATOR, user__is_active=True).exists()


def holds_role(user_id: UUID, role: str, *, team_id: UUID) -> bool:
    """Whether this one has that role in the team now."""
    return RoleGrant.objects.filter(_now(), user_id=user_id, role=role, team_id=team_id).exists()


def _now() -> Q:
    at = timezone.now()
    return Q(from_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at))
