# SPDX-License-Identifier: Apache-2.0
"""News of those whom the centre trusts: who says it, when, and the way to their own page, always."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.publishing.news import queries

PREFIX = "sto"


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The newest first, what the centre pinned before it."""
    before = request.GET.get("before", "")[:100]
    page, here = queries.news(_tongue(), before), reverse("citizen:news")
    older = f"{here}?{urlencode({'before': page.older})}" if page.older else ""
    return render(request, "citizen/news/list.html", {"page": page, "newer": here if before else "", "older": older})


@require_safe
def story(request: HttpRequest, story: str) -> HttpResponse:
    """One story and everybody who tells it."""
    story_id = parse_public_id(PREFIX, story)
    if story_id is None:
        raise NotFound
    card = queries.story(story_id, _tongue())
    return render(request, "citizen/news/story.html", {"card": card, "tellings": (card.first, *card.others)})


def _tongue() -> str:
    return (get_language() or "vi")[:2]
