# SPDX-License-Identifier: Apache-2.0
"""`config/guides/*.yaml`: guides that come with the programme, with the sources they were written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.publishing.content.rules.guides import (
    LANGUAGES,
    SOURCE,
    Draft,
    Source,
    Topic,
    mistakes,
    slug_mistake,
    unready,
)


class BadGuide(ValueError):
    """A file of `config/guides` cannot be used; the message names it."""


@dataclass(frozen=True)
class StarterGuide:
    """A guide as it comes with the programme. Its slug is the file's name."""

    slug: str
    topic: Topic
    place: int
    checked_on: date
    review_by: date
    drafts: Mapping[str, Draft]


def starter_guides() -> tuple[StarterGuide, ...]:
    """All starter guides of this installation. Raises `BadGuide`."""
    return tuple(_one(path) for path in sorted((settings.ENV.config_dir / "guides").glob("*.yaml")))


def _one(path: Path) -> StarterGuide:
    try:
        tree: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        sources = tuple(
            Source(str(one["title"]), str(one["publisher"]), str(one.get("url", "")), one.get("dated"))
            for one in tree["sources"]
        )
        drafts = {
            language: Draft(
                str(tree["texts"][language]["title"]).strip(),
                str(tree["texts"][language]["summary"]).strip(),
                str(tree["texts"][language]["body"]).strip(),
                sources if language == SOURCE else (),
            )
            for language in LANGUAGES
            if language in tree["texts"]
        }
        found = StarterGuide(
            slug=path.stem,
            topic=Topic(tree["topic"]),
            place=int(tree["place"]),
            checked_on=tree["checked_on"],
            review_by=tree["checked_on"] + timedelta(days=int(tree["review_days"])),
            drafts=drafts,
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadGuide(f"guides/{path.name}: {error!r}") from error
    for language, draft in drafts.items():
        if wrong := mistakes(draft, ()) or unready(draft, language):
            raise BadGuide(f"guides/{path.name}: {language}: {dict(wrong)}")
    if SOURCE not in drafts or slug_mistake(found.slug):
        raise BadGuide(f"guides/{path.name}: no text in the source language, or a name that is no address")
    return found
