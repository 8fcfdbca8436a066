# SPDX-License-Identifier: Apache-2.0
"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class StoriesChanged:
    """Stories that are new, say more, or were pinned, hidden or remarked upon: pages of news are out of date."""

    story_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class FeedsDue:
    """Feeds that somebody put on the list, let go on or wants to be asked: they do not wait for the minute."""

    feed_ids: tuple[UUID, ...]
