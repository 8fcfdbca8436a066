# SPDX-License-Identifier: Apache-2.0
"""What editors do with others' news: pin, hide, remark, part what is not one story."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.numbers import grouped_in
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.personal import check_personal
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.news.actions.telling import tell_changed
from epidesk.publishing.news.models import Entry, Story
from epidesk.publishing.news.rules import Permission
from epidesk.publishing.news.texts import MISTAKE
from epikit.text import nfc

PINNED_DAYS = 14
REASON = (5, 300)
COMMENT = 600
COMMENT_LANGUAGES = ("vi", "en")


def pin_story(*, by: Actor, story_id: UUID, last_day: date | None) -> None:
    """First on the page until the end of that day; None takes it down again. Who may: `news:edit`. Locks: the story.
    Raises `Invalid`, `NotFound`."""
    until = None
    if last_day is not None:
        today = timezone.localdate()
        if not today <= last_day <= today + timedelta(days=PINNED_DAYS):
            raise Invalid({"last_day": MISTAKE["bad-day"]})
        until = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    with unit_of_work():
        story = _locked(by, story_id)
        story.pinned_until = until
        _save(by, story, "story.pinned" if until else "story.unpinned", "pinned_until")


def hide_story(*, by: Actor, story_id: UUID, reason: str) -> None:
    """Nobody reads it here; colleagues read why. Who may: `news:edit`. Locks: the story. Raises `Invalid`,
    `NotFound`."""
    reason = " ".join(nfc(reason).split())
    if not REASON[0] <= len(reason) <= REASON[1]:
        raise Invalid({"reason": str(MISTAKE["no-reason"]) % {"least": REASON[0], "most": REASON[1]}})
    with unit_of_work():
        story = _locked(by, story_id)
        story.hidden_at, story.hidden_reason, story.pinned_until = timezone.now(), reason, None
        _save(by, story, "story.hidden", "hidden_at", "hidden_reason", "pinned_until")


def show_story(*, by: Actor, story_id: UUID) -> None:
    """Read again. Who may: `news:edit`. Locks: the story. Raises `NotFound`."""
    with unit_of_work():
        story = _locked(by, story_id)
        story.hidden_at, story.hidden_reason = None, ""
        _save(by, story, "story.shown", "hidden_at", "hidden_reason")


def comment_story(*, by: Actor, story_id: UUID, comment: Mapping[str, str], waived: Collection[str] = ()) -> None:
    """What the centre says to it, by language; no words take it away. `waived`: marks of finds that may stay. Who may:
    `news:edit`. Locks: the story. Raises `Invalid`, `PersonalLeft`, `NotFound`."""
    words = {one: nfc(comment.get(one, "")).strip() for one in COMMENT_LANGUAGES}
    wrong = {
        f"comment_{one}": str(MISTAKE["long-comment"]) % grouped_in({"limit": COMMENT, "length": len(said)})
        for one, said in words.items()
        if len(said) > COMMENT
    }
    if wrong:
        raise Invalid(wrong)
    with unit_of_work():
        story = _locked(by, story_id)
        check_personal(words.values(), waived)
        story.comment = {one: said for one, said in words.items() if said}
        _save(by, story, "story.remarked", "comment")


def part_entry(*, by: Actor, entry_id: UUID) -> UUID:
    """This entry tells something else: it becomes a story of its own. Gives that story; alone in one already, it stays
    there. Who may: `news:edit`. Locks: all stories, as taking in does. Raises `NotFound`."""
    requires(by, Permission.EDIT)
    with unit_of_work():
        lock_names("news", ["stories"])
        entry = Entry.objects.select_for_update().filter(id=entry_id).first()
        if entry is None:
            raise NotFound
        rest = Entry.objects.filter(story_id=entry.story_id).exclude(id=entry.id)
        newest = rest.order_by("-at").values_list("at", flat=True).first()
        old_id: UUID = entry.story_id
        if newest is None:
            return old_id
        story = Story.objects.create(newest_at=entry.at)
        entry.story = story
        entry.save(update_fields=["story"])
        Story.objects.filter(id=old_id).update(newest_at=newest)
        record(by=by, verb="story.parted", subject=("story", old_id), fields=("entries",))
        tell_changed((old_id, story.id))
        new_id: UUID = story.id
    return new_id


def _locked(by: Actor, story_id: UUID) -> Story:
    requires(by, Permission.EDIT)
    story = Story.objects.select_for_update().filter(id=story_id).first()
    if story is None:
        raise NotFound
    return story


def _save(by: Actor, story: Story, verb: str, *fields: str) -> None:
    story.edited_at, story.by_id, story.by_label = timezone.now(), by.user_id, by.label[:120]
    story.save(update_fields=[*fields, "edited_at", "by_id", "by_label"])
    record(by=by, verb=verb, subject=("story", story.id), fields=fields)
    tell_changed((story.id,))
