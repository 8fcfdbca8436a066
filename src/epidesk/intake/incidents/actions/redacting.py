# SPDX-License-Identifier: Apache-2.0
"""Making parts of a picture unrecognisable: faces, number plates, names on doors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.actions import redact
from epidesk.foundation.core.uploads.queries import redaction_of
from epidesk.foundation.core.uploads.redaction import checked_boxes
from epidesk.foundation.desk.actions import update_items
from epidesk.intake.incidents.actions.moving import add_step, checked_reason, lock_for, write_note
from epidesk.intake.incidents.models import Photo
from epidesk.intake.incidents.rules import Permission


def redact_photo(
    *, by: Actor, incident_id: UUID, upload_id: UUID, boxes: Iterable[Sequence[float]], reason: str = ""
) -> bool:
    """Makes exactly these parts of a picture unrecognisable (`core.uploads.actions.redact`); says whether that changed
    anything. The reporter reads nothing of it. `reason`: why a part is shown again, a note for colleagues.

    Who may: `incidents:redact` in its ward; with `incidents:see_original` also to show a part again. Locks: the
    incident, then the picture. Raises `Invalid` (fields `boxes`, `reason`), `Forbidden`, `OutsideArea`, `NotFound` for
    another matter's picture.
    """
    wanted = checked_boxes(boxes)
    with unit_of_work():
        incident = lock_for(by, Permission.REDACT, incident_id, None)
        if not Photo.objects.filter(incident=incident, upload_id=upload_id).exists():
            raise NotFound
        before = list(redaction_of(upload_id).boxes)
        if wanted == before:
            return False
        shown_again = [box for box in before if box not in wanted]
        if shown_again:
            requires(by, Permission.SEE_ORIGINAL, area_id=incident.area_id)
            reason = checked_reason(reason)
        redact(by=by, upload_id=upload_id, boxes=wanted)
        now = timezone.now()
        told_as = "unredacted" if shown_again else "redacted"
        add_step(incident, by=by, now=now, told_as=told_as, params={"parts": len(wanted)})
        if shown_again:
            write_note(incident, by=by, now=now, text=reason)
        update_items(by=by, subject_ids=[incident.id])
        verb = "incident.photo_restored" if shown_again else "incident.photo_redacted"
        record(by=by, verb=verb, subject=("incident", incident.id), fields=("photos",))
        return True
