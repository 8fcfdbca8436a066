# SPDX-License-Identifier: Apache-2.0
"""Words for what became of other agencies' alerts, and for what hinders reading them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.publishing.relays.rules import Signature, State, Trouble

STATE: Mapping[State, Promise] = {
    State.NEW: pgettext_lazy("foreign alert", "Waits for a decision"),
    State.RELAYED: pgettext_lazy("foreign alert", "Drafted from"),
    State.SET_ASIDE: pgettext_lazy("foreign alert", "Does not concern us"),
    State.REPLACED: pgettext_lazy("foreign alert", "Replaced by its agency"),
    State.WITHDRAWN: pgettext_lazy("foreign alert", "Cancelled by its agency"),
}
MSG_TYPE: Mapping[str, Promise] = {
    "Alert": pgettext_lazy("alert", "Alert"),
    "Update": pgettext_lazy("alert", "Update"),
    "Cancel": pgettext_lazy("alert", "Cancellation"),
}
SIGNATURE: Mapping[Signature, Promise] = {
    Signature.GOOD: _("Signed by the agency"),
    Signature.BAD: _("The signature does not hold"),
    Signature.UNCHECKED: _("Not checked: we have no certificate of this agency"),
}
TROUBLE: Mapping[Trouble, Promise] = {
    Trouble.UNREACHABLE: _("Its server cannot be reached."),
    Trouble.REFUSED: _("It leads to an address that is not asked, or is too large."),
    Trouble.STATUS: _("Its server answers with an error."),
    Trouble.NOT_A_FEED: _("This is no feed of alerts."),
    Trouble.HOSTILE: _("It holds XML that could do harm; that was refused."),
    Trouble.PARTLY: _("Some of its alerts could not be read."),
}
