# SPDX-License-Identifier: Apache-2.0
"""Others' news at the desk: what people read, pinned, hidden, remarked upon; and whose news it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.publishing.content.texts import LANGUAGE_NAMES
from epidesk.publishing.news import actions, queries
from epidesk.publishing.news.rules import Permission
from epidesk.publishing.news.texts import detail_text, trouble_text

EVERY_MINUTES = (5, 15, 30, 60, 180, 720)


@require_safe
@for_staff(Permission.EDIT)
def page(request: HttpRequest) -> HttpResponse:
    """The newest stories, or with `?hidden` those that nobody reads."""
    viewer = request.viewer  # type: ignore[attr-defined]
    hidden, before = "hidden" in request.GET, request.GET.get("before", "")[:100]
    lines, cursor = queries.list_stories(viewer, hidden=hidden, before=before)
    here = reverse("console:stories")
    flag = {"hidden": "1"} if hidden else {}
    context = {
        **bar_context(viewer, "stories"),
        "lines": lines,
        "hidden": hidden,
        "newer": f"{here}?{urlencode(flag)}" if before else "",
        "older": f"{here}?{urlencode({**flag, 'before': cursor})}" if cursor else "",
        "silent": queries.count_silent(viewer),
        "may_manage": viewer.may(Permission.MANAGE_FEEDS),
    }
    return render(request, "console/news_room/stories.html", context)


@require_safe
@for_staff(Permission.EDIT)
def story(request: HttpRequest, story: str) -> HttpResponse:
    return _show(request, story)


@require_POST
@for_staff(Permission.EDIT)
def step(request: HttpRequest, story: str, step: str) -> HttpResponse:
    """Pin, unpin, hide, show, remark."""
    story_id = parse_public_id("sto", story)
    if story_id is None:
        raise NotFound
    by, form = request.viewer.as_actor(), request.POST  # type: ignore[attr-defined]
    try:
        if step == "pin":
            day = _day(form.get("last_day", ""))
            actions.pin_story(by=by, story_id=story_id, last_day=day or date.min)
            said = _("Pinned. It stands first.")
        elif step == "unpin":
            actions.pin_story(by=by, story_id=story_id, last_day=None)
            said = _("No longer pinned.")
        elif step == "hide":
            actions.hide_story(by=by, story_id=story_id, reason=form.get("reason", ""))
            said = _("Hidden. Nobody reads it here any more.")
        elif step == "show":
            actions.show_story(by=by, story_id=story_id)
            said = _("Shown again.")
        elif step == "comment":
            words = {one: form.get(f"comment_{one}", "") for one in ("vi", "en")}
            actions.comment_story(by=by, story_id=story_id, comment=words, waived=form.getlist("waived"))
            said = _("Your words stand beside it.")
        else:
            raise NotFound
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _show(request, story, refused=error, typed=form, status=error.status)
    messages.success(request, said)
    return redirect("console:story", story)


@require_POST
@for_staff(Permission.EDIT)
def part(request: HttpRequest, entry: str) -> HttpResponse:
    """This entry tells something else."""
    entry_id = parse_public_id("ent", entry)
    if entry_id is None:
        raise NotFound
    made = actions.part_entry(by=request.viewer.as_actor(), entry_id=entry_id)  # type: ignore[attr-defined]
    messages.success(request, _("It is a story of its own now."))
    return redirect("console:story", public_id("sto", made))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.MANAGE_FEEDS)
def feeds(request: HttpRequest) -> HttpResponse:
    """Whose news is shown, how each feed fares, and one more."""
    if request.method != "POST":
        return _feeds(request)
    form = request.POST
    try:
        actions.add_feed(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            name=form.get("name", ""),
            url=form.get("url", ""),
            language=form.get("language", ""),
            is_authority=bool(form.get("is_authority")),
            every_s=_minutes(form.get("every", "")) * 60,
        )
    except DomainError as error:
        return _feeds(request, refused=error, typed=form, status=error.status)
    messages.success(request, _("On the list. It is asked within a minute."))
    return redirect("console:feeds")


@require_POST
@for_staff(Permission.MANAGE_FEEDS)
def feed_step(request: HttpRequest, feed: str, step: str) -> HttpResponse:
    """Rest, go on, ask now, off the list."""
    feed_id = parse_public_id("fed", feed)
    steps = {
        "pause": (actions.pause_feed, _("It rests. What it has said stays.")),
        "resume": (actions.resume_feed, _("It is asked again within a minute.")),
        "now": (actions.try_now, _("It is asked within a minute.")),
        "remove": (actions.remove_feed, _("Off the list. What it alone said is no longer shown.")),
    }
    if feed_id is None or step not in steps:
        raise NotFound
    act, said = steps[step]
    act(by=request.viewer.as_actor(), feed_id=feed_id)  # type: ignore[attr-defined]
    messages.success(request, said)
    return redirect("console:feeds")


def _show(request: HttpRequest, story: str, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    story_id = parse_public_id("sto", story)
    if story_id is None:
        raise NotFound
    line = queries.edited_story(viewer, story_id)
    typed = more.pop("typed", None)
    refused = more.get("refused")
    context = {
        **bar_context(viewer, "stories"),
        "line": line,
        "card": line.card,
        "tellings": (line.card.first, *line.card.others),
        "today": timezone.localdate().isoformat(),
        "typed": typed or {},
        "waived": typed.getlist("waived") if typed else (),
        "comments": [
            {
                "language": one,
                "name": LANGUAGE_NAMES[one],
                "text": typed.get(f"comment_{one}", "") if typed else line.comments.get(one, ""),
                "error": refused.fields.get(f"comment_{one}") if refused else None,
            }
            for one in ("vi", "en")
        ],
        **more,
    }
    return render(request, "console/news_room/story.html", context, status=status)


def _feeds(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "stories"),
        "lines": [
            {
                "feed": one,
                "trouble": trouble_text(one.trouble, asked=one.last_ok_at is not None or one.failures > 0),
                "detail": detail_text(one.trouble_detail),
                "every": one.every_s // 60,
                "name": LANGUAGE_NAMES[one.language],
            }
            for one in queries.list_feeds(viewer)
        ],
        "languages": list(LANGUAGE_NAMES.items()),
        "every": EVERY_MINUTES,
        "typed": {"every": "15", "language": "vi"},
        **more,
    }
    return render(request, "console/news_room/feeds.html", context, status=status)


def _minutes(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
