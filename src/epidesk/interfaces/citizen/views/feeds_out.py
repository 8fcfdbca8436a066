# SPDX-License-Identifier: Apache-2.0
"""What others may follow: answers, verdicts, guides and news as RSS, Atom and JSON Feed. Plain, the same for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.intake.claims import queries as claims
from epidesk.intake.questions import queries as questions
from epidesk.interfaces.citizen.claims.addresses import absolute
from epidesk.interfaces.citizen.claims.reviews import author
from epidesk.publishing.content import queries as content
from epidesk.publishing.content.texts import TOPIC
from epidesk.publishing.news import queries as news
from epikit.formats.feeds.writing import CONTENT_TYPES, Feed, Item, write_feed

LANGUAGES = ("vi", "en")
NEWEST = 30
KEPT_FOR_S = 60


@require_safe
def feed(request: HttpRequest, what: str, form: str) -> HttpResponse:
    """`what`: answers, verdicts, guides, news; `form`: rss, atom, json; `?language=` of the words around. The
    address says it all: a reader of feeds sends no language of its own."""
    if what not in FEEDS or form not in CONTENT_TYPES:
        raise NotFound
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    with override(language):
        document = write_feed(_feed(what, form, language), form)
    response = HttpResponse(document, content_type=CONTENT_TYPES[form])
    response["Cache-Control"] = f"public, max-age={KEPT_FOR_S}"
    response["Access-Control-Allow-Origin"] = "*"  # pages of others may read it: nothing in it is anybody's own
    return response


def _feed(what: str, form: str, language: str) -> Feed:
    one = FEEDS[what]
    self_url = absolute("feed", what, form)
    return Feed(
        title=f"{author(language)}: {one.title()}",
        about=one.about(),
        url=absolute(one.page),
        self_url=self_url if language == LANGUAGES[0] else f"{self_url}?language={language}",
        language=language,
        author=author(language),
        items=tuple(one.items(language)),
    )


def _answers(language: str) -> Iterable[Item]:
    for one in questions.newest(NEWEST):
        url = absolute("answer", one.slug)
        yield Item(url, url, one.wording, one.body, one.published_at, one.changed_at, one.language, one.topic_label)


def _verdicts(language: str) -> Iterable[Item]:
    for one in claims.feed(NEWEST):
        if one.verdict is None:
            continue
        url = absolute("claim", one.number)
        title = one.verdict.title(one.language)
        yield Item(
            url,
            url,
            f"{title}: “{one.texts.claimed}”",
            one.texts.summary,
            one.published_at,
            one.changed_at,
            one.language,
            title,
            image_url=absolute("claim_card", one.number, "wide", one.language),
        )


def _guides(language: str) -> Iterable[Item]:
    """What changed last first; whole, for a guide is read and not clicked at."""
    for one in content.newest_guides(language, NEWEST):
        card, url = one.card, absolute("guide_in", one.card.slug, one.card.language)
        text = f"{card.summary}\n\n{one.text}"
        yield Item(url, url, card.title, text, one.first_at, one.changed_at, card.language, str(TOPIC[card.topic]))


def _news(language: str) -> Iterable[Item]:
    """What is pinned first, as on the page; its own page with us leads to the source's."""
    page = news.news(language)
    for card in (*page.pinned, *page.stories):
        one, url = card.first, absolute("story", card.number)
        text = "\n\n".join(part for part in (card.comment, one.summary, one.link) if part)
        yield Item(url, url, one.title, text, one.at, one.at, one.language, source=one.source)


Words = Callable[[], str]


@dataclass(frozen=True)
class OutFeed:
    """`page`: what it is the feed of, `named_on`: pages beside it that name it in their head; the start page names all.
    Whatever changes its items gives a hint on `public`, `content` or `answer`, as for any page kept ready."""

    title: Words
    about: Words
    page: str
    items: Callable[[str], Iterable[Item]]
    named_on: tuple[str, ...] = ()

    def is_named_on(self, page: str) -> bool:
        return page in ("home", self.page, *self.named_on)


FEEDS: dict[str, OutFeed] = {
    "answers": OutFeed(
        lambda: _("Questions and answers"),
        lambda: _("What people asked the centre about the epidemic, and what it answered."),
        "answers",
        _answers,
        ("answer",),
    ),
    "verdicts": OutFeed(
        lambda: _("Verified claims"),
        lambda: _("What is going round and is not true, and what is. Checked by the centre, with evidence."),
        "claims",
        _verdicts,
        ("claim",),
    ),
    "guides": OutFeed(
        lambda: _("Guides"),
        lambda: _("How to protect yourself and others, what to do when ill, caring at home."),
        "guides",
        _guides,
        ("guide", "guide_in"),
    ),
    "news": OutFeed(
        lambda: _("Official news"),
        lambda: _("News from the sources that the centre follows, with the way to each."),
        "news",
        _news,
        ("story",),
    ),
}
