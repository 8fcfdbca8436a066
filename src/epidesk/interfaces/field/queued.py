# SPDX-License-Identifier: Apache-2.0
"""Forms that waited on a phone: `frontend/src/field/queue.ts` sends them and is told what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone

from epidesk.foundation.core.errors import Invalid
from epidesk.interfaces.common.problem import problem
from epidesk.interfaces.common.told_ago import instant_back
from epidesk.interfaces.field.forms import TeamForm
from epidesk.response.dispatch.queries import MissionCard
from epikit.codes import display_code

AT_ONCE_S = 5
"""A form that took no longer to come is as good as tapped when it came."""


def tapped_at(request: HttpRequest) -> datetime | None:
    """When a form was sent off that waited on the phone; None for what came at once."""
    return instant_back(request.POST.get("typed_ago_s", ""), timezone.now(), at_once_s=AT_ONCE_S)


def receipt(card: MissionCard) -> dict[str, str]:
    """What is remembered of a form that was done, and told again when it comes again."""
    return {"code": display_code(card.code), "url": reverse("field:mission", args=[card.public_id])}


def received(told: Mapping[str, str]) -> JsonResponse:
    return JsonResponse({"state": "received", "code": told.get("code", ""), "url": told.get("url", "")})


def not_taken(form: TeamForm) -> JsonResponse:
    """What is wrong, by the names of the form's fields."""
    found = {name: " ".join(map(str, errors)) for name, errors in form.errors.items() if name != "__all__"}
    if form.photos_error:
        found["photos"] = str(form.photos_error)
    return problem(Invalid(message=" ".join(map(str, form.non_field_errors())) or None), found)


def is_ahead(request: HttpRequest, card: MissionCard) -> bool:
    """Whether the phone asks for an empty form of a live mission before its time, to have it without a line."""
    return request.method in ("GET", "HEAD") and "ahead" in request.GET and card.is_live
