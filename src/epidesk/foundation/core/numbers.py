# SPDX-License-Identifier: Apache-2.0
"""Numbers as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def grouped(count: int) -> str:
    """`151.919` in Vietnamese, `151,919` in English."""
    text = f"{count:,}"
    return text if (get_language() or "vi").startswith("en") else text.replace(",", ".")


def grouped_in(params: Mapping[str, object]) -> dict[str, object]:
    """What fills the gaps of a message, its whole numbers as people read them."""
    return {
        name: grouped(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in params.items()
    }
