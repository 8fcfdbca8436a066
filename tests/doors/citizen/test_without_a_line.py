# SPDX-License-Identifier: Apache-2.0
"""What a phone's queue is told by the centre, what a phone may keep, and the device that keeps nothing."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.intake.incidents.queries import detail

from .browser import Phone

pytestmark = pytest.mark.django_db
KEY = "0f" * 16
MACHINE = {"accept": "application/json", "idempotency-key": KEY}


def post(phone, path="/report", *, key=KEY, **typed):
    """What the queue of a phone sends: the form's fields, and how long ago it was filled in."""
    values = {"seen": ["crowd"], "area": "19774", "idempotency_key": key} | typed
    return phone.client.post(path, values, headers=MACHINE | {"idempotency-key": key})


def rows(lan):
    return queue(lan.as_viewer(), QueueFilter()).items


@pytest.fixture
def begun(phone):
    """A phone that asked for a token, as the queue does before it sends."""
    answer = phone.client.get("/offline/start", headers={"accept": "application/json"})
    assert answer["Cache-Control"] == "no-store"
    return phone


def test_the_queue_gets_the_code_and_where_to_follow_it(begun, lan):
    answer = post(begun)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = answer.json()
    assert told["state"] == "received"
    assert told["code"] == rows(lan)[0].code
    assert begun.open(told["url"]).status == 200


def test_the_same_form_again_gets_the_same_answer_whenever_it_says_it_was_typed(begun, lan):
    first = post(begun, typed_ago_s="3600")
    again = post(begun, typed_ago_s="7200", located_ago_s="7300")
    assert again.json() == first.json()
    assert len(rows(lan)) == 1


def test_the_key_may_stand_in_the_header_alone(begun, lan):
    codes = {post(begun, idempotency_key="").json()["code"] for _ in range(2)}
    assert len(codes) == 1
    assert len(rows(lan)) == 1


def test_other_words_under_the_same_key_are_refused(begun, lan):
    post(begun)
    answer = post(begun, description="Khác hẳn")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:epidesk:problem:idempotency-key-reused")
    assert len(rows(lan)) == 1


@pytest.mark.parametrize(
    ("path", "typed", "field"),
    [
        ("/report", {"contact_phone": "12"}, "contact_phone"),
        ("/report", {"seen": [], "description": ""}, "seen"),
        ("/report", {"area": ""}, "area"),
        ("/medical", {"who": "me", "age": "400", "seen": ["cough"], "address": "5 Lê Lợi"}, "age"),
    ],
)
def test_what_is_wrong_is_named_by_the_fields_of_the_form(begun, lan, path, typed, field):
    answer = post(begun, path, **typed)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["fields"][field]
    assert answer.json()["title"]
    assert not rows(lan)


def test_a_photo_that_is_none_is_named_as_the_photo(begun, lan):
    answer = post(begun, photos=SimpleUploadedFile("a.jpg", b"no picture at all", "image/jpeg"))
    assert answer.status_code == 422
    assert answer.json()["fields"]["photos"]
    assert not rows(lan)


def test_a_red_flag_does_not_hold_up_what_waited(begun, lan):
    """The phone has shown the number to call; a page that asks again would be seen by nobody."""
    answer = post(begun, "/medical", seen=[], who="me", danger="chest_pain", address="5 Lê Lợi")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "received"
    assert len(rows(lan)) == 1


