# SPDX-License-Identifier: Apache-2.0
"""The receipt of one's declaration as a picture for the phone, and a new one when its day is over."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.movement import queries as movement
from epidesk.interfaces.citizen.declaring.screened import as_picture
from epidesk.interfaces.common.identity import actor_of
from epidesk.response.screening import actions, queries


@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """The code as a picture: in the phone's gallery it can be shown without a network."""
    receipt = queries.valid_receipt(_own(request, number), timezone.now())
    if receipt is None:
        raise NotFound
    out = BytesIO()
    as_picture(receipt).save(out, kind="png", scale=8, border=4)
    answer = HttpResponse(out.getvalue(), content_type="image/png", headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = 'attachment; filename="epidesk.png"'
    return answer


@require_POST
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """A receipt for another day, if the class is still known."""
    actions.screen_declarations(declaration_ids=[_own(request, number)])
    return redirect("citizen:declared", number)


def _own(request: HttpRequest, number: str) -> UUID:
    found = parse_public_id("dec", number)
    if found is None:
        raise NotFound
    movement.own_declaration(actor_of(request).as_viewer(), found)
    return found
