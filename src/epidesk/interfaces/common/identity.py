# SPDX-License-Identifier: Apache-2.0
"""Who is asking: the principal behind a request, and the secret of the device it came from.

A device's secret lives only in its cookie; rows keep the hash. It is made when a form to file is first opened (two taps
of a new phone must be one sender), not at the first visit: who only reads leaves nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from epidesk.foundation.accounts.devices import device_hash
from epidesk.foundation.accounts.queries import principal_for_user
from epidesk.foundation.core.principals import Actor, Viewer

DEVICE_COOKIE = "device"
DEVICE_COOKIE_AGE_S = 365 * 24 * 3600


def _plausible(secret: str | None) -> str | None:
    return secret if secret and 20 <= len(secret) <= 64 and secret.isascii() else None


def viewer_for(request: HttpRequest) -> Viewer:
    """The viewer of this request, from its session and device cookie."""
    secret = _plausible(request.COOKIES.get(DEVICE_COOKIE))
    device = device_hash(secret) if secret else None
    language = get_language() or settings.LANGUAGE_CODE
    request_id = getattr(request, "request_id", "")
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return principal_for_user(user, via="web", device=device, request_id=request_id, language=language)
    return Viewer(label="anonymous", device=device, language=language, request_id=request_id)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; a device that has no secret yet gets one with the answer."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.device is None:
        secret = secrets.token_urlsafe(24)
        request.new_device_secret = secret  # type: ignore[attr-defined]
        viewer = replace(viewer, device=device_hash(secret))
        request.viewer = viewer  # type: ignore[attr-defined]
    return viewer.as_actor()


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Hands a new device its secret."""
    if secret := getattr(request, "new_device_secret", None):
        response.set_cookie(
            DEVICE_COOKIE,
            secret,
            max_age=DEVICE_COOKIE_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE_COOKIES,
        )
