# SPDX-License-Identifier: Apache-2.0
"""The texts that bind the centre: what counts, what is coming, writing a version, agreeing, taking back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.places.queries import alert_level
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.publishing.content import actions, queries
from epidesk.publishing.content.queries import TextHistory, Version
from epidesk.publishing.content.rules import APPROVAL, Permission
from epidesk.publishing.content.texts import STANDING

PREFIX = "txt"
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


@require_safe
@for_staff(Permission.APPROVE_LEGAL)
def page(request: HttpRequest) -> HttpResponse:
    """All texts."""
    viewer = request.viewer  # type: ignore[attr-defined]
    cards = [{"card": card, "language": LANGUAGE_NAMES[card.language]} for card in queries.list_texts(viewer)]
    return render(request, "console/texts.html", {**bar_context(viewer, "texts"), "cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.APPROVE_LEGAL)
def text(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """One text in one language: its history, any version with what it changed, and the form for a new one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method != "POST":
        return _show(request, slug, language)
    typed = {name: request.POST.get(name, "") for name in ("body", "valid_from", "seen")}
    try:
        actions.write_text(
            by=viewer.as_actor(),
            slug=slug,
            language=language,
            body=typed["body"],
            valid_from=_day(typed["valid_from"]),
            seen=parse_public_id(PREFIX, typed["seen"]) if typed["seen"] else None,
            waived=request.POST.getlist("waived"),
        )
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        waived = request.POST.getlist("waived")
        return _show(request, slug, language, typed=typed, refused=error, waived=waived, status=error.status)
    needed = alert_level().approvals(APPROVAL)
    messages.success(request, _("Saved. It counts once a second person has agreed.") if needed else _("Saved."))
    return redirect("console:text", slug, language)


@require_POST
@for_staff(Permission.APPROVE_LEGAL)
def approve(request: HttpRequest, slug: str, language: str, version: str) -> HttpResponse:
    return _act(request, slug, language, version, actions.approve_text, _("Agreed. It counts from its day on."))


@require_POST
@for_staff(Permission.EDIT_LEGAL)
def withdraw(request: HttpRequest, slug: str, language: str, version: str) -> HttpResponse:
    return _act(request, slug, language, version, actions.withdraw_text, _("Taken back. It never counted."))


def _act(request: HttpRequest, slug: str, language: str, version: str, act: Any, said: str) -> HttpResponse:
    try:
        act(by=request.viewer.as_actor(), text_id=_version_id(version))  # type: ignore[attr-defined]
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _show(request, slug, language, refused=error, status=error.status)
    messages.success(request, said)
    return redirect("console:text", slug, language)


def _show(request: HttpRequest, slug: str, language: str, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    history = queries.history(viewer, slug, language)
    shown, older = _chosen(history, request.GET.get("version", ""))
    newest = history.versions[0].id
    context = {
        **bar_context(viewer, "texts"),
        "history": history,
        "language_name": LANGUAGE_NAMES[language],
        "versions": [
            {
                "version": one,
                "number": _number(one),
                "standing": STANDING[one.standing],
                "shown": one is shown,
                "is_draft": one.may_approve or one.may_withdraw,
            }
            for one in history.versions
        ],
        "shown": shown,
        "shown_standing": STANDING[shown.standing],
        "shown_number": _number(shown),
        "older": older,
        "pieces": queries.changes(older, shown) if older else (),
        "may_edit": viewer.may(Permission.EDIT_LEGAL),
        "needs_second": bool(alert_level().approvals(APPROVAL)),
        "today": timezone.localdate().isoformat(),
        "typed": {
            "body": history.latest.body,
            "valid_from": timezone.localdate().isoformat(),
            "seen": public_id(PREFIX, newest) if newest else "",
        },
        **more,
    }
    if "typed" in more:  # to save again, having seen what the other one wrote
        context["typed"] = {**more["typed"], "seen": public_id(PREFIX, newest) if newest else ""}
    return render(request, "console/text.html", context, status=status)


def _chosen(history: TextHistory, number: str) -> tuple[Version, Version | None]:
    """The version asked for (the newest otherwise), and the one before it that people had read or were to read."""
    versions = list(history.versions)
    place = next((n for n, one in enumerate(versions) if number and _number(one) == number), 0)
    before = [one for one in versions[place + 1 :] if one.approved_at is not None or one.id is None]
    return versions[place], before[0] if before else None


def _number(version: Version) -> str:
    return public_id(PREFIX, version.id) if version.id else "first"


def _version_id(number: str) -> UUID:
    found = parse_public_id(PREFIX, number)
    if found is None:
        raise NotFound
    return found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
