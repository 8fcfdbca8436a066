# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class AlertLevelChanged:
    """The province's alert level was set. Ask `queries.alert_now` for the level: it may have changed again."""

    change_ids: tuple[UUID, ...]
