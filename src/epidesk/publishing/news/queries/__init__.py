# SPDX-License-Identifier: Apache-2.0
"""Every read of this room."""

from epidesk.publishing.news.queries.feeds import FeedLine, count_silent, list_feeds
from epidesk.publishing.news.queries.stories import (
    NewsPage,
    StoryCard,
    StoryLine,
    Telling,
    edited_story,
    list_stories,
    news,
    search_news,
    story,
)

__all__ = [
    "FeedLine",
    "NewsPage",
    "StoryCard",
    "StoryLine",
    "Telling",
    "count_silent",
    "edited_story",
    "list_feeds",
    "list_stories",
    "news",
    "search_news",
    "story",
]
