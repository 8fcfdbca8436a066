# SPDX-License-Identifier: Apache-2.0
"""What `config/` says about declarations: the lists of the disease that is asked about, and the places one may name.
Read once; a bad file refuses to start and names the part at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from django.conf import settings

from epidesk.intake.movement.rules import Lists

MOST_BITS = 62
PARTS = ("symptoms", "exposures", "conditions")


class BadPolicy(ValueError):
    """A file of `config/` cannot be used; the message names file and part."""


@dataclass(frozen=True)
class HealthItem:
    """One line that can be ticked. `words`: language → text, vi and en always."""

    code: str
    words: Mapping[str, str]
    official: bool
    """It stands on the official form of entry."""

    def label(self, language: str) -> str:
        return self.words.get(language) or self.words["en"]


@dataclass(frozen=True)
class HealthLists:
    """The lists of one disease, in the order of their bits. `days`: how far back is asked."""

    disease: str
    days: int
    symptoms: tuple[HealthItem, ...]
    exposures: tuple[HealthItem, ...]
    conditions: tuple[HealthItem, ...]


def health_lists() -> HealthLists:
    """Of the disease whose file comes first and has them. Raises `BadPolicy`."""
    return _health_lists(settings.ENV.config_dir)


def lists() -> Lists:
    """The codes that may be answered."""
    return _lists(settings.ENV.config_dir)


def provinces() -> Mapping[str, str]:
    """ISO 3166-2 code → name in Vietnamese, as provinces were when the official form was made."""
    return _provinces(settings.ENV.config_dir)


@lru_cache(maxsize=16)
def countries(language: str) -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 → name, in any language that Unicode's CLDR knows."""
    names = Locale.parse(language, sep="-").territories
    return {code: names[code] for code in names if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY}


_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})


def place_name(code: str, language: str) -> str:
    """A place code in words; the code itself for an unknown one."""
    if code.startswith("VN-"):
        return provinces().get(code[:5], code)
    return countries(language).get(code, code)


@lru_cache(maxsize=2)
def _lists(config_dir: Path) -> Lists:
    found = _health_lists(config_dir)
    return Lists(
        **{part: tuple(item.code for item in getattr(found, part)) for part in PARTS},
        places=frozenset(countries("en")) | frozenset(_provinces(config_dir)),
    )


@lru_cache(maxsize=2)
def _health_lists(config_dir: Path) -> HealthLists:
    for path in sorted((config_dir / "diseases").glob("*.yaml")):
        tree = _read(path)
        if "symptoms" in tree:
            return HealthLists(
                disease=str(tree["code"]),
                days=int(tree["travel_history_days"]["days"]),
                **{part: _items(path, part, tree.get(part, [])) for part in PARTS},
            )
    raise BadPolicy("config/diseases: no disease has a list of symptoms")


def _items(path: Path, part: str, entries: Any) -> tuple[HealthItem, ...]:
    try:
        items = tuple(
            HealthItem(
                str(entry["code"]),
                {str(name): str(text) for name, text in entry.items() if name not in ("code", "official")}
                | {"vi": str(entry["vi"]), "en": str(entry["en"])},
                bool(entry.get("official", False)),
            )
            for entry in entries
        )
    except (KeyError, TypeError) as error:
        raise BadPolicy(f"{path.name}: {part}: {error!r}") from error
    if len({item.code for item in items}) != len(items) or len(items) > MOST_BITS:
        raise BadPolicy(f"{path.name}: {part}: a code twice, or more than {MOST_BITS}")
    return items


@lru_cache(maxsize=2)
def _provinces(config_dir: Path) -> Mapping[str, str]:
    path = config_dir / "places_vn.yaml"
    tree = _read(path)
    try:
        return {str(code): str(name) for code, name in tree["provinces"].items()}
    except (KeyError, AttributeError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error


def _read(path: Path) -> Any:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadPolicy(f"{path.name}: {error}") from error
    if not isinstance(tree, dict):
        raise BadPolicy(f"{path.name}: a table is wanted")
    return tree
