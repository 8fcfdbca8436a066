# SPDX-License-Identifier: Apache-2.0
"""The first words of what was sent, for telling rows of the queue apart. The queue's own table holds none of it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from epidesk.foundation.core.personal import covered
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.claims.models import Claim
from epidesk.intake.claims.rules import Permission

READ_FROM = 300
"""Characters that are looked through; what is shown is shorter."""
SHOWN = 75


def queue_words(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, tuple[str, int]]:
    """By claim: its first words with everything covered that may point at a person, and how many ask. Nothing for who
    may not read claims."""
    if not ids or not viewer.may(Permission.READ):
        return {}
    rows = Claim.objects.filter(id__in=ids).only("id", "statement", "asked_count")
    return {row.id: (_first(covered(row.statement[:READ_FROM])), row.asked_count) for row in rows}


def _first(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else f"{flat[:SHOWN].rsplit(' ', 1)[0]}…"
