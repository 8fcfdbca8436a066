# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.foundation.core.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db
REASON = "Cầu Lộc Điền ngập, xe không qua được"


@pytest.fixture
def offered(lan, crew, teams, incident):
    from epidesk.response.dispatch.actions import offer_mission

    crew("PX1")
    sick = incident()
    return sick, offer_mission(by=lan, incident_id=sick, team_id=teams["PX1"])


def test_declined_matter_is_the_desks_again_with_the_reason(lan, crew, offered, state_of):
    from epidesk.response.dispatch import actions, queries

    sick, mission_id = offered
    actions.decline(by=crew("PX1"), mission_id=mission_id, reason=REASON)

    assert state_of(sick) == "triaged"
    (row,) = queries.missions_of(lan.as_viewer(), sick)
    assert (str(row.state), row.reason, row.is_live) == ("declined", REASON, False)


def test_declined_matter_stands_at_the_top_of_its_rank(lan, crew, offered, incident):
    from epidesk.foundation.desk.queries import QueueFilter, queue
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    earlier_due = incident()
    actions.decline(by=crew("PX1"), mission_id=mission_id, reason=REASON)

    waiting = [row.subject_id for row in queue(lan.as_viewer(), QueueFilter()).items]
    assert waiting == [sick, earlier_due]


@pytest.mark.parametrize("reason", ["", "   ", "\u202e\n"])
def test_declining_needs_a_reason(crew, offered, state_of, reason):
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    with pytest.raises(Invalid) as refused:
        actions.decline(by=crew("PX1"), mission_id=mission_id, reason=reason)
    assert "reason" in refused.value.fields
    assert state_of(sick) == "assigned"


