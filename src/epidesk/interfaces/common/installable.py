# SPDX-License-Identifier: Apache-2.0
"""By which phones put Epidesk on their home screen: one manifest a door, with the page it opens on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language


def manifest(
    *, name: str, short_name: str, description: str, start_url: str, theme_color: str, shortcuts: Sequence[Any] = ()
) -> JsonResponse:
    """`start_url` is also the installed page's id, so that each door is its own. `shortcuts`: pairs of name and
    address. The scope is the whole site: signing in is part of it."""
    icons = [
        {
            "src": static(f"citizen/{icon}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for icon, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in (192, 512)
    ]
    body = {
        "name": name,
        "short_name": short_name,
        "description": description,
        "lang": get_language(),
        "id": start_url,
        "start_url": start_url,
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f5f6",
        "theme_color": theme_color,
        "icons": icons,
        "shortcuts": [{"name": shortcut, "url": url} for shortcut, url in shortcuts],
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response["Cache-Control"] = "private, max-age=3600"
    return response
