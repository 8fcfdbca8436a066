# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import uuid4

import pytest
from tests.factories.incidents import CITADEL, LANG_CO, call_for_help, filed, phone_of, report, staff, ward_at

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound, OutsideArea
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.queries import QueueFilter, get_item, queue
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import (
    add_note,
    log_call,
    mark_arrived,
    mark_assigned,
    mark_resolved_by_team,
    mark_started,
    mark_unassigned,
    merge,
    reject,
    reopen,
    resolve,
    triage,
)
from epidesk.intake.incidents.events import IncidentTriaged
from epidesk.intake.incidents.models import Incident, Note
from epidesk.intake.incidents.queries import detail, matter_for
from epidesk.intake.incidents.rules import Permission

pytestmark = pytest.mark.usefixtures("hue")
REASON = "Trạm y tế đã gặp người này lúc 16:20. Dị ứng phấn hoa, không sốt."


def state_of(incident):
    return Incident.objects.get(id=incident.id).state


def test_an_operator_confirms_or_changes_what_the_machine_suggested(lan):
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.SEVERE, note="Đã gọi lại, nói được câu dài.", version=1)
    seen = detail(lan.as_viewer(), one.id)
    assert (seen.state, seen.priority, seen.version) == ("triaged", Priority.SEVERE, 2)
    assert seen.suggestion.priority is Priority.EXTREME
    assert [note.text for note in seen.notes] == ["Đã gọi lại, nói được câu dài."]
    row = get_item(lan.as_viewer(), one.id)
    assert (row.priority, row.due_what, row.stage) == (Priority.SEVERE, "assign", "triaged")


def test_what_is_judged_more_urgent_moves_up_the_queue(lan):
    ahead, behind = filed(report()), filed(report())
    triage(by=lan, incident_id=ahead.id, priority=Priority.MINOR)
    triage(by=lan, incident_id=behind.id, priority=Priority.MINOR)
    assert [row.subject_id for row in queue(lan.as_viewer(), QueueFilter()).items] == [ahead.id, behind.id]
    triage(by=lan, incident_id=behind.id, priority=Priority.SEVERE)
    assert [row.subject_id for row in queue(lan.as_viewer(), QueueFilter()).items] == [behind.id, ahead.id]


def test_judging_announces_and_leaves_a_line_in_the_ledger(lan):
    one = filed()
    with unit_of_work() as unit:
        triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
        (event,) = unit.events
        assert isinstance(event, IncidentTriaged)
        assert event.incident_ids == (one.id,)
        assert {hint["t"] for hint in unit.hints} == {"desk", "incident"}
    assert Entry.objects.filter(subject_id=one.id, verb="incident.triaged", actor_id=lan.user_id).count() == 1


def test_handing_a_matter_to_its_right_ward(lan, minh):
    one = filed(report(place=LANG_CO))
    assert queue(minh.as_viewer(), QueueFilter()).items == ()
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR, area_id=ward_at(CITADEL))
    assert [row.subject_id for row in queue(minh.as_viewer(), QueueFilter()).items] == [one.id]
    found = queue(minh.as_viewer(), QueueFilter(text="sot ho")).items
    assert [row.subject_id for row in found] == [one.id]


def test_another_kind_brings_its_own_deadlines_and_outcomes(lan):
    one = filed()
    before = get_item(lan.as_viewer(), one.id)
    triage(by=lan, incident_id=one.id, priority=Priority.SEVERE, kind="medical_help")
    row = get_item(lan.as_viewer(), one.id)
    assert row.kind == "medical_help"
    assert row.confirmed
    assert not before.confirmed
    with pytest.raises(Invalid):
        resolve(by=lan, incident_id=one.id, outcome="unfounded")
    resolve(by=lan, incident_id=one.id, outcome="treated_at_home")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"priority": 9}, "priority"), ({"kind": "dragon"}, "kind"), ({"area_id": uuid4()}, "area")],
)
def test_what_is_no_priority_kind_or_ward_is_said(lan, changes, field):
    one = filed()
    with pytest.raises(Invalid) as refused:
        triage(**{"by": lan, "incident_id": one.id, "priority": Priority.MINOR, **changes})
    assert list(refused.value.fields) == [field]


