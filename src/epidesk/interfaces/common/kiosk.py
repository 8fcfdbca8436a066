# SPDX-License-Identifier: Apache-2.0
"""A device that many people use: it keeps nothing. A property of the device, not of who sits at it.

The cookie says so. Pages then keep no copy and no draft on it, nothing waits there to be sent, the device's secret
dies with the receipt it opened, and two minutes without a touch end the visit.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

KIOSK_COOKIE = "kiosk"
KIOSK_COOKIE_AGE_S = 5 * 365 * 24 * 3600
IDLE_S = 120


def is_kiosk(request: HttpRequest) -> bool:
    return request.COOKIES.get(KIOSK_COOKIE) == "1"


def set_kiosk(response: HttpResponse, on: bool) -> None:
    """From the next request on."""
    if on:
        response.set_cookie(
            KIOSK_COOKIE,
            "1",
            max_age=KIOSK_COOKIE_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE_COOKIES,
        )
    else:
        response.delete_cookie(KIOSK_COOKIE, samesite="Lax")
