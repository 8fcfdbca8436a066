# SPDX-License-Identifier: Apache-2.0
"""What stands in the head of public pages for those who pass them on: Open Graph, oEmbed, the feeds to follow."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from epidesk.intake.claims.queries import PublicClaim
from epidesk.intake.questions.queries import PublicAnswer
from epidesk.interfaces.citizen.claims.addresses import absolute
from epidesk.interfaces.citizen.claims.reviews import author
from epidesk.interfaces.citizen.sharing import Shared, of_answer, of_claim, of_guide, of_story
from epidesk.interfaces.citizen.views.feeds_out import FEEDS
from epidesk.publishing.content.queries import GuidePage
from epidesk.publishing.news.queries import StoryCard

register = template.Library()
FORMS = (("rss", "application/rss+xml", "RSS"), ("atom", "application/atom+xml", "Atom"),
         ("json", "application/feed+json", "JSON Feed"))  # fmt: skip


@register.inclusion_tag("citizen/parts/share_head.html", takes_context=True)
def share_head(context: template.Context) -> dict[str, Any]:
    """Nothing on pages that are somebody's own: what is passed on is named here."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.url_name if match is not None and match.namespace == "citizen" else ""
    shared = _shared(name, context)
    said = "" if (get_language() or "vi").startswith("vi") else "?language=en"
    feeds = [
        {
            "type": kind,
            "title": f"{feed.title()} ({words})",
            "url": reverse("citizen:feed", args=[what, form]) + said,
        }
        for what, feed in FEEDS.items()
        if feed.is_named_on(name)
        for form, kind, words in FORMS
    ]
    if shared is None:
        return {"feeds": feeds}
    ask = absolute("oembed")
    return {
        "feeds": feeds,
        "shared": shared,
        "graph": name != "claim",  # whose own template says more: the picture, the days
        "author": author(),
        "embeds": [(form, f"{ask}?{urlencode({'url': shared.url, 'format': form})}") for form in ("json", "xml")],
    }


def _shared(name: str, context: template.Context) -> Shared | None:
    if name == "answer" and isinstance(one := context.get("answer"), PublicAnswer) and not one.withdrawn:
        return of_answer(one)
    if name == "claim" and isinstance(one := context.get("claim"), PublicClaim) and one.verdict is not None:
        return of_claim(one)
    if name in ("guide", "guide_in") and isinstance(one := context.get("guide"), GuidePage):
        return of_guide(one)
    if name == "story" and isinstance(one := context.get("card"), StoryCard):
        return of_story(one)
    return None
