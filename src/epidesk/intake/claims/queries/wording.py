# SPDX-License-Identifier: Apache-2.0
"""A verdict's words in the reader's language, or in Vietnamese where nobody has translated them."""

from __future__ import annotations

from collections.abc import Mapping

from epidesk.intake.claims.rules import LANGUAGES, Texts


def texts_in(stored: Mapping[str, Mapping[str, str]], language: str) -> tuple[str, Texts]:
    """The language that was found, and its words."""
    wanted = next((one for one in LANGUAGES if language.startswith(one)), LANGUAGES[0])
    found = wanted if wanted in stored else LANGUAGES[0]
    return found, Texts(**stored.get(found, {}))
