# SPDX-License-Identifier: Apache-2.0
"""The one place where personal data is made unreadable, for lists, previews and exports alike."""

from __future__ import annotations

DOTS = "•••"


def mask_phone(e164: str) -> str:
    """`•••• ••• 507`: the last three digits, enough to recognise one's own."""
    return f"•••• ••• {e164[-3:]}" if e164 else ""


def mask_name(name: str) -> str:
    """`N. V. T.`: initials, so that rows can be told apart without naming anyone."""
    return " ".join(f"{part[0]}." for part in name.split() if part)


def mask_address(address: str) -> str:
    """Nothing but that there is one: a house number and an alley already name a family."""
    return DOTS if address else ""


def mask_id_number(number: str) -> str:
    return f"•••• {number[-4:]}" if number else ""
