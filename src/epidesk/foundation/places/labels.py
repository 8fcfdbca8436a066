# SPDX-License-Identifier: Apache-2.0
"""Words for what places are."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FACILITY_KINDS: dict[str, Promise] = {
    "central_hospital": _("Central hospital"),
    "central_hospital_site": _("Central hospital, second site"),
    "university_hospital": _("University hospital"),
    "general_hospital": _("General hospital"),
    "specialist_hospital": _("Specialist hospital"),
    "military_hospital": _("Military hospital"),
    "district_health_centre": _("District health centre"),
    "field_hospital": _("Field hospital"),
    "cdc": _("Centre for disease control"),
}


def facility_kind(kind: str) -> Promise | str:
    """What a facility is, in words; an unknown kind as it stands."""
    return _FACILITY_KINDS.get(kind, kind)
