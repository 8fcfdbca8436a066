# SPDX-License-Identifier: Apache-2.0
"""What the desk's map draws."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.rules import Permission
from epidesk.foundation.desk.streams import page_of
from epidesk.foundation.places.queries import outlines_geojson, wards
from epidesk.interfaces.console.access import for_staff
from epidesk.response.dispatch import queries as dispatch
from epidesk.response.dispatch.rules import Permission as Dispatch

MOST = 500
TOLERANCE_DEG = 0.0005
"""About 50 m: below a pixel at the scale at which the whole province is seen."""


@require_safe
@for_staff(Permission.READ)
@cache_control(private=True, max_age=3600)
def areas(request: HttpRequest) -> HttpResponse:
    """The units' outlines with the point of their label."""
    collection = outlines_geojson(TOLERANCE_DEG)
    labels = {ward.code: ward for ward in wards()}
    for feature in collection["features"]:
        ward = labels.get(feature["properties"]["code"])
        if ward is not None:
            feature["properties"] |= {"name": ward.short_name, "lon": ward.label.lon, "lat": ward.label.lat}
    return JsonResponse(collection)


@require_safe
@for_staff(Permission.READ)
def items(request: HttpRequest) -> HttpResponse:
    """Open matters of the viewer's area, the most urgent first, and the teams."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    counts = desk.counts(viewer)
    return JsonResponse(
        {
            "items": [
                {
                    "id": row.public_id,
                    "lon": row.lon,
                    "lat": row.lat,
                    "severity": row.priority.slug,
                    "title": row.title,
                    "url": page_of(row.stream, row.public_id),
                    "version": row.version,
                }
                for row in desk.map_items(viewer, limit=MOST)
            ],
            "teams": _teams(viewer),
            "counts": {priority.slug: counts.told(count) for priority, count in counts.by_priority.items()},
        }
    )


def _teams(viewer: Viewer) -> list[dict[str, Any]]:
    if not viewer.may(Dispatch.READ):
        return []
    return [
        {
            "id": public_id("team", mark.team_id),
            "code": mark.code,
            "name": mark.name,
            "lon": mark.lon,
            "lat": mark.lat,
            "free": mark.state == "free",
            "stale": mark.from_base,
            "title": mark.name,
        }
        for mark in dispatch.team_marks(viewer)
        if mark.state != "off"
    ]
