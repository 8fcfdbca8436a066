# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class NewPresence:
    """That somebody was, or is, somewhere. Half-open; `ends_at` None: not yet left. `source_kind` "declaration",
    "stay", "manifest", "passage"; `source_id`: that row."""

    person_id: UUID
    place_key: str
    starts_at: datetime
    ends_at: datetime | None
    source_kind: str
    source_id: UUID
    seat: str = ""
    ward_id: UUID | None = None
