# SPDX-License-Identifier: Apache-2.0
"""The same for many matters of the queue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from epidesk.foundation.core.errors import DomainError, Invalid
from epidesk.foundation.desk.actions import BulkLine, Chosen, Result, act_on_many
from epidesk.foundation.desk.rules import Permission, Priority
from epidesk.foundation.desk.streams import Bulk, parse_matter
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.filters import here
from epidesk.interfaces.console.undo import Back, Offer, sign


@require_POST
@for_staff(Permission.READ)
def bulk(request: HttpRequest) -> HttpResponse:
    """`chosen`: public id and the row's version as it was on the page, joined by a colon. With `X-Bulk` (the page's
    script, which sends a few at a time) the lines alone; else a page with all results and the way back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    act = request.POST.get("act", "")
    chosen = [one for text in request.POST.getlist("chosen") if (one := _read(text)) is not None]
    lines: tuple[BulkLine, ...] = ()
    error: DomainError | None = None
    try:
        if not chosen:
            raise Invalid({"act": _("Choose matters of the queue first.")})
        lines = act_on_many(by=viewer.as_actor(), act=act, chosen=chosen, value=_value(request, act))
    except DomainError as caught:
        error = caught
    done = tuple(Back(line.subject_id, line.version, line.owned) for line in lines if line.result is Result.DONE)
    context: dict[str, Any] = {
        "lines": [line for line in lines if line.result is not Result.DONE],
        "done": len(done),
        "said": _said(len(done), len(lines)),
        "token": sign(viewer, Offer(act, done)) if done else "",
        "problem": " ".join(map(str, error.fields.values())) or str(error.message) if error else "",
        "query": here(request),
    }
    status = error.status if error else 200
    if request.headers.get("X-Bulk"):
        return render(request, "console/parts/bulk_lines.html", context, status=status)
    return render(request, "console/bulk.html", {**bar_context(viewer, "desk"), **context}, status=status)


def _read(text: str) -> Chosen | None:
    public, _colon, version = text.partition(":")
    found = parse_matter(public)
    if found is None or not version.isdecimal() or len(version) > 9:
        return None
    return Chosen(found[1], int(version))


def _value(request: HttpRequest, act: str) -> Any:
    """What the act needs. Raises `Invalid`."""
    if act == Bulk.PRIORITY:
        try:
            return Priority.from_slug(request.POST.get("priority", ""))
        except KeyError:
            raise Invalid({"priority": _("Choose how urgent it is.")}) from None
    if act == Bulk.AREA:
        ward = find_ward_by_code(request.POST.get("area", ""))
        if ward is None:
            raise Invalid({"area": _("Choose a ward of the list.")})
        return ward.id
    return request.POST.get("reason", "")


def _said(done: int, asked: int) -> str:
    if done == asked:
        return ngettext("Done with %(n)s matter.", "Done with %(n)s matters.", done) % {"n": done}
    return _("Done with %(done)s of %(asked)s.") % {"done": done, "asked": asked}
