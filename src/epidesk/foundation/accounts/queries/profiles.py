# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.accounts.models import CITIZEN, User
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import Viewer


@dataclass(frozen=True)
class Profile:
    """What a person told about themselves. Only they read it whole."""

    user_id: UUID
    kind: str
    name: str
    email: str
    phone: str
    phone_verified_at: datetime | None
    year_of_birth: int | None
    area_id: UUID | None
    id_number: str
    language: str


def profile(viewer: Viewer) -> Profile:
    """One's own profile. Raises `Forbidden` for who is not signed in."""
    user = User.objects.filter(id=viewer.user_id, is_active=True).first() if viewer.user_id else None
    if user is None:
        raise Forbidden
    return Profile(
        user_id=user.id,
        kind=user.kind,
        name=user.name,
        email=user.email or "",
        phone=user.phone,
        phone_verified_at=user.phone_verified_at,
        year_of_birth=user.year_of_birth,
        area_id=user.area_id,
        id_number=user.id_number,
        language=user.language,
    )


def phones_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """E.164 of citizens with a verified phone, for handlers of rooms above (confirming reports, sending SMS). Not for
    pages: nobody's phone is shown through this."""
    rows = User.objects.filter(id__in=list(user_ids), kind=CITIZEN, phone_verified_at__isnull=False, is_active=True)
    return {user.id: user.phone for user in rows.only("id", "phone")}


def languages_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The language each account is written to."""
    return dict(User.objects.filter(id__in=list(user_ids)).values_list("id", "language"))


def home_of(user_id: UUID) -> UUID | None:
    """The ward an account says it lives in."""
    area_id: UUID | None = User.objects.filter(id=user_id).values_list("area_id", flat=True).first()
    return area_id


def emails_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """E-mail addresses of active staff, for handlers and campaigns of rooms above. Not for pages."""
    rows = User.objects.filter(id__in=list(user_ids), is_active=True, email__isnull=False)
    return {user_id: email for user_id, email in rows.values_list("id", "email") if email}
