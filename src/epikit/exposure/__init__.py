# SPDX-License-Identifier: Apache-2.0
"""Who was near whom, and how far everybody stands from a confirmed case. Pure: days, instants and seats in, degrees
out."""

from epikit.exposure.levels import FURTHEST, Contact, Infectious, Negative, Rules, Standing, derive
from epikit.exposure.near import Degree, Nearness, nearness
from epikit.exposure.seats import Cabin, Seat, parse_seat, seats_apart
from epikit.exposure.stays import Stay, shared

__all__ = [
    "FURTHEST",
    "Cabin",
    "Contact",
    "Degree",
    "Infectious",
    "Nearness",
    "Negative",
    "Rules",
    "Seat",
    "Standing",
    "Stay",
    "derive",
    "nearness",
    "parse_seat",
    "seats_apart",
    "shared",
]
