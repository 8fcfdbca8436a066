# SPDX-License-Identifier: Apache-2.0
"""Houses and who has not said today who came; the register of houses; who speaks for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.places.queries import find_ward_by_code, wards
from epidesk.intake.movement.actions.lodging import add_clerk, close_lodging, end_clerk, open_lodging
from epidesk.intake.movement.queries.lodging import clerks, days, guests_in_house, inspection, lodging
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.lodging import DayState, LodgingKind
from epidesk.intake.movement.texts_lodging import DAY_STATE, LODGING_KIND
from epidesk.interfaces.console.access import bar_context, for_staff
from epikit.text import phone_display

PREFIX = "ldg"


@require_safe
@for_staff(Permission.INSPECT_LODGING)
def page(request: HttpRequest) -> HttpResponse:
    """The inspection list of a day."""
    viewer, asked = request.viewer, request.GET  # type: ignore[attr-defined]
    today = timezone.localdate()
    on = min(_day(asked.get("on", "")) or today, today)
    ward = find_ward_by_code(asked.get("ward", ""))
    missing = asked.get("missing") == "1"
    rows = inspection(viewer, on, ward_id=ward.id if ward else None, missing_only=missing, text=asked.get("q", ""))
    states = [row.day.state for row in rows]
    context = {
        "rows": [
            {
                "row": row,
                "id": public_id(PREFIX, row.lodging.id),
                "state": DAY_STATE[row.day.state],
                "kind": LODGING_KIND[row.lodging.kind],
                "phone": phone_display(row.phone) if row.phone else "",
            }
            for row in rows
        ],
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
        "wards": _wards(viewer),
        "ward": asked.get("ward", ""),
        "missing": missing,
        "text": asked.get("q", ""),
        "silent": states.count(DayState.MISSING) + states.count(DayState.OPEN),
        "told": states.count(DayState.REPORTED) + states.count(DayState.LATE),
        "may_keep": viewer.may(Permission.KEEP_LODGING),
    }
    return render(request, "console/lodging/page.html", bar_context(viewer, "lodging") | context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_LODGING)
def new(request: HttpRequest) -> HttpResponse:
    """Another house."""
    viewer, typed = request.viewer, request.POST  # type: ignore[attr-defined]
    refused: DomainError | None = None
    if request.method == "POST":
        rooms = typed.get("rooms", "")
        try:
            lodging_id = open_lodging(
                by=viewer.as_actor(),
                name=typed.get("name", ""),
                kind=typed.get("kind", ""),
                ward_code=typed.get("ward_code", ""),
                address=typed.get("address", ""),
                phone=typed.get("phone", ""),
                contact_name=typed.get("contact_name", ""),
                rooms=int(rooms) if rooms.isdecimal() and len(rooms) < 6 else 0 if rooms else None,
            )
        except DomainError as error:
            refused = error
        else:
            messages.success(request, _("The house is on the register. Name the account that speaks for it."))
            return redirect("console:lodging-house", house=public_id(PREFIX, lodging_id))
    context = {
        "typed": typed,
        "refused": refused,
        "errors": refused.fields if refused else {},
        "kinds": [(kind.value, LODGING_KIND[kind]) for kind in LodgingKind],
        "wards": _wards(viewer),
    }
    status = refused.status if refused else 200
    return render(request, "console/lodging/new.html", bar_context(viewer, "lodging") | context, status=status)


@require_safe
@for_staff(Permission.INSPECT_LODGING)
def house(request: HttpRequest, house: str) -> HttpResponse:
    """One house: its last days, who is there, who speaks for it."""
    return _house(request, _id(house), house)


@require_POST
@for_staff(Permission.KEEP_LODGING)
def clerk(request: HttpRequest, house: str) -> HttpResponse:
    """Another account speaks for the house, or one does no longer."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        if ended := parse_public_id("usr", request.POST.get("end", "")):
            end_clerk(by=by, lodging_id=_id(house), user_id=ended)
        else:
            add_clerk(by=by, lodging_id=_id(house), email=request.POST.get("email", ""))
    except DomainError as error:
        if error.status == NotFound.status:
            raise
        return _house(request, _id(house), house, refused=error)
    return redirect("console:lodging-house", house=house)


@require_POST
@for_staff(Permission.KEEP_LODGING)
def close(request: HttpRequest, house: str) -> HttpResponse:
    """The house takes no more guests."""
    close_lodging(by=request.viewer.as_actor(), lodging_id=_id(house))  # type: ignore[attr-defined]
    messages.success(request, _("The house is off the register."))
    return redirect("console:lodging")


def _house(request: HttpRequest, lodging_id: UUID, house: str, refused: DomainError | None = None) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    card = lodging(viewer, lodging_id)
    may_keep = viewer.may(Permission.KEEP_LODGING, card.ward_id)
    context: dict[str, Any] = {
        "house": card,
        "house_id": house,
        "kind": LODGING_KIND[card.kind],
        "week": [{"day": one, "word": DAY_STATE[one.state]} for one in days(viewer, lodging_id)],
        "guests": guests_in_house(viewer, lodging_id),
        "may_keep": may_keep,
        "clerks": [
            {"clerk": one, "id": public_id("usr", one.user_id)}
            for one in (clerks(viewer, lodging_id) if may_keep else ())
        ],
        "refused": refused,
        "typed": request.POST,
    }
    status = refused.status if refused else 200
    return render(request, "console/lodging/house.html", bar_context(viewer, "lodging") | context, status=status)


def _wards(viewer: Any) -> list[tuple[str, str]]:
    return [(ward.code, ward.name) for ward in wards() if viewer.covers(ward.id)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(house: str) -> UUID:
    found = parse_public_id(PREFIX, house)
    if found is None:
        raise NotFound
    return found
