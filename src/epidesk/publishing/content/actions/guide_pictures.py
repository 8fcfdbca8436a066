# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.actions import Readable, store_picture
from epidesk.publishing.content.actions.guides import locked_guide
from epidesk.publishing.content.actions.wording import invalid
from epidesk.publishing.content.models import GuidePicture
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import ALT
from epikit.text import nfc


def add_picture(*, by: Actor, slug: str, stream: Readable, alt: str, declared_name: str = "") -> UUID:
    """Takes in a picture that the guide's versions may show; gives its upload. `alt` is asked for here and kept beside:
    no picture without words for who does not see it.

    Who may: `content:edit`. Locks: the guide. Raises `Invalid` (fields `alt`, `photo`), `NotFound`.
    """
    requires(by, Permission.EDIT)
    alt = " ".join(nfc(alt).split())
    if not ALT[0] <= len(alt) <= ALT[1]:
        raise invalid({"alt": ("no-alt-new", {"least": ALT[0], "most": ALT[1]})})
    with unit_of_work():
        guide = locked_guide(slug)
        upload_id = store_picture(by=by, stream=stream, declared_name=declared_name)
        GuidePicture.objects.create(guide=guide, upload_id=upload_id, alt=alt, added_at=timezone.now())
        record(by=by, verb="guide.picture_added", subject=("guide", guide.id), fields=("picture",))
    return upload_id
