# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_place(handset, sent):
    px2, mission = handset("PX2"), sent("PX2")
    for verb in ("accept", "depart", "arrive"):
        px2.client.post(f"/field/missions/{mission}/{verb}")
    return px2, mission


def test_a_note_with_a_picture_stands_with_the_mission(at_the_place, photo):
    px2, mission = at_the_place
    px2.open(f"/field/missions/{mission}/add").send(text="Cửa sau mở.", photos=[photo()])
    assert "Đã lưu vào nhiệm vụ." in px2.text
    assert "Cửa sau mở." in px2.text
    assert len(px2.links("/pictures/")) == 1


def test_a_note_sent_twice_is_kept_once(at_the_place, photo):
    px2, mission = at_the_place
    form = {"text": "Cửa sau mở.", "idempotency_key": "a" * 32}
    for _tap in range(2):
        answer = px2.client.post(f"/field/missions/{mission}/add", form | {"photos": [photo()]}, follow=True)
        assert answer.status_code == 200
    px2.answer = answer
    assert px2.text.count("Cửa sau mở.") == 1
    assert len(px2.links("/pictures/")) == 1


def test_other_words_from_a_page_sent_before_are_asked_about_not_lost(at_the_place):
    px2, mission = at_the_place
    px2.client.post(f"/field/missions/{mission}/add", {"text": "Một.", "idempotency_key": "b" * 32})
    px2.answer = px2.client.post(f"/field/missions/{mission}/add", {"text": "Hai.", "idempotency_key": "b" * 32})
    assert "Hai." in px2.text
    px2.send(text="Hai.")
    assert "Một." in px2.text
    assert "Hai." in px2.text


def test_nothing_is_not_kept(at_the_place):
    px2, mission = at_the_place
    px2.open(f"/field/missions/{mission}/add").send(text="  ")
    assert px2.answer.status_code == 422
    assert "Hãy viết vài chữ, hoặc thêm ảnh." in px2.text


def test_a_note_that_is_too_long_comes_back_whole(at_the_place):
    px2, mission = at_the_place
    px2.open(f"/field/missions/{mission}/add").send(text="á" * 100_000)
    assert px2.answer.status_code == 422
    assert "á" * 100_000 in px2.text


def test_somebody_elses_upload_cannot_be_slipped_in(at_the_place, photo):
    from tests.factories.incidents import phone_of

    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.uploads.actions import store_picture

    px2, mission = at_the_place
    foreign = public_id("upl", store_picture(by=phone_of("stranger"), stream=photo()))
    form = {"text": "Xem ảnh.", "idempotency_key": "c" * 32, "photo_ids": foreign}
    px2.answer = px2.client.post(f"/field/missions/{mission}/add", form)
    assert px2.answer.status_code == 422
    assert foreign not in px2.answer.content.decode()


def test_nothing_is_added_before_the_team_is_on_its_way(handset, sent):
    px2, mission = handset("PX2"), sent("PX2")
    answer = px2.client.post(f"/field/missions/{mission}/add", {"text": "?", "idempotency_key": "d" * 32}, follow=True)
    assert "state-btn" in answer.content.decode()
    from epidesk.intake.incidents.models import Note

    assert not Note.objects.exists()


def test_a_picture_is_shown_to_those_of_the_matter_and_to_nobody_else(at_the_place, photo, handset, signed_in):
    px2, mission = at_the_place
    px2.open(f"/field/missions/{mission}/add").send(photos=[photo()])
    (path,) = px2.links("/pictures/")
    for viewer in (px2.client, signed_in("operator")):
        for query in ("", "?thumb=1"):
            answer = viewer.get(path + query)
            assert answer.status_code == 200
            assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/jpeg", "inline")
            assert answer["Cache-Control"] == "no-store"
    assert len(viewer.get(path + "?thumb=1").content) < len(viewer.get(path).content)
    for stranger in (handset("TH1").client, signed_in("administrator"), signed_in("analyst"), Client()):
        assert stranger.get(path).status_code == 404


def test_who_filed_the_report_sees_its_pictures_on_that_device_only(hue, photo):
    from tests.factories.incidents import filed, report

    from epidesk.foundation.accounts.devices import device_hash
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import Actor
    from epidesk.foundation.core.uploads.actions import store_picture

    mine = Client()
    mine.cookies["device"] = "x" * 32
    by = Actor(label="anonymous", device=device_hash("x" * 32))
    upload_id = store_picture(by=by, stream=photo())
    path = f"/pictures/{public_id('upl', upload_id)}"
    assert mine.get(path).status_code == 404, "in no matter yet"
    filed(report(photo_upload_ids=(upload_id,)), by)
    assert mine.get(path).status_code == 200
    assert Client().get(path).status_code == 404


def test_who_filed_the_report_does_not_open_what_the_team_took(handset, lan, photo):
    from tests.factories.incidents import call_for_help, filed

    from epidesk.foundation.accounts.devices import device_hash
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import Actor
    from epidesk.foundation.desk.rules import Priority
    from epidesk.intake.incidents.actions import triage
    from epidesk.response.dispatch.actions import offer_mission

    mine = Client()
    mine.cookies["device"] = "x" * 32
    one = filed(call_for_help(), Actor(label="anonymous", device=device_hash("x" * 32)))
    triage(by=lan, incident_id=one.id, priority=Priority.EXTREME)
    px2 = handset("PX2")
    mission = public_id("mis", offer_mission(by=lan, incident_id=one.id, team_id=px2.team_id))
    for verb in ("accept", "depart", "arrive"):
        px2.client.post(f"/field/missions/{mission}/{verb}")
    px2.open(f"/field/missions/{mission}/add").send(photos=[photo()])
    (path,) = px2.links("/pictures/")
    assert px2.client.get(path).status_code == 200
    assert mine.get(f"/mine/{one.public_id}").status_code == 200, "the matter is theirs"
    assert mine.get(path).status_code == 404
    assert mine.get(f"{path}?thumb=1").status_code == 404


def test_an_operator_of_another_ward_does_not_see_it(hue, at_the_place, photo):
    from tests.factories.incidents import LANG_CO

    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.places.queries import area_at

    ward = area_at(*LANG_CO)
    assert ward is not None
    px2, mission = at_the_place
    px2.open(f"/field/missions/{mission}/add").send(photos=[photo()])
    (path,) = px2.links("/pictures/")
    user_id = create_staff(by=SYSTEM, email="x@example.org", name="Hà", role="operator", area_codes=(ward.code,))
    client = Client()
    client.force_login(User.objects.get(id=user_id), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(path).status_code == 404
    assert client.get("/pictures/upl_00000000000000000000000000").status_code == 404
    assert client.get("/pictures/nothing").status_code == 404
