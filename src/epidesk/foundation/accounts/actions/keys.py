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
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work

SHOWN = 9  # «edk_» and five characters: enough to recognise, useless to guess from


def create_api_key(
    *, by: Actor, name: str, roles: Sequence[str] = (), permissions: Sequence[str] = (), user_id: UUID | None = None
) -> tuple[UUID, str]:
    """The id and the key itself, which nobody can see again.

    With `user_id` the key acts as that member of staff, whatever they may do at the time; otherwise as a machine with
    these roles and permissions over the whole province.

    Needs `accounts:manage_keys`. Nobody makes a key that opens more than they may do themselves: permissions and roles
    of staff must be their own, and a key that acts as a person is one's own. Roles that `config/roles.yaml` declares
    for machines are open to all who make keys: what they hold was decided there. The centre itself is not bound.
    Raises `Invalid` per field, `NotFound`.
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
    _no_more_than_own(by, roles, permissions, user_id)
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


def _no_more_than_own(by: Actor, roles: Sequence[str], permissions: Sequence[str], user_id: UUID | None) -> None:
    if by.kind is PrincipalKind.SYSTEM:
        return
    if user_id is not None and user_id != by.user_id:
        raise Invalid({"role": _("A key can act only as yourself, not as somebody else.")})
    cards = role_cards()
    of_staff = [cards[role] for role in roles if cards[role].kind != "machine"]
    if any(not card.permissions <= by.permissions for card in of_staff):
        raise Invalid({"role": _("You can give a key no role that allows more than you may do yourself.")})
    if not set(permissions) <= by.permissions:
        raise Invalid({"permissions": _("You can give a key only what you may do yourself.")})


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
