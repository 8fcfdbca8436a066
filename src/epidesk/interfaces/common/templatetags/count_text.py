# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def grouped(count: int | None) -> str:
    """`151.919` in Vietnamese, `151,919` in English; a dash for an unknown count."""
    if count is None:
        return "–"
    text = f"{count:,}"
    return text if (get_language() or "vi").startswith("en") else text.replace(",", ".")
