# SPDX-License-Identifier: Apache-2.0
"""Feeds: what others publish, read from RSS 0.9x, 1.0 and 2.0, Atom 1.0 and JSON Feed 1.1.

`reading.read_feed` turns bytes into plain words and web addresses: nothing of it is markup any more.
"""

from epikit.formats.feeds.reading import BadFeed, DtdRefused, Entry, Feed, read_feed, web_address, words_of

__all__ = ["BadFeed", "DtdRefused", "Entry", "Feed", "read_feed", "web_address", "words_of"]
