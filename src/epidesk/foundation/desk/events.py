# SPDX-License-Identifier: Apache-2.0
"""What the desk announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MattersEscalated:
    """These matters waited unanswered for too long. `level`: 1, shift leads were told; 2, the duty officer. `told`: how
    many people were."""

    subject_ids: tuple[UUID, ...]
    level: int
    told: int = 0
