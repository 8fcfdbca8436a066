# SPDX-License-Identifier: Apache-2.0
"""From an account or a key to who acts. At most one query, and none within a few seconds of the last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.models import CITIZEN, ApiKey, RoleGrant, User
from epidesk.foundation.accounts.roles import permissions_of
from epidesk.foundation.accounts.rules import CITIZEN_ROLE, PRINCIPAL_TTL_S
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.places.queries import expand


@dataclass(frozen=True)
class _Powers:
    """What grants add up to: the roles, the wards they reach (None: all), the team.

    One grant limited to areas limits the person: a province-wide role beside it must not widen what the other allows.
    """

    roles: frozenset[str] = frozenset()
    areas: frozenset[UUID] | None = frozenset()
    team_id: UUID | None = None


_powers: ProcessCache[UUID, _Powers] = ProcessCache(ttl_s=PRINCIPAL_TTL_S)
_keys: ProcessCache[str, Viewer] = ProcessCache(ttl_s=PRINCIPAL_TTL_S)


def sum_up(grants: Iterable[tuple[str, UUID | None, UUID | None]]) -> _Powers:
    """What (role, area, team) of one person come to."""
    rows = list(grants)
    if not rows:
        return _Powers()
    limits = [area_id for _, area_id, _ in rows if area_id is not None]
    return _Powers(
        roles=frozenset(role for role, _, _ in rows),
        areas=expand(limits) if limits else None,
        team_id=next((team_id for _, _, team_id in rows if team_id is not None), None),
    )


def current_grants(at: datetime) -> Q:
    """Which grants hold then."""
    return Q(from_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at))


def _powers_of(user_id: UUID) -> _Powers:
    grants = RoleGrant.objects.filter(current_grants(timezone.now()), user_id=user_id, user__is_active=True)
    return sum_up(grants.order_by("from_at").values_list("role", "area_id", "team_id"))


def _staff(user_id: UUID, name: str, powers: _Powers) -> Viewer:
    return Viewer(
        kind=PrincipalKind.STAFF,
        user_id=user_id,
        label=name or public_id("usr", user_id),
        roles=powers.roles,
        permissions=permissions_of(powers.roles),
        areas=powers.areas,
        team_id=powers.team_id,
    )


def principal_for_user(
    user: AbstractBaseUser,
    *,
    via: str = "web",
    device: str | None = None,
    request_id: str = "",
    language: str = "vi",
) -> Viewer:
    """Who this signed-in user is. A deactivated one is nobody. Grants may be as old as `PRINCIPAL_TTL_S`."""
    assert isinstance(user, User)
    if not user.is_active:
        return Viewer(label="anonymous", device=device, via=via, language=language, request_id=request_id)
    if user.kind == CITIZEN:
        mine = frozenset({CITIZEN_ROLE})
        viewer = Viewer(
            kind=PrincipalKind.CITIZEN,
            user_id=user.id,
            label=public_id("usr", user.id),
            roles=mine,
            permissions=permissions_of(mine),
        )
    else:
        viewer = _staff(user.id, user.name, _powers.get(user.id, lambda: _powers_of(user.id)))
    # A viewer collects the reads of one request: never hand out the same one twice.
    return replace(viewer, device=device, via=via, language=language, request_id=request_id, reads=[])


def principal_for_api_key(key: str, *, via: str = "api", request_id: str = "", language: str = "vi") -> Viewer | None:
    """Who holds this key; None for an unknown, revoked or orphaned one. Revoking bites within 15 s everywhere."""
    digest = key_sha256(key)
    found = _keys.get_some(digest, lambda: _key_holder(digest))
    return found and replace(found, via=via, request_id=request_id, language=language, reads=[])


def remembered_api_key(key: str) -> Viewer | None:
    """`principal_for_api_key` of the last seconds, without the database; None says nothing about the key."""
    found = _keys.peek(key_sha256(key))
    return found and replace(found, via="api", reads=[])


def key_sha256(key: str) -> str:
    """What is stored of a key. A plain hash is enough: the key is random and 160 bits long."""
    return hashlib.sha256(key.strip().encode()).hexdigest()


def _key_holder(digest: str) -> Viewer | None:
    at = timezone.now()
    names = ("id", "name", "roles", "permissions", "user_id", "user__name", "user__is_active")
    grant = ("role", "area_id", "team_id", "from_at", "until_at")
    rows: list[dict[str, Any]] = list(
        ApiKey.objects.filter(key_sha256=digest, revoked_at__isnull=True).values(
            *names, *(f"user__grants__{name}" for name in grant)
        )
    )
    if not rows:
        return None
    key = rows[0]
    if key["user_id"] is None:
        held = frozenset(key["roles"])
        return Viewer(
            kind=PrincipalKind.MACHINE,
            label=key["name"],
            roles=held,
            permissions=permissions_of(held) | frozenset(key["permissions"]),
            areas=None,
            key_id=key["id"],
        )
    if not key["user__is_active"]:
        return None
    grants = [tuple(row[f"user__grants__{name}"] for name in grant) for row in rows]
    valid = [g[:3] for g in grants if g[0] and g[3] <= at and (g[4] is None or g[4] > at)]
    return replace(_staff(key["user_id"], key["user__name"], sum_up(valid)), key_id=key["id"])


def forget_principal(user_id: UUID | None = None) -> None:
    """After a change in this process: the next request asks the database. Other processes follow within the TTL."""
    if user_id is None:
        _powers.clear()
    else:
        _powers.forget(user_id)
    _keys.clear()
