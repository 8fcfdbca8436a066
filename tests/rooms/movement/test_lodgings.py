# SPDX-License-Identifier: Apache-2.0
"""Houses tell who came; who has not told by the evening is on the list."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.factories.incidents import staff
from tests.factories.lodgings import CLERK_EMAIL, clerk_of, day, hotel

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.intake.movement.actions.lodging import remind_due, say_nobody
from epidesk.intake.movement.actions.lodging_guests import check_out, tell_guest, withdraw_stay
from epidesk.intake.movement.queries import lodging as houses
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.lodging import DayState

pytestmark = pytest.mark.django_db
INSPECTOR = frozenset({Permission.INSPECT_LODGING})
HUE = ZoneInfo("Asia/Ho_Chi_Minh")


def told(house: Any, clerk: Any, **changes: str) -> Any:
    values = {"name": "Trần Thị Hoa", "arrived": day(0).isoformat(), "room": "305", "phone": "0120 555 0120"}
    return tell_guest(by=clerk, lodging_id=house, values=values | changes)


def test_a_guest_from_the_form_is_a_stay_and_a_presence(hue: None) -> None:
    house = hotel()
    clerk = clerk_of(house)
    assert told(house, clerk, id_number="B 123 4567", nationality="Hàn Quốc").new == 1
    assert told(house, clerk, id_number="B1234567").new == 0  # the same guest
    (line,) = houses.guests_of_day(clerk.as_viewer(), house, day(0))
    assert (line.name, line.room, line.nationality, line.left_at) == ("Trần Thị Hoa", "305", "KR", None)
    from epidesk.intake.movement.models import Presence

    (presence,) = Presence.objects.all()
    assert presence.ends_at is None  # a stay without an end


def test_the_form_says_what_is_wrong_beside_each_field(hue: None) -> None:
    house = hotel()
    clerk = clerk_of(house)
    with pytest.raises(Invalid) as refused:
        told(house, clerk, name="", arrived="31/02/2026", phone="12", id_number="46019200", born="1820")
    assert set(refused.value.fields) == {"name", "arrived", "phone", "id_number", "born"}
    with pytest.raises(Invalid) as refused:
        told(house, clerk, leaves=day(-3).isoformat())
    assert set(refused.value.fields) == {"leaves"}


def test_a_stay_ends_when_the_guest_leaves_and_goes_when_it_was_an_error(hue: None) -> None:
    from epidesk.intake.movement.models import Presence, Stay

    house = hotel()
    clerk = clerk_of(house)
    told(house, clerk, arrived=day(-2).isoformat())
    stay = Stay.objects.get()
    with pytest.raises(Invalid):
        check_out(by=clerk, stay_id=stay.id, left_at=stay.arrived_at - timedelta(hours=1))
    check_out(by=clerk, stay_id=stay.id)
    assert Presence.objects.get().ends_at is not None
    assert houses.guests_in_house(clerk.as_viewer(), house) == ()
    withdraw_stay(by=clerk, stay_id=stay.id)
    assert not Stay.objects.exists()
    assert not Presence.objects.exists()


def test_houses_that_said_nothing_stand_first_on_the_list(hue: None) -> None:
    silent, speaking, nobody = hotel("Im Lặng"), hotel("Có Khách"), hotel("Vắng Khách")
    told(speaking, clerk_of(speaking, "a@demo.invalid"))
    say_nobody(by=clerk_of(nobody, "b@demo.invalid"), lodging_id=nobody, on=day(0))
    inspector = staff("Thanh tra", permissions=INSPECTOR).as_viewer()
    rows = {row.lodging.name: row for row in houses.inspection(inspector, day(0))}
    now = timezone.localtime()
    waits = DayState.OPEN if now.hour < 23 else DayState.MISSING
    said = DayState.REPORTED if now.hour < 23 else DayState.LATE
    assert {name: row.day.state for name, row in rows.items()} == {
        "Im Lặng": waits,
        "Có Khách": said,
        "Vắng Khách": said,
    }
    assert next(iter(rows)) == "Im Lặng"
    assert rows["Im Lặng"].missed >= 6
    yesterday = houses.inspection(inspector, day(-1), missing_only=True)
    assert {row.lodging.name for row in yesterday} == {"Im Lặng", "Có Khách", "Vắng Khách"}
    with pytest.raises(Forbidden):
        houses.inspection(clerk_of(silent, "c@demo.invalid").as_viewer(), day(0))


def test_a_house_is_only_its_clerks(hue: None) -> None:
    house, other = hotel(), hotel("Nhà nghỉ Bến Ngự")
    stranger = clerk_of(other, "d@demo.invalid")
    with pytest.raises(NotFound):
        told(house, stranger)
    with pytest.raises(NotFound):
        say_nobody(by=stranger, lodging_id=house, on=day(0))
    with pytest.raises(NotFound):
        houses.guests_of_day(stranger.as_viewer(), house, day(0))
    assert houses.own_lodging(stranger.as_viewer()).id == other  # type: ignore[union-attr]


def test_clerks_are_reminded_once_in_the_last_hour(hue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from epidesk.foundation.notify.models import InboxMessage

    silent, speaking = hotel("Im Lặng", since_on=day(-10)), hotel("Có Khách")
    clerk_of(silent)
    told(speaking, clerk_of(speaking, "e@demo.invalid"))
    today = timezone.localdate()

    def at(hour: int, minute: int) -> int:
        moment = datetime(today.year, today.month, today.day, hour, minute, tzinfo=HUE)
        monkeypatch.setattr("epidesk.intake.movement.actions.lodging.timezone.localtime", lambda: moment)
        return remind_due()

    assert at(21, 30) == 0
    assert at(22, 10) == 1
    assert at(22, 20) == 0
    assert at(23, 10) == 0
    assert InboxMessage.objects.filter(template="lodging-reminder").count() == 1


def test_hours_of_the_rule() -> None:
    from epidesk.intake.movement.rules.lodging import due_at, is_late

    assert due_at(datetime(2026, 3, 19, 22, 59)) == datetime(2026, 3, 19, 23, 0)
    assert due_at(datetime(2026, 3, 19, 23, 0)) == datetime(2026, 3, 20, 8, 0)
    assert not is_late(datetime(2026, 3, 19, 23, 30), datetime(2026, 3, 20, 7, 59))
    assert is_late(datetime(2026, 3, 19, 21, 0), datetime(2026, 3, 20, 7, 59))


def test_who_tells_in_the_night_of_a_late_arrival_has_said_nothing_of_the_day_that_begins(
    hue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epidesk.intake.movement.models import LodgingDay

    house = hotel(since_on=day(-10))
    clerk, early = clerk_of(house), datetime.combine(day(0), time(7, 40), tzinfo=HUE)
    monkeypatch.setattr("epidesk.intake.movement.actions.lodging_guests.timezone.now", lambda: early)
    told(house, clerk, arrived=day(-1).isoformat(), arrived_time="23:30")
    assert set(LodgingDay.objects.exclude(told_at=None).values_list("on", flat=True)) == {day(-1)}
    monkeypatch.setattr(
        "epidesk.intake.movement.actions.lodging_guests.timezone.now", lambda: early + timedelta(hours=2)
    )
    told(house, clerk, name="Lê Văn Bình", phone="", arrived=day(-1).isoformat())
    assert LodgingDay.objects.filter(on=day(0)).exclude(told_at=None).exists(), "from eight a list is today's"


def test_the_demonstration_has_a_house_with_a_clerk_and_one_that_is_silent(hue: None) -> None:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.interfaces.cli.demo.lodgings import CLERK, GUESTS, HOUSES, load_lodgings

    create_staff(by=SYSTEM, email=CLERK, name="Trương Thị Lễ", role="lodging")
    load_lodgings(day(0))
    rows = houses.inspection(staff("Thanh tra", permissions=INSPECTOR).as_viewer(), day(0))
    assert len(rows) == len(HOUSES)
    assert sum(row.in_house for row in rows) == len(GUESTS)
    assert {row.day.nobody for row in rows} == {True, False}


def test_an_alert_for_lodgings_reaches_the_clerks_of_open_houses_in_its_wards(hue: None) -> None:
    from epidesk.foundation.notify.audiences import get_audience
    from epidesk.intake.movement.models import Lodging

    house = hotel()
    clerk = clerk_of(house)
    reach = get_audience("lodgings").recipients
    assert reach is not None
    ward_id = Lodging.objects.get(id=house).ward_id
    assert [one.user_id for one in reach(frozenset({ward_id}))] == [clerk.user_id]
    assert [one.email for one in reach(None)] == [CLERK_EMAIL]
    assert list(reach(frozenset())) == []
    Lodging.objects.filter(id=house).update(closed_at=timezone.now())
    assert list(reach(None)) == []
