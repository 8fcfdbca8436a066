# SPDX-License-Identifier: Apache-2.0
"""What the desk is told of screening when the installation starts: who must be met now joins its queue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.desk.streams import KindCard, Stream, register_stream
from epidesk.response.screening.actions.alarms import KIND, STREAM

PREFIX = "alm"


def register() -> None:
    """Called once, when all rooms' models are there."""
    card = KindCard(
        KIND, _("Declared, must be met now"), _("Screening"), "circle-alert", {"meet": _("Meet by")}, placed=False
    )
    register_stream(Stream(slug=STREAM, prefix=PREFIX, kinds=(card,), page="/desk/declared/{id}"))
