# SPDX-License-Identifier: Apache-2.0
"""Carriers' lists of passengers as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.imports.queries import batch
from epidesk.foundation.imports.rules import State
from epidesk.foundation.people.reviewing import candidates_among
from epidesk.foundation.people.rules import Permission as People
from epidesk.intake.movement.queries.repeats import people_aboard
from epidesk.intake.movement.rules import Permission
from epidesk.interfaces.common.sheets import Flow
from epidesk.interfaces.common.sheets.flow import PREFIX
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.views.doubles import shown


def _context(request: HttpRequest) -> dict[str, Any]:
    text = _("Lists of flights, trains and coaches with seats. Who sat near a case is found by them.")
    title = _("Lists of passengers")
    return {**bar_context(request.viewer, "imports-list"), "list_title": title, "list_text": text}  # type: ignore[attr-defined]


FLOW = Flow("manifest", "console:imports", "console/base.html", _context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.IMPORT_MANIFESTS)
def files(request: HttpRequest) -> HttpResponse:
    return FLOW.bring(request, None) if request.method == "POST" else FLOW.list_page(request, None)


@require_safe
@for_staff(Permission.IMPORT_MANIFESTS)
def one(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.one(request, file, **_perhaps_known(request, file))


def _perhaps_known(request: HttpRequest, file: str) -> dict[str, Any]:
    """Passengers of a list that is in who may be somebody on file, side by side, for who may decide it."""
    viewer, batch_id = request.viewer, parse_public_id(PREFIX, file)  # type: ignore[attr-defined]
    if batch_id is None or not viewer.may(People.MERGE) or batch(viewer, batch_id).state is not State.COMMITTED:
        return {}
    pairs = candidates_among(viewer, people_aboard(viewer, batch_id))
    return {"below": "console/doubles/among.html", "pairs": [shown(pair) for pair in pairs]}


@require_safe
@for_staff(Permission.IMPORT_MANIFESTS)
def state(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.state(request, file)


@require_POST
@for_staff(Permission.IMPORT_MANIFESTS)
def confirm(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.confirm(request, file)


@require_POST
@for_staff(Permission.IMPORT_MANIFESTS)
def mend(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.mend(request, file)


@require_POST
@for_staff(Permission.IMPORT_MANIFESTS)
def again(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.again(request, file)


@require_safe
@for_staff(Permission.IMPORT_MANIFESTS)
def failed(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.failed(request, file)


@require_POST
@for_staff(Permission.IMPORT_MANIFESTS)
def take(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.take(request, file)


@require_POST
@for_staff(Permission.IMPORT_MANIFESTS)
def back(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.back(request, file)


@require_POST
@for_staff(Permission.IMPORT_MANIFESTS)
def drop(request: HttpRequest, file: str) -> HttpResponse:
    return FLOW.drop(request, file)
