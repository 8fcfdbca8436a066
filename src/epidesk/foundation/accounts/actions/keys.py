# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.models import STAFF, ApiKey, User
from epidesk.foundation.accounts.queries import forget_principal
from epidesk.foundation.accounts.queries.principals import key_sha256
from epidesk.foundation.accounts.roles import roles as role_cards
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work

SHOWN = 9  # «edk_» and five characters: enough to recognise, useless to guess from


def create_api_key(
    *, by: Actor, name: str, roles: Sequence[str] = (), permissions: Sequence[str] = (), user_id: UUID | None = None
) -> tuple[UUID, str]:
    """The id and the key itself, which nobody can see again.

    With `user_id` the key acts as that member of staff, whatever they may do at the time; otherwise as a machine with
    these roles and permissions over the whole province. Needs `accounts:manage_keys`. Raises `Invalid` per field.
    """
    requires(by, Permission.MANAGE_KEYS)
    name = " ".join(name.split())
    if not name:
        raise Invalid({"name": _("Write what the key is for.")})
    known = role_cards()
    if any(role not in known or known[role].kind == "citizen" for role in roles):
        raise Invalid({"role": _("There is no such role for a key.")})
    if user_id is not None and (roles or permissions):
        raise Invalid({"role": _("A key that acts as a person has that person’s roles and no others.")})
    if user_id is not None and not User.objects.filter(id=user_id, kind=STAFF, is_active=True).exists():
        raise NotFound
    key = f"edk_{secrets.token_urlsafe(32)}"
    with unit_of_work():
        row = ApiKey.objects.create(
            name=name[:80],
            prefix=key[:SHOWN],
            key_sha256=key_sha256(key),
            user_id=user_id,
            roles=sorted(set(roles)),
            permissions=sorted(set(permissions)),
            created_by_id=by.user_id,
        )
        record(by=by, verb="key.created", subject=("key", row.id), fields=("name", "roles", "permissions"))
    return row.id, key


def revoke_api_key(*, by: Actor, key_id: UUID, reason: str = "") -> None:
    """The key opens nothing any more, within 15 s. Needs `accounts:manage_keys`. Revoking twice is no error."""
    requires(by, Permission.MANAGE_KEYS)
    with unit_of_work():
        row = ApiKey.objects.select_for_update().filter(id=key_id).first()
        if row is None:
            raise NotFound
        if row.revoked_at is None:
            row.revoked_at = timezone.now()
            row.save(update_fields=["revoked_at"])
            record(by=by, verb="key.revoked", subject=("key", row.id), fields=("revoked_at",), reason=reason)
    forget_principal()
