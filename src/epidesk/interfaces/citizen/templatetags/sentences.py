# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django import template

register = template.Library()
ENDS = (".", "!", "?", "…")


@register.filter
def as_sentence(text: str) -> str:
    """With a full stop, unless it ends in a sign of its own."""
    text = text.rstrip()
    return text if not text or text.endswith(ENDS) else f"{text}."
