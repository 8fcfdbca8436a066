# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.core.uploads.queries import OpenedPicture, open_picture, redaction_of
from epidesk.intake.incidents.models import Incident, Photo
from epidesk.intake.incidents.ownership import is_filer
from epidesk.intake.incidents.rules import MIN_REASON, Permission


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


@dataclass(frozen=True)
class PictureToRedact:
    """A picture of a matter, for who may cover parts of it. `boxes`: those covered now, as left, top, width, height in
    shares of the picture. `may_see_original`: this viewer, with a reason; who may, may also show a part again."""

    width_px: int
    height_px: int
    boxes: tuple[tuple[float, float, float, float], ...]
    may_see_original: bool


def picture_to_redact(viewer: Viewer, incident_id: UUID, upload_id: UUID) -> PictureToRedact:
    """Who may: `incidents:redact` in its ward. Notes the read. Raises `Forbidden`, `OutsideArea`, `NotFound`."""
    incident = _of_matter(viewer, Permission.REDACT, incident_id, upload_id)
    viewer.note_read("incident", [incident.id])
    found = redaction_of(upload_id)
    may = viewer.may(Permission.SEE_ORIGINAL, incident.area_id)
    return PictureToRedact(found.width_px, found.height_px, found.boxes, may)


def original_picture(viewer: Viewer, incident_id: UUID, upload_id: UUID) -> OpenedPicture:
    """The picture as it came, with the parts that are covered for others. Who may: `incidents:see_original` in its
    ward, with a written reason that the read log keeps. Raises `Forbidden`, `OutsideArea`, `NotFound`, `Invalid`
    (field `reason`) without one."""
    incident = _of_matter(viewer, Permission.SEE_ORIGINAL, incident_id, upload_id)
    if len(viewer.reason.strip()) < MIN_REASON:
        raise Invalid({"reason": _("Say why, in at least %(limit)s characters.") % {"limit": MIN_REASON}})
    viewer.note_read("incident", [incident.id])
    viewer.note_read("original_picture", [upload_id])
    return open_picture(upload_id, original=True)


def _of_matter(viewer: Viewer, permission: Permission, incident_id: UUID, upload_id: UUID) -> Incident:
    requires(viewer, permission)
    photo = Photo.objects.filter(incident_id=incident_id, upload_id=upload_id).select_related("incident").first()
    if photo is None:
        raise NotFound
    requires(viewer, permission, area_id=photo.incident.area_id)
    return photo.incident
