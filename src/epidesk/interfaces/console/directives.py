# SPDX-License-Identifier: Apache-2.0
"""What the pages of directives share: whom one can be given to, and what a unit reports."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.places.queries import find_ward_by_code, wards
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.queries import team_names
from epidesk.response.dispatch.queries.directives import people_to_direct
from epidesk.response.dispatch.rules.directives import MAX_PICTURES, UnitKind
from epidesk.response.dispatch.texts_directives import UNIT_KIND

PHOTOS_A_PERSON_AND_HOUR = 120
Choices = list[tuple[str | Promise, list[tuple[str, str]]]]


def unit_choices(viewer: Viewer) -> Choices:
    """Groups of a select: teams, wards of the viewer's area, people, and an agency that is named beside it."""
    return [
        (UNIT_KIND[UnitKind.TEAM], [(public_id("team", one.team_id), one.name) for one in team_names(viewer)]),
        (UNIT_KIND[UnitKind.WARD], [(f"ward_{one.code}", one.name) for one in wards() if viewer.covers(one.id)]),
        (UNIT_KIND[UnitKind.PERSON], [(public_id("usr", one), name) for one, name in people_to_direct(viewer)]),
        (UNIT_KIND[UnitKind.AGENCY], [("agency", _("Another agency, named below"))]),
    ]


def unit_typed(value: str) -> tuple[str, UUID | None]:
    """Kind and id behind the value of a choice; ("", None) for none of them."""
    if value == "agency":
        return str(UnitKind.AGENCY), None
    if value.startswith("ward_"):
        ward = find_ward_by_code(value.removeprefix("ward_"))
        return str(UnitKind.WARD), ward.id if ward else None
    for prefix, kind in (("team", UnitKind.TEAM), ("usr", UnitKind.PERSON)):
        if (found := parse_public_id(prefix, value)) is not None:
            return str(kind), found
    return "", None


def reported(request: HttpRequest, by: Actor, directive_id: UUID, *, finish: bool) -> None:
    """Takes in the words and photos of a form, all or nothing. Raises `Invalid` (fields `note`, `photos`) and what the
    room raises."""
    sent = [file for file in request.FILES.getlist("photos") if file.name]
    if len(sent) > MAX_PICTURES:
        raise Invalid({"photos": _("Too many photos at once.")})
    act = actions.finish_directive if finish else actions.report_progress
    with unit_of_work():
        uploads = []
        for file in sent:
            limited("photos", str(by.user_id), limit=PHOTOS_A_PERSON_AND_HOUR, window_s=3600)
            uploads.append(store_picture(by=by, stream=file, declared_name=file.name or ""))
        act(by=by, directive_id=directive_id, note=request.POST.get("note", ""), upload_ids=uploads)
