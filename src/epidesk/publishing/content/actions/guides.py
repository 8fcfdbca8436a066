# SPDX-License-Identifier: Apache-2.0
"""Beginning a guide and writing it: every save is a version of its own."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.content.actions.wording import invalid
from epidesk.publishing.content.events import GuidesPublished
from epidesk.publishing.content.models import Guide, GuideVersion
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import (
    LANGUAGES,
    SOURCE,
    VERSION_LIFE,
    Draft,
    Source,
    State,
    Topic,
    mistakes,
    review_mistake,
    slug_mistake,
)
from epidesk.publishing.content.texts import GUIDE_MISTAKE
from epikit.formats import markdown
from epikit.text import fold_words, nfc

ANY = object()
IN_WORK = (State.DRAFT, State.IN_REVIEW)


def begin_guide(*, by: Actor, slug: str, topic: str, review_by: date | None, draft: Draft) -> UUID:
    """A new guide with its first version in the source language; who begins it owns it.

    Who may: `content:edit`. Raises `Invalid`. Two at once for one address: the second is told that it is taken.
    """
    requires(by, Permission.EDIT)
    draft = _tidy(draft)
    slug = slug.strip().lower()
    wrong = dict(mistakes(draft, ()))
    if one := slug_mistake(slug):
        wrong["slug"] = (one, {})
    if topic not in [str(known) for known in Topic]:
        wrong["topic"] = ("no-topic", {})
    if late := review_mistake(review_by, timezone.localdate()):
        wrong["review_by"] = late
    if wrong:
        raise invalid(wrong)
    assert review_by is not None  # a mistake otherwise
    try:
        with unit_of_work(), transaction.atomic():
            guide = Guide.objects.create(
                slug=slug,
                topic=topic,
                review_by=review_by,
                owner_id=by.user_id,
                owner_label=by.label[:120],
                created_at=timezone.now(),
            )
            row = _add_version(by, guide, SOURCE, draft, number=1)
            record(by=by, verb="guide.begun", subject=("guide", guide.id), fields=("slug", "topic", "review_by"))
    except IntegrityError:
        raise Invalid({"slug": GUIDE_MISTAKE["slug-taken"]}) from None
    version_id: UUID = row.id
    return version_id


def save_version(
    *,
    by: Actor,
    slug: str,
    language: str,
    draft: Draft,
    seen: UUID | object | None = ANY,
    restored_from: int | None = None,
    based_on: int | None = None,
) -> UUID:
    """One more version, as a draft; the draft or version in review before it is replaced. What is agreed to and waits
    for its time stays. `seen`: the newest version when the form was made; `based_on`: the source's number that a
    translation follows (None: the newest there is).

    Who may: `content:edit`. Locks: the guide. Raises `Invalid`, `NotFound`, `Conflict` when somebody saved meanwhile.
    """
    requires(by, Permission.EDIT)
    if language not in LANGUAGES:
        raise NotFound
    draft = _tidy(draft)
    with unit_of_work():
        guide = locked_guide(slug)
        known = {public_id("upl", one) for one in guide.pictures.values_list("upload_id", flat=True)}
        if wrong := mistakes(draft, known):
            raise invalid(wrong)
        newest = guide.versions.filter(language=language).order_by("-number").first()
        if seen is not ANY and seen != (newest.id if newest else None):
            raise Conflict(
                _("Somebody else wrote a newer version meanwhile. Yours is still here; compare, then save again.")
            )
        for row in guide.versions.filter(language=language, state__in=IN_WORK):
            move(row, "replace")
            row.save(update_fields=["state"])
        source = None if language == SOURCE else _followed(guide, based_on)
        row = _add_version(
            by,
            guide,
            language,
            draft,
            number=newest.number + 1 if newest else 1,
            based_on=source,
            restored=restored_from,
        )
        record(by=by, verb="guide.written", subject=("guide", guide.id), fields=("title", "summary", "body", "sources"))
    version_id: UUID = row.id
    return version_id


def set_review_by(*, by: Actor, slug: str, review_by: date | None) -> None:
    """Read again and found right: the next day by which somebody reads it. Who may: `content:edit`. Locks: the guide.
    Raises `Invalid`, `NotFound`."""
    requires(by, Permission.EDIT)
    if wrong := review_mistake(review_by, timezone.localdate()):
        raise invalid({"review_by": wrong})
    assert review_by is not None  # a mistake otherwise
    with unit_of_work():
        guide = locked_guide(slug)
        guide.review_by, guide.review_told_at = review_by, None
        guide.save(update_fields=["review_by", "review_told_at"])
        record(by=by, verb="guide.reviewed", subject=("guide", guide.id), fields=("review_by",))
        announce_published(guide.id)


def take_over(*, by: Actor, slug: str) -> None:
    """Who does this answers for the guide from now on. Who may: `content:edit`. Locks: the guide. Raises `NotFound`."""
    requires(by, Permission.EDIT)
    with unit_of_work():
        guide = locked_guide(slug)
        guide.owner_id, guide.owner_label = by.user_id, by.label[:120]
        guide.save(update_fields=["owner_id", "owner_label"])
        record(by=by, verb="guide.taken_over", subject=("guide", guide.id), fields=("owner",))


def drop_guide(*, by: Actor, slug: str) -> None:
    """Away with a guide that nobody outside has ever read, with its drafts, remarks and pictures' places. Who may:
    `content:edit`. Locks: the guide. Raises `NotFound`, `Conflict` once any version was published."""
    requires(by, Permission.EDIT)
    with unit_of_work():
        guide = locked_guide(slug)
        if guide.versions.filter(published_at__isnull=False).exists():
            raise Conflict(_("People have read this guide. Take it back instead; its history stays."))
        record(by=by, verb="guide.dropped", subject=("guide", guide.id), fields=("slug",))
        guide.delete()


def locked_guide(slug: str) -> Guide:
    """One writer at a time for each guide. Raises `NotFound`."""
    guide = Guide.objects.select_for_update().filter(slug=slug).first()
    if guide is None:
        raise NotFound
    return guide


def move(row: GuideVersion, verb: str) -> None:
    """The state that follows; the caller saves it. Raises `Conflict`."""
    if not VERSION_LIFE.can(State(row.state), verb):
        raise Conflict
    row.state = VERSION_LIFE.next(State(row.state), verb)


def announce_published(guide_id: UUID) -> None:
    """Tells whoever keeps pages of guides, by event and by hint."""
    announce(GuidesPublished(guide_ids=(guide_id,)))
    hint("content", id="guides")


def _followed(guide: Guide, based_on: int | None) -> int | None:
    """The number of the source's version that is translated."""
    numbers = set(guide.versions.filter(language=SOURCE).values_list("number", flat=True))
    if based_on is not None:
        return based_on if based_on in numbers else None
    return max(numbers, default=None)


