# SPDX-License-Identifier: Apache-2.0
"""What the centre tells its own people: matters that waited too long, and what else comes to an account."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.notify.actions import mark_read
from epidesk.foundation.notify.queries import InboxEntry, inbox
from epidesk.interfaces.console.access import bar_context
from epidesk.publishing.content.queries import places_of

PREFIXES = {"desk": "inc", "incident": "inc", "question": "que"}
"""Of what a message is about."""
GUIDES = ("guide", "guide_version")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One's own messages, newest first; having been shown they are read, but for alerts, each of which is said to be
    read. Every member of staff has this page."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.user_id is None:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    if viewer.kind is not PrincipalKind.STAFF:
        raise Forbidden
    entries = inbox(viewer)
    guides = places_of(viewer, {one.subject_id for one in entries if one.subject_id and one.subject_kind in GUIDES})
    lines = [{"entry": entry, "url": _url(entry, guides)} for entry in entries]
    answer = render(request, "console/news.html", {**bar_context(viewer, "news"), "lines": lines})
    mark_read(
        by=viewer.as_actor(), message_ids=[one.id for one in entries if one.read_at is None and one.level is None]
    )
    return answer


def _url(entry: InboxEntry, guides: Mapping[UUID, tuple[str, str]]) -> str:
    """Where the reader goes on; "" where there is no page of it for them."""
    if entry.subject_id is None:
        return ""
    if entry.subject_kind in GUIDES:
        return reverse("console:guide", args=guides[entry.subject_id]) if entry.subject_id in guides else ""
    if entry.subject_kind == "run":
        return reverse("console:screening-run", args=[public_id("run", entry.subject_id)])
    if entry.subject_kind not in PREFIXES:
        return ""
    return reverse("console:item", args=[public_id(PREFIXES[entry.subject_kind], entry.subject_id)])
