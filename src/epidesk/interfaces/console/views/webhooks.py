# SPDX-License-Identifier: Apache-2.0
"""Machines that are told of what is published: which there are, adding one, a test, and what did not get through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.notify import actions
from epidesk.foundation.notify.queries import WebhookCard, WebhookTry, webhooks
from epidesk.foundation.notify.rules import TOPICS, Permission
from epidesk.interfaces.console.access import bar_context, for_staff

PREFIX = "whk"
TOPIC: Mapping[str, Promise] = {
    "alert": gettext_lazy("Alerts: sent, updated, cancelled, over"),
    "test": pgettext_lazy("webhook", "Test"),
}
STATE: Mapping[str, tuple[Promise, str]] = {
    "queued": (pgettext_lazy("webhook", "Tried again by itself"), "moderate"),
    "sent": (pgettext_lazy("webhook", "Taken"), "fine"),
    "failed": (pgettext_lazy("webhook", "Given up"), "severe"),
}
FAULT: Mapping[str, Promise] = {
    "refused": gettext_lazy("its address leads to where nothing is sent, or it led elsewhere"),
    "unreachable": gettext_lazy("its server cannot be reached"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.MANAGE_WEBHOOKS)
def page(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a new one. The secret stands in the answer to its making and never again."""
    if request.method != "POST":
        return _page(request)
    form = request.POST
    typed = {"name": form.get("name", "")[:200], "url": form.get("url", "")[:2_000]}
    topics = [topic for topic in form.getlist("topics") if topic in TOPICS]
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        _id, secret = actions.add_webhook(by=by, name=typed["name"], url=typed["url"], topics=topics)
    except Invalid as refused:
        return _page(request, status=refused.status, errors=refused.fields, typed=typed, chosen=topics)
    return _page(request, secret=secret, made_name=typed["name"].strip())


@require_POST
@for_staff(Permission.MANAGE_WEBHOOKS)
def step(request: HttpRequest, webhook: str, step: str) -> HttpResponse:
    """A test of one, or its end."""
    by, found = request.viewer.as_actor(), _id(webhook)  # type: ignore[attr-defined]
    try:
        if step == "test":
            actions.test_webhook(by=by, webhook_id=found)
            messages.success(request, _("A test is on its way. Look again in a moment."))
        elif step == "end":
            actions.end_webhook(by=by, webhook_id=found)
            messages.success(request, _("It is told no more."))
        else:
            raise NotFound
    except DomainError as refused:
        if isinstance(refused, NotFound):
            raise
        return _page(request, status=refused.status, refused=refused)
    return redirect("console:webhooks")


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "webhooks"),
        "hooks": [_laid_out(card) for card in webhooks(viewer)],
        "topics": [(topic, TOPIC[topic]) for topic in TOPICS],
        "chosen": list(TOPICS),
        **more,
    }
    return render(request, "console/webhooks.html", context, status=status)


def _id(webhook: str) -> UUID:
    found = parse_public_id(PREFIX, webhook)
    if found is None:
        raise NotFound
    return found


def _laid_out(card: WebhookCard) -> dict[str, Any]:
    return {
        "id": public_id(PREFIX, card.id),
        "card": card,
        "topics": [TOPIC[topic] for topic in card.topics if topic in TOPIC],
        "newest": [_line(one) for one in card.newest],
    }


def _line(one: WebhookTry) -> dict[str, Any]:
    word, severity = STATE[one.state]
    fresh = one.state == "queued" and not one.attempts
    return {
        "one": one,
        "topic": TOPIC.get(one.topic, one.topic),
        "state": pgettext_lazy("webhook", "On its way") if fresh else word,
        "severity": "" if fresh or severity == "fine" else severity,
        "fault": _fault(one.error),
    }


def _fault(error: str) -> str:
    head, _dash, number = error.partition("-")
    if head == "http":
        return _("its server answers %(status)s") % {"status": f"HTTP {number}"}
    return str(FAULT.get(error, ""))