def _add_version(
    by: Actor,
    guide: Guide,
    language: str,
    draft: Draft,
    *,
    number: int,
    based_on: int | None = None,
    restored: int | None = None,
) -> GuideVersion:
    return GuideVersion.objects.create(
        guide=guide,
        language=language,
        number=number,
        title=draft.title,
        summary=draft.summary,
        body=draft.body,
        sources=packed(draft.sources),
        folded=folded(draft),
        state=State.DRAFT,
        based_on=based_on,
        restored_from=restored,
        written_at=timezone.now(),
        by_id=by.user_id,
        by_label=by.label[:120],
    )


def folded(draft: Draft) -> str:
    """What search reads of a guide."""
    return fold_words(f"{draft.title} {draft.summary} {markdown.plain(draft.body)}")


def packed(sources: tuple[Source, ...]) -> list[dict[str, str]]:
    """Sources as the row keeps them."""
    return [
        {
            "title": one.title,
            "publisher": one.publisher,
            "url": one.url,
            "dated": one.dated.isoformat() if one.dated else "",
        }
        for one in sources
    ]


def _tidy(draft: Draft) -> Draft:
    """Composed letters, plain line ends, no spaces around."""
    sources = tuple(
        Source(_line(one.title)[:200], _line(one.publisher)[:120], one.url.strip()[:500], one.dated)
        for one in draft.sources
    )
    body = nfc(draft.body).replace("\r\n", "\n").replace("\r", "\n").strip()
    return Draft(_line(draft.title), _line(draft.summary), body, sources)


def _line(text: str) -> str:
    return " ".join(nfc(text).split())
