# SPDX-License-Identifier: Apache-2.0
"""Guides: as people read them, and as editors work on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.core.uploads.queries import OpenedPicture, open_picture
from epidesk.publishing.content.models import Guide, GuidePicture, GuideRemark, GuideVersion
from epidesk.publishing.content.queries.guide_shapes import (
    GuideCard,
    GuideLine,
    GuidePage,
    GuideWords,
    LanguageStanding,
    PictureLine,
    RemarkLine,
    VersionLine,
    Workbench,
    draft_of,
    unpacked,
)
from epidesk.publishing.content.rules import Permission, Piece, compare
from epidesk.publishing.content.rules.guides import (
    LANGUAGES,
    SOURCE,
    State,
    Topic,
    is_behind,
    may_agree,
    shown_language,
)
from epikit.formats import markdown
from epikit.text import fold_words

PICTURE_PATH = "/guides/pictures/"
SEARCH_LIMIT = 20


def picture_url(name: str) -> str:
    """Where a picture of a guide is read from."""
    return f"{PICTURE_PATH}{name}"


def guides(language: str) -> tuple[GuideCard, ...]:
    """All published guides, each in that language or, where there is none, in the source's. Public; one query."""
    rows = GuideVersion.objects.filter(state=State.PUBLISHED).select_related("guide").defer("body", "folded", "sources")
    return tuple(_cards(rows.order_by("guide__place", "guide__slug"), language))


def guide(slug: str, language: str, *, exactly: bool = False) -> GuidePage:
    """One guide as people read it, in that language or the source's; with `exactly`, only in that one. Public; one
    query. Raises `NotFound`."""
    rows = list(GuideVersion.objects.filter(guide__slug=slug, state=State.PUBLISHED).select_related("guide"))
    by_language = {row.language: row for row in rows}
    chosen = shown_language(language, by_language.keys())
    if chosen is None or (exactly and chosen != language):
        raise NotFound
    row, source = by_language[chosen], by_language.get(SOURCE)
    behind = chosen != SOURCE and is_behind(row.based_on, source.number if source else None)
    today = timezone.localdate()
    assert row.published_at is not None  # the table refuses a published one without
    return GuidePage(
        slug=slug,
        topic=Topic(row.guide.topic),
        language=chosen,
        languages=tuple(one for one in LANGUAGES if one in by_language),
        title=row.title,
        summary=row.summary,
        html=markdown.render(row.body, picture_url),
        sources=unpacked(row.sources) or (unpacked(source.sources) if source else ()),
        published_at=row.published_at,
        number=row.number,
        review_by=row.guide.review_by,
        overdue=row.guide.review_by < today,
        is_starter=row.is_starter,
        source_changed_on=source.published_at if behind and source else None,
    )


def search_guides(text: str, language: str) -> tuple[GuideWords, ...]:
    """Published guides that hold every word, accents or not, in any language they are read in. Public; one query."""
    words = fold_words(text).split()
    if not words:
        return ()
    wanted = Q(state=State.PUBLISHED)
    for word in words[:8]:
        wanted &= Q(folded__contains=word)
    rows = _with_words().filter(wanted).order_by("guide__place", "guide__slug")[: SEARCH_LIMIT * len(LANGUAGES)]
    return tuple(_words(row) for row in _in_language(rows, language))


def newest_guides(language: str, limit: int) -> tuple[GuideWords, ...]:
    """Published guides, what changed last first, each in that language or the source's. Public; one query."""
    rows = _in_language(_with_words().filter(state=State.PUBLISHED), language)
    return tuple(sorted((_words(row) for row in rows), key=lambda one: one.changed_at, reverse=True)[:limit])


def guide_picture(viewer: Viewer, name: str, *, thumbnail: bool = False) -> OpenedPicture:
    """A picture of a guide: for everybody when a published version shows it, else for who may see drafts. Raises
    `NotFound`."""
    upload_id = parse_public_id("upl", name)
    if upload_id is None or not GuidePicture.objects.filter(upload_id=upload_id).exists():
        raise NotFound
    if not viewer.may(Permission.SEE_DRAFTS):
        shown = GuideVersion.objects.filter(
            guide__pictures__upload_id=upload_id, state=State.PUBLISHED, body__contains=f"{markdown.PICTURE}{name}"
        )
        if not shown.exists():
            raise NotFound
    return open_picture(upload_id, thumbnail=thumbnail)


