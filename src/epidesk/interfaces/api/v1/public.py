# SPDX-License-Identifier: Apache-2.0
"""What needs no key: the areas."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from epidesk.foundation.places.queries import wards

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
