# SPDX-License-Identifier: Apache-2.0
"""Every write of this room."""

from epidesk.publishing.news.actions.editing import comment_story, hide_story, part_entry, pin_story, show_story
from epidesk.publishing.news.actions.feeds import add_feed, pause_feed, remove_feed, resume_feed, try_now
from epidesk.publishing.news.actions.fetching import fetch_due, fetch_feed
from epidesk.publishing.news.actions.forgetting import forget_old
from epidesk.publishing.news.actions.taking_in import take_in

__all__ = [
    "add_feed",
    "comment_story",
    "fetch_due",
    "fetch_feed",
    "forget_old",
    "hide_story",
    "part_entry",
    "pause_feed",
    "pin_story",
    "remove_feed",
    "resume_feed",
    "show_story",
    "take_in",
    "try_now",
]
