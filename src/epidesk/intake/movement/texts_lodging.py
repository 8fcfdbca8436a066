# SPDX-License-Identifier: Apache-2.0
"""Words of lodgings and lists of passengers."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.foundation.core.errors import Text
from epidesk.intake.movement.rules.lodging import DayState, LodgingKind

LODGING_KIND: Mapping[str, Promise] = {
    LodgingKind.HOTEL: _("Hotel"),
    LodgingKind.GUESTHOUSE: _("Guest house"),
    LodgingKind.HOMESTAY: _("Homestay"),
    LodgingKind.DORMITORY: _("Dormitory"),
    LodgingKind.RENTED: _("Rented rooms"),
    LodgingKind.OTHER: _("Another lodging"),
}
DAY_STATE: Mapping[str, Promise] = {
    DayState.REPORTED: pgettext_lazy("day of a lodging", "reported"),
    DayState.LATE: pgettext_lazy("day of a lodging", "reported late"),
    DayState.OPEN: pgettext_lazy("day of a lodging", "not yet reported"),
    DayState.MISSING: pgettext_lazy("day of a lodging", "not reported"),
}
FIELD: Mapping[str, Promise] = {
    "name": pgettext_lazy("guest list", "Full name"),
    "surname": pgettext_lazy("guest list", "Surname"),
    "given_name": pgettext_lazy("guest list", "Given name"),
    "id_number": pgettext_lazy("guest list", "ID or passport number"),
    "phone": pgettext_lazy("guest list", "Phone"),
    "born": pgettext_lazy("guest list", "Date or year of birth"),
    "sex": pgettext_lazy("guest list", "Sex"),
    "nationality": pgettext_lazy("guest list", "Nationality"),
    "room": pgettext_lazy("guest list", "Room"),
    "arrived": pgettext_lazy("guest list", "Came on"),
    "arrived_time": pgettext_lazy("guest list", "Came at"),
    "leaves": pgettext_lazy("guest list", "Means to leave on"),
    "left": pgettext_lazy("guest list", "Left on"),
    "left_time": pgettext_lazy("guest list", "Left at"),
    "came_from": pgettext_lazy("guest list", "Came from"),
    "conveyance": pgettext_lazy("guest list", "Kind of conveyance"),
    "number": pgettext_lazy("guest list", "Number of flight, train or coach"),
    "on": pgettext_lazy("guest list", "Day it left"),
    "seat": pgettext_lazy("guest list", "Seat"),
    "origin": pgettext_lazy("guest list", "From"),
    "destination": pgettext_lazy("guest list", "To"),
}
GUESTS: Promise = _("Guests of a lodging")
MANIFEST: Promise = _("Passengers of flights, trains and coaches")
LEFT_TOO_EARLY: Promise = _("The guest cannot have left before arriving, nor later than now.")
_PROBLEM: Mapping[str, Promise] = {
    "required": _("Must be there."),
    "too_long": _("This is too long."),
    "not_a_date": _("This is no date."),
    "no_such_day": _("There is no such day."),
    "not_a_time": _("This is no time of day."),
    "not_a_number": _("This is no number."),
    "error_cell": _("The sheet shows an error here."),
    "not-a-name": _("This is no name."),
    "not-yet": _("This day has not come yet."),
    "too-long-ago": _("This day is more than three years ago."),
    "left-before-arrival": _("This is before the arrival."),
    "too-long-a-stay": _("This is more than a year after the arrival."),
    "not-a-phone": _("This is no phone number."),
    "id-too-short": _("Digits are missing: an ID number has 12 or 9."),
    "not-an-id-number": _("An ID number has 12 or 9 digits; a passport has letters and digits."),
    "no-year-of-birth": _("Nobody of this age is alive."),
    "not-a-sex": _("Write female, male or other."),
    "no-such-country": _("There is no country of this name."),
    "no-such-conveyance": _("Write flight, train, coach or ship."),
    "flight_unreadable": _("Write the flight number as on the ticket, for example VN 54."),
    "number_unreadable": _("Write the number as on the ticket or plate."),
}


def guest_problem(slug: str) -> Text:
    """What is wrong and how to mend it."""
    return _PROBLEM[slug]


def known_problem(slug: str) -> Text | None:
    """The same for a file's rows; None for slugs that every file shares."""
    return _PROBLEM.get(slug)
