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
from epikit.text import fold_words, sort_key

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
    return {
        str(code): str(names[code])
        for code in map(str, names)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }


_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})


def find_place(typed: str) -> str:
    """The code of a place as somebody writes it: its code, its name in Vietnamese or English with or without marks, a
    name of `aliases`; of several parts between commas the last one known ("Hải Châu, Đà Nẵng"). "" for an unknown
    one."""
    return _found_place(settings.ENV.config_dir, typed)


@lru_cache(maxsize=4_096)
def _found_place(config_dir: Path, typed: str) -> str:
    known = _place_index(config_dir)
    for part in (typed, *reversed(typed.split(","))):
        if found := known.get(_folded(part)):
            return found
    return ""


def place_choices(language: str) -> tuple[str, ...]:
    """Names to choose from: provinces first, then countries, each in its order."""
    abroad = sorted((name for code, name in countries(language).items() if code != "VN"), key=sort_key)
    return (*provinces().values(), *abroad)


def place_name(code: str, language: str) -> str:
    """A place code in words; the code itself for an unknown one."""
    if code.startswith("VN-"):
        return provinces().get(code[:5], code)
    return countries(language).get(code, code)


@lru_cache(maxsize=2)
def _place_index(config_dir: Path) -> Mapping[str, str]:
    """Folded name → code. Codes win over aliases, aliases over provinces, provinces over countries."""
    found: dict[str, str] = {}
    for language in ("en", "vi"):
        found |= {_folded(name): code for code, name in countries(language).items()}
    found |= {_folded(name): code for code, name in _provinces(config_dir).items()}
    found |= {_folded(name): code for name, code in _aliases(config_dir).items()}
    return found | {_folded(code): code for code in (*countries("en"), *_provinces(config_dir))}


def _folded(name: str) -> str:
    return fold_words(name).replace(" ", "")


@lru_cache(maxsize=2)
def _aliases(config_dir: Path) -> Mapping[str, str]:
    return {str(name): str(code) for name, code in _read(config_dir / "places_vn.yaml").get("aliases", {}).items()}


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


@dataclass(frozen=True)
class FormWords:
    """The law's warning by language, other languages by their own names, and in these the names of fields, the titles
    of sections and the words of answers (field → answer → language → text)."""

    warning: Mapping[str, str]
    languages: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, Mapping[str, Mapping[str, str]]]

    def beneath(self, field: str, language: str) -> str:
        """A field's name in one of the other languages; "" where there is none."""
        return self.fields.get(field, {}).get(language, "")


def form_words() -> FormWords:
    """What `config/declarations.yaml` says. Raises `BadPolicy`."""
    return _form_words(settings.ENV.config_dir)


@lru_cache(maxsize=2)
def _form_words(config_dir: Path) -> FormWords:
    path = config_dir / "declarations.yaml"
    tree = _read(path)
    try:
        warning = {str(name): str(text) for name, text in tree["warning"].items()}
        languages = {str(name): str(text) for name, text in tree["languages"].items()}
        fields, titles = _by_language(tree["fields"]), _by_language(tree["titles"])
        choices = {str(field): _by_language(texts) for field, texts in tree["choices"].items()}
        if not (warning["vi"] and warning["en"]):
            raise ValueError("warning: vi and en are needed")
    except (KeyError, AttributeError, ValueError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error
    return FormWords(warning, languages, fields, titles, choices)


def _by_language(tree: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {str(word): {str(name): str(text) for name, text in texts.items()} for word, texts in tree.items()}
