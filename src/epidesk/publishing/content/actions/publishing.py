# SPDX-License-Identifier: Apache-2.0
"""From a draft to what everybody reads: asking, remarking, agreeing, publishing at a time, taking back."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.personal import check_personal
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.content.actions.guides import announce_published, locked_guide, move
from epidesk.publishing.content.actions.wording import invalid
from epidesk.publishing.content.events import GuideReturned, GuideSubmitted
from epidesk.publishing.content.models import Guide, GuideRemark, GuideVersion
from epidesk.publishing.content.queries.guide_shapes import draft_of
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import COMMENT, SOURCE, Draft, State, may_agree, publish_mistake, unready
from epikit.formats import markdown
from epikit.text import nfc

REASON = 5
_DIALLED = re.compile(r"(?:tel|mailto):([^\s)>]+)", re.IGNORECASE)
"""What a link calls or writes to is read by nobody and reaches somebody all the same."""


def submit_version(
    *, by: Actor, version_id: UUID, publish_at: datetime | None = None, waived: Collection[str] = ()
) -> None:
    """Asks for a second person; `publish_at`: when it shall go out once agreed, None for at once; `waived`: marks of
    finds that may stay.

    Who may: `content:edit`. Locks: the guide. Raises `Invalid` without sources, `PersonalLeft`, `NotFound`,
    `Conflict`.
    """
    with unit_of_work():
        _, row = _locked(by, Permission.EDIT, version_id)
        wrong = dict(unready(draft_of(row), row.language))
        if late := publish_mistake(publish_at, timezone.now()):
            wrong["publish_at"] = late
        if wrong:
            raise invalid(wrong)
        check_personal(_words(draft_of(row)), waived)
        move(row, "submit")
        row.publish_at, row.submitted_at = publish_at, timezone.now()
        row.save(update_fields=["state", "publish_at", "submitted_at"])
        record(by=by, verb="guide.submitted", subject=("guide", row.guide_id), fields=("state", "publish_at"))
        announce(GuideSubmitted(version_ids=(row.id,)))


def remark(*, by: Actor, version_id: UUID, text: str, line: int | None = None) -> UUID:
    """Says something to a version, or to the part of it that begins in a line. Who may: `content:see_drafts`.
    Raises `Invalid`, `NotFound`."""
    requires(by, Permission.SEE_DRAFTS)
    text = nfc(text).replace("\r\n", "\n").strip()
    if not COMMENT[0] <= len(text) <= COMMENT[1]:
        raise invalid({"text": ("no-remark", {}) if len(text) < COMMENT[0] else _too_long(text)})
    with unit_of_work():
        row = GuideVersion.objects.filter(id=version_id).first()
        if row is None:
            raise NotFound
        quote = ""
        if line is not None:
            part = next((one for one in markdown.blocks(row.body) if one.line == line), None)
            if part is None:
                raise NotFound
            quote = " ".join(part.source.split())[:160]
        made = GuideRemark.objects.create(
            version=row,
            line=line,
            quote=quote,
            text=text,
            at=timezone.now(),
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        record(by=by, verb="guide.remarked", subject=("guide", row.guide_id), fields=("remark",))
    remark_id: UUID = made.id
    return remark_id


def settle_remark(*, by: Actor, remark_id: UUID) -> None:
    """The remark has been seen to. Twice is once. Who may: `content:edit`. Raises `NotFound`."""
    requires(by, Permission.EDIT)
    with unit_of_work():
        row = GuideRemark.objects.select_for_update().filter(id=remark_id).select_related("version").first()
        if row is None:
            raise NotFound
        if row.settled_at is None:
            row.settled_at = timezone.now()
            row.save(update_fields=["settled_at"])
            record(by=by, verb="guide.remark_settled", subject=("guide", row.version.guide_id), fields=("settled_at",))


def return_version(*, by: Actor, version_id: UUID, text: str) -> None:
    """Back to who wrote it, with a remark that says why. Who may: `content:approve`. Locks: the guide. Raises
    `Invalid`, `NotFound`, `Conflict`."""
    with unit_of_work():
        _, row = _locked(by, Permission.APPROVE, version_id)
        move(row, "return")
        remark(by=by, version_id=version_id, text=text)
        row.save(update_fields=["state"])
        record(by=by, verb="guide.returned", subject=("guide", row.guide_id), fields=("state",))
        announce(GuideReturned(version_ids=(row.id,)))


def approve_version(*, by: Actor, version_id: UUID) -> None:
    """A second person agrees: it goes out at its time, at once when that has come. An agreed version that still waited
    for its time gives way.

    Who may: `content:approve`, and nobody who wrote any of it since it was last published. Locks: the guide.
    Raises `NotFound`, `Forbidden`, `Conflict`.
    """
    with unit_of_work():
        guide, row = _locked(by, Permission.APPROVE, version_id)
        if not may_agree(by.user_id, writers_since_published(row)):
            raise Forbidden(_("Somebody else than those who wrote it must agree."))
        now = timezone.now()
        for waiting in guide.versions.filter(language=row.language, state=State.APPROVED):
            move(waiting, "replace")
            waiting.save(update_fields=["state"])
        move(row, "approve")
        row.approved_at, row.approved_by_id, row.approved_by_label = now, by.user_id, by.label[:120]
        row.save(update_fields=["state", "approved_at", "approved_by_id", "approved_by_label"])
        record(by=by, verb="guide.approved", subject=("guide", guide.id), fields=("state", "approved_at"))
        if row.publish_at is None or row.publish_at <= now:
            put_out(by, guide, row, now)


def hold_version(*, by: Actor, version_id: UUID) -> None:
    """What was agreed to and waits for its time is a draft again. Who may: `content:edit` or `content:approve`. Locks:
    the guide. Raises `NotFound`, `Conflict` when it went out already or a newer draft stands beside it."""
    needed = Permission.APPROVE if by.may(Permission.APPROVE) else Permission.EDIT
    with unit_of_work():
        guide, row = _locked(by, needed, version_id)
        if guide.versions.filter(language=row.language, state__in=[State.DRAFT, State.IN_REVIEW]).exists():
            raise Conflict(_("A newer draft stands beside it already. Work on that one."))
        move(row, "hold")
        row.approved_at, row.approved_by_id, row.approved_by_label = None, None, ""
        row.save(update_fields=["state", "approved_at", "approved_by_id", "approved_by_label"])
        record(by=by, verb="guide.held", subject=("guide", guide.id), fields=("state",))


def publish_due(*, now: datetime) -> int:
    """Puts out what was agreed to and whose time has come; gives how many. Every minute by a job; safe to run twice at
    once: each is looked at again under its guide's lock."""
    due = GuideVersion.objects.filter(state=State.APPROVED, publish_at__lte=now).order_by("publish_at")
    done = 0
    for version_id in list(due.values_list("id", flat=True)):
        with unit_of_work():
            found = _row(version_id)
            if found is not None and found[1].state == State.APPROVED and (found[1].publish_at or now) <= now:
                put_out(SYSTEM, found[0], found[1], now)
                done += 1
    return done


