# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import uuid4

import pytest
from tests.factories.incidents import call_for_help, citizen, filed, phone_of, report

from epidesk.foundation.core.events import _subscribers, event_name
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.queries import inbox
from epidesk.foundation.notify.texts import TEXTS
from epidesk.foundation.people.actions import merge_people, unmerge_people
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.foundation.people.models import Merge
from epidesk.intake.incidents import events
from epidesk.intake.incidents.actions import mark_assigned, mark_started, reject, resolve, triage
from epidesk.intake.incidents.actions.telling import TEMPLATES, tell_reporters
from epidesk.intake.incidents.handlers import follow_merges, follow_unmerges, tell_filed
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.rules import Permission
from epidesk.intake.incidents.texts import STEP

pytestmark = pytest.mark.usefixtures("hue")
REPORTER = phone_of("reporter").as_viewer()


def tell_all(incident_id):
    """What the jobs of all events after the filing do."""
    steps = Step.objects.filter(incident_id=incident_id, verb__in=TEMPLATES).exclude(verb="received").order_by("id")
    tell_reporters(step_ids=[step.id for step in steps])


def titles(viewer=REPORTER):
    return [entry.title for entry in reversed(inbox(viewer))]


def test_every_step_that_is_told_has_its_words_and_every_event_its_teller():
    assert set(TEMPLATES) <= set(STEP)
    assert set(TEMPLATES.values()) <= set(TEXTS)
    told = {event for name, event in vars(events).items() if name.startswith("Incident")}
    for event in told:
        assert any(key.startswith("epidesk.intake.incidents") for key in _subscribers[event_name(event)]), event


def test_the_reporter_reads_each_step_on_the_phone_that_filed(lan):
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.EXTREME)
    mark_assigned(by=lan, incident_id=one.id, team_name="Phú Xuân 2", mission_id=uuid4())
    mark_started(by=lan, incident_id=one.id, team_name="Phú Xuân 2", mission_id=uuid4())
    tell_all(one.id)
    assert len(titles()) == 3
    assert all(one.code in title for title in titles())
    assert inbox(REPORTER)[0].body.startswith("Phú Xuân 2")
    assert inbox(phone_of("stranger").as_viewer()) == ()


def test_who_filed_reads_at_once_that_it_arrived_and_machines_are_passed_over():
    machine = Actor(kind=PrincipalKind.MACHINE, label="311", permissions=frozenset({Permission.FILE}), key_id=uuid4())
    ids = (filed().id, filed(report(), machine).id)
    for _ in range(2):
        tell_filed(events.IncidentsFiled(ids))
    assert len(titles()) == 1
    assert Step.objects.get(incident_id=ids[1]).told_at is None


def test_a_job_that_runs_twice_tells_once(lan):
    one = filed()
    reject(by=lan, incident_id=one.id, reason="Không có biểu hiện bệnh.")
    tell_all(one.id)
    tell_all(one.id)
    (entry,) = inbox(REPORTER)
    assert "Không có biểu hiện bệnh." in entry.body


def test_judging_again_is_no_news(lan):
    one = filed()
    for priority in (Priority.MINOR, Priority.MODERATE):
        triage(by=lan, incident_id=one.id, priority=priority)
    tell_all(one.id)
    assert len(titles()) == 1


def test_the_outcome_is_told_in_words(lan):
    by = citizen()
    one = filed(report(), by)
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    resolve(by=lan, incident_id=one.id, outcome="unfounded")
    tell_all(one.id)
    assert "Không có cơ sở" in inbox(by.as_viewer())[0].body


def test_no_sms_to_a_number_that_nobody_proved(lan):
    sighting = filed(report(contact_phone="0120 123 4567"))
    help_ = filed(call_for_help())
    for one in (sighting, help_):
        triage(by=lan, incident_id=one.id, priority=Priority.SEVERE)
        mark_assigned(by=lan, incident_id=one.id, team_name="Phú Xuân 2", mission_id=uuid4())
        tell_all(one.id)
    (sms,) = OutgoingMessage.objects.all()
    assert help_.code in sms.text


def test_people_found_to_be_one_keep_their_reports_and_get_them_back():
    first = Incident.objects.get(id=filed(call_for_help()).id)
    second = Incident.objects.get(id=filed(call_for_help(contact_name="Nguyễn Tín", contact_phone="0120 765 4321")).id)
    assert first.person_id != second.person_id
    kept, dropped = first.person_id, second.person_id
    merge_id = merge_people(by=SYSTEM, keep_id=kept, drop_id=dropped, reason="Cùng một người")
    news = {"kept_ids": (kept,), "dropped_ids": (dropped,), "merge_ids": (merge_id,)}
    for _ in range(2):
        follow_merges(PeopleMerged(**news))
    second.refresh_from_db()
    assert second.person_id == kept
    assert Merge.objects.get(id=merge_id).moved["incident"] == [str(second.id)]
    unmerge_people(by=SYSTEM, merge_id=merge_id, reason="Hai người khác nhau")
    for _ in range(2):
        follow_unmerges(PeopleUnmerged(**news))
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.person_id, second.person_id) == (kept, dropped)
