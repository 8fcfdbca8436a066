# SPDX-License-Identifier: Apache-2.0
"""A number of the directory is wrong: anybody says so, whoever keeps the directory calls it and puts it right."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from epidesk.foundation.audit.models import Entry as LedgerLine
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound, TooMany
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.places.actions import (
    TeamListing,
    list_teams,
    load_reference_data,
    number_is_right,
    report_wrong_number,
    set_duty_number,
    verify_contact,
)
from epidesk.foundation.places.directory import count_reported, directory, directory_work, local_today
from epidesk.foundation.places.models import NumberReport
from epidesk.foundation.places.rules import REPORTS_A_DEVICE, REPORTS_KEPT_OPEN, Lack, Outcome, Permission, Wrong

pytestmark = pytest.mark.django_db
CENTRAL, QUAN_Y = "Bệnh viện Trung ương Huế", "Bệnh viện Quân y 268"
SOURCED, OTHER = "0234 3822 325", "1900 9095"  # of the shipped table and of the configuration; nobody is called here


@pytest.fixture
def binh() -> Actor:
    return Actor(
        kind=PrincipalKind.STAFF,
        user_id=uuid7(),
        label="Bình",
        areas=None,
        permissions=frozenset({Permission.KEEP_DIRECTORY}),
    )


def phone_of(name: str) -> Actor:
    return Actor(kind=PrincipalKind.ANONYMOUS, label="anonymous", device=name)


def holder(name: str = CENTRAL) -> Any:
    clear_all()
    return next(one.id for one in directory() if one.name == name)


def say(device: str = "a", name: str = CENTRAL, what: str = Wrong.NO_ANSWER, note: str = "") -> bool:
    return report_wrong_number(by=phone_of(device), holder_id=holder(name), what=what, note=note)


def check(by: Actor, phone: str, name: str = CENTRAL) -> None:
    verify_contact(
        by=by,
        holder_id=holder(name),
        phone=phone,
        hours_vi="",
        hours_en="",
        source="Gọi tổng đài bệnh viện",
        verified_on=local_today(),
    )


def outcomes() -> list[str]:
    return list(NumberReport.objects.order_by("id").values_list("outcome", flat=True))


def test_what_is_said_stands_first_on_the_list_of_whoever_keeps_the_directory(hue: None, binh: Actor) -> None:
    assert count_reported(binh.as_viewer()) == 0
    assert say("a", what=Wrong.SOMEBODY_ELSE, note="Tiệm bánh nghe máy")
    assert say("b")
    viewer = binh.as_viewer()
    first = directory_work(viewer)[0]
    assert first.entry.name == CENTRAL
    assert first.lacks[0] is Lack.REPORTED
    assert [(one.note, one.phone_text) for one in first.reports] == [("", SOURCED), ("Tiệm bánh nghe máy", SOURCED)]
    assert count_reported(viewer) == 1, "numbers, not voices"
    assert [note.kind for note in viewer.reads] == ["number_report"], "words of people are read in the ledger's sight"
    line = LedgerLine.objects.filter(verb="number.reported").latest("id")
    assert "bánh" not in str(line.fields) + line.reason


def test_who_may_not_keep_the_directory_learns_nothing(hue: None) -> None:
    say()
    viewer = phone_of("a").as_viewer()
    assert count_reported(viewer) == 0
    with pytest.raises(Forbidden):
        directory_work(viewer)
    with pytest.raises(Forbidden):
        number_is_right(by=phone_of("a"), holder_id=holder(), source="Tôi đã gọi thử")


def test_twice_from_one_telephone_is_once_and_the_later_word_counts(hue: None, binh: Actor) -> None:
    assert say("a")
    assert say("a")
    assert say("a", what=Wrong.OTHER, note="Chỉ nhận fax")
    ((line,),) = [one.reports for one in directory_work(binh.as_viewer()) if one.reports]
    assert line.note == "Chỉ nhận fax"
    assert LedgerLine.objects.filter(verb="number.reported").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": "nonsense"}, "what"),
        ({"what": ""}, "what"),
        ({"what": Wrong.OTHER, "note": "  "}, "note"),
        ({"note": "a" * 301}, "note"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(hue: None, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        say(**values)
    assert set(wrong.value.fields) == {field}


def test_only_a_number_that_is_shown_can_be_wrong(hue: None) -> None:
    for id in (holder(QUAN_Y), uuid7(), None):
        with pytest.raises(Invalid) as wrong:
            report_wrong_number(by=phone_of("a"), holder_id=id, what=Wrong.DEAD)
        assert set(wrong.value.fields) == {"of"}


def test_a_corrected_number_answers_everybody_and_the_next_report_is_a_new_one(hue: None, binh: Actor) -> None:
    say("a")
    say("b")
    check(binh, OTHER)
    assert outcomes() == [Outcome.CORRECTED] * 2
    assert count_reported(binh.as_viewer()) == 0
    line = LedgerLine.objects.get(verb="number_reports.corrected")
    assert line.actor_label == "Bình"
    say("a")
    assert outcomes() == [Outcome.CORRECTED] * 2 + [Outcome.OPEN]


def test_a_number_that_is_right_was_checked_today(hue: None, binh: Actor) -> None:
    say()
    with pytest.raises(Invalid):
        number_is_right(by=binh, holder_id=holder(), source="ừ")
    assert outcomes() == [Outcome.OPEN]
    for _ in range(2):  # pressed twice
        number_is_right(by=binh, holder_id=holder(), source="Gọi lúc 9:00, tổng đài nghe máy")
    assert outcomes() == [Outcome.RIGHT]
    clear_all()
    entry = next(one for one in directory() if one.name == CENTRAL)
    assert (entry.phone_text, entry.may_call, entry.verified_on) == (SOURCED, True, local_today())
    with pytest.raises(NotFound):
        number_is_right(by=binh, holder_id=uuid7(), source="Gọi lúc 9:00")


def test_the_number_of_a_shift_is_put_right_in_the_roster(hue: None, binh: Actor) -> None:
    team, now = uuid7(), timezone.now()
    list_teams(by=SYSTEM, teams=[TeamListing(team, "Phú Xuân 2", 1, "474", "19804", True)])
    shift = {"holder_id": team, "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7)}
    set_duty_number(by=SYSTEM, phone=OTHER, source="Lịch trực", **shift)
    say("a", "Phú Xuân 2")
    check(binh, SOURCED, "Phú Xuân 2")
    assert outcomes() == [Outcome.OPEN], "the number between shifts is not the one that was called"
    after = {**shift, "starts_at": shift["ends_at"], "ends_at": shift["ends_at"] + timedelta(hours=8)}
    set_duty_number(by=SYSTEM, phone=SOURCED, source="Lịch trực", **after)
    assert outcomes() == [Outcome.OPEN], "the next shift puts nothing right"
    set_duty_number(by=binh, phone=SOURCED, source="Lịch trực, sửa", **shift)
    assert outcomes() == [Outcome.CORRECTED]
    say("b", "Phú Xuân 2")
    before = NumberReport.objects.filter(outcome=Outcome.OPEN).count()
    number_is_right(by=binh, holder_id=team, source="Gọi lúc 9:00, trưởng ca nghe máy")
    assert (before, outcomes()) == (1, [Outcome.CORRECTED, Outcome.RIGHT])


def test_one_telephone_cannot_call_everything_wrong_and_a_crowd_says_it_once(hue: None, binh: Actor) -> None:
    names = [one.name for one in directory()][: REPORTS_A_DEVICE[0] + 1]
    for name in names:
        check(binh, OTHER, name)
    for name in names[:-1]:
        say("eager", name)
    with pytest.raises(TooMany):
        say("eager", names[-1])
    NumberReport.objects.all().delete()
    said = [say(f"phone-{number}") for number in range(REPORTS_KEPT_OPEN + 1)]
    assert said == [True] * REPORTS_KEPT_OPEN + [False]
    assert NumberReport.objects.count() == REPORTS_KEPT_OPEN


def test_two_taps_at_once_are_one_report(transactional_db: None) -> None:
    load_reference_data(by=SYSTEM)
    id, both, failed = holder(), Barrier(2), list[Exception]()

    def tap() -> None:
        try:
            both.wait(10)
            report_wrong_number(by=phone_of("a"), holder_id=id, what=Wrong.DEAD)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    taps = [Thread(target=tap) for _ in range(2)]
    for one in taps:
        one.start()
    for one in taps:
        one.join(20)
    assert not failed
    assert NumberReport.objects.count() == 1