def withdraw_version(*, by: Actor, version_id: UUID, reason: str) -> None:
    """Nobody reads it from now on; with the source go its translations: what is wrong there is wrong in them. Who may:
    `content:approve`. Locks: the guide. Raises `Invalid`, `NotFound`, `Conflict`."""
    reason = " ".join(nfc(reason).split())
    if len(reason) < REASON:
        raise invalid({"reason": ("no-reason", {"limit": REASON})})
    with unit_of_work():
        guide, row = _locked(by, Permission.APPROVE, version_id)
        together = [row]
        if row.language == SOURCE and row.state == State.PUBLISHED:
            together += guide.versions.filter(state=State.PUBLISHED).exclude(id=row.id)
        now = timezone.now()
        for one in together:
            move(one, "withdraw")
            one.ended_at, one.ended_reason = now, reason[:500]
            one.save(update_fields=["state", "ended_at", "ended_reason"])
        record(by=by, verb="guide.withdrawn", subject=("guide", guide.id), fields=("state", "ended_reason"))
        announce_published(guide.id)


def put_out(by: Actor, guide: Guide, row: GuideVersion, now: datetime) -> None:
    """The one that people read becomes past, this one takes its place. Called under the guide's lock."""
    for read in guide.versions.filter(language=row.language, state=State.PUBLISHED):
        move(read, "supersede")
        read.ended_at = now
        read.save(update_fields=["state", "ended_at"])
    move(row, "publish")
    row.published_at = now
    row.save(update_fields=["state", "published_at"])
    record(by=by, verb="guide.published", subject=("guide", guide.id), fields=("state", "published_at"))
    announce_published(guide.id)


def writers_since_published(row: GuideVersion) -> list[UUID | None]:
    """Everybody who wrote on this version: from the one after the last that was published, up to it."""
    earlier = GuideVersion.objects.filter(
        guide_id=row.guide_id, language=row.language, number__lt=row.number, published_at__isnull=False
    )
    last = earlier.order_by("-number").values_list("number", flat=True).first() or 0
    rows = GuideVersion.objects.filter(
        guide_id=row.guide_id, language=row.language, number__gt=last, number__lte=row.number
    )
    return list(rows.values_list("by_id", flat=True))


def _words(draft: Draft) -> list[str]:
    """All that people will read; addresses of pages are no words."""
    sources = [words for one in draft.sources for words in (one.title, one.publisher)]
    return [draft.title, draft.summary, markdown.plain(draft.body), *_DIALLED.findall(draft.body), *sources]


def _locked(by: Actor, permission: Permission, version_id: UUID) -> tuple[Guide, GuideVersion]:
    requires(by, permission)
    found = _row(version_id)
    if found is None:
        raise NotFound
    return found


def _row(version_id: UUID) -> tuple[Guide, GuideVersion] | None:
    """The guide, locked, and then the version as it is under that lock."""
    slug = GuideVersion.objects.filter(id=version_id).values_list("guide__slug", flat=True).first()
    if slug is None:
        return None
    guide = locked_guide(slug)
    return guide, GuideVersion.objects.get(id=version_id)


def _too_long(text: str) -> tuple[str, dict[str, int | str]]:
    return ("too-long", {"limit": COMMENT[1], "length": len(text)})
