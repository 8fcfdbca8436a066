# SPDX-License-Identifier: Apache-2.0
"""What the centre has checked: the misinformation list, one page a verdict, its picture for chats, ClaimReview for
machines, and how well the promise is kept. The same for everybody; no form with a token stands here."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.intake.claims import queries
from epidesk.intake.claims.policy import in_use
from epidesk.intake.claims.queries import EVIDENCE_PREFIX, KeptCopy, PublicClaim
from epidesk.intake.claims.rules import State
from epidesk.interfaces.citizen.claims.addresses import absolute
from epidesk.interfaces.citizen.claims.card import SIZES, Card, draw
from epidesk.interfaces.citizen.claims.lettering import NoFonts
from epidesk.interfaces.citizen.claims.reviews import author, review_of
from epikit.formats.claimreview import CONTENT_TYPE, feed_mapping, review_mapping, script_text, shortened

MAX_SEARCH = 200
ALL = "all"
LANGUAGES = ("vi", "en")
SHARED_FOR_S = 300
ENDINGS = {
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
}
_cards: ProcessCache[tuple[int, int, str, str], bytes] = ProcessCache(ttl_s=600, size=200)

BAR = 10
"""Of the drawing, from one day to the next."""
LEAST_DAYS = 14
"""Two days do not fill the page."""


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The misinformation list; `?verdict=` one verdict or `all`, `?q=` in any accents, `?before=` for older ones."""
    known = in_use()
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in known or verdict == ALL else ""
    text = " ".join(request.GET.get("q", "")[:MAX_SEARCH].split())
    page = queries.public_list(
        q=text,
        verdict=verdict if verdict in known else "",
        misinforms=not verdict and not text,
        before=request.GET.get("before", "")[:40],
    )
    base, kept = reverse("citizen:claims"), {"verdict": verdict} if verdict else {}
    if text:
        kept["q"] = text
    language = get_language() or "vi"
    choices = [("", _("Misinformation")), *((slug, card.title(language)) for slug, card in known.items())]
    context = {
        "page": page,
        "text": text,
        "verdict": verdict,
        "card": known.get(verdict),
        # The one that is chosen first: on a phone the row goes on beyond the edge.
        "choices": [
            {"label": label, "url": f"{base}?{urlencode({'verdict': slug})}" if slug else base, "on": verdict == slug}
            for slug, label in sorted([*choices, (ALL, _("All verdicts"))], key=lambda one: one[0] != verdict)
        ],
        "older": f"{base}?{urlencode({**kept, 'before': page.older})}" if page.older else "",
        "newer": f"{base}?{urlencode(kept)}" if request.GET.get("before") else "",
        "canonical": absolute("claims"),
    }
    return render(request, "citizen/claims/list.html", context)


@require_safe
def claim(request: HttpRequest, number: int) -> HttpResponse:
    """One verdict. One that is paused says so; a withdrawn one says so with 410: its address was shared."""
    found = _found(number)
    language = get_language() or "vi"
    public = found.state is State.PUBLISHED
    context = {
        "claim": found,
        "canonical": absolute("claim", number),
        "card_url": absolute("claim_card", number, "wide", found.language),
        "square_url": reverse("citizen:claim_card", args=[number, "square", found.language]),
        "review": mark_safe(script_text(review_mapping(review_of(found)))) if public else "",  # noqa: S308 (escaped)
        "share_text": _share_text(found) if public else "",
        "author": author(language),
        "most": max((day.asked for day in found.days), default=0),
        "bars": _bars(found),
        "bars_width": BAR * max(len(found.days), LEAST_DAYS),
    }
    status = 200 if public or found.state is State.PAUSED else 410
    return render(request, "citizen/claims/claim.html", context, status=status)


@require_safe
def card(request: HttpRequest, number: int, size: str, language: str) -> HttpResponse:
    """The verdict as a picture, for chats (`square`) and beside links (`wide`)."""
    if size not in SIZES or language not in LANGUAGES:
        raise NotFound
    with override(language):
        found = _found(number)
        if found.verdict is None:
            raise NotFound
        try:
            content = _cards.get((number, found.version, size, language), lambda: draw(_card(found, language), size))
        except NoFonts:
            raise NotFound from None
    return _shared(request, content, "image/png")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """All published verdicts as ClaimReview in one schema.org DataFeed; `?language=en` for English words."""
    language = request.GET.get("language", "vi")
    with override(language if language in LANGUAGES else "vi"):
        found = queries.feed()
        changed_at = max((one.changed_at for one in found), default=None)
        document = feed_mapping(
            (review_of(one) for one in found),
            url=absolute("claims_feed"),
            name=_("Verified claims: %(centre)s") % {"centre": author()},
            changed_at=changed_at,
        )
        return _shared(request, script_text(document).encode(), CONTENT_TYPE)


@require_safe
def copy(request: HttpRequest, number: int, evidence: str) -> HttpResponse:
    """An archived copy, as a file to keep: what stands in it is somebody else's and never runs on our address."""
    evidence_id = parse_public_id(EVIDENCE_PREFIX, evidence)
    if evidence_id is None:
        raise NotFound
    return as_file(queries.public_copy(number, evidence_id), evidence)


def as_file(kept: KeptCopy, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{_ending(kept.content_type)}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(kept.content, content_type="application/octet-stream", headers=headers)


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """How long it takes, how much waits, how often the promise is kept."""
    context = {"level": queries.service_level(), "canonical": absolute("claims_service")}
    return render(request, "citizen/claims/service.html", context)


def _found(number: int) -> PublicClaim:
    if number > 2_000_000_000:
        raise NotFound
    return queries.public_claim(number)


def _card(found: PublicClaim, language: str) -> Card:
    assert found.verdict is not None
    return Card(
        lead=_("What is being said"),
        claimed=found.texts.claimed,
        verdict=found.verdict.title(language),
        colour=found.verdict.colour,
        shape=found.verdict.shape,
        summary=found.texts.summary,
        who=author(language),
        day=localtime(found.changed_at).strftime("%d/%m/%Y"),
        address=absolute("claim", found.number).partition("://")[2],
    )


def _share_text(found: PublicClaim) -> str:
    """For copying into a chat."""
    assert found.verdict is not None
    return "\n".join(
        (
            f"“{shortened(found.texts.claimed, 140)}”",
            f"→ {found.verdict.title(get_language() or 'vi')}. {found.texts.summary}",
            absolute("claim", found.number),
        )
    )


def _bars(found: PublicClaim) -> list[dict[str, object]]:
    """The curve of demand as bars of an SVG, 10 wide each in a field 100 high."""
    most = max((day.asked for day in found.days), default=0) or 1
    return [
        {"x": n * BAR, "y": 100 - round(day.asked * 100 / most), "h": round(day.asked * 100 / most), "day": day}
        for n, day in enumerate(found.days)
    ]


def _ending(content_type: str) -> str:
    known = {
        "text/html": "html",
        "application/pdf": "pdf",
        "image/jpeg": "jpg",
        "image/png": "png",
        "text/plain": "txt",
    }
    return known.get(content_type, "bin")


def _shared(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Bytes that are the same for everybody, with a mark by which they need not be sent twice."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={SHARED_FOR_S}"
    return get_conditional_response(request, etag=etag, response=response) or response
