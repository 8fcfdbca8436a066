# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.publishing.news.actions import fetch_feed
from epidesk.publishing.news.events import FeedsDue


@subscribe(FeedsDue, queue="bulk")  # another's server may take its time
def ask_at_once(event: FeedsDue) -> None:
    for feed_id in event.feed_ids:
        fetch_feed(feed_id=feed_id)
