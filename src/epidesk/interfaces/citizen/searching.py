# SPDX-License-Identifier: Apache-2.0
"""One search over what the centre says in public: guides, local rules, answers, verdicts, numbers to call, news.
Each room finds in its own way; here the finds are put in one order, the very words with the very accents first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.places.directory import directory
from epidesk.intake.claims import queries as claims
from epidesk.intake.claims.rules.verdicts import VerdictCard
from epidesk.intake.questions import queries as questions
from epidesk.publishing.content import queries as content
from epidesk.publishing.news import queries as news
from epikit.text.finding import Piece, Wanted, around, holds_all, narrowed, pieces, rank, wanted

LEAST_LETTERS = 2
MAX_TYPED = 200
OF_EACH = 20
EXCERPT = 180


class Kind(StrEnum):
    """In the order in which equals are shown: what helps to act before what tells."""

    GUIDE = "guide"
    RULE = "rule"
    ANSWER = "answer"
    VERDICT = "verdict"
    PLACE = "place"
    NEWS = "news"


KIND = {
    Kind.GUIDE: _("Guide"),
    Kind.RULE: _("Local rule"),
    Kind.ANSWER: _("Answer"),
    Kind.VERDICT: _("Verified claim"),
    Kind.PLACE: _("Directory"),
    Kind.NEWS: _("News"),
}
ICON = {
    Kind.GUIDE: "shield-check",
    Kind.RULE: "map-pin",
    Kind.ANSWER: "message-circle-question-mark",
    Kind.VERDICT: "search-check",
    Kind.PLACE: "phone",
    Kind.NEWS: "newspaper",
}


@dataclass(frozen=True)
class Find:
    """`title`, `excerpt`: in pieces, those that were searched for marked. `language`: of the words; "" for the page's.
    `elsewhere`: whose page the address is, when it is not ours."""

    kind: Kind
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    url: str
    language: str = ""
    at: datetime | None = None
    verdict: VerdictCard | None = None
    elsewhere: str = ""

    @property
    def kind_text(self) -> str:
        return str(KIND[self.kind])

    @property
    def icon(self) -> str:
        return ICON[self.kind]


@dataclass(frozen=True)
class Finds:
    """`counts`: of each kind, whichever is shown."""

    rows: tuple[Find, ...]
    counts: dict[Kind, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class _Raw:
    title: str
    body: str
    url: str
    language: str = ""
    at: datetime | None = None
    verdict: VerdictCard | None = None
    elsewhere: str = ""


def is_enough(text: str) -> bool:
    """Whether there is something to search for: two letters at least."""
    return sum(len(word) for word in wanted(text).folded) >= LEAST_LETTERS


def search(text: str, language: str, kind: Kind | None = None) -> Finds:
    """The best finds of all kinds, or of one; at most `OF_EACH` of each. Public: no viewer is asked."""
    search = wanted(text)
    if not is_enough(text):
        return Finds((), {})
    # The rooms are asked for the words alone: what is no letter says nothing to any of them.
    words = " ".join(search.typed)
    found = {one: tuple(_IN[one](words, language))[:OF_EACH] for one in Kind}
    ranked = [
        (rank(raw.title, raw.body, search), -place, one, raw)
        for place, one in enumerate(Kind)
        for raw in found[one]
        if kind in (None, one)
    ]
    ranked.sort(key=lambda line: line[:2], reverse=True)
    rows = tuple(_find(one, raw, search) for _rank, _place, one, raw in ranked)
    return Finds(rows, {one: len(raws) for one, raws in found.items()})


def _find(kind: Kind, raw: _Raw, search: Wanted) -> Find:
    search = narrowed(search, raw.title, raw.body)
    return Find(
        kind,
        pieces(raw.title, search),
        pieces(around(raw.body, search, EXCERPT), search),
        raw.url,
        raw.language,
        raw.at,
        raw.verdict,
        raw.elsewhere,
    )


def _guides(text: str, language: str) -> Iterable[_Raw]:
    search = wanted(text)
    for found in content.search_guides(text, language):
        card = found.card
        # The summary says it best; what stands only in the text is shown from there.
        said = card.summary if holds_all(f"{card.title} {card.summary}", search) else f"{card.summary} {found.text}"
        yield _Raw(card.title, said, reverse("citizen:guide", args=[card.slug]), card.language)


def _rules(text: str, language: str) -> Iterable[_Raw]:
    """A rule of one ward leads there; others to where the reader chooses the own."""
    for rule in content.search_rules(text, language):
        address = reverse("citizen:rules_of_ward", args=[rule.ward]) if rule.ward else reverse("citizen:rules")
        days = _("from %(since)s") % {"since": date_format(rule.valid_from, "d/m/Y")}
        if rule.last_day:
            until = {"since": date_format(rule.valid_from, "d/m/Y"), "until": date_format(rule.last_day, "d/m/Y")}
            days = _("%(since)s to %(until)s") % until
        where = ", ".join(rule.area_names) or str(_("the whole province"))
        yield _Raw(rule.title, f"{where}, {days}. {rule.text}", address, rule.language)


def _answers(text: str, language: str) -> Iterable[_Raw]:
    for row in questions.answers(text=text, limit=OF_EACH).rows:
        yield _Raw(row.wording, row.excerpt, reverse("citizen:answer", args=[row.slug]), row.language, row.changed_at)


def _verdicts(text: str, language: str) -> Iterable[_Raw]:
    for row in claims.public_list(q=text, limit=OF_EACH).rows:
        url = reverse("citizen:claim", args=[row.number])
        yield _Raw(row.claimed, row.summary, url, row.language, row.changed_at, row.verdict)


def _places(text: str, language: str) -> Iterable[_Raw]:
    for entry in directory(text=text):
        known = (entry.kind_text, entry.where, entry.phone_text if entry.may_call else "")
        about = " · ".join(part for part in known if part)
        address = f"{reverse('citizen:directory')}?{urlencode({'q': entry.name[:80]})}"
        yield _Raw(entry.name, about, address)


def _news(text: str, language: str) -> Iterable[_Raw]:
    for card in news.search_news(text, language, OF_EACH):
        one = card.first
        url = reverse("citizen:story", args=[card.number])
        yield _Raw(one.title, one.summary, url, one.language, one.at, elsewhere=one.source)


_IN: dict[Kind, Callable[[str, str], Iterable[_Raw]]] = {
    Kind.GUIDE: _guides,
    Kind.RULE: _rules,
    Kind.ANSWER: _answers,
    Kind.VERDICT: _verdicts,
    Kind.PLACE: _places,
    Kind.NEWS: _news,
}
