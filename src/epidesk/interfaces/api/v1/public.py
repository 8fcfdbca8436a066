# SPDX-License-Identifier: Apache-2.0
"""What needs no key: the areas, and the figures that everybody may know."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from epidesk.foundation.places.queries import wards
from epidesk.insight.statistics.queries import ShownCount, public_figures

router = Router(tags=["places"])


class AreaOut(Schema):
    id: str
    code: str
    name: str
    name_en: str
    unit_type: str
    zone: str
    lon: float
    lat: float


@router.get("/areas", response=list[AreaOut], auth=None, summary="The units in force today, in Vietnamese order")
def areas(request: HttpRequest) -> list[AreaOut]:
    return [
        AreaOut(
            id=str(area.id),
            code=area.code,
            name=area.name,
            name_en=area.name_en,
            unit_type=area.unit_type,
            zone=area.zone_name,
            lon=area.label.lon,
            lat=area.label.lat,
        )
        for area in wards()
    ]


class CountOut(Schema):
    """`value` null: fewer than 5, so that nobody can be found behind it; `text` says "<5" then."""

    value: int | None
    text: str


class PublicFiguresOut(Schema):
    """The whole province, of the local day and of now, at most a minute old."""

    at: datetime
    received_today: CountOut
    resolved_today: CountOut
    in_progress: CountOut
    still_open: CountOut


@router.get(
    "/figures/public", response=PublicFiguresOut, auth=None, summary="What anybody may know of today", tags=["figures"]
)
def figures_public(request: HttpRequest) -> PublicFiguresOut:
    found = public_figures()
    return PublicFiguresOut(
        at=found.at,
        received_today=_count(found.received_today),
        resolved_today=_count(found.resolved_today),
        in_progress=_count(found.in_progress),
        still_open=_count(found.still_open),
    )


def _count(shown: ShownCount) -> CountOut:
    return CountOut(value=shown.value, text=shown.text)
