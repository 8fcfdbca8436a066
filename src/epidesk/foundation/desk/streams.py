# SPDX-License-Identifier: Apache-2.0
"""What the desk must know of a stream to show its matters. The room that owns a stream registers it when the
installation starts (in its `apps.py`); neither the desk nor the pages of the desk know a list of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from epidesk.foundation.core.ids import parse_public_id, public_id

Text = str | Promise
NO_ICON = "circle-alert"


class Bulk(StrEnum):
    """What a stream may let be done with many of its matters at once. Claiming is the desk's own."""

    PRIORITY = "priority"
    AREA = "area"
    REJECT = "reject"


@dataclass(frozen=True)
class KindCard:
    """One kind of matter in words. `icon`: a name of the console's sprite. `due`: what is due, by `due_what`, in words
    that a time follows, e.g. «Triage by». `placed`: such a matter happens somewhere; a ward that lacks is worth a
    word."""

    code: str
    label: Text
    short_label: Text
    icon: str
    due: Mapping[str, Text] = field(default_factory=dict)
    placed: bool = True


Act = Callable[..., int]
"""`act(by=…, subject_id=…, value=…, as_seen=…)`: calls `as_seen()` once it holds the matter, does it in the caller's
unit of work and gives the matter's version after it, for taking it back. Raises a `DomainError`."""
Undo = Callable[..., None]
"""`undo(by=…, subject_id=…, version=…)`. Raises a `DomainError`."""


@dataclass(frozen=True)
class Stream:
    """`prefix`: of its public ids. `page`: where one matter is read, with `{id}` for its public id; without one, the
    desk shows what it knows itself. `bulk`: what may be done with many; `undo`: takes the last of these back."""

    slug: str
    prefix: str
    kinds: tuple[KindCard, ...]
    page: str = ""
    bulk: Mapping[Bulk, Act] = field(default_factory=dict)
    undo: Undo | None = None


_streams: dict[str, Stream] = {}


def register_stream(stream: Stream) -> None:
    """Lets a stream's matters onto the desk. The same slug again replaces it."""
    _streams[stream.slug] = stream


def forget_stream(slug: str) -> None:
    """For tests."""
    _streams.pop(slug, None)


def streams() -> Mapping[str, Stream]:
    """Those registered, in the order of registration."""
    return _streams


def kind_cards() -> dict[str, KindCard]:
    """All kinds of all streams by code, in the order of registration."""
    return {card.code: card for stream in _streams.values() for card in stream.kinds}


def card_of(kind: str) -> KindCard:
    """The card of a kind; of one that nobody registered, one that shows its code."""
    for stream in _streams.values():
        for card in stream.kinds:
            if card.code == kind:
                return card
    return KindCard(kind, kind, kind, NO_ICON)


def public_id_of(stream: str, subject_id: UUID) -> str:
    found = _streams.get(stream)
    return public_id(found.prefix if found else stream, subject_id)


def parse_matter(text: str) -> tuple[str, UUID] | None:
    """Stream and id behind a public id of any stream; None if it is none."""
    for slug, stream in _streams.items():
        if (found := parse_public_id(stream.prefix, text)) is not None:
            return slug, found
    return None


def page_of(stream: str, public: str) -> str:
    """The address of one matter."""
    found: Any = _streams.get(stream)
    return (found.page if found and found.page else "/desk/items/{id}").replace("{id}", public)
