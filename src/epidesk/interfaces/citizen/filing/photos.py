# SPDX-License-Identifier: Apache-2.0
"""Pictures that come with a form. Those taken in are kept by id, so that a mistake elsewhere costs nothing."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid, TooMany
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.core.uploads.queries import check_own
from epidesk.interfaces.citizen.forms.filing import MAX_PHOTOS, FilingForm
from epidesk.interfaces.common.upload_limit import TOO_BIG

PHOTOS_A_DEVICE_AND_HOUR = 40


def take_in(request: HttpRequest, form: FilingForm, by: Actor) -> None:
    """Stores what was sent with the form, up to three pictures; what cannot be taken is said on the form."""
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
    for file in sent[:room]:
        try:
            limited("photos", by.device or "", limit=PHOTOS_A_DEVICE_AND_HOUR, window_s=3600)
            form.photo_ids.append(store_picture(by=by, stream=file, declared_name=file.name or ""))
        except (Invalid, TooMany) as error:
            form.show(error)
