# SPDX-License-Identifier: Apache-2.0
"""A verdict as a mark: shape and word in ink, with a band in the verdict's colour. `{% load verdicts %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from epidesk.intake.claims.rules import VerdictCard
from epidesk.interfaces.common.templatetags.epidesk_ui import Context, draw_icon, sprite_url

register = template.Library()
ICONS = {
    "cross": "x",
    "triangle": "triangle-alert",
    "half": "contrast",
    "question": "circle-question-mark",
    "tick": "check",
}
"""By the shapes of `config/verdicts.yaml`."""


@register.simple_tag(takes_context=True)
def verdict(context: Context, card: VerdictCard, size: str = "") -> SafeString:
    """`size`: "sm" for lists."""
    drawn = draw_icon(sprite_url(context), ICONS[card.shape], "" if size else "lg")
    classes = f"verdict is-{card.colour}{' verdict--sm' if size == 'sm' else ''}"
    return format_html('<span class="{}">{}<span>{}</span></span>', classes, drawn, verdict_title(card))


@register.filter
def verdict_title(card: VerdictCard) -> str:
    return card.title(get_language() or "vi")


@register.filter
def verdict_definition(card: VerdictCard) -> str:
    return card.definition(get_language() or "vi")
