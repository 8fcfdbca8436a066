# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epikit.text import nfc

REASON_MAX_LENGTH = 500


def reason_text(typed: str) -> str:
    """A reason fit to be stored. Raises `Invalid` for none or one too long."""
    reason = nfc(typed)
    if not reason:
        raise Invalid({"reason": _("Please say why, so that the desk can find another way.")})
    if len(reason) > REASON_MAX_LENGTH:
        raise Invalid({"reason": _("Please keep the reason under %(n)d characters.") % {"n": REASON_MAX_LENGTH}})
    return reason
