# SPDX-License-Identifier: Apache-2.0
"""oEmbed (https://oembed.com): another site shows an answer, a verdict, a guide or news of ours by its address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from lxml import etree

from epidesk.foundation.core.errors import NotFound
from epidesk.interfaces.citizen.claims.addresses import absolute
from epidesk.interfaces.citizen.claims.reviews import author
from epidesk.interfaces.citizen.sharing import WIDE, Shared, shared_at

WIDTH, HEIGHT = 600, 240
KEPT_FOR_S = 300


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`?url=` of a public page, `?format=` json or xml, `?maxwidth=`, `?maxheight=` as the standard has them."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse("format: json, xml\n", status=501, content_type="text/plain; charset=utf-8")
    if not (address := request.GET.get("url", "")):
        return HttpResponse("url: ?\n", status=400, content_type="text/plain; charset=utf-8")
    try:
        shared = shared_at(address, (get_language() or "vi")[:2])
    except (NotFound, ValueError):
        return HttpResponse("404\n", status=404, content_type="text/plain; charset=utf-8")
    said = _said(shared, _asked(request, "maxwidth"), _asked(request, "maxheight"))
    response: HttpResponse = JsonResponse(said) if form == "json" else _xml(said)
    response["Cache-Control"] = f"public, max-age={KEPT_FOR_S}"
    response["Vary"] = "Accept-Language"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _said(shared: Shared, most_wide: int | None, most_high: int | None) -> dict[str, Any]:
    """Nothing larger than asked for; a picture that would be is left out, for there is no smaller one."""
    whose = shared.source or author(shared.language)
    html = format_html(
        '<blockquote lang="{}" cite="{}"><p><strong>{}</strong></p><p>{}</p><footer>{} · <a href="{}">{}</a></footer>'
        "</blockquote>",
        shared.language,
        shared.url,
        shared.title,
        shared.text,
        whose,
        shared.url,
        shared.url.partition("://")[2],
    )
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": shared.title,
        "author_name": whose,
        "provider_name": author(),
        "provider_url": absolute("home"),
        "cache_age": KEPT_FOR_S,
        "html": str(html),
        "width": min(WIDTH, most_wide or WIDTH),
        "height": min(HEIGHT, most_high or HEIGHT),
    }
    if shared.image_url and (most_wide or WIDE[0]) >= WIDE[0] and (most_high or WIDE[1]) >= WIDE[1]:
        said |= {"thumbnail_url": shared.image_url, "thumbnail_width": WIDE[0], "thumbnail_height": WIDE[1]}
    return said


def _xml(said: dict[str, Any]) -> HttpResponse:
    root = etree.Element("oembed")
    for name, value in said.items():
        etree.SubElement(root, name).text = str(value)
    document = etree.tostring(root, xml_declaration=True, encoding="utf-8", standalone=True)
    return HttpResponse(document, content_type="text/xml; charset=utf-8")


def _asked(request: HttpRequest, name: str) -> int | None:
    """None for what is no size."""
    asked = request.GET.get(name, "")
    return int(asked) or None if asked.isascii() and asked.isdigit() and len(asked) < 6 else None
