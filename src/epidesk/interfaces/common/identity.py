# SPDX-License-Identifier: Apache-2.0
"""Who is asking: the principal behind a request, and the secret of the device it came from.

A device's secret lives only in its cookie; rows keep the hash. It is made when a form to file is first opened (two taps
of a new phone must be one sender), not at the first visit: who only reads leaves nothing.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import replace
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.devices import device_hash
from epidesk.foundation.accounts.queries import principal_for_user
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.interfaces.common.kiosk import is_kiosk
from epikit.text import nfc

DEVICE_COOKIE = "device"
DEVICE_COOKIE_AGE_S = 365 * 24 * 3600
REASON_HEADER = "X-Access-Reason"
MIN_ACCESS_REASON, MAX_ACCESS_REASON = 10, 300


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


def give_reason(request: HttpRequest, typed: str) -> None:
    """From here on this one request says why it looks outside the own area; the read log keeps it.

    Raises `Invalid` (field `reason`) for one too short to be a reason, or too long.
    """
    reason = " ".join(nfc(typed).split())
    if len(reason) < MIN_ACCESS_REASON:
        raise Invalid({"reason": _("Say why, in at least %(limit)s characters.") % {"limit": MIN_ACCESS_REASON}})
    if len(reason) > MAX_ACCESS_REASON:
        raise Invalid({"reason": _("At most %(limit)s characters.") % {"limit": MAX_ACCESS_REASON}})
    request.viewer = replace(request.viewer, reason=reason)  # type: ignore[attr-defined]


def reason_in_header(request: HttpRequest) -> str:
    """What `X-Access-Reason` says, as UTF-8 or percent-encoded: headers carry no other Vietnamese. "" for none."""
    text = request.headers.get(REASON_HEADER, "")
    with contextlib.suppress(UnicodeError):  # it came as text
        text = text.encode("latin-1").decode("utf-8")
    return unquote(text)


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Hands a new device its secret; one that many people use gets it for this visit only."""
    if secret := getattr(request, "new_device_secret", None):
        response.set_cookie(
            DEVICE_COOKIE,
            secret,
            max_age=None if is_kiosk(request) else DEVICE_COOKIE_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE_COOKIES,
        )
