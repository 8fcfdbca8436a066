# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from epidesk.foundation.accounts.models import STAFF, RoleGrant, User
from epidesk.foundation.accounts.rules import ADMINISTRATOR, Permission
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epikit.text import sort_key

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


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
    """`protected`: whether an authenticator app or a passkey is set up; `has_password`: False until the invitation was
    taken up. `last_sign_in_at` is None for who never came in."""

    user_id: UUID
    name: str
    email: str
    is_active: bool
    grants: tuple[GrantRow, ...]
    last_sign_in_at: datetime | None
    protected: bool
    has_password: bool


def staff_members(viewer: Principal) -> tuple[StaffRow, ...]:
    """All staff with their grants of now, by name in Vietnamese order. Needs `accounts:see_staff`."""
    requires(viewer, Permission.SEE_STAFF)
    return tuple(map(_row, sorted(_staff(), key=lambda user: (sort_key(user.name), user.id))))


def staff_member(viewer: Principal, user_id: UUID) -> StaffRow:
    """One of them. Needs `accounts:see_staff`. Raises `NotFound`."""
    requires(viewer, Permission.SEE_STAFF)
    user = _staff().filter(id=user_id).first()
    if user is None:
        raise NotFound
    return _row(user)


def _staff() -> QuerySet[User]:
    second = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=SECOND_FACTORS)
    grants = Prefetch("grants", RoleGrant.objects.filter(_now()).order_by("from_at"))
    return User.objects.filter(kind=STAFF).annotate(protected=Exists(second)).prefetch_related(grants)


def _row(user: User) -> StaffRow:
    return StaffRow(
        user.id,
        user.name,
        user.email or "",
        user.is_active,
        tuple(
            GrantRow(grant.id, grant.role, grant.area_id, grant.team_id, grant.from_at, grant.until_at)
            for grant in user.grants.all()
        ),
        user.last_login,
        user.protected,  # type: ignore[attr-defined]  # annotated
        user.has_usable_password(),
    )


def find_staff_by_email(email: str) -> UUID | None:
    """The account behind an e-mail, for the command line and the cast loader."""
    return User.objects.filter(kind=STAFF, email=email.strip().lower()).values_list("id", flat=True).first()


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of colleagues, to say who holds an item. Citizens are left out: their names belong to their matters."""
    return dict(User.objects.filter(id__in=list(user_ids), kind=STAFF).values_list("id", "name"))


def has_second_factor(user_id: UUID) -> bool:
    """Whether this one has an authenticator app or a passkey; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS).exists())


def administrator_exists() -> bool:
    """Whether somebody can already let others in."""
    return RoleGrant.objects.filter(_now(), role=ADMINISTRATOR, user__is_active=True).exists()


def holds_role(user_id: UUID, role: str, *, team_id: UUID) -> bool:
    """Whether this one has that role in the team now."""
    return RoleGrant.objects.filter(_now(), user_id=user_id, role=role, team_id=team_id).exists()


def _now() -> Q:
    at = timezone.now()
    return Q(from_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at))
