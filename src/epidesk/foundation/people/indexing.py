# SPDX-License-Identifier: Apache-2.0
"""The blind indexes of the register: one purpose for each kind of identifier, so that equal digits never meet."""

from __future__ import annotations

from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.people.rules import IdentifierKind
from epikit.text import id_number_clean


def phone_index(phone_e164: str) -> str:
    return blind_index(f"people.{IdentifierKind.PHONE}", phone_e164)


def id_number_index(id_number: str) -> str:
    """The same for «0461 9900 0123» and «046199000123»."""
    return blind_index(f"people.{IdentifierKind.ID_NUMBER}", id_number_clean(id_number))
