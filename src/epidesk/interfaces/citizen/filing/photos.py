# SPDX-License-Identifier: Apache-2.0
"""Pictures that come with a form. Those taken in are kept by id, so that a mistake elsewhere costs nothing."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import DomainError, Invalid, TooMany
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.core.uploads.limits import NoRoom, count_strangers
from epidesk.foundation.core.uploads.queries import check_own
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.interfaces.citizen.forms.filing import MAX_PHOTOS, FilingForm
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.upload_limit import TOO_BIG


def take_in(request: HttpRequest, form: FilingForm, by: Actor) -> None:
    """Stores what was sent with the form, up to three pictures; what cannot be taken is said on the form.

    Pictures are counted before any is looked at. When there are too many, or no room is left, a call for medical help
    goes its way without them: `form.without_photos` says so to who sent it.
    """
    try:
        check_own(by, form.photo_ids)
    except Invalid as error:
        form.photo_ids = []
        form.show(error)
    if request.META.get(TOO_BIG):
        form.refuse_photo(_("A photo is larger than 12 MB and was not taken. Send a smaller one, or go on without it."))
    sent = [file for file in request.FILES.getlist("photos") if file.name]
    room = MAX_PHOTOS - len(form.photo_ids)
    if len(sent) > room:
        form.refuse_photo(_("At most %(limit)s photos; the first ones are kept.") % {"limit": MAX_PHOTOS})
    try:
        count_strangers(by, address=client_address(request), pictures=len(sent[:room]))
        for file in sent[:room]:
            try:
                form.photo_ids.append(store_picture(by=by, stream=file, declared_name=file.name or ""))
            except Invalid as error:
                form.show(error)
    except TooMany:
        _leave_out(form, TooMany(_("Many photos have come from here. Go on without one, or send it later.")))
    except NoRoom as error:
        _leave_out(form, error)


def _leave_out(form: FilingForm, error: DomainError) -> None:
    if form.kind.code == MEDICAL_HELP.code:
        form.without_photos = True
    else:
        form.refuse_photo(str(error.message))
