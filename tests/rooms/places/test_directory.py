# SPDX-License-Identifier: Apache-2.0
"""The public directory: which number holds now, how it is known, and who comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from epidesk.foundation.audit.models import Entry as LedgerLine
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.places.actions import TeamListing, list_teams, set_duty_number, verify_contact
from epidesk.foundation.places.directory import Entry, directory, directory_work, local_today
from epidesk.foundation.places.models import ContactFact, DutyNumber, LoadedData
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.foundation.places.reference import load_reference_data
from epidesk.foundation.places.rules import Lack, Permission

pytestmark = pytest.mark.django_db
CENTRAL = "Bệnh viện Trung ương Huế"
SOURCED = "0234 3822 325"  # the one number that sources name


@pytest.fixture
def admin() -> Actor:
    return Actor(
        kind=PrincipalKind.STAFF,
        user_id=uuid7(),
        label="Bình",
        areas=None,
        permissions=frozenset({Permission.KEEP_DIRECTORY}),
    )


@pytest.fixture
def team(hue: None) -> Any:
    one = uuid7()
    list_teams(by=SYSTEM, teams=[TeamListing(one, "Phú Xuân 2", 1, "474", "19804", True)])
    return one


def found(name: str = CENTRAL) -> Entry:
    clear_all()
    (entry,) = [one for one in directory() if one.name == name]
    return entry


def check(by: Actor, entry: Entry, **changes: Any) -> None:
    values = {
        "phone": SOURCED,
        "hours_vi": "Cấp cứu 24/24",
        "hours_en": "",
        "source": "Gọi tổng đài bệnh viện lúc 9:00",
        "verified_on": local_today(),
    }
    verify_contact(by=by, holder_id=entry.id, **{**values, **changes})


def test_a_number_that_nobody_checked_is_shown_and_not_offered_to_dial(hue: None) -> None:
    entry = found()
    assert (entry.phone, entry.may_call, entry.verified_on) == ("+842343822325", False, None)
    others = [one for one in directory() if one.name != CENTRAL]
    assert len(others) == 11
    assert not any(one.phone for one in others), "no source has one: none is made up"


def test_a_checked_number_may_be_called_and_says_when_it_was_checked(hue: None, admin: Actor) -> None:
    check(admin, found())
    entry = found()
    assert (entry.phone, entry.may_call, entry.verified_on) == ("+842343822325", True, local_today())
    assert entry.hours == "Cấp cứu 24/24"
    line = LedgerLine.objects.get(verb="contact.verified")
    assert "3822" not in str(line.fields) + line.reason


def test_what_was_checked_here_outlives_a_new_table(hue: None, admin: Actor) -> None:
    check(admin, found("Bệnh viện Quân y 268"), phone="1900 9095")
    LoadedData.objects.update(checksum="of an older release")
    load_reference_data(by=SYSTEM)
    assert found("Bệnh viện Quân y 268").phone == "+8419009095"


def test_a_check_that_found_no_number_takes_the_old_one_away(hue: None, admin: Actor) -> None:
    check(admin, found(), phone="", source="Số này không còn ai nghe máy")
    assert found().phone is None


def test_during_a_shift_the_rosters_number_goes_before_and_leaves_by_itself(team: Any, admin: Actor) -> None:
    now = timezone.now()
    check(admin, found("Phú Xuân 2"))
    shift = {"holder_id": team, "starts_at": now - timedelta(hours=1), "source": "Lịch trực 23/11"}
    set_duty_number(by=SYSTEM, phone="1900 9095", ends_at=now + timedelta(hours=7), **shift)
    entry = found("Phú Xuân 2")
    assert (entry.phone, entry.duty_until, entry.may_call) == ("+8419009095", now + timedelta(hours=7), True)
    # the next shift is known already and does not hold yet
    later = {**shift, "starts_at": now + timedelta(hours=7)}
    set_duty_number(by=SYSTEM, phone="0120 123 4567", ends_at=now + timedelta(hours=15), **later)
    assert found("Phú Xuân 2").phone == "+8419009095"
    # somebody swaps the shift's phone; the same word again changes nothing
    for _again in range(2):
        set_duty_number(by=SYSTEM, phone=SOURCED, ends_at=now + timedelta(hours=7), **shift)
    assert found("Phú Xuân 2").phone == "+842343822325"
    assert DutyNumber.objects.count() == 2
    assert LedgerLine.objects.filter(verb="duty_number.set").count() == 3
    DutyNumber.objects.filter(starts_at__lt=now).update(ends_at=now)
    assert (found("Phú Xuân 2").phone, found("Phú Xuân 2").duty_until) == ("+842343822325", None), "what was checked"
    set_duty_number(by=SYSTEM, phone=None, ends_at=now + timedelta(hours=7), **shift)
    assert DutyNumber.objects.count() == 1


def test_a_number_of_the_demonstration_is_shown_and_never_dialled(team: Any, admin: Actor) -> None:
    check(admin, found("Phú Xuân 2"), phone="0120 123 4567")
    assert (found("Phú Xuân 2").phone, found("Phú Xuân 2").may_call) == ("+841201234567", False)


def test_nearest_first_and_what_has_no_place_last(team: Any) -> None:
    ward = find_ward_by_code("19789")
    assert ward is not None
    entries = directory(near=ward.label)
    assert entries[0].name == CENTRAL
    known = [one.distance_m for one in entries if one.distance_m is not None]
    assert known == sorted(known)
    unplaced = [one for one in entries if one.distance_m is None]
    assert entries[-len(unplaced) :] == tuple(unplaced)
    zones = [one.zone.code if one.zone else "" for one in unplaced]
    assert zones[0] == "474", "of the same zone first"


def test_words_are_found_without_accents_and_by_area(team: Any) -> None:
    assert [one.name for one in directory(text="quan y")] == ["Bệnh viện Quân y 268"]
    assert "Phú Xuân 2" in [one.name for one in directory(text="phu xuan", holder="team")]
    assert not directory(text="khong co gi")


def test_the_list_of_what_is_missing_begins_with_missing_numbers(team: Any, admin: Actor) -> None:
    check(admin, found(), verified_on=local_today() - timedelta(days=31))
    work = {one.entry.name: one for one in directory_work(admin.as_viewer())}
    assert work["Phú Xuân 2"].lacks == (Lack.PHONE, Lack.HOURS)
    assert work[CENTRAL].lacks == (Lack.RECENT_CHECK,)
    assert [line.by_label for line in work[CENTRAL].history] == ["Bình"]
    order = list(work)
    assert order.index("Phú Xuân 2") < order.index(CENTRAL)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "không biết"}, "phone"),
        ({"phone": "0234"}, "phone"),
        ({"hours_vi": "x" * 121}, "hours_vi"),
        ({"source": "ok"}, "source"),
        ({"verified_on": None}, "verified_on"),
        ({"verified_on": local_today() + timedelta(days=1)}, "verified_on"),
        ({"verified_on": local_today() - timedelta(days=400)}, "verified_on"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(hue: None, admin: Actor, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        check(admin, found(), **changes)
    assert list(error.value.fields) == [field]
    assert not ContactFact.objects.exists()


def test_only_who_keeps_it_writes_and_only_for_who_is_listed(hue: None, admin: Actor) -> None:
    citizen = Actor(kind=PrincipalKind.CITIZEN, user_id=uuid7())
    with pytest.raises(Forbidden):
        check(citizen, found())
    with pytest.raises(Forbidden):
        directory_work(citizen.as_viewer())
    now = timezone.now()
    with pytest.raises(NotFound):
        set_duty_number(
            by=admin, holder_id=uuid7(), phone=SOURCED, starts_at=now, ends_at=now + timedelta(hours=8), source="Lịch"
        )
    for ends in (now, now + timedelta(days=8)):
        with pytest.raises(Invalid):
            set_duty_number(by=admin, holder_id=found().id, phone=SOURCED, starts_at=now, ends_at=ends, source="Lịch")


def test_teams_stand_in_it_as_dispatch_has_them(hue: None) -> None:
    from epidesk.response.dispatch.actions import load_teams, set_duty
    from epidesk.response.dispatch.queries import find_team_by_code

    load_teams(by=SYSTEM)
    clear_all()
    assert len(directory(holder="team")) == 23
    team_id = find_team_by_code(SYSTEM.as_viewer(), "TH1")
    assert team_id is not None
    set_duty(by=SYSTEM, team_id=team_id, on=True)
    clear_all()
    first = directory()[0]
    assert (first.name, first.on_duty) == ("Thuận Hoá 1", True), "who is on duty stands first"
