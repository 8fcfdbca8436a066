# SPDX-License-Identifier: Apache-2.0
"""Gaps of templates: `{code}` and its like, filled when a template is taken into a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping

GAPS = ("code", "topic", "hotline", "province", "today")
_GAP = re.compile(r"\{([^{}\n]{1,30})\}")


def unknown_gaps(text: str) -> tuple[str, ...]:
    """Gaps in braces that nothing fills."""
    return tuple(dict.fromkeys(name for name in _GAP.findall(text) if name not in GAPS))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled. A gap without a value stays as it is: whoever edits the draft sees it."""
    return _GAP.sub(lambda gap: values.get(gap[1]) or gap[0], text)
