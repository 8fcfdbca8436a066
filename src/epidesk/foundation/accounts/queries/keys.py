# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.accounts.models import ApiKey
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal


@dataclass(frozen=True)
class KeyRow:
    """A key as people see it: never the key. `user_email` is empty for a machine's."""

    id: UUID
    name: str
    prefix: str
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    user_email: str
    created_at: datetime
    revoked_at: datetime | None


def api_keys(viewer: Principal) -> tuple[KeyRow, ...]:
    """All keys, newest first. Needs `accounts:manage_keys`."""
    requires(viewer, Permission.MANAGE_KEYS)
    return tuple(
        KeyRow(
            key.id,
            key.name,
            key.prefix,
            tuple(key.roles),
            tuple(key.permissions),
            (key.user.email or "") if key.user else "",
            key.created_at,
            key.revoked_at,
        )
        for key in ApiKey.objects.select_related("user").order_by("-created_at")
    )
