# SPDX-License-Identifier: Apache-2.0
"""The choices of an area, drawn once for each language: the desk shows two lists of forty wards on every page."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epidesk.foundation.places.queries import wards, zones
from epidesk.foundation.places.refs import AreaRef, ZoneRef

Areas = tuple[tuple[ZoneRef, ...], tuple[AreaRef, ...]]
_drawn: dict[tuple[str, str], tuple[Areas, SafeString]] = {}


def zone_and_ward_options(chosen: str) -> SafeString:
    """`<optgroup>`s of the zones with their wards; `chosen`: the code of the one selected, of whatever was typed."""
    options = _kept("zones", _draw_zones)
    if not chosen.isalnum():
        return options
    return mark_safe(options.replace(f'value="{chosen}"', f'value="{chosen}" selected', 1))  # noqa: S308  (isalnum)


def ward_options() -> SafeString:
    return _kept("wards", _draw_wards)


def _kept(what: str, draw: Callable[[Areas], SafeString]) -> SafeString:
    """As drawn before, unless the places have been loaded anew since."""
    areas = (zones(), wards())
    key = (what, get_language() or "")
    found = _drawn.get(key)
    if found is None or found[0] != areas:
        found = _drawn[key] = (areas, draw(areas))
    return found[1]


def _draw_wards(areas: Areas) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', ((one.code, one.short_name) for one in areas[1]))


def _draw_zones(areas: Areas) -> SafeString:
    return format_html_join(
        "",
        '<optgroup label="{}">{}{}</optgroup>',
        (
            (
                zone.name,
                format_html('<option value="{}">{}</option>', zone.code, _("All of %(name)s") % {"name": zone.name}),
                _draw_wards(((), tuple(ward for ward in areas[1] if ward.zone_id == zone.id))),
            )
            for zone in areas[0]
        ),
    )
