# SPDX-License-Identifier: Apache-2.0
"""Gaps of templates: `{code}` and its like, filled when a template is taken into a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping

GAPS = ("code", "topic", "hotline", "province", "today")
_GAP = re.compile(r"\{([^{}\n]{1,30})\}")


def gaps_in(text: str) -> tuple[str, ...]:
    """Every gap that is still there. Nobody reads a text with one."""
    return tuple(dict.fromkeys(_GAP.findall(text)))


def unknown_gaps(text: str) -> tuple[str, ...]:
    """Gaps in braces that nothing fills."""
    return tuple(name for name in gaps_in(text) if name not in GAPS)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled. A gap without a value stays as it is: whoever edits the draft sees it."""
    return _GAP.sub(lambda gap: values.get(gap[1]) or gap[0], text)
