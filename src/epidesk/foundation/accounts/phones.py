# SPDX-License-Identifier: Apache-2.0
"""Phones as this installation accepts and finds them."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.core.errors import Invalid
from epikit.text.phones import BadPhone, phone_e164

REASONS: dict[str, Promise] = {
    "phone_empty": _("Type your phone number."),
    "phone_unreadable": _("This is not a phone number. Type digits only, for example 09… or +84…."),
    "phone_impossible": _("No phone can have this number. Check the digits."),
    "phone_retired": _("This number range no longer exists. Type your number of today."),
}


def retired_numbers_allowed() -> bool:
    """The cast's numbers (0120-0129) exist only where nobody real can be called."""
    return bool(settings.ENV.mode in {"demo", "test"})


def is_retired(e164: str) -> bool:
    """Whether nobody can own this number: it lies in 0120-0129."""
    try:
        phone_e164(e164)
    except BadPhone as error:
        return error.slug == "phone_retired"
    return False


def read_phone(typed: str, *, field: str = "phone") -> str:
    """E.164 from what somebody typed. Raises `Invalid` with the reason beside `field`."""
    try:
        return phone_e164(typed, allow_retired=retired_numbers_allowed())
    except BadPhone as error:
        raise Invalid({field: REASONS[error.slug]}) from error


def phone_index(e164: str) -> str:
    """By which an account with exactly this phone is found."""
    return blind_index("accounts.phone", e164)


def id_number_index(number: str) -> str:
    """By which an account with exactly this cleaned ID number is found; empty for none."""
    return blind_index("accounts.id_number", number) if number else ""
