# SPDX-License-Identifier: Apache-2.0
"""Two reports of the same become one to work on, and two again when that was a mistake."""

from __future__ import annotations

import pytest
from tests.factories.incidents import LANG_CO, call_for_help, filed, phone_of, report, staff, ward_at

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, OutsideArea
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.models import InboxMessage
from epidesk.intake.incidents.actions import join, merge, resolve, split, triage
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.actions.telling import tell_reporters
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import detail, own_matter, stage_by_code, statements_of

pytestmark = pytest.mark.django_db
WHY = "Hai chuyện khác nhau, khác nhà."


def seen_by(name):
    return filed(report(), phone_of(name))


def row(one):
    return Incident.objects.get(id=one.id)


def desk(one):
    return DeskItem.objects.get(subject_id=one.id)


def tell_all():
    tell_reporters(step_ids=list(Step.objects.filter(told_at=None).order_by("id").values_list("id", flat=True)))


def told(name):
    return list(
        InboxMessage.objects.filter(device=phone_of(name).device).order_by("id").values_list("template", flat=True)
    )


def test_the_merged_one_leaves_the_queue_and_its_reporter_counts_as_a_witness(lan):
    kept, other = seen_by("tín"), seen_by("hoa")
    answer = merge(by=lan, incident_id=other.id, into_id=kept.id, note="Cùng quán.")
    assert (answer.incident_id, answer.kept_id) == (other.id, kept.id)
    assert desk(other).closed_at is not None
    assert desk(kept).closed_at is None
    assert (row(kept).witness_count, desk(kept).witness_count) == (2, 2)
    assert detail(lan.as_viewer(), kept.id).witness_count == 2
    assert [one.code for one in statements_of(lan.as_viewer(), kept.id)] == [other.code]
    assert list(Entry.objects.filter(verb="incident.duplicate").values_list("subject_id", flat=True)) == [other.id]


def test_who_filed_twice_is_one_witness(lan):
    kept, other = seen_by("tín"), seen_by("tín")
    merge(by=lan, incident_id=other.id, into_id=kept.id)
    assert row(kept).witness_count == 1


def test_the_reporter_of_the_merged_one_is_told_and_follows_the_kept_one(lan):
    kept, other = seen_by("tín"), seen_by("hoa")
    merge(by=lan, incident_id=other.id, into_id=kept.id)
    tell_all()
    triage(by=lan, incident_id=kept.id, priority=Priority.SEVERE)
    resolve(by=lan, incident_id=kept.id, outcome="advised", verdict="unfounded")
    tell_all()
    assert told("hoa") == ["incident-received", "incident-duplicate", "followed-triaged", "followed-closed"]
    assert told("tín") == ["incident-received", "incident-triaged", "incident-resolved"]
    matter = own_matter(phone_of("hoa").as_viewer(), other.id)
    assert matter.follows is not None
    assert matter.follows.stage == "resolved"
    assert kept.code not in str(matter)
    assert stage_by_code(other.code).stage == "duplicate"


def test_a_split_restores_what_was(lan):
    kept, unread, judged = seen_by("tín"), seen_by("hoa"), seen_by("an")
    triage(by=lan, incident_id=judged.id, priority=Priority.MINOR)
    before = {
        one.id: (row(one).state, row(one).clock_at, desk(one).due_at, desk(one).stage) for one in (unread, judged)
    }
    for one in (unread, judged):
        merge(by=lan, incident_id=one.id, into_id=kept.id)
    assert row(kept).witness_count == 3
    for one in (unread, judged):
        split(by=lan, incident_id=one.id, reason=WHY)
        assert (row(one).state, row(one).clock_at, desk(one).due_at, desk(one).stage) == before[one.id]
        assert (desk(one).closed_at, row(one).duplicate_of_id, row(one).closed_at) == (None, None, None)
    assert (row(kept).witness_count, desk(kept).witness_count) == (1, 1)
    assert WHY in [note.text for note in detail(lan.as_viewer(), unread.id).notes]
    tell_all()
    assert told("hoa")[-1] == "incident-split"
    with pytest.raises(NotPossibleNow):
        split(by=lan, incident_id=unread.id, reason=WHY)