def test_reason_is_encrypted_at_rest(crew, offered):
    from django.db import connection

    from epidesk.response.dispatch import actions

    actions.decline(by=crew("PX1"), mission_id=offered[1], reason=REASON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM dispatch_mission WHERE id = %s", [offered[1]])
        (stored,) = cursor.fetchone()
    assert "Lộc Điền" not in stored


def test_after_accepting_it_is_too_late_to_decline(crew, offered):
    from epidesk.foundation.core.errors import Conflict
    from epidesk.response.dispatch import actions

    actions.accept(by=crew("PX1"), mission_id=offered[1])
    with pytest.raises(Conflict):
        actions.decline(by=crew("PX1"), mission_id=offered[1], reason=REASON)


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_desk_calls_a_mission_off_from_any_live_state(lan, crew, offered, state_of, steps):
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    for verb in (actions.accept, actions.depart, actions.arrive)[:steps]:
        verb(by=crew("PX1"), mission_id=mission_id)

    actions.stand_down(by=lan, mission_id=mission_id, reason="Người nhà đã đưa đi viện")
    actions.stand_down(by=lan, mission_id=mission_id, reason="lần hai")

    assert state_of(sick) == "triaged"
    assert actions.offer_mission(by=lan, incident_id=sick, team_id=crew("TH1").team_id)


def test_team_on_the_road_hands_back_what_it_cannot_reach(crew, offered, state_of):
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    actions.accept(by=crew("PX1"), mission_id=mission_id)
    actions.depart(by=crew("PX1"), mission_id=mission_id)

    actions.stand_down(by=crew("PX1"), mission_id=mission_id, reason=REASON)

    assert state_of(sick) == "triaged"


def test_others_cannot_call_it_off(crew, citizen, offered):
    from epidesk.response.dispatch import actions

    for stranger in (crew("TH1"), citizen):
        with pytest.raises(Forbidden):
            actions.stand_down(by=stranger, mission_id=offered[1], reason="không đi nữa")


def test_step_after_being_called_off_is_refused_with_its_reason(lan, crew, offered):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.refusals import MissionOver

    actions.stand_down(by=lan, mission_id=offered[1], reason="Nhầm địa chỉ")
    with pytest.raises(MissionOver):
        actions.accept(by=crew("PX1"), mission_id=offered[1])


def test_one_of_two_teams_declines_and_the_other_keeps_the_matter(lan, crew, teams, offered, state_of):
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    th1 = crew("TH1")
    second = actions.offer_mission(by=lan, incident_id=sick, team_id=teams["TH1"])
    actions.accept(by=th1, mission_id=second)
    actions.depart(by=th1, mission_id=second)

    actions.decline(by=crew("PX1"), mission_id=mission_id, reason=REASON)

    assert state_of(sick) == "in_progress"


def test_matter_closes_with_the_last_of_two_teams(lan, crew, teams, offered, state_of):
    from epidesk.intake.incidents.models import Note
    from epidesk.response.dispatch import actions

    sick, first = offered
    second = actions.offer_mission(by=lan, incident_id=sick, team_id=crew("TH1").team_id)
    for member, mission_id in ((crew("PX1"), first), (crew("TH1"), second)):
        for verb in (actions.accept, actions.depart, actions.arrive):
            verb(by=member, mission_id=mission_id)

    actions.finish(by=crew("PX1"), mission_id=first, outcome="advised", note="đã sơ cứu")
    assert state_of(sick) == "in_progress"
    assert [note.text for note in Note.objects.filter(incident_id=sick)] == ["đã sơ cứu"]
    actions.finish(by=crew("TH1"), mission_id=second, outcome="taken_to_care")
    assert state_of(sick) == "resolved"


def test_teams_are_called_off_when_the_desk_resolves(lan, crew, offered):
    """The handler runs in a job, perhaps twice; here its action is run twice."""
    from epidesk.intake.incidents.actions import resolve
    from epidesk.response.dispatch import actions, queries
    from epidesk.response.dispatch.refusals import MissionOver

    sick, mission_id = offered
    resolve(by=lan, incident_id=sick, outcome="advised", note="gọi lại, đã ổn")
    with pytest.raises(MissionOver):  # the team taps before the job has run
        actions.accept(by=crew("PX1"), mission_id=mission_id)

    actions.stand_down_closed(incident_ids=(sick,))
    actions.stand_down_closed(incident_ids=(sick,))

    (row,) = queries.given_back(crew("PX1").as_viewer())
    assert (row.mission_id, str(row.state)) == (mission_id, "stood_down")
    assert row.reason == "Trung tâm đã đóng hoặc thu lại việc này."


@pytest.fixture
def resolved_and_reopened(lan, offered):
    """PX1's matter was resolved by mistake and opened again before the job of calling off has run."""
    from epidesk.intake.incidents.actions import reopen, resolve

    sick, mission_id = offered
    resolve(by=lan, incident_id=sick, outcome="advised", note="nhầm")
    reopen(by=lan, incident_id=sick, reason="Đóng nhầm, bà vẫn khó thở.")
    return sick, mission_id


def states(*mission_ids):
    from epidesk.response.dispatch.models import Mission

    found = dict(Mission.objects.values_list("id", "state"))
    return [found[mission_id] for mission_id in mission_ids]


def test_a_late_job_spares_the_team_that_was_sent_after_the_reopening(lan, crew, resolved_and_reopened, state_of):
    from epidesk.response.dispatch import actions

    sick, before = resolved_and_reopened
    sent_since = actions.offer_mission(by=lan, incident_id=sick, team_id=crew("TH1").team_id)
    actions.stand_down_closed(incident_ids=(sick,))
    actions.stand_down_closed(incident_ids=(sick,))
    assert states(before, sent_since) == ["stood_down", "offered"]
    assert state_of(sick) == "assigned"


def test_a_late_job_calls_off_what_the_closing_had_ended_and_leaves_the_matter_open(resolved_and_reopened, state_of):
    from epidesk.response.dispatch import actions

    sick, before = resolved_and_reopened
    actions.stand_down_closed(incident_ids=(sick,))
    assert states(before) == ["stood_down"]
    assert state_of(sick) == "triaged"


def test_the_same_team_is_asked_anew_and_a_late_job_does_not_call_that_off(lan, crew, resolved_and_reopened, state_of):
    from epidesk.response.dispatch import actions

    sick, before = resolved_and_reopened
    anew = actions.offer_mission(by=lan, incident_id=sick, team_id=crew("PX1").team_id)
    assert anew != before
    actions.stand_down_closed(incident_ids=(sick,))
    assert states(before, anew) == ["stood_down", "offered"]
    assert state_of(sick) == "assigned"
    actions.accept(by=crew("PX1"), mission_id=anew)


def test_a_mission_that_the_closing_ended_holds_no_matter_open_and_gives_none_back(lan, crew, offered, state_of):
    """The job is late: TH1 works on the reopened matter while PX1's old mission still lives."""
    from epidesk.intake.incidents.actions import reopen, resolve
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    sick, before = offered
    resolve(by=lan, incident_id=sick, outcome="advised")
    reopen(by=lan, incident_id=sick, reason="Đóng nhầm, bà vẫn khó thở.")
    since = actions.offer_mission(by=lan, incident_id=sick, team_id=crew("TH1").team_id)
    Mission.objects.filter(id=before).update(state="offered", ended_at=None)
    actions.decline(by=crew("PX1"), mission_id=before, reason=REASON)
    assert state_of(sick) == "assigned"
    Mission.objects.filter(id=before).update(state="offered", ended_at=None)
    for verb in (actions.accept, actions.depart, actions.arrive):
        verb(by=crew("TH1"), mission_id=since)
    actions.finish(by=crew("TH1"), mission_id=since, outcome="advised")
    assert state_of(sick) == "resolved"


def test_resolving_an_incident_puts_the_calling_off_in_the_urgent_queue(lan, offered):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from epidesk.intake.incidents.actions import resolve

    resolve(by=lan, incident_id=offered[0], outcome="advised", note="gọi lại, đã ổn")

    jobs = [job for job in ProcrastinateJob.objects.all() if "call_off_missions_of_resolved" in str(job.args)]
    assert [job.queue_name for job in jobs] == ["urgent"]
    assert jobs[0].args["payload"]["incident_ids"] == [str(offered[0])]


def test_live_missions_of_an_open_incident_are_left_alone(offered, state_of):
    from epidesk.response.dispatch import actions
    from epidesk.response.dispatch.models import Mission

    actions.stand_down_closed(incident_ids=(offered[0],))

    assert Mission.objects.get(id=offered[1]).state == "offered"


def test_sent_back_matter_is_flagged_until_another_team_is_sent(lan, crew, teams, offered):
    from epidesk.foundation.desk.queries import get_item
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    crew("TH1")
    actions.decline(by=crew("PX1"), mission_id=mission_id, reason=REASON)
    assert "sent-back" in get_item(lan.as_viewer(), sick).flags

    actions.offer_mission(by=lan, incident_id=sick, team_id=teams["TH1"])
    assert "sent-back" not in get_item(lan.as_viewer(), sick).flags
    assert "urgent-signs" in get_item(lan.as_viewer(), sick).flags


def test_desk_reads_the_reason_among_its_notes(crew, offered):
    from epidesk.intake.incidents.models import Note
    from epidesk.response.dispatch import actions

    sick, mission_id = offered
    actions.decline(by=crew("PX1"), mission_id=mission_id, reason=REASON)

    assert [(note.text, note.by_label) for note in Note.objects.filter(incident_id=sick)] == [(REASON, "Đội PX1")]
