# SPDX-License-Identifier: Apache-2.0
"""The register's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.response.cases.rules import Basis, CaseClass, Outcome, Proximity, Relation, Source, TestResult
from epidesk.response.cases.rules.following import DecisionKind, Delivery, Ending
from epidesk.response.cases.rules.places import PlaceKind

CLASS: dict[str, Promise] = {
    CaseClass.CONTACT: pgettext_lazy("class of a case", "Contact"),
    CaseClass.SUSPECT: pgettext_lazy("class of a case", "Suspected case"),
    CaseClass.PROBABLE: pgettext_lazy("class of a case", "Probable case"),
    CaseClass.CONFIRMED: pgettext_lazy("class of a case", "Confirmed case"),
    CaseClass.CONFIRMED_ASYMPTOMATIC: pgettext_lazy("class of a case", "Confirmed, without symptoms"),
    CaseClass.NOT_A_CASE: pgettext_lazy("class of a case", "Not a case"),
}
BASIS: dict[str, Promise] = {
    Basis.CLINICAL: pgettext_lazy("basis of a class", "Clinical"),
    Basis.LABORATORY: pgettext_lazy("basis of a class", "Laboratory"),
    Basis.EPIDEMIOLOGICAL: pgettext_lazy("basis of a class", "By contact or stay"),
    Basis.BY_RULE: pgettext_lazy("basis of a class", "Entered in the register"),
}
SOURCE: dict[str, Promise] = {
    Source.REPORT: pgettext_lazy("source of a case", "Report found true"),
    Source.MEDICAL: pgettext_lazy("source of a case", "Request for medical help"),
    Source.SCREENING: pgettext_lazy("source of a case", "Screening"),
    Source.CONTACT: pgettext_lazy("source of a case", "Contact of a case"),
    Source.HAND: pgettext_lazy("source of a case", "Entered by hand"),
}
RESULT: dict[str, Promise] = {
    TestResult.PENDING: pgettext_lazy("test", "No result yet"),
    TestResult.NEGATIVE: pgettext_lazy("test", "Negative"),
    TestResult.POSITIVE: pgettext_lazy("test", "Positive"),
    TestResult.INCONCLUSIVE: pgettext_lazy("test", "Inconclusive"),
}
OUTCOME: dict[str, Promise] = {
    Outcome.RECOVERED: pgettext_lazy("outcome of a case", "Recovered"),
    Outcome.DECEASED: pgettext_lazy("outcome of a case", "Deceased"),
}
PROXIMITY: dict[str, Promise] = {
    Proximity.PHYSICAL: pgettext_lazy("nearness", "Touched each other"),
    Proximity.CLOSE: pgettext_lazy("nearness", "Under a metre, or a closed room without mask"),
    Proximity.UNPROTECTED_CARE: pgettext_lazy("nearness", "Cared for without protection"),
    Proximity.SAME_ROOM: pgettext_lazy("nearness", "Same room"),
    Proximity.BESIDE: pgettext_lazy("nearness", "Same row, at most two seats away"),
    Proximity.AROUND: pgettext_lazy("nearness", "At most two rows away"),
    Proximity.CABIN: pgettext_lazy("nearness", "Same cabin"),
    Proximity.VEHICLE: pgettext_lazy("nearness", "Same flight or vehicle"),
    Proximity.PLACE: pgettext_lazy("nearness", "Same place at the same time"),
    Proximity.UNKNOWN: pgettext_lazy("nearness", "Not known"),
}
RELATION: dict[str, Promise] = {
    Relation.HOUSEHOLD: pgettext_lazy("relation", "Lives in the same home"),
    Relation.FAMILY_OR_FRIEND: pgettext_lazy("relation", "Family or friend"),
    Relation.WORK_OR_SCHOOL: pgettext_lazy("relation", "Work or school"),
    Relation.CARE: pgettext_lazy("relation", "Medical care"),
    Relation.OTHER: pgettext_lazy("relation", "Other"),
}
PLACE_KIND: dict[str, Promise] = {
    PlaceKind.FLIGHT: pgettext_lazy("place", "Flight"),
    PlaceKind.TRAIN: pgettext_lazy("place", "Train"),
    PlaceKind.BUS: pgettext_lazy("place", "Bus"),
    PlaceKind.SHIP: pgettext_lazy("place", "Ship"),
    PlaceKind.LODGING: pgettext_lazy("place", "Lodging"),
    PlaceKind.CHECKPOINT: pgettext_lazy("place", "Checkpoint"),
    PlaceKind.VENUE: pgettext_lazy("place", "Other place"),
}
ENDING: dict[str, Promise] = {
    Ending.COMPLETED: pgettext_lazy("end of a follow-up", "Completed"),
    Ending.FREED: pgettext_lazy("end of a follow-up", "Let go: no contact any more"),
    Ending.ILL: pgettext_lazy("end of a follow-up", "Became a case"),
    Ending.LOST: pgettext_lazy("end of a follow-up", "Lost"),
    Ending.ENDED: pgettext_lazy("end of a follow-up", "Ended early"),
}
DECISION: dict[str, Promise] = {
    DecisionKind.QUARANTINE: pgettext_lazy("document", "Quarantine decision"),
    DecisionKind.END: pgettext_lazy("document", "Confirmation of the end"),
}
DELIVERY: dict[str, Promise] = {
    Delivery.HAND: pgettext_lazy("delivery", "By hand"),
    Delivery.POST: pgettext_lazy("delivery", "By post"),
    Delivery.OFFICE: pgettext_lazy("delivery", "At the ward's office"),
    Delivery.ELECTRONIC: pgettext_lazy("delivery", "Electronically"),
}
PROBLEM: dict[str, Promise] = {
    "same_class": _("This is the class already."),
    "not_back_to_contact": _("Who was suspected does not become a mere contact again: choose «Not a case»."),
    "needs_laboratory": _("A case is confirmed by the laboratory only."),
    "has_onset": _("There is a day of onset: choose the class with symptoms, or remove that day first."),
    "unknown_choice": _("Choose one of the answers."),
    "before_the_end": _("This day lies before the end of the illness before."),
    "future": _("This day lies in the future."),
    "backwards": _("The last day lies before the first."),
    "oneself": _("Nobody is a contact of themselves."),
    "no_temperature": _("A temperature is between 30 and 45 degrees."),
    "nothing_told": _("Give the temperature, a sign or a note, or say that nobody was reached."),
    "no_reason": _("Say why, in at least five characters."),
    "no_day": _("Give the day."),
    "no_phone": _("No phone number of this person is known."),
    "nobody": _("Name at least one person."),
    "no_name": _("Give the name."),
    "bad_phone": _("This is no phone number."),
    "no_time": _("Give the day and the time."),
    "no_place": _("Give the place."),
    "no_number": _("This is no number of a flight, train, bus or ship."),
    "too_long_ago": _("This day is too long ago."),
}


def place_words(place_key: str, place_name: str = "") -> str:
    """A place as people read it: "Flight VN54, 02/03/2020"; the name that was typed, where there is one."""
    kind, _colon, rest = place_key.partition(":")
    label = str(PLACE_KIND.get(kind, kind))
    if kind in ("flight", "train", "bus", "ship"):
        number, _colon, day = rest.partition(":")
        year, month, date = (*day.split("-"), "", "")[:3] if day else ("", "", "")
        return f"{label} {number}, {date}/{month}/{year}" if date else f"{label} {number}"
    return f"{label}: {place_name}" if place_name else label
