# SPDX-License-Identifier: Apache-2.0
"""Real hotel bookings, reshaped as the guest list that their reception would send."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.factories.lodgings import clerk_of, hotel

from epidesk.foundation.imports import actions, queries
from epidesk.foundation.imports.rules import State

pytestmark = pytest.mark.django_db
ROWS = 400


def guest_list(source: Path) -> tuple[str, int, set[date]]:
    """American dates, three letters for countries, one line a guest; the last arrival is yesterday. Text, how many
    lines name no country that there is, and the days of arrival of the others."""
    with source.open(encoding="utf-8") as lines:
        stays = [row for row in csv.DictReader(lines) if row["reservation_status"] == "Check-Out"][:ROWS]
    arrivals = [
        datetime.strptime(
            f"{row['arrival_date_year']} {row['arrival_date_month']} {row['arrival_date_day_of_month']}", "%Y %B %d"
        ).date()
        for row in stays
    ]
    moved = timezone.localdate() - timedelta(days=1) - max(arrivals)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Hotel guests"])
    writer.writerow(["Guest name", "Country", "Room", "Arrival date", "Departure date"])
    unknown, days = 0, set()
    for number, (row, came) in enumerate(zip(stays, arrivals, strict=True)):
        nights = int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])
        on = came + moved
        left = on + timedelta(days=nights)
        name = f"Guest {_letters(int(row['src_row']))} {_letters(number)}"
        shown = [f"{day.month}/{day.day}/{day.year}" for day in (on, left)]
        writer.writerow([name, row["country"], f"{row['assigned_room_type']}{number}", *shown])
        if row["country"] == "NULL":
            unknown += 1
        else:
            days.add(on)
    return out.getvalue(), unknown, days


def _letters(number: int) -> str:
    """Names have letters: the sample is anonymous."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize()


@pytest.mark.row("IE-01")
def test_real_bookings_go_in_as_guests(hue: None, shared: Path) -> None:
    from epidesk.intake.movement.models import Presence, Stay

    text, unknown, days = guest_list(shared / "data" / "mobility" / "hotel_booking_demand_sample.csv")
    house = hotel()
    clerk = clerk_of(house)
    batch = actions.receive_file(
        by=clerk, kind="guests", owner_id=house, file_name="guests.csv", content=text.encode()
    ).batch_id
    card = queries.batch(clerk.as_viewer(), batch)
    assert card.date_order == "mdy"
    assert set(card.columns) == {"name", "nationality", "room", "arrived", "left"}
    actions.confirm_reading(
        by=clerk, batch_id=batch, header_row=card.header_row, columns=card.columns, date_order=card.date_order
    )
    card = queries.batch(clerk.as_viewer(), batch)
    assert (card.total, card.wrong) == (ROWS, unknown)
    actions.commit_batch(by=clerk, batch_id=batch)
    assert queries.batch(clerk.as_viewer(), batch).state is State.COMMITTED
    assert Stay.objects.count() == ROWS - unknown
    assert set(Stay.objects.values_list("arrived_on", flat=True)) == days
    assert Presence.objects.filter(ends_at=None).count() == 0
