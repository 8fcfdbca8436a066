# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from epidesk.foundation.core.events import announce
from epidesk.foundation.core.realtime import hint
from epidesk.publishing.news.events import StoriesChanged


def tell_changed(story_ids: Iterable[UUID]) -> None:
    """Whoever keeps pages of news hears it, by event and by hint. Inside a unit of work."""
    ids = tuple(dict.fromkeys(story_ids))
    if ids:
        announce(StoriesChanged(story_ids=ids))
        hint("content", id="news")
