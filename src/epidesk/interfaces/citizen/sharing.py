# SPDX-License-Identifier: Apache-2.0
"""A public page as others show it beside a link: a title, two lines, a picture, whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.text import Truncator

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.claims.queries import PublicClaim, public_claim
from epidesk.intake.questions.queries import PublicAnswer, public_answer
from epidesk.interfaces.citizen.claims.addresses import absolute
from epidesk.publishing.content.queries import GuidePage, guide
from epidesk.publishing.news.queries import StoryCard, story

MAX_TEXT = 200
WIDE = (1200, 630)


@dataclass(frozen=True)
class Shared:
    """`source`: who says it, when it is not the centre; `image_url`: 1200 × 630."""

    title: str
    text: str
    url: str
    language: str
    source: str = ""
    image_url: str = ""


def of_answer(one: PublicAnswer) -> Shared:
    return Shared(one.wording, _short(one.body), absolute("answer", one.slug), one.language)


def of_claim(one: PublicClaim) -> Shared:
    """Only of a verdict that is public: of another there is nothing to pass on."""
    if one.verdict is None:
        raise NotFound
    return Shared(
        f"{one.verdict.title(one.language)}: “{_short(one.texts.claimed, 120)}”",
        _short(one.texts.summary),
        absolute("claim", one.number),
        one.language,
        image_url=absolute("claim_card", one.number, "wide", one.language),
    )


def of_guide(one: GuidePage) -> Shared:
    return Shared(one.title, one.summary, absolute("guide_in", one.slug, one.language), one.language)


def of_story(one: StoryCard) -> Shared:
    said = one.comment or one.first.summary
    return Shared(one.first.title, _short(said), absolute("story", one.number), one.first.language, one.first.source)


def shared_at(address: str, language: str) -> Shared:
    """The page at an address of ours. Raises `NotFound` for any other, and for a page that is not to be passed on."""
    parts = urlsplit(address[:2000])
    host, _port = split_domain_port(parts.netloc.lower())
    ours = [*settings.ENV.names, urlsplit(settings.ENV.public_url).hostname or ""]
    if parts.scheme not in ("http", "https") or not host or not validate_host(host, ours):
        raise NotFound
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise NotFound from None
    return _of_match(match, language)


def _of_match(match: ResolverMatch, language: str) -> Shared:
    given = match.kwargs
    if match.namespace == "citizen":
        if match.url_name == "answer":
            answer = public_answer(given["slug"])
            if answer.withdrawn:
                raise NotFound
            return of_answer(answer)
        if match.url_name == "claim" and given["number"] < 2_000_000_000:
            return of_claim(public_claim(given["number"]))
        if match.url_name in ("guide", "guide_in"):
            wanted = given.get("language", "")
            return of_guide(guide(given["guide"], wanted or language, exactly=bool(wanted)))
        if match.url_name == "story" and (story_id := parse_public_id("sto", given["story"])):
            return of_story(story(story_id, language))
    raise NotFound


def _short(text: str, length: int = MAX_TEXT) -> str:
    return Truncator(" ".join(text.split())).chars(length)
