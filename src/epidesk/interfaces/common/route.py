# SPDX-License-Identifier: Apache-2.0
"""A route sheet as both doors draw it."""

from __future__ import annotations

from typing import Any

from epidesk.response.dispatch.queries.route import RouteSheet
from epidesk.response.dispatch.texts import kilometres
from epikit.codes import display_code
from epikit.text.phones import phone_display


def stops_shown(sheet: RouteSheet) -> list[dict[str, Any]]:
    return [
        {
            "stop": stop,
            "card": stop.card,
            "code": display_code(stop.card.code),
            "leg": kilometres(stop.leg_m) if stop.leg_m is not None else "",
            "phone": phone_display(stop.card.contact_phone) if stop.card.contact_phone else "",
        }
        for stop in sheet.stops
    ]
