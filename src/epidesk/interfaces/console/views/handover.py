# SPDX-License-Identifier: Apache-2.0
"""What one shift hands to the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.desk import actions
from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.queries import QueueFilter
from epidesk.foundation.desk.rules import HANDOVER_PREFIX, HANDOVER_TEXT, ME, Permission
from epidesk.foundation.desk.shifts import shift_at
from epidesk.interfaces.console.access import bar_context, for_staff, matter_id
from epidesk.interfaces.console.area_options import zone_and_ward_options
from epidesk.interfaces.console.filters import area_behind, here
from epidesk.interfaces.console.rows import rows

QUEUE = "queue"
KEEP = ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """The note to write, with the open matters one owns, and the notes before."""
    if request.method != "POST":
        return _show(request)
    try:
        done = actions.hand_over(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            text=request.POST.get("text", ""),
            area_id=area_behind(request.POST.get("area", "")),
            matters=_matters(request),
        )
    except DomainError as error:
        return _show(request, status=error.status, errors=error.fields, refused=error, typed=request.POST)
    said = _("The note stands for the next shift.")
    if done.passed:
        said += " " + ngettext("%(n)s matter passed on.", "%(n)s matters passed on.", done.passed) % {"n": done.passed}
    if done.kept:
        said += " " + _("No longer yours: %(codes)s.") % {"codes": ", ".join(done.kept)}
    messages.success(request, said)
    return redirect("console:handover")


@require_POST
@for_staff(Permission.READ)
def read(request: HttpRequest, note: str) -> HttpResponse:
    """Read: it no longer stands on top of the queue."""
    found = parse_public_id(HANDOVER_PREFIX, note)
    if found is None:
        raise NotFound
    actions.read_handover(by=request.viewer.as_actor(), note_id=found)  # type: ignore[attr-defined]
    if request.headers.get("HX-Request"):
        return HttpResponse("")
    query = here(request)
    return redirect(f"{reverse('console:desk')}?{query or 'view=all'}")


def _matters(request: HttpRequest) -> dict[UUID, UUID | None]:
    """`to-<public id>`: a colleague's id, or «queue»; empty keeps it."""
    found: dict[UUID, UUID | None] = {}
    for name, value in request.POST.items():
        if name.startswith("to-") and value != KEEP:
            to = None if value == QUEUE else parse_public_id("usr", str(value)) or UUID(int=0)
            found[matter_id(name.removeprefix("to-"))] = to
    return found


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    shift, began_on = shift_at(timezone.localtime())
    typed = more.get("typed") or {}
    mine = rows(viewer, desk.queue(viewer, QueueFilter(owner=ME), limit=100).items)
    context = {
        **bar_context(viewer, "handover"),
        "shift": shift.title(get_language() or "vi"),
        "began_on": began_on,
        "mine": [{**entry, "to": typed.get(f"to-{entry['row']['public_id']}", KEEP)} for entry in mine],
        "colleagues": [(public_id("usr", one.user_id), one.name) for one in desk.colleagues(viewer)],
        "area_options": zone_and_ward_options(str(typed.get("area", ""))),
        "notes": desk.handovers(viewer),
        "limit": HANDOVER_TEXT,
        "may_write": viewer.may(Permission.CLAIM),
        **more,
    }
    return render(request, "console/handover.html", context, status=status)
