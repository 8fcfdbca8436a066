# SPDX-License-Identifier: Apache-2.0
"""What the desk is told of declarations when the installation starts: only those that need a human join its queue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.desk.streams import KindCard, Stream, register_stream


def register() -> None:
    """Called once, when all rooms' models are there."""
    card = KindCard(
        "contest",
        _("Declaration contested"),
        _("Declarations"),
        "clipboard-list",
        {"decide": _("Decide by")},
        placed=False,
    )
    register_stream(Stream(slug="declaration", prefix="ctd", kinds=(card,), page="/desk/contests/{id}"))
