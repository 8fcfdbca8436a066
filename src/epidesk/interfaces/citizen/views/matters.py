# SPDX-License-Identifier: Apache-2.0
"""My matters: the list, one with its timeline, its receipt, its pictures. Only for the filing device or account.

Addresses hold the public id, which opens nothing by itself; the tracking code stands on the page only.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.accounts.phones import read_phone
from epidesk.foundation.accounts.queries import profile
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound, TooMany
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.core.uploads.queries import check_own, open_picture
from epidesk.foundation.places.queries import area_at
from epidesk.intake.claims import queries as claims
from epidesk.intake.incidents.actions import confirm_by_phone
from epidesk.intake.incidents.queries import Matter, joined, mine, own_matter
from epidesk.intake.movement import queries as movement
from epidesk.intake.movement.texts import KIND
from epidesk.intake.questions import queries as questions
from epidesk.interfaces.citizen.telling import HEADLINE_OF_STATE, WITH_A_TEAM, headline_of, tell
from epidesk.interfaces.common.identity import DEVICE_COOKIE, actor_of
from epidesk.interfaces.common.kiosk import is_kiosk
from epidesk.interfaces.common.sign_in.phone_code import NoCodes, codes_can_be_sent, start_phone_code
from epidesk.response.dispatch.queries import coming, ended_missions
from epikit.text.phones import phone_display


def matter_behind(request: HttpRequest, number: str) -> Matter:
    """The matter behind a public id, if it is the viewer's. Raises `NotFound` for others' and for none."""
    incident_id = parse_public_id("inc", number)
    if incident_id is None:
        raise NotFound
    return own_matter(request.viewer, incident_id)  # type: ignore[attr-defined]


def matter_context(request: HttpRequest, matter: Matter) -> dict[str, object]:
    """What `citizen/matter.html` shows."""
    viewer = request.viewer  # type: ignore[attr-defined]
    with_a_team = matter.state in WITH_A_TEAM
    near = coming(viewer, matter.id) if with_a_team else None
    ended = ended_missions(viewer, matter.id) if with_a_team else frozenset()
    return {
        "matter": matter,
        "followed": HEADLINE_OF_STATE[matter.follows.stage] if matter.follows else "",
        "told": tell(matter, near, ended),
        "phone": phone_display(matter.contact_phone) if matter.contact_phone else "",
        # What the team took at the place may show others: it is for the centre.
        "photos": [public_id("upl", photo.upload_id) for photo in matter.photos if not photo.by_team],
        "outside": matter.lon is not None and matter.lat is not None and area_at(matter.lon, matter.lat) is None,
        "codes": codes_can_be_sent(),
        "signed_in": viewer.kind is PrincipalKind.CITIZEN,
    }


@require_safe
def my_matters(request: HttpRequest) -> HttpResponse:
    rows = [{"row": row, "headline": headline_of(row)} for row in mine(request.viewer)]  # type: ignore[attr-defined]
    context = {
        "open": [item for item in rows if item["row"].is_open],  # type: ignore[union-attr]
        "closed": [item for item in rows if not item["row"].is_open],  # type: ignore[union-attr]
        "questions": questions.mine(request.viewer),  # type: ignore[attr-defined]
        "declarations": [{"row": row, "kind": KIND[row.kind]} for row in movement.mine(request.viewer)],  # type: ignore[attr-defined]
        "claims": claims.mine(request.viewer),  # type: ignore[attr-defined]
        "joined": [{"row": row, "headline": HEADLINE_OF_STATE[row.state]} for row in joined(request.viewer)],  # type: ignore[attr-defined]
    }
    return render(request, "citizen/mine.html", context)


@require_safe
def my_matter(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "citizen/matter.html", matter_context(request, matter_behind(request, number)))


@require_safe
def received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: the code, what happens next, and the confirmation by phone, now or later.

    On a device for many people it is the last that this visit sees of the matter: the code goes with the person."""
    response = render(request, "citizen/received.html", matter_context(request, matter_behind(request, number)))
    if is_kiosk(request):
        response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
    return response


@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Sends a code to the phone; who has signed in needs none."""
    matter = matter_behind(request, number)
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.kind is PrincipalKind.CITIZEN:
        confirm_by_phone(by=actor_of(request), phone_e164=profile(viewer).phone)
        messages.success(request, _("Confirmed. Thank you."))
        return redirect("citizen:my_matter", number)
    if viewer.user_id is not None:
        raise Forbidden  # staff confirm nothing by their own phone
    typed = request.POST.get("phone", "")[:60]
    try:
        return start_phone_code(request, read_phone(typed), next_url=f"/mine/{matter.public_id}")
    except Invalid as error:
        problem, status = str(error.fields["phone"]), error.status
    except NoCodes as error:
        problem, status = "", error.status  # the page says so by itself
    except TooMany as error:
        problem, status = str(error.message), error.status
    context = matter_context(request, matter) | {"phone": typed, "phone_error": problem}
    return render(request, "citizen/received.html", context, status=status)


@require_safe
def draft_photo(request: HttpRequest, upload: str) -> HttpResponse:
    """The thumbnail of a picture that waits in one's own form."""
    upload_id = parse_public_id("upl", upload)
    if upload_id is None:
        raise NotFound
    try:
        check_own(request.viewer, [upload_id])  # type: ignore[attr-defined]
    except Invalid as error:
        raise NotFound from error
    picture = open_picture(upload_id, thumbnail=True)
    return HttpResponse(picture.content, content_type=picture.content_type)
