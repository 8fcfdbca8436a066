# SPDX-License-Identifier: Apache-2.0
"""Limits under haste: many reports of one sender in the same moment, each on a connection of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.incidents import call_for_help, filed, phone_of, report, staff
from tests.rooms.incidents.test_at_once import at_once

from epidesk.foundation.accounts import fair_use as config
from epidesk.foundation.accounts.actions import appeal, decide_appeal, sanction
from epidesk.foundation.accounts.models import Appeal, Sanction
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.core.errors import Conflict, TooMany
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.places.actions import load_reference_data
from epidesk.intake.incidents.actions import resolve, triage
from epidesk.intake.incidents.models import Incident

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = frozenset({Permission.SANCTION, Permission.DECIDE_APPEALS})
AT_ONCE = 6


@pytest.fixture(autouse=True)
def province(transactional_db):
    load_reference_data(by=SYSTEM)


@pytest.fixture
def narrow(monkeypatch):
    few = replace(config.fair_use(), reports_a_sender=3, reports_a_number=2, medical_rows_a_sender=1)
    monkeypatch.setattr("epidesk.intake.incidents.actions.judging.fair_use", lambda: few)


def test_six_reports_of_one_phone_in_one_moment_pass_a_limit_of_three_three_times(narrow):
    tin = phone_of("tin")
    answers = at_once(*[lambda: filed(report(), by=tin)] * AT_ONCE)
    assert sum(isinstance(one, TooMany) for one in answers) == AT_ONCE - 3
    assert Incident.objects.count() == 3


def test_six_phones_that_name_one_number_in_one_moment(narrow):
    stories = [lambda n=n: filed(report(contact_phone="0120 123 4567"), by=phone_of(f"p{n}")) for n in range(AT_ONCE)]
    answers = at_once(*stories)
    assert sorted(one.held for one in answers) == [False, False, True, True, True, True]


def test_six_calls_for_help_in_one_moment_are_all_on_file_and_one_row(narrow):
    tin = phone_of("tin")
    people = [{"who": "relative", "ill_name": f"Người thứ {n}"} for n in range(AT_ONCE)]
    answers = at_once(*[lambda one=one: filed(call_for_help(answers=one), by=tin) for one in people])
    assert len({one.code for one in answers}) == Incident.objects.count() == AT_ONCE
    assert DeskItem.objects.get().folded == AT_ONCE - 1


def test_a_call_that_comes_while_its_row_is_being_closed_is_not_left_without_one(narrow):
    tin, lan = phone_of("tin"), staff("Lan")
    for n in range(3):
        Incident.objects.all().delete()
        DeskItem.objects.all().delete()
        head = filed(call_for_help(answers={"who": "relative", "ill_name": f"Bà {n}"}), by=tin)
        triage(by=lan, incident_id=head.id, priority=head.priority)
        late = call_for_help(answers={"who": "relative", "ill_name": f"Ông {n}"})
        closed, second = at_once(
            lambda head=head: resolve(by=lan, incident_id=head.id, outcome="advised"),
            lambda late=late: filed(late, by=tin),
        )
        assert closed is None
        from epidesk.intake.incidents.actions.folding import promote_folded

        promote_folded(incident_ids=[head.id])
        assert DeskItem.objects.get(subject_id=second.id).closed_at is None


def test_two_officers_two_answers_and_two_appeals_at_once_are_one_of_each():
    hanh, binh, mai = (staff(name, permissions=OFFICER) for name in ("Hạnh", "Bình", "Mai"))
    tin = phone_of("tin")
    from datetime import timedelta

    from django.utils import timezone

    until = timezone.now() + timedelta(days=5)
    imposed = sanction(by=hanh, device=tin.device, step="warning", reason="Gửi nhiều tin giống nhau.", until_at=until)
    text = "Tôi không gửi những tin ấy."
    appeals = at_once(*[lambda: appeal(by=tin, sanction_id=imposed, text=text)] * 2)
    assert sum(isinstance(one, Conflict) for one in appeals) == 1
    made = Appeal.objects.get()
    stories = [
        lambda who=who, upheld=upheld: decide_appeal(by=who, appeal_id=made.id, upheld=upheld, reason="Đã xem lại kỹ.")
        for who, upheld in ((binh, True), (mai, False))
    ]
    assert sum(isinstance(one, Conflict) for one in at_once(*stories)) == 1
    made.refresh_from_db()
    assert made.granted == (Sanction.objects.get().lifted_at is not None)
