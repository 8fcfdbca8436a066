# SPDX-License-Identifier: Apache-2.0
"""`config/texts/*.yaml`: which texts there are, and the words that hold until staff write others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.publishing.content.rules import LANGUAGES


class BadText(ValueError):
    """A file of `config/texts` cannot be used; the message names it."""


@dataclass(frozen=True)
class ShippedText:
    """A text as it comes with the programme. Its slug is the file's name."""

    slug: str
    valid_from: date
    titles: Mapping[str, str]
    bodies: Mapping[str, str]


def shipped_texts() -> Mapping[str, ShippedText]:
    """All texts of this installation by slug. Raises `BadText`."""
    return _read(settings.ENV.config_dir / "texts")


@lru_cache(maxsize=4)
def _read(folder: Path) -> Mapping[str, ShippedText]:
    return {path.stem: _one(path) for path in sorted(folder.glob("*.yaml"))}


def _one(path: Path) -> ShippedText:
    try:
        tree: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(tree["valid_from"], date):
            raise TypeError("valid_from is a day, written 2026-11-23")
        return ShippedText(
            slug=path.stem,
            valid_from=tree["valid_from"],
            titles={language: str(tree["title"][language]).strip() for language in LANGUAGES},
            bodies={language: str(tree["body"][language]).strip() for language in LANGUAGES},
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BadText(f"texts/{path.name}: {error!r}") from error
