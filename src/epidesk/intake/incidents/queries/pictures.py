# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.models import Photo
from epidesk.intake.incidents.ownership import is_filer
from epidesk.intake.incidents.rules import Permission


def may_see_picture(viewer: Viewer, upload_id: UUID) -> bool:
    """Whether a picture belongs to a matter that this viewer may see: `incidents:read` within its ward; for the device
    that filed it, and the account, only the reporter's own: what a team took at the place may show others. Teams ask
    dispatch. One query. Notes the read, except the reporter's own.
    """
    photos = Photo.objects.filter(upload_id=upload_id).select_related("incident").order_by("id")
    for photo in photos:
        incident = photo.incident
        if not photo.by_label and is_filer(viewer, incident):
            return True
        if Permission.READ in viewer.permissions and viewer.covers(incident.area_id):
            viewer.note_read("incident", [incident.id])
            return True
    return False
