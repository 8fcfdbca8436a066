# SPDX-License-Identifier: Apache-2.0
"""What search engines ask for: which pages there are, and where they have nothing to look for."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.places.queries import wards
from epidesk.intake.claims.queries.addresses import addresses as claim_addresses
from epidesk.intake.claims.queries.addresses import count_addresses as count_claims
from epidesk.intake.questions.queries.addresses import addresses as answer_addresses
from epidesk.intake.questions.queries.addresses import count_addresses as count_answers
from epidesk.interfaces.citizen.claims.addresses import absolute
from epidesk.publishing.content.queries.addresses import guide_addresses
from epikit.formats.sitemaps import Page, write_index, write_sitemap

IN_ONE = 10_000
"""Below what the protocol allows: one map stays a second's work and a megabyte."""
XML = "application/xml; charset=utf-8"
ALWAYS = (
    "home", "answers", "claims", "claims_service", "guides", "rules", "news", "directory", "figures", "ask", "privacy",
)  # fmt: skip
NOT_FOR_ROBOTS = (
    "/accounts/", "/desk/", "/field/", "/mine", "/inbox", "/profile", "/standing", "/track", "/search?", "/language/",
    "/live/", "/demo/", "/api/", "/open311/",
)  # fmt: skip


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """All pages; when they are more than `IN_ONE`, an index of the maps that hold them."""
    answers, claims = count_answers(), count_claims()
    if answers + claims <= IN_ONE:
        pages = [*_pages(), *_answers(0), *_claims(0)]
        return HttpResponse(write_sitemap(pages), content_type=XML)
    parts = [("pages", 1)]
    parts += [("answers", number + 1) for number in range(-(-answers // IN_ONE))]
    parts += [("claims", number + 1) for number in range(-(-claims // IN_ONE))]
    return HttpResponse(write_index(Page(absolute("site_map_part", *part)) for part in parts), content_type=XML)


@require_safe
def part(request: HttpRequest, what: str, number: int) -> HttpResponse:
    """One map of the index, from 1 on."""
    if not 1 <= number <= 10_000:
        raise NotFound
    offset = (number - 1) * IN_ONE
    if what == "pages" and number == 1:
        pages = [*_pages()]
    elif what == "answers":
        pages = [*_answers(offset)]
    elif what == "claims":
        pages = [*_claims(offset)]
    else:
        pages = []
    if not pages:
        raise NotFound
    return HttpResponse(write_sitemap(pages), content_type=XML)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration wants to be found by nobody: everything in it is invented."""
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
        lines = ["User-agent: *", *closed, "", f"Sitemap: {absolute('site_map')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _pages() -> Iterable[Page]:
    for name in ALWAYS:
        yield Page(absolute(name))
    for ward in wards():
        yield Page(absolute("rules_of_ward", ward.code))
    for slug, languages in guide_addresses().items():
        others = {language: absolute("guide_in", slug, language) for language in languages}
        yield Page(absolute("guide", slug), max(languages.values()), others if len(others) > 1 else {})


def _answers(offset: int) -> Iterable[Page]:
    # One pattern for all: to reverse ten thousand addresses one by one would take the second that a map may take.
    pattern = absolute("answer", "SLUG")
    for slug, changed_at in answer_addresses(offset, IN_ONE):
        yield Page(pattern.replace("SLUG", slug), changed_at)


def _claims(offset: int) -> Iterable[Page]:
    base = f"{settings.ENV.public_url}{reverse('citizen:claims')}"
    for number, changed_at in claim_addresses(offset, IN_ONE):
        yield Page(f"{base}/{number}", changed_at)
