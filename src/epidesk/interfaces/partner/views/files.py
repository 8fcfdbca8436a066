# SPDX-License-Identifier: Apache-2.0
"""Guest lists of a house as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.intake.movement.queries.lodging import LodgingCard, own_lodging
from epidesk.interfaces.common.sheets import Flow
from epidesk.interfaces.partner.access import bar, for_lodging


def _context(request: HttpRequest) -> dict[str, Any]:
    house = own_lodging(request.viewer)  # type: ignore[attr-defined]
    text = _("The list of guests as you keep it: names, papers, rooms, days. Columns may stand in any order.")
    return {**bar(request, house), "list_title": _("Guest lists"), "list_text": text}


FLOW = Flow("guests", "partner:files", "partner/base.html", _context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_lodging
def files(request: HttpRequest, house: LodgingCard) -> HttpResponse:
    return FLOW.bring(request, house.id) if request.method == "POST" else FLOW.list_page(request, house.id)


@require_safe
@for_lodging
def one(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.one(request, file)


@require_safe
@for_lodging
def state(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.state(request, file)


@require_POST
@for_lodging
def confirm(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.confirm(request, file)


@require_POST
@for_lodging
def mend(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.mend(request, file)


@require_POST
@for_lodging
def again(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.again(request, file)


@require_safe
@for_lodging
def failed(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.failed(request, file)


@require_POST
@for_lodging
def take(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.take(request, file)


@require_POST
@for_lodging
def back(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.back(request, file)


@require_POST
@for_lodging
def drop(request: HttpRequest, house: LodgingCard, file: str) -> HttpResponse:
    return FLOW.drop(request, file)
