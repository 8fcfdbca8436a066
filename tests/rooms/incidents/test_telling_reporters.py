# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import astuple, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override
from tests.factories.incidents import call_for_help, citizen, filed, phone_of, report, staff

from epidesk.foundation.core.events import _subscribers, event_name
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.queries import inbox
from epidesk.foundation.notify.texts import TEXTS, render, render_sms
from epidesk.foundation.people.actions import merge_people, unmerge_people
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.foundation.people.models import Merge
from epidesk.intake.incidents import events
from epidesk.intake.incidents.actions import (
    contest,
    log_call,
    mark_assigned,
    mark_started,
    reject,
    resolve,
    triage,
    undo_last,
)
from epidesk.intake.incidents.actions.telling import TEMPLATES, tell_reporters
from epidesk.intake.incidents.handlers import follow_merges, follow_unmerges, tell_filed
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.rules import Permission
from epidesk.intake.incidents.texts import FOR_THE_CENTRE, STEP, step_text

pytestmark = pytest.mark.usefixtures("hue")
REPORTER = phone_of("reporter").as_viewer()


def tell_all(incident_id):
    """What the jobs of all events after the filing do."""
    steps = Step.objects.filter(incident_id=incident_id, verb__in=TEMPLATES).exclude(verb="received").order_by("id")
    tell_reporters(step_ids=[step.id for step in steps])


def titles(viewer=REPORTER):
    return [entry.title for entry in reversed(inbox(viewer))]


def test_every_event_has_its_teller():
    told = {event for name, event in vars(events).items() if name.startswith("Incident")}
    for event in told:
        assert any(key.startswith("epidesk.intake.incidents") for key in _subscribers[event_name(event)]), event


UNTOLD = {
    "photos": "the reporter's own doing",
    "told_more": "the reporter's own doing",
    "accepted": "the page shows it at once; a message follows when the team sets out",
}
FILLED = {
    "code": "K7M2-QX4P", "team": "Đội Phú Xuân 2", "reason": "Không có dấu hiệu", "outcome": "Không có cơ sở",
    "words": "Trung tâm đã gọi.", "due_at": "2026-07-20T03:30:00+00:00", "eta_at": "2026-07-20T03:30:00+00:00",
    "next_at": "2026-07-20T03:30:00+00:00", "until_at": "2026-07-20T03:30:00+00:00",
}  # fmt: skip
PARAMS = {"priority": "severe", "outcome": "advised", "team": "Đội 1", "call": "busy", "verdict": "founded"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("verb", sorted((set(STEP) | {"called", "told_more", "judged"}) - FOR_THE_CENTRE))
def test_every_step_that_a_reporter_may_know_is_told_in_both_languages(verb, language):
    with override(language):
        line = step_text(verb, PARAMS, "suspected_case")
    assert line not in ("", verb)
    assert "%(" not in line
    assert verb in UNTOLD or verb in TEMPLATES


def own_words(template, language):
    return [
        one for one in (*astuple(render(template, FILLED, language)), render_sms(template, FILLED, language)) if one
    ]


@pytest.mark.parametrize("template", [name for name in TEXTS if name.startswith(("incident-", "followed-"))])
def test_what_is_told_is_whole_in_both_languages_and_says_what_comes_next(template):
    vietnamese, english = own_words(template, "vi"), own_words(template, "en")
    assert len(vietnamese) == len(english) >= 2
    for vi, en in zip(vietnamese, english, strict=True):
        assert "%(" not in vi + en
        assert ".." not in vi + en
        assert vi != en or template == "incident-judged", "translated"
        assert "2026-07-20T" not in vi + en
    for sms in (vietnamese[2:], english[2:]):
        assert all(len(one) <= 201 for one in sms), "three parts at most"
        assert all(FILLED["reason"] not in one for one in sms), "no word of why on a locked screen"


def test_a_moment_is_told_as_the_clock_of_the_province_shows_it():
    assert "10:30 20/07" in render("incident-triaged", FILLED, "vi").body
    assert "10:30 20/07" in render("incident-in-progress-eta", FILLED, "en").body


def test_the_first_judging_says_by_when_a_team_is_chosen(lan):
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.EXTREME)
    tell_all(one.id)
    assert "dự kiến trước" in inbox(REPORTER)[0].body
    late = filed(call_for_help(contact_name="Lê Thị Mai", contact_phone="0120 765 4321"), phone_of("late"))
    Incident.objects.filter(id=late.id).update(clock_at=timezone.now() - timedelta(days=1))
    triage(by=lan, incident_id=late.id, priority=Priority.EXTREME)
    tell_all(late.id)
    assert "ngay khi có đội rảnh" in inbox(phone_of("late").as_viewer())[0].body, "no hour that has passed"


def test_a_call_that_reached_nobody_is_told_with_the_next_one_and_a_talk_is_not(lead):
    caller = replace(lead, permissions=lead.permissions | {Permission.CALL})
    one = filed(call_for_help())
    for outcome in ("no_answer", "wrong_number", "reached"):
        log_call(by=caller, incident_id=one.id, outcome=outcome)
    tell_all(one.id)
    first, second = reversed(inbox(REPORTER))
    assert "gọi lại khoảng" in first.body
    assert "không tự gọi lại" in second.body


def test_a_contest_and_its_answer_are_told(lan):
    one = filed()
    reject(by=lan, incident_id=one.id, reason="Không có dấu hiệu.")
    tell_all(one.id)
    contest(by=phone_of("reporter"), incident_id=one.id, reason="Hôm nay tôi lại thấy.")
    resolve(by=staff("Hà"), incident_id=one.id, outcome="unfounded")
    tell_all(one.id)
    assert [title.split(" ", 1)[1] for title in titles()] == [
        "đã đóng, không cử đội đến", "đang được xem lại", "đã được xem lại và kết thúc",
    ]  # fmt: skip
    assert "khiếu nại đến" in inbox(REPORTER)[2].body
    assert "trả lời cho khiếu nại" in inbox(REPORTER)[0].body


def test_who_contests_before_they_were_told_is_not_told_the_old_news(lan):
    one = filed()
    reject(by=lan, incident_id=one.id, reason="Không có dấu hiệu.")
    contest(by=phone_of("reporter"), incident_id=one.id, reason="Hôm nay tôi lại thấy.")
    tell_all(one.id)
    assert [title.split(" ", 1)[1] for title in titles()] == ["đang được xem lại"]


def test_what_was_taken_back_is_told_to_nobody(lan):
    one = filed()
    reject(by=lan, incident_id=one.id, reason="Không có dấu hiệu.")
    undo_last(by=lan, incident_id=one.id, version=Incident.objects.get(id=one.id).version)
    tell_all(one.id)
    assert titles() == []


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


def test_no_sms_to_a_number_that_the_reporter_has_not_proved(lan):
    """Whoever names a number, in a report or in a call for help, could send its owner messages otherwise."""
    owner = citizen()
    named = [filed(report(contact_phone="0120 123 4567")), filed(call_for_help())]
    named.append(filed(call_for_help(contact_phone="0120 765 4321"), owner))
    own = filed(report(contact_phone="0120 123 4567"), owner)
    for one in (*named, own):
        triage(by=lan, incident_id=one.id, priority=Priority.SEVERE)
        mark_assigned(by=lan, incident_id=one.id, team_name="Phú Xuân 2", mission_id=uuid4())
        tell_all(one.id)
    (sms,) = OutgoingMessage.objects.all()
    assert own.code in sms.text


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
