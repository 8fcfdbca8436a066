# SPDX-License-Identifier: Apache-2.0
"""The components as template tags; every template has them without `{% load %}`. Contract: frontend/README.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from epidesk.foundation.core.moments import short_moment
from epidesk.interfaces.common.pin_frame import PinFrame
from epidesk.interfaces.common.templatetags import clock_text, field_parts, map_tags, severity_words

register = template.Library()
Context = template.Context

ICON_SIZES = {"": "", "sm": " i--sm", "lg": " i--lg", "xl": " i--xl"}
SHAPE_SIZES = {"": "", "sm": " sevm--sm", "lg": " sevm--lg", "xl": " sevm--xl"}


def sprite_url(context: Context) -> str:
    """Address of the door's icon sprite; the door is told by the path unless the context names it."""
    cached = context.render_context.get("epidesk_sprite")
    if cached:
        return str(cached)
    door = context.get("door")
    if not door:
        path = getattr(context.get("request"), "path", "")
        door = "console" if path.startswith("/desk") else "field" if path.startswith("/field") else "citizen"
    url = static(f"built/icons-{door}.svg")
    context.render_context["epidesk_sprite"] = url
    return url


@lru_cache(maxsize=1024)  # a queue draws some two hundred, of a few kinds
def draw_icon(sprite: str, name: str, size: str = "", label: str = "") -> SafeString:
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="i{}" {} focusable="false"><use href="{}#i-{}"/></svg>', ICON_SIZES[size], said, sprite, name
    )


@lru_cache(maxsize=256)
def draw_shape(sprite: str, level: str, size: str = "", hidden: bool = False) -> SafeString:
    level = severity_words.known(level)
    return format_html(
        '<svg class="sevm is-{}{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"{}>'
        '<use href="{}#s-{}"/></svg>',
        level,
        SHAPE_SIZES[size],
        mark_safe(" hidden") if hidden else "",
        sprite,
        level,
    )


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, size: str = "", label: str = "") -> SafeString:
    return draw_icon(sprite_url(context), name, size, str(label))


@register.simple_tag(takes_context=True)
def severity_shape(context: Context, level: str, size: str = "") -> SafeString:
    """The shape alone; the word must stand beside it or in a `.vh`."""
    return draw_shape(sprite_url(context), level, size)


@register.simple_tag
def severity_word(level: str) -> str:
    return str(severity_words.WORDS[severity_words.known(level)])


@register.simple_tag(takes_context=True)
def severity_mark(context: Context, level: str, solid: bool = False, label: str = "") -> SafeString:
    """Shape and word together."""
    level = severity_words.known(level)
    return format_html(
        '<span class="sev is-{}{}">{}<span>{}</span></span>',
        level,
        " sev--solid" if solid else "",
        draw_shape(sprite_url(context), level),
        label or severity_words.WORDS[level],
    )


@register.simple_tag(takes_context=True)
def badge(context: Context, text: str, kind: str = "", icon: str = "") -> SafeString:
    mark = draw_icon(sprite_url(context), icon) if icon else ""
    return format_html('<span class="badge{}">{}{}</span>', f" badge--{kind}" if kind else "", mark, text)


@register.simple_tag(takes_context=True)
def clock(context: Context, at: datetime | None, kind: str = "deadline", size: str = "") -> SafeString | str:
    """Time left until `at` (or, with kind="ago", since it), as of now; the page's script keeps it ticking."""
    if at is None:
        return ""
    shown = clock_text.reading(at, timezone.now(), kind)
    shape = draw_shape(sprite_url(context), shown.level or "unknown", hidden=not shown.level)
    classes = (f" clock--{escape(size)}" if size else "") + (f" is-{shown.level}" if shown.level else "")
    # A queue draws a hundred: put together as it stands, for nothing in it but `kind` and `size` comes from outside.
    return mark_safe(  # noqa: S308
        f'<time class="clock{classes}" datetime="{at.isoformat()}" title="{short_moment(at)}" '
        f'data-clock="{escape(kind)}" role="timer">'
        f"{shape if kind == 'deadline' else ''}<span data-clock-text>{shown.text}</span></time>"
    )


