# SPDX-License-Identifier: Apache-2.0
"""Whom to call: hospitals and rapid response teams, nearest first. Kept on the phone for when there is no line."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.places import actions
from epidesk.foundation.places.directory import directory, local_today
from epidesk.foundation.places.queries import find_ward_by_code, wards
from epidesk.foundation.places.rules import FACILITY, TEAM
from epidesk.foundation.places.wrong_numbers import reportable
from epidesk.interfaces.citizen.forms.wards import ward_name
from epidesk.interfaces.citizen.forms.wrong_number import PREFIX, WrongNumberForm
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of

HOLDERS = ((FACILITY, _("Hospitals")), (TEAM, _("Teams")))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?ward=`: a ward's code, from whose middle distances count; `?holder=`, `?q=` narrow it. Where a phone is, is
    never asked for here: it sorts by itself."""
    ward = find_ward_by_code(request.GET.get("ward", ""))
    holder = request.GET.get("holder", "")
    holder = holder if holder in (FACILITY, TEAM) else ""
    text = request.GET.get("q", "")[:80]
    today = local_today()
    entries = directory(near=ward.label if ward else None, holder=holder, text=text)
    context = {
        "entries": [{"row": entry, "old": entry.is_check_old(today)} for entry in entries],
        "ward": ward,
        "wards": [
            {"code": one.code, "name": ward_name(one), "lon": one.label.lon, "lat": one.label.lat} for one in wards()
        ],
        "holder": holder,
        "holders": HOLDERS,
        "q": text,
        "asked": bool(ward or holder or text),
    }
    return render(request, "citizen/directory.html", context)


@require_http_methods(["GET", "POST"])
def wrong(request: HttpRequest) -> HttpResponse:
    """«This number is wrong»: anybody may say so; `?of=` names whose. Sent twice by one telephone it is one."""
    by = actor_of(request)  # the device gets its secret with the empty form: a second tap is known by it
    if request.method != "POST":
        return _wrong(request, WrongNumberForm(of=request.GET.get("of", "")))
    form = WrongNumberForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data
    holder_id = parse_public_id(PREFIX, typed["of"])
    try:
        actions.count_address(client_address(request))
        new = actions.report_wrong_number(by=by, holder_id=holder_id, what=typed["what"], note=typed["note"])
    except DomainError as error:
        form.show(error)
        return _wrong(request, form, status=error.status)
    told = gettext("Thank you. Somebody of the centre calls the number and corrects it if it is wrong.")
    known = gettext("Thank you. Others have said so already; somebody of the centre is to call the number.")
    messages.success(request, told if new else known)
    return redirect("citizen:directory")


def _wrong(request: HttpRequest, form: WrongNumberForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "any": bool(reportable())}
    response = render(request, "citizen/directory_wrong.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