def test_who_had_said_that_it_is_the_same_joins_when_the_line_is_back(begun, lan):
    """The answer to «is it one of these» waited on the phone."""
    near = {"seen": ["crowd"], "lon": "107.5776", "lat": "16.4693", "located_by": "pin"}
    Phone.new().open("/report").send(**near)
    begun.open("/report").send(**near)
    (ref,) = begun.page.xpath("//*[@name='same']/@value")
    told = [post(begun, **near, same=ref).json() for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["state"] == "received"
    assert begun.open(told[0]["url"]).status == 200
    assert len(rows(lan)) == 1


def test_a_stale_token_is_told_apart_from_a_refusal(hue):
    phone = Phone.new(checks_csrf=True)
    stale = post(phone)
    assert (stale.status_code, stale.json()["type"]) == (403, "urn:epidesk:problem:stale-form")
    token = phone.client.get("/offline/start").json()["csrf"]
    values = {"seen": "crowd", "area": "19774", "idempotency_key": KEY}
    sent = phone.client.post("/report", values, headers=MACHINE | {"x-csrftoken": token})
    assert sent.json()["state"] == "received"


def test_the_centre_says_when_it_was_written_by_its_own_clock(begun, lan):
    post(begun, typed_ago_s="3600", lon="107.5776", lat="16.4693", located_by="gps", located_ago_s="3700")
    found = detail(lan.as_viewer(), rows(lan)[0].subject_id)
    step = found.timeline[0]
    written = timezone.datetime.fromisoformat(str(step.params["typed_at"]))
    assert abs(timezone.now() - written - timedelta(hours=1)) < timedelta(minutes=1)
    assert timezone.localtime(written).strftime("%H:%M") in step.text
    assert "located_at" in step.params
    assert abs(found.received_at - timezone.now()) < timedelta(minutes=1), "deadlines count from the arrival"


@pytest.mark.parametrize("ago", ["-86400", "20", "nan", "x", "1e12", ""])
def test_a_clock_that_talks_nonsense_is_not_listened_to(begun, lan, ago):
    assert post(begun, typed_ago_s=ago).json()["state"] == "received"
    assert "typed_at" not in detail(lan.as_viewer(), rows(lan)[0].subject_id).timeline[0].params


def test_the_worker_speaks_for_the_whole_site_and_is_never_old(phone):
    answer = phone.client.get("/sw.js")
    if answer.status_code == 404:
        pytest.skip("the pages' assets are not built: npm run build in frontend/")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    known = json.loads(re.match(rb"self\.EPIDESK=(\{.*?\});\n", answer.content).group(1))
    for page in known["pages"]:
        assert phone.open(page).status == 200, page


@pytest.mark.parametrize("path", ["/", "/report", "/medical", "/mine", "/offline"])
def test_what_a_stranger_gets_to_keep_is_nobodys(hue, path):
    """The worker asks without cookies: nothing of the person who sent something is in the answer."""
    sender = Phone.new()
    sender.open("/report").send(seen=["crowd"], area="19774", contact_name="Trần Văn Huế")
    page = Phone(type(sender.client)()).open(path)
    page.answer = page.client.get(path, headers={"accept-language": "vi"})
    assert page.status == 200
    assert "Trần Văn Huế" not in page.text
    assert "data-who" not in page.answer.content.decode()
    assert page.page.xpath("//html/@lang") == ["vi"]


def test_the_page_for_no_line_has_the_numbers_to_call(speaker):
    speaker.open("/offline")
    assert {"tel:19009095"} <= {str(link) for link in speaker.page.xpath("//main//a/@href")}
    assert {"/report", "/medical", "/mine"} <= {str(link) for link in speaker.page.xpath("//main//a/@href")}


def test_it_is_installed_with_a_maskable_icon_and_both_urgent_acts(speaker):
    manifest = json.loads(speaker.client.get("/manifest.webmanifest").content)
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert [shortcut["url"] for shortcut in manifest["shortcuts"]] == ["/medical", "/report"]
    assert (manifest["start_url"], manifest["scope"], manifest["id"]) == ("/", "/", "/")


class TestDeviceForManyPeople:
    @pytest.fixture
    def kiosk(self, phone):
        phone.open("/kiosk").send(on="1")
        assert "không lưu gì" in phone.text
        return phone

    def test_the_receipt_is_the_last_that_is_seen(self, kiosk):
        kiosk.open("/report").send(seen=["crowd"], area="19774")
        assert kiosk.code
        receipt = kiosk.trail[-1]
        assert kiosk.page.xpath("//a[@href='/kiosk/end']")
        assert kiosk.open(receipt).status == 404
        assert not kiosk.open("/mine").page.xpath("//*[@id='mine']//a[contains(@href,'/mine/')]")

    def test_it_tells_its_pages_and_they_end_by_themselves(self, kiosk):
        page = kiosk.open("/report").page
        assert page.xpath("//html[@data-kiosk]")
        assert page.xpath("//*[@data-kiosk-bar]/@data-end") == ["/kiosk/end"]
        assert page.xpath("//noscript/meta[@http-equiv='refresh']")

    def test_the_end_signs_out_and_takes_the_devices_secret(self, kiosk):
        kiosk.open("/report")
        assert kiosk.client.cookies["device"].value
        assert not kiosk.client.cookies["device"]["max-age"], "for this visit only"
        kiosk.open("/kiosk/end")
        assert kiosk.trail == ["/"]
        assert not kiosk.client.cookies["device"].value

    def test_a_strangers_link_ends_nobodys_visit_elsewhere(self, phone):
        phone.open("/report").send(seen=["crowd"], area="19774")
        receipt = phone.trail[-1]
        phone.open("/kiosk/end")
        assert phone.open(receipt).status == 200

    def test_only_staff_turn_it_back(self, kiosk):
        kiosk.post("/kiosk", {"on": "0"})
        assert kiosk.status == 403
        assert kiosk.open("/kiosk").page.xpath("//html[@data-kiosk]")
