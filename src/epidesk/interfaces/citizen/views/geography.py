# SPDX-License-Identifier: Apache-2.0
"""What the pin map asks: which ward a point lies in, and the ground beyond its first frame."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from epidesk.foundation.places.queries import area_at
from epidesk.interfaces.citizen.filing.ground import COARSE_DEG, rings
from epidesk.interfaces.citizen.forms.wards import ward_name

HOUR_S = 3600


@require_safe
def area_of_point(request: HttpRequest) -> HttpResponse:
    """`{"name", "id"}` of the ward at `?lon=&lat=`; `{"name": null}` outside the province and for what is no point.
    `id` is the value of the ward's option in the list."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        lon = lat = math.nan
    area = area_at(lon, lat) if math.isfinite(lon) and math.isfinite(lat) else None
    response = JsonResponse({"name": ward_name(area), "id": area.code} if area else {"name": None})
    response["Cache-Control"] = f"private, max-age={HOUR_S}"
    response["Vary"] = "Cookie"
    return response


@gzip_page
@require_safe
def outline(request: HttpRequest) -> HttpResponse:
    """The wards' borders, coarse: `{"areas": [{"name", "rings": [[[lon, lat], …], …]}]}`. The same for everybody."""
    areas = [
        {"name": name, "rings": [[[round(x, 4), round(y, 4)] for x, y in ring] for ring in parts]}
        for name, parts in rings(COARSE_DEG)
    ]
    response = JsonResponse({"areas": areas})
    response["Cache-Control"] = f"public, max-age={24 * HOUR_S}"
    return response
