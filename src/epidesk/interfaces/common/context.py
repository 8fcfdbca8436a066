# SPDX-License-Identifier: Apache-2.0
"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from epidesk.foundation.notify.queries import unread_count
from epidesk.foundation.places.province import province
from epidesk.interfaces.common.front.hot.asking import is_hot
from epidesk.interfaces.common.kiosk import is_kiosk
from epidesk.interfaces.common.preferences import theme_for
from epidesk.interfaces.common.who_mark import mark_of


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo`, `province` (names), `hotlines` with labels in the reader's language, `viewer`, `unread`, `theme`,
    `kiosk` (the device keeps nothing), `who` (a mark of the account, by which a device tells one person from the next),
    `hot` (many will get this answer: what is somebody's own is filled in by script).
    """
    viewer = getattr(request, "viewer", None)
    language = get_language() or settings.LANGUAGE_CODE
    here = province()
    return {
        "demo": settings.DEMO,
        "province": here,
        "hotlines": [
            {"number": line.number, "display": line.display, "label": line.label(language)} for line in here.hotlines
        ],
        "viewer": viewer,
        "unread": unread_count(viewer) if viewer is not None and (viewer.user_id or viewer.device) else 0,
        "kiosk": is_kiosk(request),
        "who": mark_of(viewer.user_id) if viewer is not None and viewer.user_id else "",
        "theme": theme_for(request),
        "hot": is_hot(request),
    }
