# SPDX-License-Identifier: Apache-2.0
"""Areas kept under a name."""

from __future__ import annotations

from dataclasses import asdict, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.alerts.actions.wording import invalid
from epidesk.publishing.alerts.models import SavedArea
from epidesk.publishing.alerts.rules import AreaKind, Permission, Place
from epidesk.publishing.alerts.rules.composing import place_mistakes
from epidesk.publishing.alerts.shapes import settled
from epikit.text import nfc

NAME = (3, 120)


def save_area(*, by: Actor, name: str, place: Place) -> UUID:
    """Keeps an area. Who may: `alerts:keep_areas`. Raises `Invalid`."""
    requires(by, Permission.KEEP)
    name = " ".join(nfc(name).split())
    place = settled(replace(place, name=""))
    wrong = dict(place_mistakes(place))
    if place.kind is AreaKind.PROVINCE:
        wrong["area"] = ("nowhere", {})
    if not NAME[0] <= len(name) <= NAME[1]:
        wrong["area_name"] = ("no-name", {"limit": NAME[0]})
    if wrong:
        raise invalid(wrong)
    try:
        with unit_of_work(), transaction.atomic():
            row = SavedArea.objects.create(
                name=name,
                kind=place.kind,
                ward_codes=list(place.ward_codes),
                polygon=[list(point) for point in place.polygon],
                circle=asdict(place.circle) if place.circle else None,
                saved_at=timezone.now(),
                by_id=by.user_id,
                by_label=by.label[:120],
            )
            record(by=by, verb="alert_area.saved", subject=("alert_area", row.id), fields=("name", "kind"))
    except IntegrityError:
        raise invalid({"area_name": ("name-taken", {})}) from None
    area_id: UUID = row.id
    return area_id


def forget_area(*, by: Actor, area_id: UUID) -> None:
    """Takes it from the list; alerts that were written with it keep their area. Who may: `alerts:keep_areas`. Raises
    `NotFound`."""
    requires(by, Permission.KEEP)
    with unit_of_work():
        row = SavedArea.objects.select_for_update().filter(id=area_id).first()
        if row is None:
            raise NotFound
        record(by=by, verb="alert_area.forgotten", subject=("alert_area", row.id))
        row.delete()
