# SPDX-License-Identifier: Apache-2.0
"""`config/figure_sources.yaml`: whose figures are shown, in which order, and where they are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.insight.statistics.rules import MANUAL
from epikit.formats.counts import LAYOUTS, Level, Measure


class BadSources(ValueError):
    """`figure_sources.yaml` cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Feed:
    """One address to fetch. `measure` where the file does not say what it counts."""

    url: str
    measure: Measure | None


@dataclass(frozen=True)
class Source:
    """Who publishes. `credit`: whom the licence wants named, shown with every figure."""

    slug: str
    layout: str
    titles: Mapping[str, str]
    credit: str
    url: str
    feeds: tuple[Feed, ...] = ()
    every_h: int = 6

    def title(self, language: str) -> str:
        return self.titles["en" if language.startswith("en") else "vi"]


@dataclass(frozen=True)
class Place:
    """One of the places on the public page. `code`: the province's, the country's (ISO 3166-1 alpha-2), or `world`."""

    level: Level
    code: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        return self.names["en" if language.startswith("en") else "vi"]


@dataclass(frozen=True)
class Sources:
    """`places`: local, national, world, as the page shows them. `stale_after_days`: older figures are called old."""

    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    stale_after_days: int

    def source(self, slug: str) -> Source | None:
        return next((one for one in self.sources if one.slug == slug), None)

    def rank(self, slug: str) -> int:
        """The source listed first is shown where several know a place."""
        return next((n for n, one in enumerate(self.sources) if one.slug == slug), len(self.sources))


DEMONSTRATION = Source(
    slug="demonstration",
    layout="owid",
    titles={"vi": "Số liệu dựng ra để minh hoạ, không có thật", "en": "Invented for the demonstration, not real"},
    credit="Epidesk",
    url="",
)
"""Whose figures only the demonstration shows, after those of every other."""


def sources() -> Sources:
    """Raises `BadSources`."""
    found = _read(settings.ENV.config_dir / "figure_sources.yaml")
    return replace(found, sources=(*found.sources, DEMONSTRATION)) if settings.DEMO else found


@lru_cache(maxsize=4)
def _read(path: Path) -> Sources:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSources(f"{path.name}: {error}") from error
    return read_sources(tree)


def read_sources(tree: Any) -> Sources:
    """The sources from what the file holds. Raises `BadSources` for the first thing missing or wrong."""
    try:
        places = tuple(
            Place(Level(entry["level"]), str(entry["code"]), _words(entry["name"])) for entry in tree["places"]
        )
        found = tuple(_source(entry) for entry in tree["sources"])
        stale = int(tree["stale_after_days"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSources(f"figure_sources.yaml: {error!r}") from error
    slugs = [one.slug for one in found]
    if len(set(slugs)) != len(slugs) or MANUAL in slugs:
        raise BadSources("figure_sources.yaml: each source has a slug of its own, and none is “signed”")
    if len({place.level for place in places}) != len(places):
        raise BadSources("figure_sources.yaml: one place for each level")
    return Sources(places, found, stale)


def _source(entry: Any) -> Source:
    if entry["layout"] not in LAYOUTS:
        raise ValueError(f"{entry['slug']}: a layout is one of {', '.join(LAYOUTS)}")
    feeds = tuple(
        Feed(str(feed["url"]), Measure(feed["measure"]) if feed.get("measure") else None)
        for feed in entry.get("fetch") or ()
    )
    return Source(
        slug=str(entry["slug"]),
        layout=str(entry["layout"]),
        titles=_words(entry["title"]),
        credit=str(entry["credit"]),
        url=str(entry.get("url") or ""),
        feeds=feeds,
        every_h=int(entry.get("every_h") or 6),
    )


def _words(value: Any) -> Mapping[str, str]:
    return {tongue: str(value[tongue]) for tongue in ("vi", "en")}
