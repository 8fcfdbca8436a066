# SPDX-License-Identifier: Apache-2.0
"""One live request for help a person: the second attempt becomes the first one's, and help is never refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.incidents import CITADEL, LANG_CO, call_for_help, citizen, phone_of, staff

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import file_incident, file_incidents, resolve, triage
from epidesk.intake.incidents.models import Incident, Photo, Step
from epidesk.intake.incidents.queries import detail, live_request, mine, own_matter
from epidesk.intake.incidents.rules import Permission

pytestmark = pytest.mark.django_db
CALM = {"seen": ("fever_38",), "answers": {"who": "relative", "age": "71", "people_at_home": "4"}, "description": ""}


def calm(**changes):
    return call_for_help(**CALM | changes)


def ask(by, **changes):
    return file_incident(draft=calm(**changes), by=by)


def row(one):
    return DeskItem.objects.get(subject_id=one.id)


@pytest.fixture
def tin(hue):
    """Tín's phone, without an account."""
    return phone_of("tin")


def test_the_second_attempt_from_one_phone_is_the_first_ones_page(tin):
    first, again = ask(tin), ask(tin)
    assert again.id == first.id
    assert (again.joined, again.own) == (True, True)
    assert Incident.objects.count() == DeskItem.objects.count() == 1
    assert Step.objects.filter(verb="told_more").count() == 0, "it said nothing new"


def test_new_signs_are_added_and_raise_the_priority_and_jump_the_queue(tin, lan):
    first = ask(tin)
    assert row(first).priority > Priority.EXTREME
    version = Incident.objects.get(id=first.id).version
    again = ask(tin, seen=("cough", "breathless_at_rest"), description="Bà thở gấp từ 2 giờ sáng")
    assert (again.id, again.danger, again.priority) == (first.id, True, Priority.EXTREME)
    found = detail(lan.as_viewer(), first.id)
    assert {"Khó thở cả khi nằm nghỉ", "Ho", "Sốt từ 38 độ"} <= set(found.seen)
    assert "Bà thở gấp từ 2 giờ sáng" in found.notes[-1].text
    assert found.notes[-1].by_label == "người báo"
    assert found.version == version + 1, "what a colleague was deciding on has changed"
    assert row(first).priority == Priority.EXTREME
    assert "urgent-signs" in row(first).flags
    told = next(step for step in found.timeline if step.verb == "told_more")
    assert "Khó thở" in told.text
    assert "gấp hơn" in told.text


def test_the_priority_never_falls_and_what_an_operator_judged_stands(tin, lan):
    first = ask(tin, seen=("breathless_at_rest",))
    triage(by=lan, incident_id=first.id, priority=Priority.SEVERE)
    ask(tin, seen=("cough",))
    assert row(first).priority == Priority.SEVERE, "a cough is no reason to overrule the operator"
    ask(tin, seen=("seizure",))
    assert row(first).priority == Priority.EXTREME, "a new sign of danger is"
    ask(tin, seen=("fever_38",), answers={"who": "relative", "age": "71"})
    assert row(first).priority == Priority.EXTREME


def test_changed_answers_and_another_place_are_told_to_the_desk(tin, lan):
    first = ask(tin, answers={"who": "relative", "age": "71", "onset": "today"})
    ask(tin, answers={"who": "relative", "age": "71", "onset": "days_1_3"}, address="Nhà cô Ba, kiệt 5 Lê Lợi")
    note = detail(lan.as_viewer(), first.id).notes[-1].text
    assert "→" in note
    assert "Nhà cô Ba, kiệt 5 Lê Lợi" in note
    assert Incident.objects.get(id=first.id).answers["onset"] == "days_1_3"


def test_pictures_of_the_second_attempt_come_along(tin, hue):
    from tests.factories.incidents import uploaded

    first = ask(tin)
    ask(tin, photo_upload_ids=(uploaded(tin),))
    assert Photo.objects.filter(incident_id=first.id).count() == 1


def test_for_somebody_else_it_is_a_request_of_its_own(tin):
    first = ask(tin)
    other = ask(tin, for_another=True)
    assert other.id != first.id
    assert not other.joined


