# SPDX-License-Identifier: Apache-2.0
"""How near and how recent is «maybe the same», as the administrator has it now; a process believes it for seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import SimilaritySetting
from epidesk.intake.incidents.rules import SIMILARITY, Similarity

SEEN_WITHIN_S = 5.0


@dataclass(frozen=True)
class SetSimilarity:
    """`setting_id`: which row says so, None while nobody has set anything."""

    values: Similarity
    setting_id: UUID | None = None


_NOW: ProcessCache[str, Mapping[str, SetSimilarity]] = ProcessCache(ttl_s=SEEN_WITHIN_S)


def similarity(kind: str) -> Similarity:
    """What holds for a kind, at most `SEEN_WITHIN_S` old."""
    return _NOW.get("now", similarities_now)[kind].values


def similarities_now() -> Mapping[str, SetSimilarity]:
    """What holds for every kind this moment. One query."""
    rows = SimilaritySetting.objects.order_by("kind", "-id").distinct("kind")
    newest = {row.kind: row for row in rows}
    return {
        kind: SetSimilarity(Similarity(row.radius_m, row.window_h, row.offered), row.id)
        if (row := newest.get(kind))
        else SetSimilarity(SIMILARITY.get(kind, Similarity(250, 48, False)))
        for kind in KINDS
    }


def forget_similarity() -> None:
    """This process looks again."""
    _NOW.forget("now")
