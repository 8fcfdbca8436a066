# SPDX-License-Identifier: Apache-2.0
"""Covering parts of a picture, and the original for who may see it and says why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.incidents.actions import redact_photo
from epidesk.intake.incidents.queries import detail, original_picture, picture_to_redact
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.common.identity import give_reason
from epidesk.interfaces.console.access import bar_context, for_staff, incident_id
from epidesk.interfaces.console.redaction import COLUMNS, EMPTY_ROWS, ROWS, SIDES, SQUARES, covered_rows, read_new


@require_http_methods(["GET", "POST"])
@for_staff(Permission.REDACT)
def redact(request: HttpRequest, item: str, picture: str) -> HttpResponse:
    """The picture with its covered parts; covers more of it, or, for who may, shows parts again."""
    found, upload_id = incident_id(item), _upload(picture)
    if request.method != "POST":
        return _show(request, found, upload_id, item=item, picture=picture)
    viewer = request.viewer  # type: ignore[attr-defined]
    now = picture_to_redact(viewer, found, upload_id)
    again = set(request.POST.getlist("again"))
    kept = [box for number, box in enumerate(now.boxes) if str(number) not in again]
    try:
        changed = redact_photo(
            by=viewer.as_actor(),
            incident_id=found,
            upload_id=upload_id,
            boxes=[*kept, *read_new(request.POST)],
            reason=request.POST.get("reason", ""),
        )
    except Invalid as error:
        return _show(request, found, upload_id, item=item, picture=picture, errors=error.fields, status=422)
    except DomainError as error:
        return _show(request, found, upload_id, item=item, picture=picture, refused=error, status=error.status)
    messages.success(request, _("Stored. Everybody sees the picture like this now.") if changed else _("No change."))
    return redirect("console:picture", item, picture)


@require_POST
@for_staff(Permission.SEE_ORIGINAL)
def original(request: HttpRequest, item: str, picture: str) -> HttpResponse:
    """The bytes of the original, as the answer to this one form: no address shows it."""
    found, upload_id = incident_id(item), _upload(picture)
    try:
        give_reason(request, request.POST.get("why", ""))
        opened = original_picture(request.viewer, found, upload_id)  # type: ignore[attr-defined]
    except Invalid as error:
        fields = {"why": error.fields["reason"]}
        return _show(request, found, upload_id, item=item, picture=picture, errors=fields, status=422)
    headers = {"Content-Disposition": "inline", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(opened.content, content_type=opened.content_type, headers=headers)


def _upload(picture: str) -> UUID:
    found = parse_public_id("upl", picture)
    if found is None:
        raise NotFound
    return found


def _show(
    request: HttpRequest, found: UUID, upload_id: UUID, *, item: str, picture: str, status: int = 200, **more: Any
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    now = picture_to_redact(viewer, found, upload_id)
    context = {
        **bar_context(viewer, ""),
        "item": detail(viewer, found),
        "picture": picture,
        "now": now,
        "covered": covered_rows(now.boxes),
        "rows": _typed(request) or [dict.fromkeys(SIDES, "")] * EMPTY_ROWS,
        "squares": SQUARES,
        "ticked": set(request.POST.getlist("square")),
        "again": set(request.POST.getlist("again")),
        "grid": (COLUMNS, ROWS),
        "typed": request.POST,
        **more,
    }
    return render(request, "console/redact.html", context, status=status)


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    lists = [request.POST.getlist(side)[:200] for side in SIDES]
    rows = [dict(zip(SIDES, row, strict=True)) for row in zip(*lists, strict=False)]
    return [row for row in rows if any(row.values())]
