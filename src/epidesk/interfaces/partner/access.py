# SPDX-License-Identifier: Apache-2.0
"""Who may stand at this door: accounts that speak for a house."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.queries.lodging import LodgingCard, own_lodging
from epidesk.intake.movement.rules import Permission

View = Callable[..., HttpResponse]


def for_lodging(view: View) -> View:
    """A page for a house, which it gets as `house`. Strangers go to the sign-in; an account with the role that speaks
    for no house is told whom to ask."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.user_id is None:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('partner:lodging')})}")
        if not viewer.may(Permission.REPORT_GUESTS):
            raise Forbidden
        house = own_lodging(viewer)
        if house is None:
            return render(request, "partner/no_house.html", bar(request, None), status=403)
        return view(request, house=house, **kwargs)

    return wrapped


def bar(request: HttpRequest, house: LodgingCard | None) -> dict[str, Any]:
    """What the bar needs."""
    return {"house": house, "door": "console", "path": request.path}
