# SPDX-License-Identifier: Apache-2.0
"""Which fields a kind of declaration asks, in which section, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.intake.movement.rules import Kind

WHO, OTHER, JOURNEY, BEFORE, STAY, HEALTH = "who", "other", "journey", "before", "stay", "health"
TITLES: Mapping[str, Promise] = {
    OTHER: _("You, who declare for somebody"),
    WHO: pgettext_lazy("part of a declaration", "Who"),
    JOURNEY: _("The journey"),
    BEFORE: _("Where you were before"),
    STAY: _("Where you stay and how you are reached"),
    HEALTH: _("Health"),
}
ASKED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    Kind.ENTRY: {
        WHO: ("name", "year_of_birth", "sex", "nationality", "id_number"),
        JOURNEY: (
            "gate",
            "conveyance",
            "conveyance_no",
            "seat",
            "departed_on",
            "arrived_on",
            "origin",
            "destination",
        ),
        BEFORE: (),
        STAY: ("ward_code", "stay_address", "phone", "email"),
        HEALTH: ("symptoms", "vaccines", "exposures", "test_result", "tested_on"),
    },
    Kind.ARRIVAL: {
        WHO: ("name", "year_of_birth", "sex", "id_number"),
        JOURNEY: ("origin", "conveyance", "conveyance_no", "seat", "departed_on", "arrived_on", "purpose", "leaves_on"),
        BEFORE: (),
        STAY: ("ward_code", "stay_address", "phone"),
        HEALTH: ("symptoms", "exposures", "conditions", "test_result", "tested_on"),
    },
    Kind.DEPARTURE: {
        WHO: ("name", "year_of_birth", "id_number", "phone"),
        JOURNEY: ("destination", "departed_on", "conveyance", "conveyance_no", "seat", "purpose"),
    },
    Kind.DAILY: {
        WHO: ("name", "year_of_birth", "phone"),
        HEALTH: ("temperature", "symptoms", "exposures", "note"),
    },
}
PROXY = ("proxy_name", "proxy_phone", "proxy_relation")
IDENTITY = ("name", "year_of_birth", "sex", "nationality", "id_number", "phone", "email")
"""What need not be typed again about somebody declared before."""
OF_THE_JOURNEY = (
    "gate", "conveyance", "conveyance_no", "departed_on", "arrived_on", "leaves_on", "origin", "destination", "purpose",
    "ward_code", "stay_address",
)  # fmt: skip
"""What a companion shares."""
LASTING = ("ward_code", "stay_address", "vaccines", "conditions", "origin", "conveyance", "gate", "destination")
"""What is likely the same the next time."""
VISIT_ROWS = 3
VISIT_PARTS = ("place", "from_on", "to_on")
