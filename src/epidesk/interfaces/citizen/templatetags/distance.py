# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def km(metres: float | None) -> str:
    """`1,2 km` below ten, `34 km` above; "" for an unknown distance."""
    if metres is None:
        return ""
    text = f"{metres / 1000:.1f}" if metres < 9_950 else f"{metres / 1000:.0f}"
    return f"{text if (get_language() or 'vi').startswith('en') else text.replace('.', ',')} km"
