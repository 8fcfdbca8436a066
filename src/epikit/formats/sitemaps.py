# SPDX-License-Identifier: Apache-2.0
"""Which pages there are, for search engines: https://www.sitemaps.org/protocol.html"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lxml import etree

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST_IN_ONE = 50_000
"""By the protocol."""


@dataclass(frozen=True)
class Page:
    """`languages`: the same page in other languages, by language code."""

    url: str
    changed_at: datetime | None = None
    languages: Mapping[str, str] = field(default_factory=dict)


def write_sitemap(pages: Iterable[Page]) -> bytes:
    """Of at most `MOST_IN_ONE` pages, which the caller minds."""
    root = etree.Element(f"{{{NAMESPACE}}}urlset", nsmap={None: NAMESPACE, "xhtml": XHTML})
    for page in pages:
        one = etree.SubElement(root, f"{{{NAMESPACE}}}url")
        _place(one, page)
        for language, url in page.languages.items():
            etree.SubElement(one, f"{{{XHTML}}}link", {"rel": "alternate", "hreflang": language, "href": url})
    return _document(root)


def write_index(maps: Iterable[Page]) -> bytes:
    """Of several site maps."""
    root = etree.Element(f"{{{NAMESPACE}}}sitemapindex", nsmap={None: NAMESPACE})
    for page in maps:
        _place(etree.SubElement(root, f"{{{NAMESPACE}}}sitemap"), page)
    return _document(root)


def _place(parent: Any, page: Page) -> None:
    etree.SubElement(parent, f"{{{NAMESPACE}}}loc").text = page.url
    if page.changed_at is not None:
        changed = page.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        etree.SubElement(parent, f"{{{NAMESPACE}}}lastmod").text = changed


def _document(root: Any) -> bytes:
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return document
