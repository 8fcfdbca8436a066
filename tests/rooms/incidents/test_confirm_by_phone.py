# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import PHONE, citizen, phone_of, report

from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.notify.queries import inbox
from epidesk.intake.incidents.actions import confirm_by_phone, file_incident
from epidesk.intake.incidents.events import IncidentConfirmed
from epidesk.intake.incidents.handlers import confirm_what_was_filed, tell_confirmed
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import matter_for, mine

pytestmark = pytest.mark.usefixtures("hue")
DEVICE = phone_of("tin")


def signed_in():
    return replace(citizen(), device=DEVICE.device)


def test_a_phone_code_confirms_what_the_device_filed_and_nothing_is_retyped():
    filed = file_incident(draft=report(contact_phone=""), by=DEVICE)
    assert confirm_by_phone(by=signed_in(), phone_e164=PHONE) == (filed.id,)
    row = Incident.objects.get(id=filed.id)
    assert row.confirmed_at is not None
    assert row.contact_phone == PHONE
    assert DeskItem.objects.get(subject_id=filed.id).confirmed
    assert DeskItem.objects.get(subject_id=filed.id).rank % 2 == 0


def test_the_account_has_it_then_on_every_device():
    filed = file_incident(draft=report(), by=DEVICE)
    by = signed_in()
    confirm_by_phone(by=by, phone_e164=PHONE)
    elsewhere = replace(by, device="f" * 64).as_viewer()
    assert [row.id for row in mine(elsewhere)] == [filed.id]
    assert matter_for(elsewhere, filed.code).confirmed


def test_a_report_that_named_the_number_is_confirmed_from_any_device():
    filed = file_incident(draft=report(contact_phone=PHONE), by=phone_of("another"))
    confirm_by_phone(by=replace(citizen(), device="f" * 64), phone_e164=PHONE)
    row = Incident.objects.get(id=filed.id)
    assert row.confirmed_at is not None
    assert row.reporter_id is None  # the number proves the call-back, not who pressed the button


def test_an_anonymous_report_is_confirmed_and_stays_nobodys():
    filed = file_incident(draft=report(reply="anonymous"), by=DEVICE)
    confirm_by_phone(by=signed_in(), phone_e164=PHONE)
    row = Incident.objects.get(id=filed.id)
    assert row.confirmed_at is not None
    assert (row.reporter_id, row.contact_phone) == (None, "")


def test_what_a_shared_computer_filed_last_month_is_somebody_elses():
    filed = file_incident(draft=report(), by=DEVICE)
    Incident.objects.filter(id=filed.id).update(received_at=timezone.now() - timedelta(days=30))
    assert confirm_by_phone(by=signed_in(), phone_e164=PHONE) == ()


def test_a_strangers_report_is_left_alone():
    file_incident(draft=report(), by=phone_of("stranger"))
    assert confirm_by_phone(by=signed_in(), phone_e164=PHONE) == ()


def test_the_news_of_a_verified_phone_confirms_once_however_often_it_comes():
    filed = file_incident(draft=report(), by=DEVICE)
    by = citizen()
    news = PhoneVerified(user_ids=(by.user_id,), devices=(DEVICE.device or "",))
    confirm_what_was_filed(news)
    confirm_what_was_filed(news)
    steps = Step.objects.filter(incident_id=filed.id, verb="confirmed")
    assert steps.count() == 1
    event = IncidentConfirmed((filed.id,), tuple(steps.values_list("id", flat=True)))
    tell_confirmed(event)
    tell_confirmed(event)
    assert len(inbox(replace(by, device=None).as_viewer())) == 1
