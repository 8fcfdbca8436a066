# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.accounts.models import CITIZEN, User
from epidesk.foundation.accounts.phones import (
    REASONS,
    id_number_index,
    is_retired,
    phone_index,
    retired_numbers_allowed,
)
from epidesk.foundation.accounts.rules import Permission, plausible_year_of_birth
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.queries import get_area
from epikit.text.identity import id_number_clean, id_number_shape

MAX_NAME = 120


def ensure_citizen(*, phone_e164: str, language: str = "vi") -> User:
    """The citizen's account of this phone, made if there is none. Two at once make one. Raises `Invalid` (field
    `phone`) for a number of the demonstration's cast anywhere else."""
    if is_retired(phone_e164) and not retired_numbers_allowed():
        raise Invalid({"phone": REASONS["phone_retired"]})
    index = phone_index(phone_e164)
    found = User.objects.filter(phone_index=index).first()
    if found:
        return found
    user = User(kind=CITIZEN, phone=phone_e164, phone_index=index, language=language)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:  # the same phone a moment ago
        return User.objects.get(phone_index=index)
    return user


def sign_in_by_phone(*, by: Actor, phone_e164: str, language: str = "vi") -> User:
    """The account of somebody who has just typed the right code; every time, so that what the device filed since can be
    confirmed. Announces `PhoneVerified`. A deactivated account comes back as it is: the door refuses it."""
    with unit_of_work():
        user = ensure_citizen(phone_e164=phone_e164, language=language)
        if not user.is_active:
            return user
        first = user.phone_verified_at is None
        User.objects.filter(id=user.id).update(phone_verified_at=timezone.now(), phone_verified_by_call=False)
        user.refresh_from_db(fields=["phone_verified_at"])
        if first:
            record(by=by, verb="user.phone_verified", subject=("user", user.id), fields=("phone",))
        announce(PhoneVerified(user_ids=(user.id,), devices=(by.device or "",)))
    return user


def update_profile(
    *,
    by: Actor,
    name: str,
    year_of_birth: int | None = None,
    area_id: UUID | None = None,
    id_number: str = "",
    language: str | None = None,
) -> None:
    """One's own profile, written whole; empty values clear.

    Raises `Invalid` per field, `Forbidden` when not signed in.
    """
    if by.user_id is None:
        raise Forbidden
    if by.kind is PrincipalKind.CITIZEN:
        requires(by, Permission.EDIT_OWN_PROFILE)
    values: dict[str, object] = {
        "name": _clean_name(name),
        "year_of_birth": year_of_birth,
        "area_id": area_id,
        "id_number": id_number_clean(id_number),
    }
    _check(values)
    values["id_number_index"] = id_number_index(str(values["id_number"]))
    if language:
        values["language"] = language
    with unit_of_work():
        user = User.objects.select_for_update().get(id=by.user_id)
        changed = sorted(field for field, value in values.items() if getattr(user, field) != value)
        if not changed:
            return
        for field in changed:
            setattr(user, field, values[field])
        user.save(update_fields=changed)
        told = tuple(field for field in changed if field != "id_number_index")
        record(by=by, verb="user.profile_updated", subject=("user", user.id), fields=told)


def _clean_name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _check(values: dict[str, object]) -> None:
    errors: dict[str, str | Promise] = {}
    if len(str(values["name"])) > MAX_NAME:
        errors["name"] = _("This name is too long. Write at most 120 characters.")
    year = values["year_of_birth"]
    if isinstance(year, int) and not plausible_year_of_birth(year, this_year=timezone.localdate().year):
        errors["year_of_birth"] = _("Write the year with four digits, for example 1985.")
    if values["id_number"] and id_number_shape(str(values["id_number"])) is None:
        errors["id_number"] = _("An ID number has 12 digits (older ones 9); a passport number letters and digits.")
    area_id = values["area_id"]
    if isinstance(area_id, UUID):
        try:
            get_area(area_id)
        except NotFound as error:
            raise Invalid({"area": _("Choose a ward or commune from the list.")}) from error
    if errors:
        raise Invalid(errors)
