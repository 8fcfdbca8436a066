# SPDX-License-Identifier: Apache-2.0
"""The way into a fresh production installation: one link, once, and only while nobody administers it."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.actions.staff import create_staff
from epidesk.foundation.accounts.models import FirstAdminLink
from epidesk.foundation.accounts.queries import administrator_exists
from epidesk.foundation.accounts.rules import ADMINISTRATOR, FIRST_ADMIN_TTL
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, Gone, Invalid
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work

USED_UP = _("This link has been used, has expired or was replaced. Start the centre again to get a new one.")


def first_admin_link(*, by: Actor) -> str:
    """The token of a new link, valid for 24 hours; older ones stop working. The door puts it into an address.

    Only the centre itself may ask. Raises `Conflict` once there is an administrator.
    """
    if by.kind is not PrincipalKind.SYSTEM:
        raise Forbidden
    if administrator_exists():
        raise Conflict(_("There is an administrator already. They can let others in."))
    token = secrets.token_urlsafe(32)
    at = timezone.now()
    with unit_of_work():
        FirstAdminLink.objects.filter(used_at__isnull=True).delete()
        row = FirstAdminLink.objects.create(token_sha256=_hash(token), expires_at=at + FIRST_ADMIN_TTL)
        record(by=by, verb="first_admin.link_made", subject=("first_admin", row.id))
    return token


def check_first_admin(*, token: str) -> None:
    """Raises `Gone` unless the link still opens."""
    row = FirstAdminLink.objects.filter(token_sha256=_hash(token)).first()
    if row is None or row.used_at or row.expires_at <= timezone.now() or administrator_exists():
        raise Gone(USED_UP)


def claim_first_admin(*, token: str, email: str, name: str, password: str, language: str = "vi") -> UUID:
    """The first administrator's account. The link is locked, so that of two at once one wins.

    Raises `Gone` when it no longer opens, `Invalid` per field (the link then stays usable).
    """
    if not password:
        raise Invalid({"password": _("Choose a password.")})
    with unit_of_work():
        FirstAdminLink.objects.select_for_update().filter(token_sha256=_hash(token)).first()
        check_first_admin(token=token)
        user_id = create_staff(
            by=SYSTEM, email=email, name=name, role=ADMINISTRATOR, password=password, language=language
        )
        FirstAdminLink.objects.filter(token_sha256=_hash(token)).update(used_at=timezone.now())
        record(by=SYSTEM, verb="first_admin.claimed", subject=("user", user_id))
    return user_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