def preview(viewer: Viewer, body: str) -> str:
    """A text as it would be read. Who: `content:see_drafts`. Raises `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    return markdown.render(body, picture_url)


def list_guides(viewer: Viewer) -> tuple[GuideLine, ...]:
    """Every guide with its languages, those first whose day to be read again is nearest. Two queries. Who:
    `content:see_drafts`. Raises `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    today = timezone.localdate()
    lines = []
    rows = GuideVersion.objects.defer("body", "folded", "sources")
    of_guide: dict[UUID, list[GuideVersion]] = {}
    for row in rows.order_by("language", "-number"):
        of_guide.setdefault(row.guide_id, []).append(row)
    for one in Guide.objects.order_by("review_by", "place", "slug"):
        versions = of_guide.get(one.id, [])
        title = next((row.title for row in versions if row.language == SOURCE), one.slug)
        published = any(row.state == State.PUBLISHED for row in versions)
        lines.append(
            GuideLine(
                slug=one.slug,
                topic=Topic(one.topic),
                title=title,
                owner_label=one.owner_label,
                review_by=one.review_by,
                overdue=published and one.review_by < today,
                is_starter=bool(versions) and all(row.is_starter for row in versions),
                languages=_standings(versions),
            )
        )
    return tuple(lines)


def workbench(viewer: Viewer, slug: str, language: str) -> Workbench:
    """The page where a guide is written in one language. Who: `content:see_drafts`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    one = Guide.objects.filter(slug=slug).first()
    if one is None or language not in LANGUAGES:
        raise NotFound
    rows = list(one.versions.order_by("language", "-number"))
    own = [row for row in rows if row.language == language]
    sources = [row for row in rows if row.language == SOURCE] if language != SOURCE else []
    read = next((row.number for row in sources if row.state == State.PUBLISHED), None)
    based_on = own[0].based_on if own else None
    remarks = GuideRemark.objects.filter(version__guide=one, version__language=language).select_related("version")
    return Workbench(
        slug=slug,
        topic=Topic(one.topic),
        language=language,
        owner_label=one.owner_label,
        is_owner=viewer.user_id is not None and one.owner_id == viewer.user_id,
        is_starter=bool(rows) and all(row.is_starter for row in rows),
        review_by=one.review_by,
        overdue=any(row.state == State.PUBLISHED for row in rows) and one.review_by < timezone.localdate(),
        versions=tuple(_version(row, own, viewer) for row in own),
        remarks=tuple(_remark(row) for row in remarks.order_by("at")),
        pictures=tuple(
            PictureLine(public_id("upl", row.upload_id), row.alt) for row in one.pictures.order_by("added_at")
        ),
        languages=_standings(rows),
        source=_version(sources[0], sources, viewer) if sources else None,
        followed=next((_version(row, sources, viewer) for row in sources if row.number == based_on), None),
        is_behind=language != SOURCE and bool(own) and is_behind(based_on, read),
    )


def version_pieces(older: VersionLine, newer: VersionLine) -> tuple[Piece, ...]:
    """What changed from one version to another, word by word: title, summary and text."""
    return compare(_whole(older), _whole(newer))


def version_blocks(version: VersionLine) -> tuple[markdown.Block, ...]:
    """The text by its parts, for remarks."""
    return markdown.blocks(version.draft.body, picture_url)


def count_overdue(viewer: Viewer, on: date | None = None) -> int:
    """How many published guides nobody has read again by their day. Who: `content:see_drafts`."""
    requires(viewer, Permission.SEE_DRAFTS)
    day = on or timezone.localdate()
    return Guide.objects.filter(review_by__lt=day, versions__state=State.PUBLISHED).distinct().count()


def version_language(viewer: Viewer, version_id: UUID) -> tuple[str, str]:
    """Slug and language of a version. Who: `content:see_drafts`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    row = GuideVersion.objects.filter(id=version_id).values_list("guide__slug", "language").first()
    if row is None:
        raise NotFound
    return row


def places_of(viewer: Viewer, ids: Collection[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Slug and language of each guide or version among the ids, for messages about them; a guide's is the source.
    Nothing for who may not see drafts. Two queries, none without ids."""
    if not ids or not viewer.may(Permission.SEE_DRAFTS):
        return {}
    versions = GuideVersion.objects.filter(id__in=ids).values_list("id", "guide__slug", "language")
    found = {version_id: (slug, language) for version_id, slug, language in versions}
    return found | {
        guide_id: (slug, SOURCE) for guide_id, slug in Guide.objects.filter(id__in=ids).values_list("id", "slug")
    }


def remark_place(viewer: Viewer, remark_id: UUID) -> tuple[str, str]:
    """Slug and language of what a remark was made to. Who: `content:see_drafts`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    rows = GuideRemark.objects.filter(id=remark_id).values_list("version__guide__slug", "version__language")
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _whole(version: VersionLine) -> str:
    return f"{version.draft.title}\n\n{version.draft.summary}\n\n{version.draft.body}"


def _cards(rows: Iterable[GuideVersion], language: str) -> Iterable[GuideCard]:
    return (_card(row) for row in _in_language(rows, language))


def _card(row: GuideVersion) -> GuideCard:
    return GuideCard(row.guide.slug, Topic(row.guide.topic), row.language, row.title, row.summary)


def _in_language(rows: Iterable[GuideVersion], language: str) -> Iterable[GuideVersion]:
    """Of each guide, in the order in which they come, the one that is shown to who reads that language."""
    of_guide: dict[UUID, dict[str, GuideVersion]] = {}
    for row in rows:
        of_guide.setdefault(row.guide_id, {})[row.language] = row
    for by_language in of_guide.values():
        chosen = shown_language(language, by_language.keys())
        assert chosen is not None
        yield by_language[chosen]


def _with_words() -> QuerySet[GuideVersion]:
    """Versions, each with when the first in its language was read by people."""
    before = GuideVersion.objects.filter(
        guide=OuterRef("guide"), language=OuterRef("language"), published_at__isnull=False
    )
    first = before.order_by("published_at").values("published_at")[:1]
    return GuideVersion.objects.select_related("guide").defer("folded", "sources").annotate(first_at=Subquery(first))


def _words(row: GuideVersion) -> GuideWords:
    assert row.published_at is not None  # the table refuses a published one without
    return GuideWords(_card(row), markdown.plain(row.body), row.first_at, row.published_at)  # type: ignore[attr-defined]


def _standings(rows: list[GuideVersion]) -> tuple[LanguageStanding, ...]:
    """Each language of a guide; rows newest first within a language."""
    read = next((row.number for row in rows if row.language == SOURCE and row.state == State.PUBLISHED), None)
    found = []
    for language in LANGUAGES:
        own = [row for row in rows if row.language == language]
        published = next((row for row in own if row.state == State.PUBLISHED), None)
        waiting = next((row for row in own if row.state == State.APPROVED), None)
        found.append(
            LanguageStanding(
                language=language,
                state=State(own[0].state) if own else None,
                is_published=published is not None,
                is_behind=bool(own) and language != SOURCE and is_behind((published or own[0]).based_on, read),
                publish_at=waiting.publish_at if waiting else None,
            )
        )
    return tuple(found)


def _version(row: GuideVersion, own: list[GuideVersion], viewer: Viewer) -> VersionLine:
    state = State(row.state)
    edits, approves = viewer.may(Permission.EDIT), viewer.may(Permission.APPROVE)
    last = max((one.number for one in own if one.published_at and one.number < row.number), default=0)
    writers = [one.by_id for one in own if last < one.number <= row.number]
    in_work = any(one.state in (State.DRAFT, State.IN_REVIEW) for one in own)
    return VersionLine(
        id=row.id,
        number=row.number,
        state=state,
        draft=draft_of(row),
        by_label=row.by_label,
        written_at=row.written_at,
        approved_by_label=row.approved_by_label,
        approved_at=row.approved_at,
        submitted_at=row.submitted_at,
        publish_at=row.publish_at,
        published_at=row.published_at,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        based_on=row.based_on,
        restored_from=row.restored_from,
        may={
            "submit": state is State.DRAFT and edits,
            "return": state is State.IN_REVIEW and approves,
            "approve": state is State.IN_REVIEW and approves and may_agree(viewer.user_id, writers),
            "hold": state is State.APPROVED and (edits or approves) and not in_work,
            "withdraw": state is State.PUBLISHED and approves,
            "restore": edits and row is not own[0],
        },
    )


def _remark(row: GuideRemark) -> RemarkLine:
    return RemarkLine(
        id=row.id,
        version_number=row.version.number,
        line=row.line,
        quote=row.quote,
        text=row.text,
        at=row.at,
        by_label=row.by_label,
        is_settled=row.settled_at is not None,
    )
