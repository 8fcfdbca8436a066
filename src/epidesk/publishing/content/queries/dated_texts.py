# SPDX-License-Identifier: Apache-2.0
"""Texts for the public, and their history for editors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.publishing.content.models import DatedText
from epidesk.publishing.content.rules import (
    BINDING,
    LANGUAGES,
    Dates,
    Permission,
    Piece,
    Standing,
    compare,
    in_force,
    paragraphs,
    standing,
)
from epidesk.publishing.content.shipped import ShippedText, shipped_texts


@dataclass(frozen=True)
class Text:
    """A text as it counts on a day. `language`: the one it is written in. `newer_since`: since when a newer text in
    the binding language counts that this one does not follow yet; None when there is none."""

    slug: str
    title: str
    body: str
    valid_from: date
    language: str
    newer_since: date | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return paragraphs(self.body)


@dataclass(frozen=True)
class TextCard:
    """One text in one language in the editors' list. `coming`, `waiting`: how many versions are dated ahead, or wait
    for a second person."""

    slug: str
    language: str
    title: str
    valid_from: date
    coming: int
    waiting: int


@dataclass(frozen=True)
class Version:
    """One version in the history. `id` is None for the text that came with the programme. `may_approve`,
    `may_withdraw`: for this viewer, now."""

    id: UUID | None
    body: str
    valid_from: date
    standing: Standing
    by_label: str = ""
    written_at: datetime | None = None
    approved_by_label: str = ""
    approved_at: datetime | None = None
    may_approve: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True)
class TextHistory:
    """Every version of one text in one language, newest first."""

    slug: str
    language: str
    title: str
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """What a new version is written from: the newest that was not taken back."""
        return next(one for one in self.versions if one.standing is not Standing.WITHDRAWN)


def slugs() -> tuple[str, ...]:
    """The texts there are. Public."""
    return tuple(shipped_texts())


def text(slug: str, language: str, on: date | None = None) -> Text:
    """The text that counts today or counted on a day, in that language. Public; one query. Raises `NotFound`."""
    shipped = _shipped(slug)
    tongue = "en" if language.startswith("en") else BINDING
    on = on or _today()
    rows = (
        DatedText.objects.filter(
            slug=slug, language__in={tongue, BINDING}, valid_from__lte=on, approved_at__isnull=False, withdrawn_at=None
        )
        .order_by("language", "-valid_from", "-approved_at")
        .distinct("language")
    )
    found = {row.language: row for row in rows}
    row = found.get(tongue)
    body, since = (row.body, row.valid_from) if row else (shipped.bodies[tongue], shipped.valid_from)
    binding = found.get(BINDING)
    newer = binding.valid_from if binding and binding.valid_from > since else None
    return Text(slug, shipped.titles[tongue], body, since, tongue, newer)


def list_texts(viewer: Viewer) -> tuple[TextCard, ...]:
    """Every text in every language. One query. Who: who may write or agree to them. Raises `Forbidden`."""
    _check(viewer)
    today = _today()
    rows = list(DatedText.objects.filter(withdrawn_at=None).defer("body"))
    cards = []
    for slug, shipped in shipped_texts().items():
        for language in LANGUAGES:
            dates = [_dates(row) for row in rows if (row.slug, row.language) == (slug, language)]
            current = in_force(dates, today)
            cards.append(
                TextCard(
                    slug=slug,
                    language=language,
                    title=shipped.titles[language],
                    valid_from=current.valid_from if current else shipped.valid_from,
                    coming=sum(one.approved_at is not None and one.valid_from > today for one in dates),
                    waiting=sum(one.approved_at is None for one in dates),
                )
            )
    return tuple(cards)


def history(viewer: Viewer, slug: str, language: str) -> TextHistory:
    """All versions of one text in one language. One query. Who: as `list_texts`. Raises `NotFound`, `Forbidden`."""
    _check(viewer)
    shipped = _shipped(slug)
    if language not in LANGUAGES:
        raise NotFound
    rows = list(DatedText.objects.filter(slug=slug, language=language).order_by("-id"))
    today = _today()
    dates = {row.id: _dates(row) for row in rows}
    current = in_force(dates.values(), today)
    versions = [_version(row, standing(dates[row.id], current, today), viewer) for row in rows]
    first = Standing.PAST if current else Standing.IN_FORCE
    versions.append(Version(None, shipped.bodies[language], shipped.valid_from, first))
    return TextHistory(slug, language, shipped.titles[language], tuple(versions))


def _check(viewer: Viewer) -> None:
    if not viewer.may(Permission.APPROVE_LEGAL):
        requires(viewer, Permission.EDIT_LEGAL)


def changes(older: Version, newer: Version) -> tuple[Piece, ...]:
    """What changed from one version to another, word by word."""
    return compare(older.body, newer.body)


def _version(row: DatedText, stands: Standing, viewer: Viewer) -> Version:
    own = viewer.user_id is not None and row.by_id == viewer.user_id
    return Version(
        id=row.id,
        body=row.body,
        valid_from=row.valid_from,
        standing=stands,
        by_label=row.by_label,
        written_at=row.written_at,
        approved_by_label=row.approved_by_label,
        approved_at=row.approved_at,
        may_approve=stands is Standing.WAITS and not own and viewer.may(Permission.APPROVE_LEGAL),
        may_withdraw=stands in (Standing.WAITS, Standing.COMING) and viewer.may(Permission.EDIT_LEGAL),
    )


def _dates(row: DatedText) -> Dates:
    return Dates(row.valid_from, row.approved_at, row.withdrawn_at)


def _shipped(slug: str) -> ShippedText:
    found = shipped_texts().get(slug)
    if found is None:
        raise NotFound
    return found


def _today() -> date:
    return timezone.localdate()
