# SPDX-License-Identifier: Apache-2.0
"""What is told of guides, and rows read into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from epidesk.foundation.core.ids import public_id
from epidesk.publishing.content.models import GuideVersion
from epidesk.publishing.content.rules.guides import Draft, Source, State, Topic


@dataclass(frozen=True)
class GuideCard:
    """A guide in a list for the public. `language`: the one its words are in."""

    slug: str
    topic: Topic
    language: str
    title: str
    summary: str


@dataclass(frozen=True)
class GuideWords:
    """A published guide with its words alone, without marks of the text. `first_at`: since when people read it in this
    language, `changed_at`: since when as it stands."""

    card: GuideCard
    text: str
    first_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class GuidePage:
    """A guide as people read it. `languages`: those it can be read in; `source_changed_on`: since when the source says
    something newer that this translation does not follow yet, None when it follows; `is_starter`: it came with the
    programme, nobody of the centre has written it; `overdue`: the day by which it was to be read again has passed."""

    slug: str
    topic: Topic
    language: str
    languages: tuple[str, ...]
    title: str
    summary: str
    html: str
    sources: tuple[Source, ...]
    published_at: datetime
    number: int
    review_by: date
    overdue: bool
    is_starter: bool
    source_changed_on: datetime | None = None


@dataclass(frozen=True)
class LanguageStanding:
    """One language of a guide in the editors' list. `state`: of the newest version, None where there is none."""

    language: str
    state: State | None
    is_published: bool
    is_behind: bool
    publish_at: datetime | None = None


@dataclass(frozen=True)
class GuideLine:
    """One guide in the editors' list."""

    slug: str
    topic: Topic
    title: str
    owner_label: str
    review_by: date
    overdue: bool
    is_starter: bool
    languages: tuple[LanguageStanding, ...]


@dataclass(frozen=True)
class VersionLine:
    """One version in a history; what may be done with it by this viewer, now."""

    id: UUID
    number: int
    state: State
    draft: Draft
    by_label: str
    written_at: datetime
    approved_by_label: str
    approved_at: datetime | None
    submitted_at: datetime | None
    publish_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    based_on: int | None
    restored_from: int | None
    may: Mapping[str, bool]

    @property
    def address(self) -> str:
        return public_id("gdv", self.id)


@dataclass(frozen=True)
class RemarkLine:
    """What a colleague said; `line` and `quote`: to which part."""

    id: UUID
    version_number: int
    line: int | None
    quote: str
    text: str
    at: datetime
    by_label: str
    is_settled: bool

    @property
    def address(self) -> str:
        return public_id("rem", self.id)


@dataclass(frozen=True)
class PictureLine:
    """A picture that the guide may show; `name`: as the text calls it."""

    name: str
    alt: str


@dataclass(frozen=True)
class Workbench:
    """Everything on the page where a guide is written in one language. `source`: the source's newest version, where
    this is a translation; `followed`: the one that was translated."""

    slug: str
    topic: Topic
    language: str
    owner_label: str
    is_owner: bool
    is_starter: bool
    review_by: date
    overdue: bool
    versions: tuple[VersionLine, ...]
    remarks: tuple[RemarkLine, ...]
    pictures: tuple[PictureLine, ...]
    languages: tuple[LanguageStanding, ...]
    source: VersionLine | None = None
    followed: VersionLine | None = None
    is_behind: bool = False

    @property
    def newest(self) -> VersionLine | None:
        return self.versions[0] if self.versions else None


def draft_of(row: GuideVersion) -> Draft:
    """The words of a version."""
    return Draft(row.title, row.summary, row.body, unpacked(row.sources))


def unpacked(rows: list[dict[str, str]]) -> tuple[Source, ...]:
    """Sources as the row keeps them."""
    return tuple(
        Source(
            one.get("title", ""),
            one.get("publisher", ""),
            one.get("url", ""),
            date.fromisoformat(one["dated"]) if one.get("dated") else None,
        )
        for one in rows
    )
