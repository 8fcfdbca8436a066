# SPDX-License-Identifier: Apache-2.0
"""The two urgent acts: report what was seen, ask for medical help. No account, no script, one screen."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.accounts.queries import profile, standing
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.accounts.rules import SanctionStep
from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.idempotency import Claim, OtherBody
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.intake.incidents.actions import Filed, ReviewFirst, crowded, file_incident
from epidesk.intake.incidents.kinds import Kind
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.kinds.suspected_case import SUSPECTED_CASE
from epidesk.intake.incidents.queries import read_ref
from epidesk.interfaces.citizen.filing import once, same
from epidesk.interfaces.citizen.filing.ground import frame_about
from epidesk.interfaces.citizen.filing.photos import take_in
from epidesk.interfaces.citizen.forms.filing import FilingForm
from epidesk.interfaces.citizen.views import live
from epidesk.interfaces.citizen.views.matters import matter_behind
from epidesk.interfaces.citizen.views.standing import refused
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epikit.text.phones import phone_display


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    return _page(request, SUSPECTED_CASE, "citizen/report.html")


@require_http_methods(["GET", "POST"])
def medical(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" and (answer := live.instead_of_the_form(request)):
        return answer
    return _page(request, MEDICAL_HELP, "citizen/medical.html")


def _page(request: HttpRequest, kind: Kind, template: str) -> HttpResponse:
    by = actor_of(request)  # the device gets its secret with the empty form: see filing/once.py
    if request.method != "POST":
        if kind is SUSPECTED_CASE and (until_at := _suspended_until(request)):
            return refused(request, Suspended(until_at))
        return _show(request, FilingForm(kind, initial=_known(by) | live.known(request, kind)), template)
    form = FilingForm(kind, request.POST)
    form.take_key(request.headers.get("Idempotency-Key", ""))
    form.is_valid()
    one = once.claim_of(request, by, form.key)
    try:
        if before := once.already(one):
            return _received(request, before)
        take_in(request, form, by)
        if form.errors:
            if wants_json(request):
                return problem(Invalid(message=" ".join(map(str, form.non_field_errors())) or None), _beside(form))
            return _show(request, form, template, status=422)
        if form.raises_flag and not wants_json(request):  # a form that waited on the phone showed the number there
            form.mark_flag_seen()
            return _show(request, form, template, interrupted=True)
        if kind is SUSPECTED_CASE and (answer := _same(request, form, by, one, template)):
            return answer
        from_crowded = crowded(client_address(request), medical=kind is MEDICAL_HELP)
        filed: list[Filed] = []
        number = once.do_once(one, lambda: _file(form, by, from_crowded, filed))
        if form.without_photos:
            messages.warning(
                request, _("Your request has arrived, but without the photo: no photo could be taken now.")
            )
        if filed and filed[-1].joined:
            return live.added(request, filed[-1])
        return _received(request, number)
    except OtherBody as error:
        if wants_json(request):
            return problem(error)
        form.renew_key()
        form.add_error(None, _("This form was sent already. If you mean another report, send it again."))
        return _show(request, form, template, status=422)
    except (Suspended, Limited) as error:
        return problem(error, {}) if wants_json(request) else refused(request, error, form)
    except DomainError as error:
        form.show(error)
        if wants_json(request):
            return problem(error, _beside(form))
        return _show(request, form, template, status=error.status)


def _same(request: HttpRequest, form: FilingForm, by: Actor, one: Claim, template: str) -> HttpResponse | None:
    """Is it one of those that are open already? None to go on and file it: nothing is near, or theirs is another. A
    report that waited on a phone without a line is not asked (nobody is there to answer), but its answer is heeded."""
    if same.CHANGE in request.POST.getlist("similar"):
        return _show(request, form, template)
    if ref := request.POST.get("same", ""):
        incident_id = read_ref(by, ref)
        if incident_id is not None:
            try:
                return _received(request, once.do_once(one, lambda: same.join_with(request, form, by, incident_id)))
            except ReviewFirst:
                return None  # filed as a report of their own, which is held
    elif same.answered(request):
        return None
    if wants_json(request):
        return None
    typed = form.cleaned_data
    found = same.look_around(request, by, form.kind, lon=typed["lon"], lat=typed["lat"], ward=typed["area"])
    if not found:
        return None
    context = {
        "form": form,
        "similar": found,
        "late": bool(ref),
        "carried": same.carried(request),
        "photos": [public_id("upl", upload_id) for upload_id in form.photo_ids],
    }
    return render(request, "citizen/similar.html", context)


def _received(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt; a queue on the phone gets the code and where to follow it."""
    if number.startswith("wit_"):
        url = reverse("citizen:joined", args=[number])
        if wants_json(request):
            return JsonResponse({"state": "received", "code": "", "url": url, "joined": True})
        return redirect("citizen:joined_received", number)
    if not wants_json(request):
        return live.seen_by_code(request, number) or redirect("citizen:received", number)
    try:
        code, url = matter_behind(request, number).code, reverse("citizen:my_matter", args=[number])
    except NotFound:  # filed from here before somebody else signed in: it has arrived, and more is not theirs to see
        code, url = "", ""
    return JsonResponse({"state": "received", "code": code, "url": url})


def _beside(form: FilingForm) -> dict[str, str]:
    """What is wrong, by the names of the form's fields; general words need no field."""
    found = {name: " ".join(map(str, errors)) for name, errors in form.errors.items() if name != "__all__"}
    return found | ({"photos": form.photos_error} if form.photos_error else {})


def _suspended_until(request: HttpRequest) -> datetime | None:
    """Said before anything is typed."""
    own = standing(request.viewer)  # type: ignore[attr-defined]
    return own.until_at if own.level is SanctionStep.SUSPENSION else None


def _file(form: FilingForm, by: Actor, from_crowded: bool, filed: list[Filed]) -> str:
    draft = form.draft(language=by.language, now=timezone.now())
    filed.append(file_incident(draft=draft, by=by, from_crowded=from_crowded))
    return filed[-1].public_id


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
        "another": same.answered(request),
        **live.about(request, form),
    }
    return render(request, template, context, status=status)
