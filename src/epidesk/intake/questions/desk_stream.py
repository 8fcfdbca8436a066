# SPDX-License-Identifier: Apache-2.0
"""What the desk is told of questions when the installation starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.desk.streams import KindCard, Stream, register_stream

STREAM, KIND, PREFIX = "question", "question", "que"
DUE = {
    "accept": _("Look at it by"),
    "draft": _("Draft by"),
    "expert": _("Expert's draft by"),
    "sign": _("Sign by"),
    "review": _("Review by"),
}


def register() -> None:
    """Called once, when all rooms' models are there."""
    card = KindCard(KIND, _("Question"), _("Questions"), "message-circle-question-mark", DUE, placed=False)
    register_stream(Stream(slug=STREAM, prefix=PREFIX, kinds=(card,)))
