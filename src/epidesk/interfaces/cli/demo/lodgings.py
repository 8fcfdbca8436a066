# SPDX-License-Identifier: Apache-2.0
"""Invented houses that take guests: one whose clerk the sign-in page offers, some that have not reported."""

from __future__ import annotations

from datetime import date, timedelta

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.places.queries import area_at
from epidesk.intake.movement.actions.lodging import add_clerk, open_lodging, say_nobody
from epidesk.intake.movement.actions.lodging_guests import tell_guest

CLERK = "letan@demo.invalid"
HOUSES = (
    ("Khách sạn Sông Hương", "hotel", "51 Lê Lợi", 107.5772, 16.4698, 60),
    ("Nhà nghỉ Bến Ngự", "guesthouse", "12 Phan Bội Châu", 107.5850, 16.4560, 14),
    ("Homestay Vỹ Dạ", "homestay", "8 Nguyễn Sinh Cung", 107.6010, 16.4790, 5),
    ("Nhà trọ An Cựu", "rented", "101 Hùng Vương", 107.5990, 16.4560, 20),
)
GUESTS = (("Kim Min Jun", "KR", "305"), ("Trần Thị Hoa", "VN", "402"), ("Smith John", "GB", "210"))


def load_lodgings(today: date) -> None:
    """The houses, guests of yesterday in the first, and nobody in the third."""
    ids = []
    for name, kind, address, lon, lat, rooms in HOUSES:
        ward = area_at(lon, lat)
        if ward is not None:
            ids.append(
                open_lodging(
                    by=SYSTEM,
                    name=name,
                    kind=kind,
                    ward_code=ward.code,
                    address=address,
                    phone="0120 555 0130",
                    rooms=rooms,
                    since_on=today - timedelta(days=5),
                )
            )
    add_clerk(by=SYSTEM, lodging_id=ids[0], email=CLERK)
    yesterday = (today - timedelta(days=1)).isoformat()
    for name, country, room in GUESTS:
        values = {"name": name, "nationality": country, "room": room, "arrived": yesterday, "arrived_time": "15:20"}
        tell_guest(by=SYSTEM, lodging_id=ids[0], values=values)
    say_nobody(by=SYSTEM, lodging_id=ids[-2], on=today)
