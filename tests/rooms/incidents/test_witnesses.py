# SPDX-License-Identifier: Apache-2.0
"""«This is the one I saw»: joining instead of sending a second report, being told, leaving, being forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.incidents import PHONE, call_for_help, citizen, filed, phone_of, photo, report

from epidesk.foundation.accounts.models import User
from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.models import InboxMessage
from epidesk.intake.incidents.actions import join, leave, merge, reject, resolve, triage
from epidesk.intake.incidents.actions.joining import prove_joined
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.actions.telling import tell_reporters
from epidesk.intake.incidents.models import Incident, Step, Witness
from epidesk.intake.incidents.queries import detail, joined, joined_matter, own_matter, stage_by_code, statements_of

pytestmark = pytest.mark.django_db
HOA = phone_of("hoa")


@pytest.fixture
def seen(hue):
    return filed(report(), phone_of("tín"))


def count(one):
    row = Incident.objects.get(id=one.id)
    assert DeskItem.objects.get(subject_id=one.id).witness_count == row.witness_count
    return row.witness_count


def tell_all():
    tell_reporters(step_ids=list(Step.objects.filter(told_at=None).order_by("id").values_list("id", flat=True)))


def test_who_joins_gets_a_code_of_their_own_and_is_counted(seen):
    before = DeskItem.objects.get(subject_id=seen.id)
    answer = join(by=HOA, incident_id=seen.id)
    assert answer.code != seen.code
    assert count(seen) == 2
    assert stage_by_code(answer.code).stage == "received"
    after = DeskItem.objects.get(subject_id=seen.id)
    assert after.version == before.version + 1, "the row on the desk is renewed"
    assert (after.rank, after.due_at) == (before.rank, before.due_at), "a number is shown; it moves nothing"
    assert Entry.objects.filter(verb="incident.joined", subject_id=seen.id).exists()


@pytest.mark.parametrize("who", ["the same device", "the same account", "the same account from another device"])
def test_twice_is_once_with_the_same_code(seen, who):
    first = second = HOA
    if "account" in who:
        first = replace(citizen("+841201112223"), device=HOA.device)
        second = replace(first, device=phone_of("máy khác").device) if "another" in who else first
    one, two = join(by=first, incident_id=seen.id), join(by=second, incident_id=seen.id)
    assert (two.code, two.again, one.again) == (one.code, True, False)
    assert count(seen) == 2


def test_one_phone_number_on_two_devices_is_one_voice_but_nobody_gets_anothers_code(seen):
    one = join(by=HOA, incident_id=seen.id, contact_phone="0120 123 4567")
    two = join(by=phone_of("máy khác"), incident_id=seen.id, contact_phone="+84 120 123 4567")
    assert one.code != two.code
    assert count(seen) == 2


def test_two_accounts_on_one_device_are_one_voice(seen):
    for phone in ("+841201112223", "+841201112224"):
        join(by=replace(citizen(phone), device=HOA.device), incident_id=seen.id)
    assert count(seen) == 2


def test_nobody_witnesses_their_own_report(seen, lan):
    with pytest.raises(Conflict):
        join(by=phone_of("tín"), incident_id=seen.id)
    other = filed(report(), HOA)
    merge(by=lan, incident_id=other.id, into_id=seen.id)
    with pytest.raises(Conflict):
        join(by=HOA, incident_id=seen.id)


def test_what_was_typed_comes_along_for_the_centre_only(seen, lan):
    join(
        by=HOA,
        incident_id=seen.id,
        contact_phone="0120 765 4321",
        seen=("fever_cough", "nothing of ours"),
        statement="Tôi cũng thấy, khoảng 8 giờ.",
    )
    (words,) = statements_of(lan.as_viewer(), seen.id)
    assert (words.text, words.phone, len(words.seen)) == ("Tôi cũng thấy, khoảng 8 giờ.", "+841207654321", 1)
    assert Witness.objects.get().statement == words.text
    assert "8 giờ" not in str(own_matter(phone_of("tín").as_viewer(), seen.id))


def test_pictures_come_along_and_are_not_the_filers(seen, lan):
    upload = store_picture(by=HOA, stream=photo(), declared_name="a.jpg")
    join(by=HOA, incident_id=seen.id, photo_upload_ids=[upload])
    assert [one.upload_id for one in detail(lan.as_viewer(), seen.id).photos] == [upload]
    assert all(one.by_team for one in own_matter(phone_of("tín").as_viewer(), seen.id).photos)
    with pytest.raises(Invalid):
        join(by=phone_of("an"), incident_id=seen.id, photo_upload_ids=[upload])


def test_without_a_name_neither_account_nor_phone_is_kept(seen):
    who = replace(citizen("+841201112223"), device=HOA.device)
    join(by=who, incident_id=seen.id, contact_phone="0120 765 4321", without_name=True)
    row = Witness.objects.get()
    assert (row.user_id, row.phone, row.phone_index, row.proved) == (None, "", "", False)
    assert not Entry.objects.filter(verb="incident.joined", actor_id=who.user_id).exists()


def test_a_number_that_is_none_is_said_beside_the_field(seen):
    with pytest.raises(Invalid) as refused:
        join(by=HOA, incident_id=seen.id, contact_phone="12")
    assert "contact_phone" in refused.value.fields
    assert count(seen) == 1


@pytest.mark.parametrize("which", ["closed", "a call for help", "none"])
def test_what_cannot_be_joined(seen, lan, which):
    from uuid import uuid4

    if which == "closed":
        reject(by=lan, incident_id=seen.id, reason="Đã gặp, không có biểu hiện bệnh.")
    target = {"closed": seen.id, "a call for help": filed(call_for_help(), phone_of("an")).id, "none": uuid4()}[which]
    with pytest.raises({"closed": NotPossibleNow, "a call for help": Forbidden, "none": NotFound}[which]):
        join(by=HOA, incident_id=target)
    assert not Witness.objects.exists()


def test_joining_what_was_merged_meanwhile_joins_the_one_that_stays(seen, lan):
    other = filed(report(), phone_of("an"))
    merge(by=lan, incident_id=other.id, into_id=seen.id)
    assert join(by=HOA, incident_id=other.id).incident_id == seen.id
    assert count(seen) == 3


def test_a_joiner_is_told_of_each_change_and_reads_how_far_it_is_nothing_else(seen, lan):
    answer = join(by=HOA, incident_id=seen.id)
    triage(by=lan, incident_id=seen.id, priority=Priority.SEVERE)
    resolve(by=lan, incident_id=seen.id, outcome="advised", verdict="unfounded")
    tell_all()
    tell_all()
    messages = InboxMessage.objects.filter(device=HOA.device).order_by("id")
    assert [one.template for one in messages] == ["followed-triaged", "followed-closed"]
    assert {one.subject_id for one in messages} == {answer.id}
    assert all(one.params == {"code": answer.code} for one in messages)
    matter = joined_matter(HOA.as_viewer(), answer.id)
    assert (matter.row.state, matter.row.witness_count, len(matter.stages)) == ("resolved", 2, 2)
    for secret in ("Bến Nghé", "ho nhiều", seen.code, "Đã hướng dẫn", "107.57"):
        assert secret not in str(matter)
    assert [row.code for row in joined(HOA.as_viewer())] == [answer.code]
    with pytest.raises(NotFound):
        joined_matter(phone_of("tín").as_viewer(), answer.id)


def test_who_leaves_is_gone_with_the_code(seen):
    answer = join(by=HOA, incident_id=seen.id)
    with pytest.raises(NotFound):
        leave(by=phone_of("tín"), witness_id=answer.id)
    leave(by=HOA, witness_id=answer.id)
    assert count(seen) == 1
    assert not Witness.objects.exists()
    with pytest.raises(NotFound):
        stage_by_code(answer.code)
    with pytest.raises(NotFound):
        leave(by=HOA, witness_id=answer.id)
    assert join(by=HOA, incident_id=seen.id).again is False


def test_an_account_that_is_deleted_leaves_a_number_and_nothing_else(seen, lan):
    who = replace(citizen("+841201112223"), device=HOA.device)
    answer = join(by=who, incident_id=seen.id, statement="Tôi là Hoa, số nhà 12.")
    join(by=phone_of("an"), incident_id=seen.id)
    assert count(seen) == 3
    User.objects.get(id=who.user_id).delete()
    row = Witness.objects.get(id=answer.id)
    assert (row.user_id, row.device, row.phone, row.phone_index, row.statement) == (None, "", "", "", "")
    join(by=phone_of("bình"), incident_id=seen.id)
    assert count(seen) == 4, "counted anew, the nameless one is somebody still"
    triage(by=lan, incident_id=seen.id, priority=Priority.SEVERE)
    tell_all()
    assert joined(HOA.as_viewer()) == ()


def test_a_confirmed_phone_among_the_witnesses_brings_the_report_forward(seen, lan):
    slow = DeskItem.objects.get(subject_id=seen.id)
    assert not slow.confirmed
    join(by=citizen("+841201112223"), incident_id=seen.id)
    item, row = DeskItem.objects.get(subject_id=seen.id), Incident.objects.get(id=seen.id)
    assert item.confirmed, "who joins instead of sending a second report must not put it behind"
    assert (row.witnesses_proved, row.confirmed_at) == (1, None)
    triage(by=lan, incident_id=seen.id, priority=Priority.MINOR)
    assert DeskItem.objects.get(subject_id=seen.id).confirmed


def test_a_phone_proved_later_takes_over_what_its_device_had_joined(seen):
    answer = join(by=HOA, incident_id=seen.id)
    who = replace(citizen(PHONE), device=HOA.device, kind=PrincipalKind.CITIZEN)
    for _ in range(2):
        prove_joined(by=who, phone_e164=PHONE)
    row = Witness.objects.get(id=answer.id)
    assert (row.user_id, row.proved) == (who.user_id, True)
    assert DeskItem.objects.get(subject_id=seen.id).confirmed
    assert joined_matter(who.as_viewer(), answer.id).row.code == answer.code
