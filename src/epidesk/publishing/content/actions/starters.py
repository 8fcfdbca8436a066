# SPDX-License-Identifier: Apache-2.0
"""Loading the guides that come with the programme."""

from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.content.actions.guides import announce_published, folded, packed
from epidesk.publishing.content.models import Guide, GuideVersion
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import SOURCE, Draft, State
from epidesk.publishing.content.starters import StarterGuide, starter_guides


def load_starters(*, by: Actor) -> int:
    """Publishes what changed since it was loaded last; gives how many versions. A guide on which staff have written, in
    any language, is theirs: nothing of it is touched.

    Safe to call at every start and from several processes at once. Who may: `content:edit` and the centre itself.
    Locks: each file's name.
    """
    requires(by, Permission.EDIT)
    return sum(_load(by, starter) for starter in starter_guides())


def _load(by: Actor, starter: StarterGuide) -> int:
    if _is_loaded(starter):
        return 0
    with unit_of_work():
        lock_names("starter-guide", [f"s{starter.slug}"])
        guide = Guide.objects.filter(slug=starter.slug).first()
        if guide is not None and (not guide.starter or guide.versions.filter(is_starter=False).exists()):
            return 0
        now = timezone.now()
        if guide is None:
            guide = Guide.objects.create(
                slug=starter.slug,
                topic=starter.topic,
                place=starter.place,
                review_by=starter.review_by,
                starter=starter.slug,
                created_at=now,
            )
        guide.topic, guide.place, guide.review_by = starter.topic, starter.place, starter.review_by
        guide.save(update_fields=["topic", "place", "review_by"])
        done = sum(_put_out(guide, language, draft) for language, draft in starter.drafts.items())
        if done:
            record(by=by, verb="guide.loaded", subject=("guide", guide.id), fields=("body",), reason=starter.slug)
            announce_published(guide.id)
    return done


def _is_loaded(starter: StarterGuide) -> bool:
    """Without a lock: at nearly every start nothing has changed, and what staff wrote on stays."""
    guide = Guide.objects.filter(slug=starter.slug).first()
    if guide is None:
        return False
    if not guide.starter or guide.versions.filter(is_starter=False).exists():
        return True
    read = {row.language: row for row in guide.versions.filter(state=State.PUBLISHED)}
    return guide.review_by == starter.review_by and all(
        language in read and _same(read[language], draft) for language, draft in starter.drafts.items()
    )


def _same(row: GuideVersion, draft: Draft) -> bool:
    return (row.title, row.summary, row.body, row.sources) == (
        draft.title,
        draft.summary,
        draft.body,
        packed(draft.sources),
    )


def _put_out(guide: Guide, language: str, draft: Draft) -> int:
    """A shipped text takes the place of the one before; 1 when it differs."""
    read = guide.versions.filter(language=language, state=State.PUBLISHED).first()
    if read is not None and _same(read, draft):
        return 0
    now = timezone.now()
    if read is not None:
        read.state, read.ended_at = State.PAST, now
        read.save(update_fields=["state", "ended_at"])
    last = guide.versions.filter(language=language).order_by("-number").first()
    source = guide.versions.filter(language=SOURCE).order_by("-number").first()
    GuideVersion.objects.create(
        guide=guide,
        language=language,
        number=last.number + 1 if last else 1,
        title=draft.title,
        summary=draft.summary,
        body=draft.body,
        sources=packed(draft.sources),
        folded=folded(draft),
        state=State.PUBLISHED,
        based_on=source.number if source and language != SOURCE else None,
        written_at=now,
        by_label="Epidesk",
        is_starter=True,
        published_at=now,
    )
    return 1