def test_a_stale_form_is_told_so(lan):
    one = filed()
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR, version=1)
    with pytest.raises(Conflict):
        triage(by=lan, incident_id=one.id, priority=Priority.EXTREME, version=1)
    assert Incident.objects.get(id=one.id).priority == Priority.MINOR


def test_the_reporter_reads_word_for_word_why_it_was_closed(lan):
    one = filed()
    reject(by=lan, incident_id=one.id, reason=REASON)
    matter = matter_for(phone_of("reporter").as_viewer(), one.code)
    assert matter.state == "rejected"
    assert matter.timeline[-1].reason == REASON
    assert matter.timeline[-1].by_label == ""


@pytest.mark.parametrize("reason", ["", "   ", "không", "x" * 1_001])
def test_a_rejection_needs_a_reason_that_is_one(lan, reason):
    one = filed()
    with pytest.raises(Invalid) as refused:
        reject(by=lan, incident_id=one.id, reason=reason)
    assert "reason" in refused.value.fields
    assert state_of(one) == "received"


def test_closed_matters_leave_the_open_queue_and_are_found_among_the_closed(lan):
    one = filed()
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    resolve(by=lan, incident_id=one.id, outcome="unfounded", note="Không ai ho.")
    assert queue(lan.as_viewer(), QueueFilter()).items == ()
    (row,) = queue(lan.as_viewer(), QueueFilter(state="closed")).items
    assert (row.stage, row.is_open) == ("resolved", False)
    assert queue(lan.as_viewer(), QueueFilter(text="sot ho")).items == ()
    assert len(queue(lan.as_viewer(), QueueFilter(text="sot ho", state="all")).items) == 1


def test_notes_of_colleagues_never_reach_the_reporter(lan):
    one = filed()
    add_note(by=lan, incident_id=one.id, text="Người này hay báo sai.")
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR, note="Nghi đùa.")
    matter = matter_for(phone_of("reporter").as_viewer(), one.code)
    assert "báo sai" not in str(matter)
    assert "đùa" not in str(matter)
    assert Note.objects.count() == 2


def test_a_duplicate_names_the_one_that_stays(lan):
    first, second = filed(), filed()
    merge(by=lan, incident_id=second.id, into_id=first.id)
    assert detail(lan.as_viewer(), second.id).duplicate_of == first.code
    assert detail(lan.as_viewer(), first.id).duplicates == 1
    assert first.code not in str(matter_for(phone_of("reporter").as_viewer(), second.code))


@pytest.mark.parametrize("of", ["itself", "nothing"])
def test_a_duplicate_of_what_cannot_stay_is_refused(lan, of):
    one, two, three = filed(), filed(), filed()
    merge(by=lan, incident_id=two.id, into_id=three.id)
    of_id = {"itself": one.id, "nothing": uuid4()}[of]
    with pytest.raises(Invalid):
        merge(by=lan, incident_id=one.id, into_id=of_id)
    assert state_of(one) == "received"


def test_a_closed_matter_opens_again_with_new_deadlines(lan, lead):
    one = filed()
    reject(by=lan, incident_id=one.id, reason=REASON)
    old = DeskItem.objects.get(subject_id=one.id).due_at
    reopen(by=lead, incident_id=one.id, reason="Người báo gửi thêm ảnh mới.")
    row = get_item(lead.as_viewer(), one.id)
    assert (row.stage, row.is_open, row.due_what) == ("triaged", True, "assign")
    assert row.due_at > old
    assert [found.subject_id for found in queue(lead.as_viewer(), QueueFilter(text="sot ho")).items] == [one.id]


