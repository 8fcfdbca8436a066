# SPDX-License-Identifier: Apache-2.0
"""A house's day: who came, who is there, who has left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.intake.movement.actions.lodging import say_nobody
from epidesk.intake.movement.actions.lodging_guests import check_out, tell_guest, withdraw_stay
from epidesk.intake.movement.policy import countries
from epidesk.intake.movement.queries.lodging import GuestLine, LodgingCard, days, guests_in_house, guests_of_day
from epidesk.intake.movement.texts_lodging import DAY_STATE, FIELD
from epidesk.interfaces.partner.access import bar, for_lodging

PREFIX = "sty"
_FORM = (
    "name",
    "id_number",
    "phone",
    "born",
    "sex",
    "nationality",
    "room",
    "arrived",
    "arrived_time",
    "leaves",
    "came_from",
)


@require_safe
@for_lodging
def today(request: HttpRequest, house: LodgingCard) -> HttpResponse:
    return _show(request, house)


@require_http_methods(["GET", "HEAD", "POST"])
@for_lodging
def guest(request: HttpRequest, house: LodgingCard) -> HttpResponse:
    """The form for one guest."""
    typed: dict[str, str] = {"arrived": timezone.localdate().isoformat(), "nationality": "VN"}
    refused: Invalid | None = None
    if request.method == "POST":
        typed = {field: request.POST.get(field, "") for field in _FORM}
        try:
            told = tell_guest(by=request.viewer.as_actor(), lodging_id=house.id, values=typed)  # type: ignore[attr-defined]
        except Invalid as error:
            refused = error
        else:
            messages.success(request, _("Reported.") if told.new else _("This guest was reported already."))
            return redirect("partner:guest" if request.POST.get("more") else "partner:lodging")
    language = get_language() or "vi"
    context = {
        "typed": typed,
        "refused": refused,
        "errors": refused.fields if refused else {},
        "words": FIELD,
        "countries": sorted(countries(language).items(), key=lambda item: (item[0] != "VN", item[1])),
    }
    return render(
        request, "partner/guest.html", bar(request, house) | context, status=refused.status if refused else 200
    )


@require_POST
@for_lodging
def nobody(request: HttpRequest, house: LodgingCard) -> HttpResponse:
    """No new guest came that day."""
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = timezone.localdate()
    try:
        say_nobody(by=request.viewer.as_actor(), lodging_id=house.id, on=on)  # type: ignore[attr-defined]
    except Invalid as error:
        return _show(request, house, refused=error)
    messages.success(request, _("Reported: no new guest."))
    return redirect("partner:lodging")


@require_POST
@for_lodging
def left(request: HttpRequest, house: LodgingCard, stay: str) -> HttpResponse:
    """The guest has left, now or at the moment typed."""
    try:
        check_out(by=request.viewer.as_actor(), stay_id=_stay(stay), left_at=_moment(request.POST.get("left", "")))  # type: ignore[attr-defined]
    except Invalid as error:
        return _show(request, house, refused=error)
    messages.success(request, _("Noted: the guest has left."))
    return redirect("partner:lodging")


@require_POST
@for_lodging
def withdraw(request: HttpRequest, house: LodgingCard, stay: str) -> HttpResponse:
    """The entry was an error."""
    withdraw_stay(by=request.viewer.as_actor(), stay_id=_stay(stay))  # type: ignore[attr-defined]
    messages.success(request, _("The entry is withdrawn."))
    return redirect("partner:lodging")


def _show(request: HttpRequest, house: LodgingCard, *, refused: Invalid | None = None) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    week = [{"day": one, "word": DAY_STATE[one.state]} for one in days(viewer, house.id)]
    on = timezone.localdate()
    context: dict[str, Any] = {
        "today": week[0] if week else None,
        "week": week[1:],
        "came": _lines(guests_of_day(viewer, house.id, on)),
        "there": _lines([one for one in guests_in_house(viewer, house.id) if timezone.localdate(one.arrived_at) != on]),
        "refused": refused,
    }
    return render(
        request, "partner/lodging.html", bar(request, house) | context, status=refused.status if refused else 200
    )


def _lines(guests: Any) -> list[dict[str, Any]]:
    known = countries(get_language() or "vi")
    return [
        {"guest": one, "id": public_id(PREFIX, one.id), "country": known.get(one.nationality, one.nationality)}
        for one in guests
        if isinstance(one, GuestLine)
    ]


def _stay(stay: str) -> UUID:
    found = parse_public_id(PREFIX, stay)
    if found is None:
        raise NotFound
    return found


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        raise Invalid({"left": _("This is no time of day.")}) from None
