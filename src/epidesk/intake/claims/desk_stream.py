# SPDX-License-Identifier: Apache-2.0
"""What the desk is told of claims when the installation starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.desk.streams import KindCard, Stream, register_stream

STREAM, KIND, PREFIX = "claim", "claim", "clm"
DUE = {"verdict": _("Verdict by"), "review": _("Decide by")}


def register() -> None:
    """Called once, when all rooms' models are there."""
    card = KindCard(KIND, _("Claim to check"), _("Claims"), "search-check", DUE, placed=False)
    register_stream(Stream(slug=STREAM, prefix=PREFIX, kinds=(card,)))
