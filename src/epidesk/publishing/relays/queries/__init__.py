# SPDX-License-Identifier: Apache-2.0
from epidesk.publishing.relays.queries.foreign import (
    PREFIX,
    FeedLine,
    ForeignLine,
    ForeignPage,
    count_waiting,
    find_foreign,
    foreign_page,
    list_feeds,
    list_foreign,
)

__all__ = [
    "PREFIX",
    "FeedLine",
    "ForeignLine",
    "ForeignPage",
    "count_waiting",
    "find_foreign",
    "foreign_page",
    "list_feeds",
    "list_foreign",
]
