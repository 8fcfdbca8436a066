# SPDX-License-Identifier: Apache-2.0
"""Which pages may be kept ready, and which parts of their address make another page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

MAX_ADDRESS = 600
MAX_VALUE = 120
FEW_FIELDS = 30


@dataclass(frozen=True)
class HotPage:
    """`pattern`: a regular expression of whole paths. `keys`: the query's fields that make another page; all others
    (`fbclid` and its like) are dropped before the page is made. `live`: fields with which the page is made anew each
    time: what people type is theirs, and there is no end of it. `own`: the page shows something of a known device."""

    pattern: str
    keys: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    own: bool = False


class HotTable:
    """Finds the page of an address. `topics`: the hints after which everything is made anew."""

    def __init__(self, pages: Iterable[HotPage], topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._pages = tuple((re.compile(page.pattern), page) for page in pages)
        self.find = lru_cache(maxsize=8192)(self._find)

    def _find(self, path: str, query: bytes) -> tuple[HotPage, bytes] | None:
        """The page and its query, in one order and without what does not count. None: not for this lane."""
        if len(path) + len(query) > MAX_ADDRESS:
            return None
        page = next((page for pattern, page in self._pages if pattern.fullmatch(path)), None)
        if page is None:
            return None
        if not query:
            return page, b""
        try:
            fields = parse_qsl(query.decode("ascii"), max_num_fields=FEW_FIELDS)
        except ValueError:  # too many, or no ASCII
            return None
        if any(name in page.live for name, _ in fields):
            return None
        return page, _counting(fields, page.keys)


def _counting(fields: Sequence[tuple[str, str]], keys: Sequence[str]) -> bytes:
    last = dict(fields)  # as Django reads it: the last one counts
    kept = [(key, last[key]) for key in keys if last.get(key) and len(last[key]) <= MAX_VALUE]
    return urlencode(kept).encode()
