# SPDX-License-Identifier: Apache-2.0
"""`config/questions.yaml`: deadlines, how much one sender may ask, which words mean the same. Read once and checked
whole; a bad file refuses to start and names the part at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epikit.text.likeness import Vocabulary, vocabulary

STAGES = ("accept", "draft", "expert", "sign")


class BadQuestions(ValueError):
    """`config/questions.yaml` cannot be used; the message names the part."""


@dataclass(frozen=True)
class Policy:
    """The file's numbers and words. `deadlines`: by stage (`STAGES`); `slow_times`: how many times longer an
    unconfirmed one may wait."""

    deadlines: Mapping[str, timedelta]
    slow_times: float
    a_sender: int
    an_address: int
    words: Vocabulary


def policy() -> Policy:
    """What holds in this installation. Raises `BadQuestions`."""
    return _of(settings.ENV.config_dir / "questions.yaml")


def check(config_dir: Path) -> None:
    """Reads the file as it is now. Raises `BadQuestions`."""
    _of.__wrapped__(config_dir / "questions.yaml")


@lru_cache(maxsize=4)
def _of(path: Path) -> Policy:
    try:
        return read_policy(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadQuestions(f"{path.name}: {error}") from error


def read_policy(tree: Any) -> Policy:
    """Numbers and words from what the file holds. Raises `BadQuestions` for one that is missing or senseless."""
    same, over = _part(tree, "same_words"), _part(tree, "passed_over")
    if not isinstance(same, Mapping) or not all(isinstance(words, list) for words in same.values()):
        raise BadQuestions("questions.yaml: same_words: a table of lists is wanted")
    if not isinstance(over, list):
        raise BadQuestions("questions.yaml: passed_over: a list is wanted")
    return Policy(
        deadlines={stage: timedelta(minutes=_number(tree, "deadlines", stage)) for stage in STAGES},
        slow_times=_number(tree, "deadlines", "unconfirmed_waits_times", least=1),
        a_sender=int(_number(tree, "questions_an_hour", "a_sender")),
        an_address=int(_number(tree, "questions_an_hour", "an_address")),
        words=vocabulary(
            {str(term): [str(word) for word in words] for term, words in same.items()}, [str(word) for word in over]
        ),
    )


def _part(tree: Any, *path: str) -> Any:
    found = tree
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            raise BadQuestions(f"questions.yaml: {': '.join(path)} is missing")
        found = found[name]
    return found


def _number(tree: Any, *path: str, least: float = 1, most: float = 100_000) -> float:
    value = _part(tree, *path)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadQuestions(f"questions.yaml: {': '.join(path)}: a number from {least} to {most}, not {value!r}")
    return float(value)
