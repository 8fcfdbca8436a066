# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.insight.statistics.rules import Permission

PERMISSION: Mapping[Permission, Promise] = {Permission.READ: _("Read the figures of the own area")}
NO_WARD = _("No ward known")
