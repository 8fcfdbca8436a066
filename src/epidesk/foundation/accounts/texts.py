# SPDX-License-Identifier: Apache-2.0
"""The words of standing and sanctions that every door shows alike."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.rules import Assurance, SanctionStep

STEP: Mapping[SanctionStep, Promise] = {
    SanctionStep.WARNING: _("Warning"),
    SanctionStep.LIMIT: _("Fewer reports a day"),
    SanctionStep.HOLD: _("Reports are looked at before they go on"),
    SanctionStep.SUSPENSION: _("No reports and questions for a time"),
}

STEP_MEANS: Mapping[SanctionStep, Promise] = {
    SanctionStep.WARNING: _("Nothing changes. Please read the reason, and use the service fairly."),
    SanctionStep.LIMIT: _("Only a few reports of suspected cases are taken from you each day."),
    SanctionStep.HOLD: _("Your reports are taken, but somebody at the centre looks at each before it is passed on."),
    SanctionStep.SUSPENSION: _("Reports of suspected cases and questions are not taken from you until it ends."),
}

ASSURANCE: Mapping[Assurance, Promise] = {
    Assurance.NONE: _("Reading only"),
    Assurance.UNCONFIRMED: _("Not confirmed"),
    Assurance.PHONE: _("Phone confirmed"),
    Assurance.VOUCHED: _("Works for the centre"),
}

ASSURANCE_MEANS: Mapping[Assurance, Promise] = {
    Assurance.NONE: _("You can read everything. To report or to ask for help, just begin: no account is needed."),
    Assurance.UNCONFIRMED: _(
        "Your reports are taken, but they stand behind those with a confirmed phone and may wait longer. Requests for "
        "medical help never wait for it."
    ),
    Assurance.PHONE: _("Your reports stand before unconfirmed ones and are looked at within the usual times."),
    Assurance.VOUCHED: _("What you file needs no confirmation."),
}

ATTACHED: Mapping[str, Promise] = {
    "account": _("account"),
    "device": _("device"),
    "number": _("telephone number"),
}
"""To what a sanction is attached."""
