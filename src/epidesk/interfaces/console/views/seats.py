# SPDX-License-Identifier: Apache-2.0
"""Who sat where on a flight, train or bus, seen from a case: the cabin drawn, the list beside, contacts from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.cases.filters import day
from epidesk.interfaces.console.cases.seatmap import drawn
from epidesk.response.cases import actions, queries
from epidesk.response.cases.actions import NewContact
from epidesk.response.cases.queries import Seating
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.rules.places import PlaceKind, typed_key
from epidesk.response.cases.texts import PLACE_KIND
from epikit.text.conveyances import BadConveyance

KINDS = (PlaceKind.FLIGHT, PlaceKind.TRAIN, PlaceKind.BUS, PlaceKind.SHIP)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """By GET the journey that is asked for, by its key or as somebody types it; by POST those ticked become contacts of
    the case it is seen from."""
    viewer = request.viewer  # type: ignore[attr-defined]
    typed = request.POST if request.method == "POST" else request.GET
    chosen = typed.get("case", "")
    case_id = parse_public_id(PREFIX, chosen) if chosen else None
    if chosen and case_id is None:
        raise NotFound
    key, errors = _key(typed)
    found = queries.seating(viewer, key, case_id) if key else None
    if request.method == "POST" and found is not None and case_id is not None:
        added = _add(request, found, case_id)
        messages.success(request, ngettext("%(n)s contact added.", "%(n)s contacts added.", added) % {"n": added})
        return redirect(f"{reverse('console:seats')}?{urlencode({'key': key, 'case': chosen})}")
    kind, number, on, *_rest = [*key.split(":"), "", "", ""]
    context = {
        **bar_context(viewer, "cases"),
        "found": found,
        "map": drawn(found) if found else None,
        "kinds": [(str(code), PLACE_KIND[code]) for code in KINDS],
        "typed": {"kind": kind or typed.get("kind", ""), "number": number or typed.get("number", "")}
        | {"day": on or typed.get("day", ""), "case": chosen},
        "key": key,
        "errors": errors,
    }
    answer = render(request, "console/cases/seats.html", context, status=422 if errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _key(typed: Any) -> tuple[str, dict[str, Any]]:
    """The key of the journey, and what is wrong with what was typed; "" when nothing was asked yet."""
    if typed.get("key"):
        return typed["key"][:80], {}
    if not typed.get("number") and not typed.get("day"):
        return "", {}
    errors: dict[str, Any] = {}
    kind = typed.get("kind", "")
    on = day(typed.get("day", ""))
    if on is None:
        errors["day"] = _("Give the day.")
    if kind not in {str(one) for one in KINDS}:
        errors["kind"] = _("Choose one of the answers.")
        return "", errors
    try:
        key = typed_key(PlaceKind(kind), typed.get("number", ""), on.isoformat() if on else "")
    except BadConveyance:
        key = ""
    if not key:
        errors["number"] = _("This is no number of a flight, train, bus or ship.")
    return ("" if errors else key), errors


def _add(request: HttpRequest, found: Seating, case_id: UUID) -> int:
    ticked = set(request.POST.getlist("person"))
    new = [
        NewContact(one.person_id, one.day, one.day, one.degree or "vehicle")
        for one in found.lines
        if str(one.person_id) in ticked and not one.is_case
    ]
    if not new:
        raise Invalid({"person": _("Tick somebody first.")})
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    return actions.add_contacts(by=by, case_id=case_id, contacts=new, source="itinerary", source_id=case_id)
