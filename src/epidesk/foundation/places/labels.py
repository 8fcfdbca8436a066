# SPDX-License-Identifier: Apache-2.0
"""Words for what places are."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.places.rules import Lack, Wrong

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
    "rapid_response_team": _("Rapid response team"),
}
LACK: dict[Lack, Promise] = {
    Lack.REPORTED: _("said to be wrong"),
    Lack.PHONE: _("no number"),
    Lack.CHECK: _("number never checked"),
    Lack.RECENT_CHECK: _("checked more than 30 days ago"),
    Lack.HOURS: _("no hours"),
    Lack.POINT: _("place not exactly known"),
}

WRONG: dict[Wrong, Promise] = {
    Wrong.SOMEBODY_ELSE: _("Somebody else answers"),
    Wrong.NO_ANSWER: _("Nobody answers"),
    Wrong.DEAD: _("The number does not exist"),
    Wrong.OTHER: _("Something else"),
}


def facility_kind(kind: str) -> Promise | str:
    """What a facility is, in words; an unknown kind as it stands."""
    return _FACILITY_KINDS.get(kind, kind)
