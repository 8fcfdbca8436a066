# SPDX-License-Identifier: Apache-2.0
"""The pictures of matters, for the desk, the teams sent there and who filed them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.uploads.queries import open_picture
from epidesk.intake.claims import queries as claims
from epidesk.intake.incidents.queries import may_see_picture
from epidesk.response.dispatch.queries import team_sees_picture
from epidesk.response.dispatch.queries.directives import sees_picture


@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """One picture (`?thumb=1`: small). Strangers learn no more than that it is not theirs to see: 404, as for none."""
    viewer = request.viewer  # type: ignore[attr-defined]
    upload_id = parse_public_id("upl", number)
    if upload_id is None or not (
        may_see_picture(viewer, upload_id)
        or team_sees_picture(viewer, upload_id)
        or claims.may_see_picture(viewer, upload_id)
        or sees_picture(viewer, upload_id)
    ):
        raise NotFound
    found = open_picture(upload_id, thumbnail=bool(request.GET.get("thumb")))
    headers = {"Content-Disposition": "inline", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.content, content_type=found.content_type, headers=headers)
