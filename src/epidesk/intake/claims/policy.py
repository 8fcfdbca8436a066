# SPDX-License-Identifier: Apache-2.0
"""`config/verdicts.yaml` and `config/claims.yaml`. Read once and checked whole; a bad file refuses to start and names
the part at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.claims.rules import Reach, Scale, VerdictCard
from epidesk.intake.claims.rules.verdicts import COLOURS, LANGUAGES, SHAPES
from epikit.text.likeness import Vocabulary, vocabulary

SLUG_LENGTH = 24
"""Characters of a verdict's slug: as much as its column holds."""


class BadClaims(ValueError):
    """A file of `config/` cannot be used; the message names file and part."""


@dataclass(frozen=True)
class Policy:
    """`answer_within`: the public promise. `deadlines`: by priority, from the first who asked. `least`: likeness from
    which on two claims are suggested as the same, 0 to 1. `words`: those that mean the same."""

    answer_within: timedelta
    deadlines: Mapping[Priority, timedelta]
    paused: timedelta
    reach: Mapping[str, int]
    demand: Mapping[Priority, int]
    least: float
    suggest_at_most: int
    a_sender: int
    an_address: int
    words: Vocabulary


def scale() -> Scale:
    """All verdicts by slug, in the order people see them, those out of use among them. Raises `BadClaims`."""
    return _scale(settings.ENV.config_dir)[0]


def in_use() -> Scale:
    """The verdicts that may be given now. Raises `BadClaims`."""
    every, retired = _scale(settings.ENV.config_dir)
    return {slug: card for slug, card in every.items() if slug not in retired}


def policy() -> Policy:
    """What holds in this installation. Raises `BadClaims`."""
    return _policy(settings.ENV.config_dir)


def check(config_dir: Path) -> None:
    """Reads both files as they are now. Raises `BadClaims`."""
    _scale.__wrapped__(config_dir)
    _policy.__wrapped__(config_dir)


@lru_cache(maxsize=4)
def _scale(config_dir: Path) -> tuple[Scale, frozenset[str]]:
    return read_scale(_tree(config_dir / "verdicts.yaml"))


@lru_cache(maxsize=4)
def _policy(config_dir: Path) -> Policy:
    words = _tree(config_dir / "questions.yaml")
    return read_policy(_tree(config_dir / "claims.yaml"), words)


def _tree(path: Path) -> Any:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadClaims(f"{path.name}: {error}") from error
    if not isinstance(tree, Mapping):
        raise BadClaims(f"{path.name}: a table is wanted")
    return tree


def read_scale(tree: Mapping[Any, Any]) -> tuple[Scale, frozenset[str]]:
    """The scale and the slugs out of use. Raises `BadClaims` for the first thing wrong."""
    cards: dict[str, VerdictCard] = {}
    retired = set()
    for slug, entry in tree.items():
        where = f"verdicts.yaml: {slug}"
        if not isinstance(slug, str) or not 0 < len(slug) <= SLUG_LENGTH:
            raise BadClaims(f"{where}: a slug of at most {SLUG_LENGTH} letters is wanted; put true and false in quotes")
        if not isinstance(entry, Mapping):
            raise BadClaims(f"{where}: a table is wanted")
        rating = entry.get("rating")
        if rating is not None and (isinstance(rating, bool) or not isinstance(rating, int) or not 1 <= rating <= 5):
            raise BadClaims(f"{where}: rating: a whole number from 1 to 5, or none")
        cards[slug] = VerdictCard(
            slug=slug,
            titles=_words(entry, "title", where),
            definitions=_words(entry, "definition", where),
            colour=_one_of(entry, "colour", COLOURS, where),
            shape=_one_of(entry, "shape", SHAPES, where),
            rating=rating,
            misinforms=bool(entry.get("misinforms", False)),
        )
        if entry.get("retired"):
            retired.add(slug)
    if len(cards) - len(retired) < 2:
        raise BadClaims("verdicts.yaml: a scale has two verdicts at least")
    return cards, frozenset(retired)


def read_policy(tree: Mapping[Any, Any], words: Mapping[Any, Any]) -> Policy:
    """Numbers from `claims.yaml`, words from `questions.yaml`. Raises `BadClaims`."""
    same, over = words.get("same_words"), words.get("passed_over")
    if not isinstance(same, Mapping) or not isinstance(over, list):
        raise BadClaims("questions.yaml: same_words, passed_over: missing")
    demand = {
        Priority.from_slug(slug): int(_number(tree, "demand", slug)) for slug in ("extreme", "severe", "moderate")
    }
    if not demand[Priority.EXTREME] > demand[Priority.SEVERE] > demand[Priority.MODERATE]:
        raise BadClaims("claims.yaml: demand: more urgent needs more")
    return Policy(
        answer_within=timedelta(hours=_number(tree, "answer_within_h")),
        deadlines={one: timedelta(hours=_number(tree, "deadlines_h", one.slug)) for one in Priority},
        paused=timedelta(hours=_number(tree, "paused_h")),
        reach={str(one): int(_number(tree, "reach", one)) for one in Reach},
        demand=demand,
        least=_number(tree, "suggest", "least", most=1),
        suggest_at_most=int(_number(tree, "suggest", "at_most")),
        a_sender=int(_number(tree, "claims_an_hour", "a_sender")),
        an_address=int(_number(tree, "claims_an_hour", "an_address")),
        words=vocabulary(
            {str(term): [str(word) for word in spelled] for term, spelled in same.items()}, [str(word) for word in over]
        ),
    )


def _words(entry: Mapping[Any, Any], key: str, where: str) -> Mapping[str, str]:
    found = entry.get(key)
    if not isinstance(found, Mapping) or not all(isinstance(found.get(one), str) and found[one] for one in LANGUAGES):
        raise BadClaims(f"{where}: {key}: words in {' and '.join(LANGUAGES)} are wanted")
    return {one: str(found[one]) for one in LANGUAGES}


def _one_of(entry: Mapping[Any, Any], key: str, known: tuple[str, ...], where: str) -> str:
    if entry.get(key) not in known:
        raise BadClaims(f"{where}: {key}: one of {', '.join(known)}")
    return str(entry[key])


def _number(tree: Any, *path: str, most: float = 1e6) -> float:
    found = tree
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 < found <= most:
        raise BadClaims(f"claims.yaml: {': '.join(path)}: a number above 0 is wanted")
    return float(found)
