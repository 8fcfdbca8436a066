# SPDX-License-Identifier: Apache-2.0
"""Who has asked for help is not asked again: the second attempt follows the first, tells more, or is for another."""

from __future__ import annotations

import pytest

from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions
from epidesk.intake.incidents.queries import detail

from .browser import Phone
from .test_ask_for_medical_help import MOTHER

pytestmark = pytest.mark.django_db
SAYS = {
    "track": {"vi": "Theo dõi yêu cầu của tôi", "en": "Track my request"},
    "another": {"vi": "cho người khác", "en": "somebody else"},
    "added": {"vi": "đã được thêm vào", "en": "was added to it"},
}


def rows(lan):
    return queue(lan.as_viewer(), QueueFilter()).items


def words(phone, what):
    return SAYS[what][phone.client.cookies["language"].value]


@pytest.fixture
def asked(speaker):
    """A request on file; the page that follows it."""
    speaker.open("/medical").send(**MOTHER)
    return speaker.trail[-1].removesuffix("/received")


@pytest.mark.row("MA-05")
def test_the_second_attempt_turns_the_button_into_track_my_request(speaker, lan, asked):
    speaker.open("/")
    assert words(speaker, "track") in speaker.text
    assert speaker.page.xpath(f"//a[contains(@class,'act')][@href='{asked}']")
    speaker.open("/medical")
    assert not [form for form in speaker.page.forms if form.get("action", "").startswith("/medical")], (
        "before a word is typed"
    )
    assert words(speaker, "track") in speaker.text
    assert speaker.page.xpath(f"//a[@href='{asked}']")
    assert speaker.page.xpath("//a[@href='tel:19009095']"), "whoever comes back in need sees whom to call"


@pytest.mark.row("MA-05")
def test_a_form_that_was_open_already_becomes_part_of_the_first_one(speaker, lan):
    """Two tabs: both forms are filled in, the second is sent later."""
    tab = Phone(speaker.client)
    speaker.open("/medical")
    tab.open("/medical")
    speaker.send(**MOTHER)
    path = speaker.trail[-1].removesuffix("/received")
    tab.send(**MOTHER | {"seen": ["cough"], "description": "Bà ho ra máu", "danger": ["drowsy"]})
    tab.send("/medical")  # the hotline has interrupted once
    assert tab.trail[-1] == path
    assert words(speaker, "added") in tab.text
    (row,) = rows(lan)
    assert row.priority is Priority.EXTREME
    found = detail(lan.as_viewer(), row.subject_id)
    assert "Bà ho ra máu" in found.notes[-1].text
    assert len(found.seen) == 3


def test_for_somebody_else_it_is_filed_all_the_same(speaker, lan, asked):
    speaker.open("/medical")
    (link,) = speaker.page.xpath("//a[@href='/medical?another']")
    assert words(speaker, "another") in link.text_content().lower()
    speaker.open("/medical?another").send(**MOTHER | {"age": "8"})
    assert speaker.trail[-1].endswith("/received")
    assert len(rows(lan)) == 2


def test_who_has_more_to_tell_need_not_say_again_who_it_is(speaker, lan, asked):
    speaker.open("/medical?more")
    form = speaker.form("/medical")
    assert form.values["age"] == ["71"]
    assert form.values["who"] == ["relative"]
    assert form.values["address"] == [MOTHER["address"]]
    speaker.send("/medical", seen=["vomiting"])
    assert speaker.trail[-1] == asked
    assert len(rows(lan)) == 1


def test_after_the_end_the_form_is_there_again(speaker, lan, asked):
    incident_id = parse_public_id("inc", asked.rsplit("/", 1)[1])
    actions.triage(by=lan, incident_id=incident_id, priority=Priority.MODERATE)
    actions.resolve(by=lan, incident_id=incident_id, outcome="treated_at_home")
    assert speaker.open("/medical").form("/medical")
    assert words(speaker, "track") not in speaker.open("/").text


def test_another_phone_with_the_same_number_sees_only_how_far_it_is(speaker, lan, asked):
    code = rows(lan)[0].code
    other = Phone.new(speaker.client.cookies["language"].value)
    other.open("/medical").send(**MOTHER | {"description": "Bà mệt hơn"})
    assert other.trail[-1] == "/track/matter"
    assert words(speaker, "added") in other.text
    assert other.code == code
    for secret in (MOTHER["address"], "0120 123 4567", "71"):
        assert secret not in other.text.replace(code, "")
    assert len(rows(lan)) == 1
    assert other.open(asked).status == 404


def test_what_waited_on_the_phone_is_told_where_it_went(phone, lan):
    phone.open("/medical").send(**MOTHER)
    path = phone.trail[-1].removesuffix("/received")
    form = Phone(phone.client).open("/medical?more").form("/medical")
    answer = phone.client.post(
        "/medical",
        {**form.values, **MOTHER, "seen": "cough", "idempotency_key": "a" * 32},
        headers={"Accept": "application/json"},
    ).json()
    assert (answer["state"], answer["joined"], answer["url"]) == ("received", True, path)


def test_nobody_is_kept_from_asking_by_a_request_of_the_neighbour(phone, lan):
    phone.open("/medical").send(**MOTHER)
    neighbour = Phone.new()
    neighbour.open("/medical").send(**MOTHER | {"contact_phone": "0120 765 4321", "age": "30", "who": "me"})
    assert neighbour.trail[-1].endswith("/received")
    assert len(rows(lan)) == 2
