# SPDX-License-Identifier: Apache-2.0
"""`config/shifts.yaml`: the shifts of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings


class BadShifts(ValueError):
    """`shifts.yaml` cannot be used; the message names the part."""


@dataclass(frozen=True)
class Shift:
    """`begins`: by the province's clock."""

    slug: str
    titles: Mapping[str, str]
    begins: time

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles["en"]


def shifts() -> tuple[Shift, ...]:
    """All shifts in the order of the clock. Raises `BadShifts`."""
    return _read(settings.ENV.config_dir / "shifts.yaml")


def shift_at(local: datetime) -> tuple[Shift, date]:
    """The shift on duty at a moment of the province's clock, and the day on which it began."""
    ordered = shifts()
    begun = [one for one in ordered if one.begins <= local.time()]
    if begun:
        return begun[-1], local.date()
    return ordered[-1], local.date() - timedelta(days=1)


def shift_title(slug: str, language: str) -> str:
    """The name of a shift; of one that is no longer in the file, its slug."""
    return next((one.title(language) for one in shifts() if one.slug == slug), slug)


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Shift, ...]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = [
            Shift(
                str(slug),
                {language: str(entry["title"][language]) for language in ("vi", "en")},
                time.fromisoformat(str(entry["from"])),
            )
            for slug, entry in tree.items()
        ]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadShifts(f"{path.name}: {error!r}") from error
    if not found or len({one.begins for one in found}) < len(found) or any(len(one.slug) > 16 for one in found):
        raise BadShifts(
            f"{path.name}: at least one shift, each with its own beginning and a name of at most 16 letters"
        )
    return tuple(sorted(found, key=lambda one: one.begins))
