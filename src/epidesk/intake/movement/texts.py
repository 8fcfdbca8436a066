# SPDX-License-Identifier: Apache-2.0
"""The words of movement, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Text
from epidesk.intake.movement.rules import Conveyance, GivenBy, Kind, Problem, Purpose, Relation, TestResult
from epidesk.intake.movement.rules.passages import Outcome

KIND: Mapping[str, Promise] = {
    Kind.ENTRY: _("Entry into Viet Nam"),
    Kind.ARRIVAL: _("Arrival in the province"),
    Kind.DEPARTURE: _("Leaving the province"),
    Kind.DAILY: _("Health today"),
}
GIVEN_BY: Mapping[str, Promise] = {
    GivenBy.SELF: _("declared in person"),
    GivenBy.PROXY: _("declared by somebody else"),
    GivenBy.KIOSK: _("declared at a kiosk"),
    GivenBy.OPERATOR: _("written down by staff"),
    GivenBy.PARTNER: _("sent by a partner"),
}
RELATION: Mapping[str, Promise] = {
    Relation.PARENT: _("I am the parent"),
    Relation.CHILD: _("I am the son or daughter"),
    Relation.SPOUSE: _("I am the husband or wife"),
    Relation.RELATIVE: _("I am another relative"),
    Relation.CARER: _("I look after this person"),
    Relation.OTHER: _("something else"),
}
CONVEYANCE: Mapping[str, Promise] = {
    Conveyance.AIR: _("Aeroplane"),
    Conveyance.RAIL: _("Train"),
    Conveyance.BUS: _("Coach"),
    Conveyance.CAR: _("Car"),
    Conveyance.MOTORBIKE: _("Motorbike"),
    Conveyance.SHIP: _("Ship or boat"),
    Conveyance.OTHER: _("Something else"),
}
PURPOSE: Mapping[str, Promise] = {
    Purpose.HOME: _("Coming home"),
    Purpose.WORK: _("Work"),
    Purpose.STUDY: _("Study"),
    Purpose.VISIT: _("Visiting family or friends"),
    Purpose.TOURISM: _("Holiday"),
    Purpose.MEDICAL: _("Medical treatment"),
    Purpose.TRANSIT: _("Passing through"),
    Purpose.OTHER: _("Another reason"),
}
TEST_RESULT: Mapping[int, Promise] = {
    TestResult.NONE: _("Not tested"),
    TestResult.NEGATIVE: _("Negative"),
    TestResult.POSITIVE: _("Positive"),
    TestResult.PENDING: _("Waiting for the result"),
}

OUTCOME: Mapping[str, Promise] = {
    Outcome.CLEARED: _("Cleared"),
    Outcome.SECONDARY: _("To the second check"),
    Outcome.REFERRED: _("Referred to health staff"),
}

PROBLEM: Mapping[str, Promise] = {
    "missing": _("Fill this in."),
    "choose": _("Choose one of the answers."),
    "date": _("There is no such day. Write day, month and year, for example 05/03/2020."),
    "number": _("Write a number."),
    "year": _("Write the year of birth with four digits."),
    "too-long": _("At most {limit} characters; these are {length}."),
    "too-many": _("At most {limit} places."),
    "too-old": _("This day is too long ago for this form."),
    "too-late": _("This day is too far ahead."),
    "in-future": _("This day has not come yet."),
    "arrives-before": _("The day of arrival lies before the day of departure."),
    "leaves-before": _("This day lies before the arrival."),
    "left-before": _("This day must come after the first one."),
    "place-unknown": _("Choose a country or province from the list."),
    "ward-unknown": _("Choose a ward or commune from the list."),
    "stay": _("Choose the ward where you stay, or write the address."),
    "id-number": _("An ID number has 12 or 9 digits; a passport has letters and digits."),
    "flight_unreadable": _("Write the flight number as on the ticket, for example VN 54."),
    "number_unreadable": _("Write the number as on the ticket or plate."),
    "phone-or-kiosk": _("Give a phone number, your own or that of who declares for you."),
    "health-missing": _("Tick what you have, or that you have none of these."),
    "none-and-some": _("You ticked signs and also that you have none. Leave one of them."),
    "temperature": _("A temperature lies between 34 and 43 °C, for example 36.8."),
    "receipt": _("This is no receipt of ours."),
    "truth": _("Confirm that what you declare is true."),
    "consent": _("Confirm that you may declare for this person."),
    "not-yours": _("This declaration is not yours, or was changed meanwhile."),
}


def problem_text(problem: Problem) -> Text:
    """What is wrong and how to mend it."""
    return (
        format_lazy(cast("str", PROBLEM[problem.slug]), **problem.params) if problem.params else PROBLEM[problem.slug]
    )
