# SPDX-License-Identifier: Apache-2.0
"""One live request for help a person: who has one follows it, tells more about it, or asks for somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import NotFound
from epidesk.intake.incidents.actions import Filed
from epidesk.intake.incidents.kinds import Kind
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.queries import MatterRow, live_request, own_matter
from epidesk.interfaces.citizen.forms.filing import FilingForm
from epidesk.interfaces.citizen.telling import headline_of
from epidesk.interfaces.citizen.views.matters import matter_behind
from epidesk.interfaces.citizen.views.tracking import SESSION_KEY
from epidesk.interfaces.common.kept_words import keep, kept
from epidesk.interfaces.common.problem import wants_json
from epikit.codes import normalise_code
from epikit.text.phones import phone_display

SAME_AGAIN = ("who", "ill_name", "age")
"""What need not be told twice about the same ill person."""


def instead_of_the_form(request: HttpRequest) -> HttpResponse | None:
    """Before anything is typed: the request that is open. None for who has none, and for who asks for somebody else or
    has more to tell."""
    if "another" in request.GET or "more" in request.GET:
        return None
    row = _live(request)
    if row is None:
        return None
    return render(request, "citizen/medical_live.html", {"row": row, "headline": headline_of(row)})


def known(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """What the form begins with: who has more to tell about the open request need not tell who it is again."""
    if kind.code != MEDICAL_HELP.code:
        return {}
    row = _live(request)
    if row is None:
        return {}
    if "more" not in request.GET:
        return {"for_another": "1", "who": "relative"}
    matter = own_matter(request.viewer, row.id)  # type: ignore[attr-defined]
    again = {answer.code: answer.value for answer in matter.answers if answer.code in SAME_AGAIN}
    phone = phone_display(matter.contact_phone) if matter.contact_phone else ""
    return again | {"address": matter.address, "contact_phone": phone, "contact_name": matter.contact_name}


def about(request: HttpRequest, form: FilingForm) -> dict[str, Any]:
    """What the form says above itself to who has a request open."""
    if form.kind.code != MEDICAL_HELP.code:
        return {}
    row = _live(request)
    return {"live": row, "for_another": row is not None and form["for_another"].value() == "1"}


def added(request: HttpRequest, filed: Filed) -> HttpResponse:
    """The answer to a second attempt: the first one's page. Who is tied to it by a number alone sees what a tracking
    code opens, until they confirm that number."""
    url = reverse("citizen:my_matter", args=[filed.public_id]) if filed.own else reverse("citizen:tracked")
    if not filed.own:
        keep(request.session, SESSION_KEY, normalise_code(filed.code))
    if wants_json(request):
        return JsonResponse({"state": "received", "code": filed.code, "url": url, "joined": True})
    said = _("This request is open already, so what you wrote was added to it. The centre sees it now.")
    messages.success(request, said)
    return redirect(url)


def seen_by_code(request: HttpRequest, number: str) -> HttpResponse | None:
    """Where a form that is sent again leads, when it became part of a request that is not the sender's to see."""
    try:
        matter_behind(request, number)
    except NotFound:
        return redirect("citizen:tracked") if kept(request.session, SESSION_KEY) else None
    return None


def _live(request: HttpRequest) -> MatterRow | None:
    return live_request(request.viewer)  # type: ignore[attr-defined]
