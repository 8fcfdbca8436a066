# SPDX-License-Identifier: Apache-2.0
"""What somebody sends to be checked: words, a link, a screenshot, one of them at least."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from epidesk.intake.claims.rules.evidence import bad_address, clean_address
from epikit.text import nfc

MIN_TEXT, MAX_TEXT = 10, 5_000
MAX_WHERE = 200
OLDEST = timedelta(days=5 * 365)


class Seen(StrEnum):
    """Where it was seen."""

    FACEBOOK = "facebook"
    ZALO = "zalo"
    TIKTOK = "tiktok"
    YOUTUBE = "youtube"
    WEBSITE = "website"
    MESSAGE = "message"
    PAPER = "paper"
    SPOKEN = "spoken"
    OTHER = "other"


class Reach(StrEnum):
    """How far it has spread, as far as who sends it can tell."""

    ONE = "one"
    GROUP = "group"
    HUNDREDS = "hundreds"
    THOUSANDS = "thousands"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Draft:
    """`seen`, `reach`: codes, "" for not said. `where`: in words, e.g. the group's name."""

    text: str = ""
    url: str = ""
    seen: str = ""
    where: str = ""
    seen_on: date | None = None
    reach: str = ""
    ward_code: str = ""
    upload_id: UUID | None = None
    language: str = "vi"
    channel: str = "web"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field. `slug` is put into words by the room's texts, with `params`."""

    slug: str
    params: dict[str, object] = field(default_factory=dict)


def clean(draft: Draft) -> Draft:
    """The draft as it is stored: composed letters, no control characters; the link with a scheme."""
    return replace(
        draft,
        text=nfc(draft.text),
        url=clean_address(draft.url),
        where=" ".join(nfc(draft.where).split()),
    )


def check(draft: Draft, today: date) -> dict[str, Problem]:
    """What is wrong with a cleaned draft, by field; empty for nothing. `today`: the province's day."""
    found: dict[str, Problem] = {}
    if not draft.text and not draft.url and draft.upload_id is None:
        found["text"] = Problem("nothing")
    elif draft.text and len(draft.text) > MAX_TEXT:
        found["text"] = Problem("too-long", {"limit": MAX_TEXT, "typed": len(draft.text)})
    elif draft.text and len(draft.text) < MIN_TEXT and not draft.url and draft.upload_id is None:
        found["text"] = Problem("too-short", {"limit": MIN_TEXT})
    elif draft.text and not any(letter.isalnum() for letter in draft.text):
        found["text"] = Problem("no-words")
    if draft.url and (slug := bad_address(draft.url)):
        found["url"] = Problem(slug)
    if draft.seen and draft.seen not in {str(one) for one in Seen}:
        found["seen"] = Problem("choose")
    if draft.reach and draft.reach not in {str(one) for one in Reach}:
        found["reach"] = Problem("choose")
    if len(draft.where) > MAX_WHERE:
        found["where"] = Problem("too-long", {"limit": MAX_WHERE, "typed": len(draft.where)})
    if draft.seen_on is not None and draft.seen_on > today:
        found["seen_on"] = Problem("future")
    elif draft.seen_on is not None and draft.seen_on < today - OLDEST:
        found["seen_on"] = Problem("too-old")
    return found
