# SPDX-License-Identifier: Apache-2.0
"""`config/alert_levels.yaml`: what each alert level means. Read once, checked whole; a bad file says where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.places.rules import Alert, bad_factor

_PARTS = {"title", "description", "banner", "deadlines", "approvals"}


class BadAlertLevels(ValueError):
    """`alert_levels.yaml` cannot be used; the message says where and why."""


@dataclass(frozen=True)
class LevelCard:
    """One level as the file has it. `banners` is empty where the public is told nothing. `factors`: (kind, priority's
    slug) → factor on the minutes of its deadlines. `approvals`: what → how many others must agree."""

    level: Alert
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    banners: Mapping[str, str]
    factors: Mapping[tuple[str, str], float]
    approvals: Mapping[str, int]

    def title(self, language: str) -> str:
        return self.titles["en" if language.startswith("en") else "vi"]

    def description(self, language: str) -> str:
        return self.descriptions["en" if language.startswith("en") else "vi"]

    def banner(self, language: str) -> str:
        """The text at the top of the citizens' pages, "" for none."""
        return self.banners.get("en" if language.startswith("en") else "vi", "")

    def factor(self, kind: str, priority: str) -> float:
        """By what the usual minutes are multiplied."""
        return self.factors.get((kind, priority), 1.0)


def level_cards() -> Mapping[Alert, LevelCard]:
    """All levels, in their order. Raises `BadAlertLevels`."""
    return _read(settings.ENV.config_dir / "alert_levels.yaml")


@lru_cache(maxsize=4)
def _read(path: Path) -> Mapping[Alert, LevelCard]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadAlertLevels(f"{path.name}: {error}") from error
    return read_alert_levels(tree)


def read_alert_levels(tree: Any) -> Mapping[Alert, LevelCard]:
    """The levels from what the file holds. Raises `BadAlertLevels` for the first thing missing or wrong."""
    if not isinstance(tree, Mapping) or set(tree) != {level.value for level in Alert}:
        raise BadAlertLevels(f"alert_levels.yaml: wants exactly {', '.join(Alert)}")
    return {level: _card(level, tree[level.value]) for level in Alert}


def _card(level: Alert, entry: Any) -> LevelCard:
    if not isinstance(entry, Mapping) or (unknown := set(entry) - _PARTS):
        raise BadAlertLevels(f"alert_levels.yaml: {level}: {', '.join(sorted(unknown)) or 'a table'} is not understood")
    banner = entry.get("banner")
    return LevelCard(
        level=level,
        titles=_words(level, "title", entry.get("title")),
        descriptions=_words(level, "description", entry.get("description")),
        banners=_words(level, "banner", banner) if banner else {},
        factors=_factors(level, entry.get("deadlines") or {}),
        approvals=_approvals(level, entry.get("approvals") or {}),
    )


def _words(level: Alert, part: str, value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(value.get(tongue), str) for tongue in ("vi", "en")):
        raise BadAlertLevels(f"alert_levels.yaml: {level}: {part} needs a text in vi and in en")
    return {tongue: value[tongue].strip() for tongue in ("vi", "en")}


def _factors(level: Alert, tree: Any) -> Mapping[tuple[str, str], float]:
    factors: dict[tuple[str, str], float] = {}
    try:
        for kind, priorities in tree.items():
            for priority, value in priorities.items():
                factors[str(kind), str(priority)] = float(value)
    except (AttributeError, TypeError, ValueError) as error:
        raise BadAlertLevels(f"alert_levels.yaml: {level}: deadlines: {error!r}") from error
    for (kind, priority), factor in factors.items():
        if complaint := bad_factor(kind, priority, factor):
            raise BadAlertLevels(f"alert_levels.yaml: {level}: deadlines: {kind}: {priority}: {complaint}")
    return factors


def _approvals(level: Alert, tree: Any) -> Mapping[str, int]:
    if not isinstance(tree, Mapping) or not all(value in (0, 1) for value in tree.values()):
        raise BadAlertLevels(f"alert_levels.yaml: {level}: approvals: each is 0 or 1")
    return {str(what): int(value) for what, value in tree.items()}
