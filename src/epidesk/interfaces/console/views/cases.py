# SPDX-License-Identifier: Apache-2.0
"""The register: the line list, its file, and somebody new in it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from openpyxl import Workbook

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import public_id
from epidesk.interfaces.console.access import bar_context, for_staff, incident_id
from epidesk.interfaces.console.area_options import ward_options, zone_and_ward_options
from epidesk.interfaces.console.cases.filters import LEVELS, address_of, case_filter
from epidesk.interfaces.console.cases.people import typed_person
from epidesk.response.cases import actions, queries
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import Permission, Source
from epidesk.response.cases.texts import CLASS, SOURCE
from epikit.formats.who_line_list import rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """A search comes by POST: names and numbers stay out of addresses."""
    viewer, typed = request.viewer, request.POST if request.method == "POST" else request.GET  # type: ignore[attr-defined]
    found = queries.list_cases(viewer, case_filter(request, typed), after=request.GET.get("after", ""))
    base = reverse("console:cases")
    context = {
        **bar_context(viewer, "cases"),
        "rows": found.rows,
        "count": found.count,
        "most": queries.MOST_COUNTED,
        "typed": typed,
        "area_options": zone_and_ward_options(typed.get("area", "")),
        "classes": CLASS.items(),
        "levels": LEVELS,
        "sources": SOURCE.items(),
        "older": f"{base}?{address_of(typed, after=found.following)}" if found.following else "",
        "newer": f"{base}?{address_of(typed)}" if request.GET.get("after") else "",
        "today": timezone.localdate(),
        "may_export": viewer.may(Permission.EXPORT),
        "may_write": viewer.may(Permission.WRITE),
    }
    answer = render(request, "console/cases/page.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_staff(Permission.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, as a workbook with WHO's column names. By POST: it is written down that it was
    taken."""
    lines = queries.line_list(request.viewer, case_filter(request, request.POST))  # type: ignore[attr-defined]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("line list")
    for row in rows(lines):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    answer = HttpResponse(out.getvalue(), content_type=XLSX, headers=headers)
    answer["Content-Disposition"] = f'attachment; filename="line-list-{timezone.localdate().isoformat()}.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """A suspect by hand. The same number of phone or identity finds the person who is there already."""
    if request.method != "POST":
        return _new(request)
    by, typed = request.viewer.as_actor(), request.POST  # type: ignore[attr-defined]
    try:
        person_id = typed_person(by, typed)
        (case_id,) = actions.suspect(by=by, person_ids=[person_id], source=Source.HAND)
    except DomainError as error:
        return _new(request, status=error.status, refused=error)
    messages.success(request, _("In the register."))
    return redirect("console:case", case=public_id(PREFIX, case_id))


@require_POST
@for_staff(Permission.WRITE)
def from_incident(request: HttpRequest, item: str) -> HttpResponse:
    """One click from a founded report, or a request for help, to its case."""
    case_id = actions.from_incident(by=request.viewer.as_actor(), incident_id=incident_id(item))  # type: ignore[attr-defined]
    return redirect("console:case", case=public_id(PREFIX, case_id))


def _new(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        **bar_context(request.viewer, "cases"),  # type: ignore[attr-defined]
        "typed": request.POST,
        "ward_options": ward_options(),
        **more,
    }
    return render(request, "console/cases/new.html", context, status=status)
