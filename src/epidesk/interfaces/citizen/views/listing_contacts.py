# SPDX-License-Identifier: Apache-2.0
"""Whom a contact met, by the link that the centre sent. The secret leaves the address at once and is kept, encrypted,
in the session; nothing on the page tells whose link it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from epidesk.foundation.core.errors import Gone, Invalid
from epidesk.foundation.core.limits import limited
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.kept_words import keep, kept
from epidesk.response.cases.actions.listing import MOST_LISTED, Listed, is_open, list_contacts
from epidesk.response.cases.texts import RELATION

SESSION_KEY = "contact_list"
FIELDS = ("name", "phone", "met_on", "relation")
TRIES, WINDOW_S = 30, 600


@require_safe
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    limited("contact-list", client_address(request), limit=TRIES, window_s=WINDOW_S)
    keep(request.session, SESSION_KEY, secret)
    answer = redirect("citizen:list_contacts")
    answer["Cache-Control"], answer["Referrer-Policy"] = "no-store", "no-referrer"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    secret = kept(request.session, SESSION_KEY)
    if not secret or not is_open(secret):
        return _page(request, status=410, closed=True)
    if request.method != "POST":
        return _page(request, rows=_rows(QueryDict(), {}))
    typed = request.POST
    numbers = [n for n in range(MOST_LISTED) if any(typed.get(f"{name}_{n}", "").strip() for name in FIELDS[:2])]
    listed = [
        Listed(
            typed.get(f"name_{n}", "")[:160],
            typed.get(f"phone_{n}", "")[:40],
            _day(typed.get(f"met_on_{n}", "")),
            typed.get(f"relation_{n}", "") if typed.get(f"relation_{n}", "") in RELATION else "",
        )
        for n in numbers
    ]
    try:
        count = list_contacts(secret=secret, listed=listed)
    except Invalid as error:
        errors = {}
        for key, text in error.fields.items():
            place, _dot, name = key.partition(".")
            errors[f"{name}_{numbers[int(place)] if numbers else 0}"] = text
        return _page(request, status=422, rows=_rows(typed, errors))
    except Gone:
        return _page(request, status=410, closed=True)
    request.session.pop(SESSION_KEY, None)
    return _page(request, done=count)


def _rows(typed: QueryDict, errors: Mapping[str, object]) -> list[dict[str, object]]:
    return [
        {
            "n": n,
            "place": n + 1,
            **{name: typed.get(f"{name}_{n}", "") for name in FIELDS},
            **{f"{name}_error": errors.get(f"{name}_{n}", "") for name in FIELDS},
        }
        for n in range(MOST_LISTED)
    ]


def _page(request: HttpRequest, *, status: int = 200, **more: object) -> HttpResponse:
    answer = render(request, "citizen/list_contacts.html", {"relations": RELATION.items(), **more}, status=status)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
