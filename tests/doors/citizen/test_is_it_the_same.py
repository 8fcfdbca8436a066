# SPDX-License-Identifier: Apache-2.0
"""Two people see the same: the second is asked before a second report is made, and joins or goes on."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import CITADEL, LANG_CO, filed, phone_of, report, staff

from epidesk.foundation.accounts.actions import sanction
from epidesk.foundation.accounts.devices import device_hash
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import reject, triage
from epidesk.intake.incidents.models import Incident, Witness

from .browser import Phone

pytestmark = pytest.mark.django_db
WORDS = "Tôi cũng thấy ông ấy ho ở quán này."
SECRETS = ("Bến Nghé", "ho nhiều", "107.57", "16.46")


@pytest.fixture
def there(hue):
    return filed(report(contact_name="Tín", contact_phone="0120 123 4567"), phone_of("tín"))


def fill_in(phone, place=CITADEL, **more):
    """The form of a phone with script: the pin stands."""
    form = phone.open("/report").form("/report")
    pin = {"lon": f"{place[0]:.6f}", "lat": f"{place[1]:.6f}", "accuracy_m": "20", "located_by": "gps"} if place else {}
    typed = {"seen": ["fever_cough"], "description": [WORDS], "contact_phone": ["0120 765 4321"], **more}
    return phone.post("/report", form.values | {name: [value] for name, value in pin.items()} | typed)


def press(phone, name, value):
    """A button of the page that asks, with all that the page carries."""
    form = phone.form("/report")
    return phone.post(form.action, form.values | {name: [value]})


def refs(phone):
    return phone.page.xpath("//button[@name='same']/@value")


@pytest.mark.row("RI-03")
def test_before_a_second_report_is_sent_the_first_is_shown_coarsely(there, phone):
    fill_in(phone)
    assert "Có phải một trong các tin này không?" in phone.text
    assert "Phản ánh nghi nhiễm, Phú Xuân" in phone.text
    assert re.search(r"báo (rạng sáng|sáng|trưa|chiều|tối) nay, cách chưa đến 100 m", phone.text)
    assert "Sốt" not in phone.text.split("Có phải một trong các tin này không?")[-1], "beside a distance, no illness"
    assert "1 người đã báo" in phone.text
    body = phone.answer.content.decode()
    for secret in (*SECRETS[:2], there.code, there.public_id, str(there.id), "Tín", "0120 123 4567"):
        assert secret not in body
    assert Incident.objects.count() == 1, "nothing is sent yet"


@pytest.mark.row("RI-04")
def test_this_is_the_one_i_saw(there, phone, workers, lan):
    fill_in(phone)
    press(phone, "same", refs(phone)[0])
    assert phone.trail[-1].endswith("/received")
    code = phone.code
    assert code != there.code
    assert (Incident.objects.count(), Witness.objects.get().statement) == (1, WORDS)
    assert DeskItem.objects.get(subject_id=there.id).witness_count == 2
    triage(by=lan, incident_id=there.id, priority=Priority.SEVERE)
    workers_later(workers)
    phone.open("/inbox")
    assert code in phone.text
    assert phone.page.xpath("//a[contains(@href,'/joined/')]")
    phone.open("/mine")
    assert code in phone.text
    link = phone.page.xpath("//a[contains(@href,'/joined/')]/@href")[0]
    phone.open(link)
    assert "Bạn và 1 người khác" in phone.text
    for secret in (*SECRETS, there.code, "Tín"):
        assert secret not in phone.text
    other = Phone.new()
    other.open("/track").send("/track", code=code)
    assert other.trail[-1].endswith("/track/matter")
    assert code in other.text
    assert other.open(link).status == 404


def workers_later(workers):
    """What waits for the time in which the desk may take a step back is told now."""
    from epidesk.intake.incidents.actions.telling import tell_reporters
    from epidesk.intake.incidents.models import Step

    workers()
    tell_reporters(step_ids=list(Step.objects.filter(told_at=None).order_by("id").values_list("id", flat=True)))


def test_no_mine_is_another_and_nothing_typed_is_lost(there, phone, photo):
    fill_in(phone, photos=photo(), address=["Kiệt 5 Bến Nghé"])
    assert "Có phải một trong các tin này không?" in phone.text
    press(phone, "similar", "other")
    assert phone.trail[-1].endswith("/received")
    own = Incident.objects.exclude(id=there.id).get()
    assert (own.description, own.address, own.photos.count()) == (WORDS, "Kiệt 5 Bến Nghé", 1)
    assert not Witness.objects.exists()


def test_back_to_the_form_with_everything_in_it(there, phone, photo):
    fill_in(phone, photos=photo())
    press(phone, "similar", "change")
    form = phone.form("/report")
    assert form.values["description"] == [WORDS]
    assert form.values["lon"] == [f"{CITADEL[0]:.6f}"]
    assert len(form.values["photo_ids"]) == 1
    assert Incident.objects.count() == 1


def test_two_taps_on_the_button_join_once(there, phone):
    fill_in(phone)
    form, ref = phone.form("/report"), refs(phone)[0]
    for _ in range(2):
        phone.post(form.action, form.values | {"same": [ref]})
        assert phone.trail[-1].endswith("/received")
    assert Witness.objects.count() == 1


def test_without_script_the_ward_is_asked(there, phone):
    fill_in(phone, place=None, area=[ward_code(phone)], address=["Chợ Đông Ba"])
    assert "cùng phường, xã" in phone.text
    press(phone, "similar", "other")
    assert phone.trail[-1].endswith("/received")


def ward_code(phone):
    options = phone.open("/report").page.xpath("//select[@name='area']/option")
    return next(option.get("value") for option in options if "Phú Xuân" in option.text)


@pytest.mark.parametrize("place", [LANG_CO, (0.0, 0.0)])
def test_where_nothing_is_near_nobody_is_asked(there, phone, place):
    fill_in(phone, place)
    assert phone.trail[-1].endswith("/received")


def test_who_asks_for_help_is_never_asked(there, phone):
    form = phone.open("/medical").form("/medical")
    pin = {"lon": [str(CITADEL[0])], "lat": [str(CITADEL[1])], "located_by": ["gps"]}
    phone.post("/medical", form.values | pin | {"seen": ["cough"], "description": [WORDS], "who": ["me"]})
    assert phone.trail[-1].endswith("/received")


def test_a_report_that_waited_without_a_line_is_not_asked(there, phone):
    form = phone.open("/report").form("/report")
    pin = {"lon": [str(CITADEL[0])], "lat": [str(CITADEL[1])], "located_by": ["gps"]}
    values = form.values | pin | {"seen": ["fever_cough"]}
    answer = phone.client.post("/report", values, headers={"Accept": "application/json"})
    assert json.loads(answer.content)["state"] == "received"
    assert Incident.objects.count() == 2


def test_ones_own_report_is_not_to_be_joined_but_followed(phone):
    fill_in(phone)
    assert phone.trail[-1].endswith("/received")
    fill_in(phone)
    assert refs(phone) == []
    assert phone.page.xpath("//a[contains(@href,'/mine/inc_')]")


def test_what_was_closed_meanwhile_cannot_be_joined_and_the_own_report_is_still_there(there, phone, lan):
    fill_in(phone)
    reject(by=lan, incident_id=there.id, reason="Đã gặp, không có biểu hiện bệnh.")
    press(phone, "same", refs(phone)[0])
    assert phone.form("/report").values["description"] == [WORDS]
    assert "đã đóng" in phone.text
    press(phone, "similar", "other")


@pytest.mark.parametrize("ref", ["forged", "x" * 3_000, "wit_01", ""])
def test_a_forged_reference_joins_nothing(there, phone, ref):
    fill_in(phone)
    press(phone, "same", ref)
    assert not Witness.objects.exists()
    assert "Có phải một trong các tin này không?" in phone.text


def test_anothers_reference_joins_nothing(there, phone):
    fill_in(phone)
    ref = refs(phone)[0]
    other = Phone.new()
    fill_in(other)
    press(other, "same", ref)
    assert not Witness.objects.exists()


def test_leaving(there, phone):
    fill_in(phone)
    press(phone, "same", refs(phone)[0])
    link = phone.trail[-1].removesuffix("/received")
    stranger = Phone.new()
    assert stranger.post(f"{link}/leave", {}).status == 404
    phone.open(link).send(f"{link}/leave")
    assert not Witness.objects.exists()
    assert DeskItem.objects.get(subject_id=there.id).witness_count == 1
    assert phone.open(link).status == 404
    fill_in(phone)
    assert len(refs(phone)) == 1


def near(phone, place=CITADEL, **more):
    return phone.client.post("/report/similar", {"lon": place[0], "lat": place[1]}, **more)


@pytest.mark.row("RI-03")
def test_with_script_they_are_shown_while_the_form_is_filled_in(there, phone):
    page = near(phone).content.decode()
    assert 'name="same"' in page
    assert "Bến Nghé" not in page
    assert near(phone, LANG_CO).content.strip() == b""
    assert near(phone, ("nan", "x")).content.strip() == b""
    ref = page.split('value="')[1].split('"')[0]
    fill_in(phone, same=[ref])
    assert phone.trail[-1].endswith("/received")
    assert Witness.objects.count() == 1


def test_the_box_in_the_form_is_an_answer_too(there, phone):
    fill_in(phone, similar=["other"])
    assert phone.trail[-1].endswith("/received")
    assert Incident.objects.count() == 2


def test_who_asks_very_often_is_shown_nothing_and_held_up_by_nothing(there, phone):
    shown = [bool(near(phone).content.strip()) for _ in range(25)]
    assert shown == [True] * 20 + [False] * 5
    fill_in(phone)
    assert phone.trail[-1].endswith("/received"), "filing goes on"
    assert near(Phone.new()).content.strip(), "another phone is asked"


def test_many_devices_at_one_address_do_not_search_the_province(there, monkeypatch):
    from epidesk.interfaces.citizen.filing import same

    monkeypatch.setattr(same, "LOOKS_AN_ADDRESS", (3, 600))
    assert [bool(near(Phone.new()).content.strip()) for _ in range(5)] == [True] * 3 + [False] * 2


def test_the_merged_one_shows_how_far_the_other_is(there, phone, lan):
    from epidesk.intake.incidents.actions import merge

    fill_in(phone, similar=["other"])
    own = Incident.objects.exclude(id=there.id).get()
    merge(by=lan, incident_id=own.id, into_id=there.id)
    triage(by=lan, incident_id=there.id, priority=Priority.MINOR)
    phone.open("/mine").open(phone.page.xpath("//a[contains(@href,'/mine/inc_')]/@href")[0])
    assert "Tin báo kia:" in phone.text
    assert there.code not in phone.text


def sanctioned(phone, step):
    device = device_hash(phone.client.cookies["device"].value)
    officer = staff("Hạnh", permissions=frozenset({Accounts.SANCTION}))
    until = timezone.now() + timedelta(days=5)
    sanction(by=officer, device=device, step=step, reason="Ba tin giả.", until_at=until, although_first=True)


def test_who_was_suspended_meanwhile_does_not_join_and_keeps_every_word(there, phone):
    fill_in(phone)
    sanctioned(phone, "suspension")
    press(phone, "same", refs(phone)[0])
    assert phone.status == 403
    assert WORDS in phone.page.xpath("//textarea[@readonly]")[0].text
    assert not Witness.objects.exists()


def test_what_somebody_under_review_calls_the_same_is_a_report_that_is_held(there, phone):
    fill_in(phone)
    sanctioned(phone, "hold")
    form, ref = phone.form("/report"), refs(phone)[0]
    for _ in range(2):
        phone.post(form.action, form.values | {"same": [ref]})
        assert phone.trail[-1].endswith("/received")
    own = Incident.objects.exclude(id=there.id).get()
    assert (own.lane, own.description) == ("held", WORDS)
    assert not Witness.objects.exists()
    assert DeskItem.objects.get(subject_id=there.id).witness_count == 1
