# SPDX-License-Identifier: Apache-2.0
"""The two urgent acts: report what was seen, ask for medical help. No account, no script, one screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.accounts.queries import profile
from epidesk.foundation.core.errors import DomainError, Invalid, NotFound, TooMany
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.intake.incidents.actions import file_incident
from epidesk.intake.incidents.kinds import Kind
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.kinds.suspected_case import SUSPECTED_CASE
from epidesk.interfaces.citizen.filing import once
from epidesk.interfaces.citizen.filing.ground import frame_about
from epidesk.interfaces.citizen.filing.photos import take_in
from epidesk.interfaces.citizen.forms.filing import FilingForm
from epidesk.interfaces.citizen.views.matters import matter_behind
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epikit.text.phones import phone_display

REPORTS_A_DEVICE_AND_HOUR = 30
REPORTS_AN_ADDRESS_AND_HOUR = 1_000  # a mobile operator puts thousands of phones behind one address


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    return _page(request, SUSPECTED_CASE, "citizen/report.html")


@require_http_methods(["GET", "POST"])
def medical(request: HttpRequest) -> HttpResponse:
    return _page(request, MEDICAL_HELP, "citizen/medical.html")


def _page(request: HttpRequest, kind: Kind, template: str) -> HttpResponse:
    by = actor_of(request)  # the device gets its secret with the empty form: see filing/once.py
    if request.method != "POST":
        return _show(request, FilingForm(kind, initial=_known(by)), template)
    form = FilingForm(kind, request.POST)
    form.take_key(request.headers.get("Idempotency-Key", ""))
    form.is_valid()
    one = once.claim_of(request, by, form.key)
    try:
        if filed := once.already(one):
            return _received(request, filed)
        take_in(request, form, by)
        if form.errors:
            if wants_json(request):
                return problem(Invalid(message=" ".join(map(str, form.non_field_errors())) or None), _beside(form))
            return _show(request, form, template, status=422)
        if form.raises_flag and not wants_json(request):  # a form that waited on the phone showed the number there
            form.mark_flag_seen()
            return _show(request, form, template, interrupted=True)
        _count(request, by)
        number = once.do_once(one, lambda: _file(form, by))
        if form.without_photos:
            messages.warning(
                request, _("Your request has arrived, but without the photo: no photo could be taken now.")
            )
        return _received(request, number)
    except OtherBody as error:
        if wants_json(request):
            return problem(error)
        form.renew_key()
        form.add_error(None, _("This form was sent already. If you mean another report, send it again."))
        return _show(request, form, template, status=422)
    except DomainError as error:
        form.show(error)
        if wants_json(request):
            return problem(error, _beside(form))
        return _show(request, form, template, status=error.status)


def _received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt; a queue on the phone gets the code and where to follow it."""
    if not wants_json(request):
        return redirect("citizen:received", number)
    try:
        code, url = matter_behind(request, number).code, reverse("citizen:my_matter", args=[number])
    except NotFound:  # filed from here before somebody else signed in: it has arrived, and more is not theirs to see
        code, url = "", ""
    return JsonResponse({"state": "received", "code": code, "url": url})


def _beside(form: FilingForm) -> dict[str, str]:
    """What is wrong, by the names of the form's fields; general words need no field."""
    found = {name: " ".join(map(str, errors)) for name, errors in form.errors.items() if name != "__all__"}
    return found | ({"photos": form.photos_error} if form.photos_error else {})


def _count(request: HttpRequest, by: Actor) -> None:
    try:
        limited("filing", by.device or "", limit=REPORTS_A_DEVICE_AND_HOUR, window_s=3600)
        limited("filing-address", client_address(request), limit=REPORTS_AN_ADDRESS_AND_HOUR, window_s=3600)
    except TooMany as error:
        raise TooMany(
            _("Many reports have come from this phone. Wait a little; if it cannot wait, call the hotline."),
            retry_after_s=error.retry_after_s,
        ) from error


def _file(form: FilingForm, by: Actor) -> str:
    return file_incident(draft=form.draft(language=by.language, now=timezone.now()), by=by).public_id


def _known(by: Actor) -> dict[str, str]:
    """What a person who has signed in need not type."""
    if by.kind is not PrincipalKind.CITIZEN:
        return {}
    own = profile(by.as_viewer())
    return {"contact_name": own.name, "contact_phone": phone_display(own.phone)}


def _show(
    request: HttpRequest, form: FilingForm, template: str, *, status: int = 200, interrupted: bool = False
) -> HttpResponse:
    pin = form.pin
    context = {
        "form": form,
        "frame": frame_about(pin.lon, pin.lat),
        "pin": pin,
        "photos": [public_id("upl", upload_id) for upload_id in form.photo_ids],
        "interrupted": interrupted,
    }
    return render(request, template, context, status=status)
