# SPDX-License-Identifier: Apache-2.0
"""Pictures that come with a team's form. Those taken in are kept by id, so that a mistake elsewhere costs nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid, TooMany
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.core.uploads.limits import NoRoom
from epidesk.foundation.core.uploads.queries import check_own
from epidesk.interfaces.common.upload_limit import TOO_BIG
from epidesk.interfaces.field.forms import TeamForm

MAX_PHOTOS = 6
PHOTOS_A_MEMBER_AND_HOUR = 120


def take_in(request: HttpRequest, form: TeamForm, by: Actor) -> list[UUID]:
    """The pictures kept from the last try and those sent now, at most six; what cannot be taken is said on the form."""
    sent_before = [parse_public_id("upl", number) for number in request.POST.getlist("photo_ids")[:MAX_PHOTOS]]
    taken = [upload_id for upload_id in sent_before if upload_id is not None]
    try:
        check_own(by, taken)
    except Invalid as error:
        taken = []
        form.show(error)
    if request.META.get(TOO_BIG):
        form.photos_error = _("A photo is larger than 12 MB and was not taken. Send a smaller one, or none.")
    sent = [file for file in request.FILES.getlist("photos") if file.name]
    if len(sent) > MAX_PHOTOS - len(taken):
        form.photos_error = _("At most %(limit)s photos at once. Send the others afterwards.") % {"limit": MAX_PHOTOS}
    for file in sent[: MAX_PHOTOS - len(taken)]:
        try:
            limited("photos", str(by.user_id), limit=PHOTOS_A_MEMBER_AND_HOUR, window_s=3600)
            taken.append(store_picture(by=by, stream=file, declared_name=file.name or ""))
        except Invalid as error:
            form.show(error)
        except (TooMany, NoRoom) as error:
            form.photos_error = error.message
    return taken
