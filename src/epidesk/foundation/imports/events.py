# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class BatchCommitted:
    """Everything that was right in these files is in."""

    batch_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class BatchRolledBack:
    batch_ids: tuple[UUID, ...]
