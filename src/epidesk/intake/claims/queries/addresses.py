# SPDX-License-Identifier: Apache-2.0
"""Where published verdicts lie, for maps of the site. No viewer: it is the same for all."""

from __future__ import annotations

from datetime import datetime

from epidesk.intake.claims.models import Claim
from epidesk.intake.claims.rules import State


def count_addresses() -> int:
    return Claim.objects.filter(state=State.PUBLISHED).count()


def addresses(offset: int, limit: int) -> tuple[tuple[int, datetime], ...]:
    """Number and last public change of verdicts, by number."""
    rows = Claim.objects.filter(state=State.PUBLISHED).order_by("number").values_list("number", "changed_public_at")
    return tuple((number, at) for number, at in rows[offset : offset + limit] if number is not None and at is not None)
