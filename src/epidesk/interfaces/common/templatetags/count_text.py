# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django import template

from epidesk.foundation.core import numbers

register = template.Library()


@register.filter
def grouped(count: int | None) -> str:
    """`151.919` in Vietnamese, `151,919` in English; a dash for an unknown count."""
    return "–" if count is None else numbers.grouped(count)
