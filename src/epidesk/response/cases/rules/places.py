# SPDX-License-Identifier: Apache-2.0
"""Keys of places: which of them move, and what somebody typed."""

from __future__ import annotations

from enum import StrEnum

from epikit.text import fold_words
from epikit.text.conveyances import conveyance_number


class PlaceKind(StrEnum):
    FLIGHT = "flight"
    TRAIN = "train"
    BUS = "bus"
    SHIP = "ship"
    LODGING = "lodging"
    CHECKPOINT = "checkpoint"
    VENUE = "venue"


VEHICLES = frozenset({PlaceKind.FLIGHT, PlaceKind.TRAIN, PlaceKind.BUS, PlaceKind.SHIP})
TYPED = {PlaceKind.FLIGHT: "air", PlaceKind.TRAIN: "rail", PlaceKind.BUS: "bus", PlaceKind.SHIP: "ship"}


def kind_of(place_key: str) -> str:
    return place_key.partition(":")[0]


def is_vehicle(place_key: str) -> bool:
    return kind_of(place_key) in {str(one) for one in VEHICLES}


def typed_key(kind: PlaceKind, written: str, day: str) -> str:
    """The key of a place as somebody types it: a flight by number and day of departure, as `movement` writes it; any
    other place by its name. Raises `epikit.text.conveyances.BadConveyance`; "" when nothing was typed."""
    if kind in TYPED:
        number = conveyance_number(TYPED[kind], written)
        return f"{kind}:{number}:{day}" if number else ""
    slug = "-".join(fold_words(written).split())[:48]
    return f"{PlaceKind.VENUE}:{slug}" if slug else ""
