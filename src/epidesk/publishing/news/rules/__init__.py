# SPDX-License-Identifier: Apache-2.0
"""Policy of news: when a feed is asked again, what of it is kept, which entries are one story."""

from epidesk.publishing.news.rules.folding import Folder, Known, likeness, title_key
from epidesk.publishing.news.rules.keeping import Kept, kept
from epidesk.publishing.news.rules.permissions import Permission
from epidesk.publishing.news.rules.timing import Trouble, next_try_at

__all__ = ["Folder", "Kept", "Known", "Permission", "Trouble", "kept", "likeness", "next_try_at", "title_key"]
