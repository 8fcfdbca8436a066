# SPDX-License-Identifier: Apache-2.0
"""Policy of what the centre publishes: texts that bind, guides, local rules."""

from epidesk.publishing.content.rules.dated_texts import (
    APPROVAL,
    BINDING,
    BODY,
    FARTHEST,
    LANGUAGES,
    Dates,
    Piece,
    Standing,
    compare,
    in_force,
    mistakes,
    paragraphs,
    standing,
)
from epidesk.publishing.content.rules.permissions import Permission

__all__ = [
    "APPROVAL",
    "BINDING",
    "BODY",
    "FARTHEST",
    "LANGUAGES",
    "Dates",
    "Permission",
    "Piece",
    "Standing",
    "compare",
    "in_force",
    "mistakes",
    "paragraphs",
    "standing",
]
