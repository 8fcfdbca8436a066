# SPDX-License-Identifier: Apache-2.0
"""Rows for the sign-in door alone: whoever signs in has no viewer yet."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.accounts.models import CITIZEN, User
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.core.errors import NotFound


def get_user(user_id: UUID) -> User:
    """The account. Raises `NotFound`."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise NotFound
    return user


def find_citizen_by_phone(e164: str) -> User | None:
    """The citizen with exactly this phone. Staff never sign in by SMS, so they are never found here."""
    return User.objects.filter(kind=CITIZEN, phone_index=phone_index(e164)).first()
