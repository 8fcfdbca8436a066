# SPDX-License-Identifier: Apache-2.0
"""No words go out to everybody while something in them may point at a person: one check for whatever a room publishes.

A find is shown to who publishes; one that may stay (a hotline, a minister's name) is waived by its mark, an identity
number never is. `config/personal.yaml` names words that stand where a name might and are none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epikit.text import nfc
from epikit.text.clearing import NEVER_WAIVED, left_personal, mark_of
from epikit.text.personal import PersonalKind, PersonalPart, cover, find_personal

PERSONAL: Mapping[PersonalKind, Promise] = {
    PersonalKind.ID_NUMBER: _("Identity number"),
    PersonalKind.PHONE: _("Telephone number"),
    PersonalKind.PLATE: _("Number plate"),
    PersonalKind.EMAIL: _("E-mail address"),
    PersonalKind.NAME: _("Name"),
}

COVERED: Mapping[PersonalKind, Promise] = {
    PersonalKind.ID_NUMBER: _("[identity number]"),
    PersonalKind.PHONE: _("[telephone number]"),
    PersonalKind.PLATE: _("[number plate]"),
    PersonalKind.EMAIL: _("[e-mail address]"),
    PersonalKind.NAME: _("[name]"),
}
"""What stands in a text instead of what was covered."""


@dataclass(frozen=True)
class Find:
    """Something that may point at a person. `mark`: what waives it; `waivable`: whether it may stay."""

    kind: PersonalKind
    label: str
    text: str
    mark: str
    waivable: bool


class PersonalLeft(Invalid):
    """Words that are to be public may point at a person (field `personal`). `finds`: what, each once; those that were
    waived stand among them, so that a form can be shown again as it was."""

    def __init__(self, finds: tuple[Find, ...]) -> None:
        self.finds = finds
        words = _(
            "Something in it may point at a person. Take it out, or say that it may stay, before everybody reads it."
        )
        super().__init__({"personal": words})


def check_personal(texts: Iterable[str], waived: Collection[str] = ()) -> None:
    """Call with all words that everybody is about to read. Raises `PersonalLeft`."""
    known, no_names = list(texts), names_of_none()
    if any(left_personal(text, waived, no_names) for text in known):
        raise PersonalLeft(finds_in(*known))


def finds_in(*texts: str) -> tuple[Find, ...]:
    """What may point at a person, each once."""
    found: dict[str, PersonalPart] = {}
    for text in texts:
        for part in find_personal(nfc(text), names_of_none()):
            found.setdefault(mark_of(part), part)
    return tuple(
        Find(part.kind, str(PERSONAL[part.kind]), part.text, mark, part.kind not in NEVER_WAIVED)
        for mark, part in found.items()
    )


def covered(text: str) -> str:
    """The text with everything covered that may point at a person."""
    return cover(text, find_personal(text, names_of_none()), lambda kind: str(COVERED[kind]))


class BadPersonal(ValueError):
    """`config/personal.yaml` cannot be used; the message says why."""


def names_of_none() -> frozenset[str]:
    """Words in small letters that begin no person's name here. Raises `BadPersonal`."""
    return _no_names(settings.ENV.config_dir / "personal.yaml")


def check(config_dir: Path) -> None:
    """Reads the file as it is now. Raises `BadPersonal`."""
    _no_names.__wrapped__(config_dir / "personal.yaml")


@lru_cache(maxsize=4)
def _no_names(path: Path) -> frozenset[str]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadPersonal(f"{path.name}: {error}") from error
    words = tree.get("no_names") if isinstance(tree, Mapping) else None
    if not isinstance(words, list):
        raise BadPersonal(f"{path.name}: no_names: a list is wanted")
    return frozenset(str(word).lower() for word in words)