def test_a_chain_points_straight_at_the_one_that_stays_and_comes_apart_as_it_was(lan):
    one, two, three, four = (seen_by(name) for name in ("a", "b", "c", "d"))
    merge(by=lan, incident_id=one.id, into_id=two.id)
    merge(by=lan, incident_id=two.id, into_id=three.id)
    assert merge(by=lan, incident_id=four.id, into_id=one.id).kept_id == three.id
    assert {row(each).duplicate_of_id for each in (one, two, four)} == {three.id}
    assert row(three).witness_count == 4
    split(by=lan, incident_id=two.id, reason=WHY)
    assert (row(one).duplicate_of_id, row(two).duplicate_of_id, row(four).duplicate_of_id) == (two.id, None, three.id)
    assert (row(two).witness_count, row(three).witness_count) == (2, 2)
    split(by=lan, incident_id=one.id, reason=WHY)
    assert (row(one).duplicate_of_id, row(one).state, row(two).witness_count) == (None, "received", 1)


def test_the_same_merge_again_changes_nothing_and_answers_alike(lan):
    kept, other = seen_by("tín"), seen_by("hoa")
    first = merge(by=lan, incident_id=other.id, into_id=kept.id, version=1)
    assert merge(by=lan, incident_id=other.id, into_id=kept.id, version=1) == first
    assert Step.objects.filter(incident_id=other.id, verb="duplicate").count() == 1


def test_the_other_way_round_is_refused_while_the_first_holds(lan):
    one, two = seen_by("tín"), seen_by("hoa")
    merge(by=lan, incident_id=one.id, into_id=two.id)
    with pytest.raises(Conflict):
        merge(by=lan, incident_id=two.id, into_id=one.id)
    assert (row(one).state, row(two).state) == ("duplicate", "received")


def test_a_report_that_a_team_is_out_for_is_not_merged_away(lan):
    one, two = seen_by("tín"), seen_by("hoa")
    Incident.objects.filter(id=one.id).update(state="assigned")
    with pytest.raises(NotPossibleNow) as refused:
        merge(by=lan, incident_id=one.id, into_id=two.id)
    assert "team" in str(refused.value.message).lower() or "đội" in str(refused.value.message).lower()
    merge(by=lan, incident_id=two.id, into_id=one.id)
    assert row(two).duplicate_of_id == one.id


def test_a_call_for_help_never_disappears_into_a_report(lan):
    help_, seen = filed(call_for_help(), phone_of("tín")), seen_by("hoa")
    with pytest.raises(Invalid):
        merge(by=lan, incident_id=help_.id, into_id=seen.id)
    merge(by=lan, incident_id=seen.id, into_id=help_.id)


def test_who_may_merge_and_split(lan, minh):
    near, far = seen_by("tín"), filed(report(LANG_CO), phone_of("hoa"))
    with pytest.raises(OutsideArea):
        merge(by=minh, incident_id=far.id, into_id=near.id)
    with pytest.raises(Forbidden):
        merge(by=phone_of("tín"), incident_id=near.id, into_id=far.id)
    merge(by=lan, incident_id=far.id, into_id=near.id)
    with pytest.raises(OutsideArea):
        split(by=minh, incident_id=far.id, reason=WHY)
    there = staff("Cán bộ Lăng Cô", areas=frozenset({ward_at(LANG_CO)}))
    with pytest.raises(Invalid):
        split(by=there, incident_id=far.id, reason="nhầm")
    split(by=there, incident_id=far.id, reason=WHY)


def test_what_the_centre_notes_of_a_merge_is_not_for_reporters(lan):
    kept, other = seen_by("tín"), seen_by("hoa")
    merge(by=lan, incident_id=other.id, into_id=kept.id)
    assert "took_in" in [step.verb for step in detail(lan.as_viewer(), kept.id).timeline]
    own = own_matter(phone_of("tín").as_viewer(), kept.id)
    assert [step.verb for step in own.timeline] == ["received"]
    assert other.code not in str(own)


def test_witnesses_of_both_are_counted_once_together_and_apart_again(lan):
    kept, other = seen_by("tín"), seen_by("hoa")
    for one in (kept, other):
        join(by=phone_of("an"), incident_id=one.id)
    join(by=phone_of("hoa"), incident_id=kept.id)
    assert (row(kept).witness_count, row(other).witness_count) == (3, 2)
    merge(by=lan, incident_id=other.id, into_id=kept.id)
    assert row(kept).witness_count == 3
    split(by=lan, incident_id=other.id, reason=WHY)
    assert (row(kept).witness_count, row(other).witness_count) == (3, 2)


def test_nobody_without_a_role_reads_statements(hue):
    one = seen_by("tín")
    with pytest.raises(Forbidden):
        statements_of(Viewer(), one.id)
