# SPDX-License-Identifier: Apache-2.0
"""What an administrator does for others' ways in: ends sessions, takes off a lost second factor, lets a password be
chosen."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.models import STAFF, User
from epidesk.foundation.accounts.queries import forget_principal
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work


def end_sessions(*, by: Actor, user_id: UUID, reason: str = "") -> None:
    """Signs a member of staff out everywhere: whatever browser has a session asks for the password again.

    Needs `accounts:manage_staff`. Locks the account. Tokens for the API stay; revoke them by themselves. Raises
    `NotFound`.
    """
    requires(by, Permission.MANAGE_STAFF)
    with unit_of_work():
        user = _locked(user_id)
        _end(user)
        record(
            by=by, verb="user.sessions_ended", subject=("user", user.id), fields=("sessions_ended_at",), reason=reason
        )
    forget_principal(user_id)


def reset_second_factor(*, by: Actor, user_id: UUID, reason: str = "") -> int:
    """Takes off a lost authenticator app, all passkeys and the recovery codes, and signs the person out everywhere: at
    the next sign-in a new second factor is set up. Gives how many were taken off.

    Whoever asks must have made sure, in person or by a known phone, that it is really them. Needs
    `accounts:manage_staff`; nobody resets their own (`Conflict`), or a stolen session would be enough. Locks the
    account. Raises `NotFound`.
    """
    requires(by, Permission.MANAGE_STAFF)
    if by.user_id == user_id:
        raise Conflict(_("You cannot reset your own second factor. Ask another administrator."))
    with unit_of_work():
        user = _locked(user_id)
        count: int = Authenticator.objects.filter(user_id=user.id).delete()[0]
        _end(user)
        record(
            by=by,
            verb="user.second_factor_reset",
            subject=("user", user.id),
            fields=("second_factor", "sessions_ended_at"),
            reason=reason,
        )
    forget_principal(user_id)
    return count


def password_link(*, by: Actor, user_id: UUID) -> str:
    """What opens «choose a password» for this member of staff, once, within three days; the door puts it into an
    address. Stops working when a password is chosen, or when they sign in.

    Needs `accounts:manage_staff`. Whoever holds it can come in as that person: the ledger says who made it. Raises
    `NotFound`, and `Conflict` for a closed account.
    """
    requires(by, Permission.MANAGE_STAFF)
    with unit_of_work():
        user = _locked(user_id)
        if not user.is_active:
            raise Conflict(_("This account is closed. Open it again first."))
        record(by=by, verb="user.password_link_made", subject=("user", user.id), fields=("password",))
        return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def _locked(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(id=user_id, kind=STAFF).first()
    if user is None:
        raise NotFound
    return user


def _end(user: User) -> None:
    user.sessions_ended_at = timezone.now()
    user.save(update_fields=["sessions_ended_at"])
