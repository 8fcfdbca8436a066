# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from epidesk.foundation.accounts.models import CITIZEN, RoleGrant, User
from epidesk.foundation.accounts.phones import is_retired
from epidesk.foundation.accounts.roles import roles
from epidesk.foundation.accounts.rules import CITIZEN_ROLE, DEMO_DOMAIN


class CastMember(NamedTuple):
    role: str
    user_id: UUID
    label: str


def demo_cast() -> tuple[CastMember, ...]:
    """One invented person for each role, the first of its kind, in the order of `config/roles.yaml`; the citizen first.

    Empty outside the demonstration. Staff of the cast are those whose e-mail ends in `@demo.invalid`; its citizens have
    numbers that nobody can own: somebody who tries the demonstration with a number of their own is never played.
    """
    if not settings.DEMO:
        return ()
    cast: list[CastMember] = []
    named = User.objects.filter(kind=CITIZEN, is_active=True).exclude(name="").order_by("created_at", "id")
    citizen = next((person for person in named.iterator(chunk_size=20) if is_retired(person.phone)), None)
    if citizen:
        cast.append(CastMember(CITIZEN_ROLE, citizen.id, citizen.name))
    grants = (
        RoleGrant.objects.filter(
            user__email__endswith=f"@{DEMO_DOMAIN}", user__is_active=True, from_at__lte=timezone.now()
        )
        .order_by("from_at", "id")
        .values_list("role", "user_id", "user__name", "until_at")
    )
    first: dict[str, CastMember] = {}
    for role, user_id, name, until_at in grants:
        if until_at is None:
            first.setdefault(role, CastMember(role, user_id, name))
    cast.extend(first[slug] for slug in roles() if slug in first)
    return tuple(cast)
