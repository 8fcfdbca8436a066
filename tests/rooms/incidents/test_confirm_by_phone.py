# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import PHONE, citizen, phone_of, photo, report

from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.notify.queries import inbox
from epidesk.intake.incidents.actions import add_photos, confirm_by_phone, file_incident
from epidesk.intake.incidents.events import IncidentConfirmed
from epidesk.intake.incidents.handlers import confirm_what_was_filed, tell_confirmed
from epidesk.intake.incidents.models import Incident, Photo, Step
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


def test_a_strangers_report_that_names_my_number_is_not_confirmed_by_my_signing_in():
    filed = file_incident(draft=report(contact_phone=PHONE), by=phone_of("another"))
    assert confirm_by_phone(by=replace(citizen(), device="f" * 64), phone_e164=PHONE) == ()
    row = Incident.objects.get(id=filed.id)
    assert (row.confirmed_at, row.reporter_id) == (None, None)
    assert not DeskItem.objects.get(subject_id=filed.id).confirmed


def test_who_proves_a_phone_on_no_device_of_ours_confirms_nothing():
    file_incident(draft=report(), by=replace(DEVICE, device=None))
    assert confirm_by_phone(by=replace(citizen(), device=None), phone_e164=PHONE) == ()


def test_a_report_without_a_name_learns_nothing_of_the_account_that_signs_in_on_its_phone():
    filed = file_incident(draft=report(reply="anonymous"), by=DEVICE)
    named = file_incident(draft=report(), by=DEVICE)
    by = signed_in()
    assert confirm_by_phone(by=by, phone_e164=PHONE) == (named.id,)
    row = Incident.objects.get(id=filed.id)
    assert (row.confirmed_at, row.reporter_id, row.person_id, row.contact_phone) == (None, None, None, "")
    assert not DeskItem.objects.get(subject_id=filed.id).confirmed
    assert set(Step.objects.filter(incident_id=filed.id).values_list("by_id", "by_label")) == {(None, "anonymous")}
    lines = Entry.objects.filter(subject_id=filed.id)
    assert {(line.actor_id, line.actor_label) for line in lines} == {(None, "anonymous")}


def test_pictures_added_to_it_after_signing_in_name_nobody_either():
    filed = file_incident(draft=report(reply="anonymous"), by=DEVICE)
    by = signed_in()
    add_photos(by=by, incident_id=filed.id, upload_ids=[store_picture(by=by, stream=photo())])
    assert set(Step.objects.filter(incident_id=filed.id).values_list("by_id", "by_label")) == {(None, "anonymous")}
    assert set(Photo.objects.values_list("by_label", flat=True)) == {""}
    assert not Entry.objects.filter(subject_id=filed.id).exclude(actor_id=None).exists()


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
