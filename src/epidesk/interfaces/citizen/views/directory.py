# SPDX-License-Identifier: Apache-2.0
"""Whom to call: hospitals and rapid response teams, nearest first. Kept on the phone for when there is no line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from epidesk.foundation.places.directory import FACILITY, TEAM, directory, local_today
from epidesk.foundation.places.queries import find_ward_by_code, wards
from epidesk.interfaces.citizen.forms.wards import ward_name

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
