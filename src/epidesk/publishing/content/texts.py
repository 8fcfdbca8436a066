# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.publishing.content.rules import Permission, Standing

PERMISSION: Mapping[Permission, Promise] = {
    Permission.EDIT_LEGAL: _("Write the legal texts that the public reads"),
    Permission.APPROVE_LEGAL: _("Agree to a legal text that somebody else wrote"),
}

STANDING: Mapping[Standing, Promise] = {
    Standing.WAITS: _("Waits for a second person"),
    Standing.COMING: _("Agreed, not yet in force"),
    Standing.IN_FORCE: pgettext_lazy("text", "In force"),
    Standing.PAST: _("Was in force"),
    Standing.WITHDRAWN: _("Taken back"),
}

MISTAKE: Mapping[str, Promise] = {
    "too-short": _("Write the whole text, at least %(limit)s characters."),
    "too-long": _("At most %(limit)s characters; these are %(length)s."),
    "no-date": _("Choose the first day on which it counts."),
    "past": _("A text cannot count from a day that has passed: people could not know it. Choose today or later."),
    "too-far": _("At most %(limit)s days ahead."),
}
