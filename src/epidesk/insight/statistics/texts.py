# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.insight.statistics.rules import Permission

PERMISSION: Mapping[Permission, Promise] = {Permission.READ: _("Read the figures of the own area")}
NO_WARD = _("No ward known")

DAY_MISTAKE: Mapping[str, Promise] = {
    "no-day": _("Choose a day, or write it as 2026-11-23."),
    "to-come": _("This day has not come yet."),
    "too-old": _("Choose a day of the last 400."),
    "kind": _("Choose one of the kinds."),
}
