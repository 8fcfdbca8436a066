# SPDX-License-Identifier: Apache-2.0
"""What was declared, in words, for who declared it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.masking import mask_id_number, mask_phone
from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement.policy import health_lists, place_name
from epidesk.intake.movement.queries import OwnDeclaration
from epidesk.intake.movement.rules import TestResult
from epidesk.intake.movement.texts import CONVEYANCE, PURPOSE, RELATION, TEST_RESULT

_LABELS: tuple[tuple[str, Promise], ...] = (
    ("name", _("Full name")),
    ("year_of_birth", _("Year of birth")),
    ("nationality", _("Nationality")),
    ("id_number", _("Passport or identity number")),
    ("phone", _("Phone number")),
    ("proxy_name", _("Declared by")),
    ("proxy_relation", _("How are you related?")),
    ("origin", _("From where?")),
    ("destination", _("Where to?")),
    ("gate", _("Border gate or airport")),
    ("conveyance", _("How did you travel?")),
    ("conveyance_no", _("Flight, train or vehicle number")),
    ("seat", _("Seat")),
    ("departed_on", _("Day of departure")),
    ("arrived_on", _("Day of arrival")),
    ("leaves_on", _("Until when do you stay?")),
    ("purpose", _("What for?")),
    ("ward", _("Ward or commune where you stay")),
    ("stay_address", _("Address where you stay")),
    ("temperature_tenths", _("Temperature, °C")),
    ("symptoms", _("Signs")),
    ("exposures", _("Contacts")),
    ("conditions", _("Illnesses you have")),
    ("vaccines", _("Vaccines received")),
    ("test_result", _("Test result")),
    ("tested_on", _("Day of the test")),
    ("note", _("Anything else")),
)
_DATES = ("departed_on", "arrived_on", "leaves_on", "tested_on")


def lines_of(own: OwnDeclaration) -> list[tuple[str, str]]:
    """Label and value of all that was told; numbers that name somebody are masked: others may see the screen."""
    told = dict(own.told)
    if own.ward_id is not None:
        told["ward"] = get_area(own.ward_id).name
    lines = [(str(label), _words(name, told[name])) for name, label in _LABELS if told.get(name)]
    if "symptoms" in told and not told["symptoms"] and own.kind != "departure":
        lines.append((gettext("Signs"), gettext("None of these")))
    for visit in own.visits:
        language = get_language() or "vi"
        lines.append((place_name(visit.place_code, language), f"{visit.from_on:%d/%m/%Y} – {visit.to_on:%d/%m/%Y}"))
    return lines


def _words(name: str, value: object) -> str:
    language = get_language() or "vi"
    if name in ("nationality", "origin", "destination"):
        return place_name(str(value), language)
    if name in _DATES:
        return f"{value:%d/%m/%Y}"
    if name == "phone":
        return mask_phone(str(value))
    if name == "id_number":
        return mask_id_number(str(value))
    if name == "temperature_tenths" and isinstance(value, int):
        return f"{value // 10},{value % 10}" if language == "vi" else f"{value // 10}.{value % 10}"
    if name in ("symptoms", "exposures", "conditions") and isinstance(value, tuple):
        words = {item.code: item.label(language) for item in getattr(health_lists(), name)}
        return ", ".join(str(words.get(code, code)) for code in value)
    if isinstance(value, TestResult):
        return str(TEST_RESULT[value])
    for slug, known in (("conveyance", CONVEYANCE), ("purpose", PURPOSE), ("proxy_relation", RELATION)):
        if name == slug:
            return str(known[str(value)])
    return str(value)