@pytest.mark.parametrize(
    "answers",
    [{"who": "me", "age": "40"}, {"who": "relative", "age": "8"}, {"who": "relative", "ill_name": "Lê Thị Mận"}],
    ids=["for oneself", "another age", "another name"],
)
def test_what_contradicts_the_first_one_is_another_ill_person(tin, answers):
    first = ask(tin, answers={"who": "relative", "age": "71", "ill_name": "Nguyễn Thị Hoa"})
    assert ask(tin, answers=answers).id != first.id


def test_a_closed_request_is_no_hindrance(tin, lan):
    first = ask(tin)
    triage(by=lan, incident_id=first.id, priority=Priority.MODERATE)
    resolve(by=lan, incident_id=first.id, outcome="advised")
    assert ask(tin).id != first.id


def test_two_phones_of_one_account_are_one_person(hue):
    one = replace(citizen("+841201234567"), device="a" * 64)
    other = replace(one, device="b" * 64)
    first = ask(one)
    again = ask(other, contact_phone="")
    assert (again.id, again.own) == (first.id, True)


def test_a_request_filed_without_account_is_found_by_the_number_one_signs_in_with(tin):
    first = ask(tin)
    owner = citizen("+841201234567")
    assert live_request(owner.as_viewer()).id == first.id
    assert [one.id for one in mine(owner.as_viewer())] == [first.id]
    assert own_matter(owner.as_viewer(), first.id).code == first.code
    assert ask(owner, contact_phone="").id == first.id
    stranger = citizen("+841209999999")
    assert live_request(stranger.as_viewer()) is None
    with pytest.raises(NotFound):
        own_matter(stranger.as_viewer(), first.id)


def test_the_same_number_age_and_place_from_another_phone_is_the_same_person_but_not_shown(tin):
    first = ask(tin)
    again = ask(phone_of("other"), seen=("breathless_at_rest",))
    assert (again.id, again.joined, again.own) == (first.id, True, False)
    assert row(first).priority == Priority.EXTREME
    assert live_request(phone_of("other").as_viewer()) is None
    with pytest.raises(NotFound):
        own_matter(phone_of("other").as_viewer(), first.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"lon": LANG_CO[0], "lat": LANG_CO[1]},
        {"answers": {"who": "relative", "age": "5"}},
        {"answers": {"who": "relative"}},
    ],
    ids=["another place", "another age", "no word of who it is"],
)
def test_two_families_with_one_neighbours_number_are_two_requests(tin, changes):
    first = ask(tin)
    assert ask(phone_of("other"), **changes).id != first.id


def test_who_gives_no_name_is_known_by_the_phone_and_stays_nameless(tin, lan):
    nameless = {"reply": "anonymous", "contact_phone": "", "contact_name": ""}
    first = ask(tin, **nameless)
    again = ask(tin, seen=("seizure",), **nameless)
    assert again.id == first.id
    steps = Step.objects.filter(incident_id=first.id)
    assert {(step.by_id, step.by_label) for step in steps} == {(None, "anonymous")}


def test_staff_and_machines_ask_for_others_and_are_never_taken_for_one_person(hue):
    operator = staff("Lan")
    machine = Actor(kind=PrincipalKind.MACHINE, label="key_x", permissions=frozenset({Permission.FILE}))
    for by in (operator, machine):
        assert ask(by).id != ask(by).id


def test_who_files_nothing_has_no_live_request(hue):
    assert live_request(Actor(label="anonymous").as_viewer()) is None


def test_a_group_is_answered_in_order(tin, hue):
    first = ask(tin)
    answers = file_incidents(drafts=[(calm(), tin), (calm(answers={"who": "me"}), phone_of("x")), (calm(), Actor())])
    assert answers[0].id == first.id
    assert not answers[1].joined
    assert not isinstance(answers[2], Forbidden)
    assert (
        answers[1] and (Incident.objects.get(id=answers[1].id).lon, Incident.objects.get(id=answers[1].id).lat)
    ) == CITADEL
