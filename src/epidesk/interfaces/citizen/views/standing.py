# SPDX-License-Identifier: Apache-2.0
"""My standing: how sure the centre is of me, what was decided about me and why, and my appeal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.accounts.actions import appeal
from epidesk.foundation.accounts.queries import standing
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.interfaces.citizen.forms.filing import FilingForm
from epidesk.interfaces.citizen.standing import entries, holds, level_context, typed_in
from epidesk.interfaces.common.identity import actor_of


@require_safe
def my_standing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def my_appeal(request: HttpRequest, number: str) -> HttpResponse:
    """One appeal against one sanction; sent twice it is there once."""
    sanction_id = parse_public_id("san", number)
    if sanction_id is None:
        raise NotFound
    text = request.POST.get("text", "")[:8_000]
    try:
        appeal(by=actor_of(request), sanction_id=sanction_id, text=text)
    except Invalid as error:
        return _page(request, error.status, appealed=number, typed=text, problem=str(error.fields["text"]))
    except Conflict as error:
        return _page(request, error.status, refused=str(error.message), typed=text)
    messages.success(request, _("Your appeal has arrived. Somebody else than who decided looks at it and answers you."))
    return redirect("citizen:standing")


def refused(request: HttpRequest, error: Suspended | Limited, form: FilingForm | None = None) -> HttpResponse:
    """Why a report is not taken, until when, how to appeal, what stays open, and all that was typed."""
    own = standing(request.viewer)  # type: ignore[attr-defined]
    context = {
        "error": error,
        "suspended": isinstance(error, Suspended),
        "about": holds(own, error.until_at),
        "typed": typed_in(form) if form else "",
        "had_photos": bool(form and form.photo_ids),
    }
    return render(request, "citizen/refused.html", context, status=error.status)


def _page(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    own = standing(request.viewer)  # type: ignore[attr-defined]
    found = entries(own)
    context = {
        **level_context(own),
        "now": [one for one in found if one.row.holds],
        "before": [one for one in found if not one.row.holds],
        **more,
    }
    return render(request, "citizen/standing.html", context, status=status)