@register.filter
def short_time(at: datetime | None) -> str:
    """`13:52`, or `13:52 19/03/2026` when it is another day; the province's time."""
    return short_moment(at) if at else ""


@register.inclusion_tag("common/ui/timeline.html")
def timeline(steps: Iterable[Mapping[str, Any] | object], dense: bool = False) -> dict[str, Any]:
    return {"steps": steps, "dense": dense}


@register.inclusion_tag("common/ui/pager.html", takes_context=True)
def pager(context: Context, newer: str = "", older: str = "") -> dict[str, Any]:
    return {"newer": newer, "older": older, "request": context.get("request"), "door": context.get("door")}


@register.inclusion_tag("common/ui/empty.html", takes_context=True)
def empty(context: Context, icon: str, title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    drawn = draw_icon(sprite_url(context), icon, "xl")
    return {"drawn": drawn, "title": title, "text": text, "url": url, "action": action}


@register.simple_tag(takes_context=True)
def field(context: Context, bound: Any, **options: Any) -> SafeString:
    """A form field with its label, hint and error. Options: look, label, hint, optional, input_class, autofocus."""
    parts = field_parts.of(bound, **options)
    sprite = sprite_url(context)
    parts["error_mark"] = draw_shape(sprite, "extreme")
    parts["tick"] = draw_icon(sprite, "check")
    return render_to_string("common/ui/field.html", parts)


@register.inclusion_tag("common/ui/form_errors.html", takes_context=True)
def form_errors(context: Context, form: Any) -> dict[str, Any]:
    """What is wrong, at the top of a form: each line leads to its field."""
    return {
        "general": form.non_field_errors() if form.is_bound else [],
        "fields": [bound for bound in form.visible_fields() if bound.errors] if form.is_bound else [],
        "mark": draw_shape(sprite_url(context), "extreme"),
    }


@register.inclusion_tag("common/ui/pin_map.html", takes_context=True)
def pin_map(
    context: Context,
    frame: PinFrame,
    lon: object = "",
    lat: object = "",
    accuracy_m: object = "",
    located_by: str = "",
    name_url: str = "",
    outline_url: str = "",
) -> dict[str, Any]:
    """The map on which a person places the pin; hidden inputs `lon`, `lat`, `accuracy_m`, `located_by`."""
    parts = map_tags.pin_map(frame, lon=lon, lat=lat, accuracy_m=accuracy_m, located_by=located_by)
    return parts | {"name_url": name_url, "outline_url": outline_url, "request": context.get("request")}


@register.inclusion_tag("common/ui/strip_map.html")
def strip_map(
    frame: PinFrame,
    lon: float,
    lat: float,
    from_lon: float | None = None,
    from_lat: float | None = None,
    label: str = "",
) -> dict[str, Any]:
    """A still map: the place, and the way from the team when its position is known. Goes into `.map.map--strip`."""
    return map_tags.strip_map(frame, lon=lon, lat=lat, from_lon=from_lon, from_lat=from_lat, label=label)


@register.inclusion_tag("common/ui/desk_map.html", takes_context=True)
def desk_map(context: Context, areas: str, items: str) -> dict[str, Any]:
    levels = [level for level in severity_words.WORDS if level != "clear"]
    return {
        "areas": areas,
        "items": items,
        "levels": levels,
        "sprite": sprite_url(context),
        "request": context.get("request"),
    }


@register.simple_tag
def desk_map_script() -> SafeString:
    """The map's own script; belongs into `{% block scripts %}` of pages that hold `{% desk_map %}`."""
    return format_html('<script type="module" src="{}"></script>', static("built/desk-map.js"))
