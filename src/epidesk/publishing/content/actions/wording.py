# SPDX-License-Identifier: Apache-2.0
"""Mistakes as the rules name them, in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.numbers import grouped_in
from epidesk.publishing.content.texts import GUIDE_MISTAKE


def invalid(wrong: Mapping[str, tuple[str, Mapping[str, int | str]]]) -> Invalid:
    """The error that says each mistake beside its field."""
    return Invalid({field: str(GUIDE_MISTAKE[slug]) % grouped_in(filled) for field, (slug, filled) in wrong.items()})
