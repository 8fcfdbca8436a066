# SPDX-License-Identifier: Apache-2.0
"""What is added to a matter without moving it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.queries import not_own
from epidesk.foundation.desk.actions import update_items
from epidesk.intake.incidents.actions.moving import add_step, lock, write_note
from epidesk.intake.incidents.models import Incident, Photo
from epidesk.intake.incidents.ownership import is_filer, nameless
from epidesk.intake.incidents.rules import Permission
from epikit.text import nfc

MAX_PHOTOS_ALTOGETHER = 20


def add_note(
    *, by: Actor, incident_id: UUID, text: str, as_team: bool = False, written_at: datetime | None = None
) -> None:
    """A word for colleagues. Who may: `incidents:note` in its ward; `as_team`: dispatch vouches that `by` serves in a
    team sent there. `written_at`: when, if it waited on a phone; believed from the arrival of the matter until now.
    Locks: the incident. Raises `Invalid`, `OutsideArea`.
    """
    if not nfc(text):
        raise Invalid({"text": _("Write something first.")})
    with unit_of_work():
        incident = lock(incident_id)
        _may_add(by, incident, as_team)
        now = timezone.now()
        at = min(max(written_at or now, incident.received_at), now)
        write_note(incident, by=by, now=at, text=text)
        _changed(incident, by)
        record(by=by, verb="incident.noted", subject=("incident", incident.id), fields=("note",))


def add_photos(*, by: Actor, incident_id: UUID, upload_ids: Sequence[UUID], as_team: bool = False) -> None:
    """Pictures that `by` uploaded before. Who may: as `add_note`, and who filed the report. The same picture twice is
    one. Only the filer's own are for the filer to see. Locks: the incident. Raises `Invalid`, `Forbidden`.
    """
    wanted = list(dict.fromkeys(upload_ids))
    if not wanted:
        return
    with unit_of_work():
        incident = lock(incident_id)
        by_filer = not as_team and by.kind is not PrincipalKind.STAFF and is_filer(by, incident)
        if not by_filer:
            _may_add(by, incident, as_team)
        if not_own({incident_id: (by, wanted)}):
            raise Invalid({"photos": _("One picture did not arrive. Please add it again.")})
        there = set(Photo.objects.filter(incident=incident).values_list("upload_id", flat=True))
        new = [upload_id for upload_id in wanted if upload_id not in there]
        if len(there) + len(new) > MAX_PHOTOS_ALTOGETHER:
            raise Invalid({"photos": _("This report has as many pictures as it can hold.")})
        if not new:
            return
        now = timezone.now()
        if by_filer and incident.reply == "anonymous":
            by = nameless(by)
        label = "" if by_filer else by.label[:120] or str(by.kind)
        Photo.objects.bulk_create(
            Photo(incident=incident, upload_id=upload_id, at=now, by_label=label) for upload_id in new
        )
        _changed(incident, by)
        add_step(incident, by=by, now=now, told_as="photos", params={"count": len(new)})
        record(by=by, verb="incident.photos_added", subject=("incident", incident.id), fields=("photos",))


def _may_add(by: Actor, incident: Incident, as_team: bool) -> None:
    if as_team:
        if by.team_id is None:
            raise Forbidden
        return
    requires(by, Permission.NOTE, area_id=incident.area_id)


def _changed(incident: Incident, by: Actor) -> None:
    """Open pages read it again; the version stays, for nothing was decided that a colleague's form would undo."""
    update_items(by=by, subject_ids=[incident.id])  # none is there for a matter that was closed long ago
