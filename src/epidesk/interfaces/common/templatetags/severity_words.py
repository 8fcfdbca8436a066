# SPDX-License-Identifier: Apache-2.0
"""Words of the six severities."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

WORDS = {
    "extreme": pgettext_lazy("severity", "Extreme"),
    "severe": pgettext_lazy("severity", "High"),
    "moderate": pgettext_lazy("severity", "Moderate"),
    "minor": pgettext_lazy("severity", "Low"),
    "clear": pgettext_lazy("severity", "Clear"),
    "unknown": pgettext_lazy("severity", "Not clear"),
}


def known(level: object) -> str:
    """The level, or `unknown` when it is not one of ours: a page never breaks over a mark."""
    text = str(level or "unknown")
    return text if text in WORDS else "unknown"