def test_a_mission_is_told_step_by_step_to_who_asked_for_help(lan):
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.EXTREME)
    team = {"by": staff("Đội Phú Xuân 2", permissions=frozenset()), "incident_id": one.id}
    mission = {"team_name": "Phú Xuân 2", "mission_id": uuid4()}
    mark_assigned(**team, **mission)
    assert get_item(lan.as_viewer(), one.id).due_what == "arrive"
    mark_started(**team, **mission)
    mark_arrived(**team, **mission)
    mark_resolved_by_team(**team, outcome="taken_to_care", note="SpO2 86 %.")
    matter = matter_for(phone_of("reporter").as_viewer(), one.code)
    assert [step.verb for step in matter.timeline] == [
        "received", "triaged", "assigned", "started", "arrived", "resolved",
    ]  # fmt: skip
    assert matter.timeline[3].text == "Phú Xuân 2 đang đến"
    assert matter.outcome == "Đã đưa đến cơ sở y tế"
    assert "SpO2" not in str(matter)


def test_a_team_that_cannot_come_gives_the_matter_back(lan):
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.EXTREME)
    mark_assigned(by=lan, incident_id=one.id, team_name="Phú Xuân 2", mission_id=uuid4())
    mark_unassigned(by=lan, incident_id=one.id, reason="Xe hỏng giữa đường.")
    seen = detail(lan.as_viewer(), one.id)
    assert (seen.state, seen.desk.due_what) == ("triaged", "assign")
    assert [note.text for note in seen.notes] == ["Xe hỏng giữa đường."]


def test_nobody_is_sent_to_what_nobody_has_judged(lan):
    with pytest.raises(Conflict):
        mark_assigned(by=lan, incident_id=filed().id, team_name="Phú Xuân 2", mission_id=uuid4())


WORK = {
    "triage": lambda by, id: triage(by=by, incident_id=id, priority=Priority.MINOR),
    "reject": lambda by, id: reject(by=by, incident_id=id, reason=REASON),
    "resolve": lambda by, id: resolve(by=by, incident_id=id, outcome="unfounded"),
    "mark_duplicate": lambda by, id: merge(by=by, incident_id=id, into_id=uuid4()),
    "reopen": lambda by, id: reopen(by=by, incident_id=id, reason=REASON),
    "note": lambda by, id: add_note(by=by, incident_id=id, text="…"),
}


@pytest.mark.parametrize("verb", WORK)
def test_no_operator_acts_outside_their_wards(verb):
    everything = frozenset(Permission)
    elsewhere = staff("Vy", areas=frozenset({ward_at(LANG_CO)}), permissions=everything)
    one = filed(report(place=CITADEL))
    with pytest.raises(OutsideArea):
        WORK[verb](elsewhere, one.id)
    assert (state_of(one), Note.objects.count()) == ("received", 0)


@pytest.mark.parametrize("verb", WORK)
def test_without_the_permission_nobody_acts_anywhere(verb):
    with pytest.raises(Forbidden):
        WORK[verb](staff("Vy", permissions=frozenset({Permission.READ})), filed().id)


@pytest.mark.parametrize("verb", WORK)
def test_what_is_not_there_cannot_be_worked_on(verb):
    with pytest.raises(NotFound):
        WORK[verb](staff("Vy", permissions=frozenset(Permission)), uuid4())


def test_a_matter_whose_row_is_long_deleted_is_read_noted_and_opened_again(lan, lead):
    one = filed(call_for_help())
    log_call(by=lan, incident_id=one.id, outcome="reached")
    reject(by=lan, incident_id=one.id, reason=REASON)
    DeskItem.objects.filter(subject_id=one.id).delete()  # as retention does
    assert detail(lead.as_viewer(), one.id).desk is None
    assert "reopen" in detail(lead.as_viewer(), one.id).verbs
    add_note(by=lan, incident_id=one.id, text="Người nhà gọi lại.")
    reopen(by=lead, incident_id=one.id, reason="Người báo gửi thêm ảnh mới.")
    row = get_item(lead.as_viewer(), one.id)
    assert (row.stage, row.is_open, row.due_what, row.code) == ("triaged", True, "assign", one.code)
    assert row.title == detail(lead.as_viewer(), one.id).title
    found = queue(lead.as_viewer(), QueueFilter(text="nguyen van tin")).items
    assert [row.subject_id for row in found] == [one.id]
