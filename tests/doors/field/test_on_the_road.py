# SPDX-License-Identifier: Apache-2.0
"""Signs of life, the route sheet, F1 lists, a second ending, a position that cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db
HANOI_FAR = {"lon": "88.0", "lat": "27.0", "accuracy_m": "20"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def at_the_place(handset, sent):
    px2, mission = handset("PX2"), sent("PX2")
    for verb in ("accept", "depart", "arrive"):
        px2.client.post(f"/field/missions/{mission}/{verb}")
    return px2, mission


@pytest.mark.row("DS-05")
def test_a_silent_team_is_reminded_seen_at_the_desk_and_says_that_all_is_well(at_the_place, signed_in):
    from epidesk.response.dispatch.actions import watch_check_ins
    from epidesk.response.dispatch.models import Mission

    px2, mission = at_the_place
    assert "Chúng tôi vẫn ổn" in px2.open().text
    desk = signed_in("shift_lead")
    Mission.objects.update(arrived_at=timezone.now() - timedelta(minutes=50), departed_at=None)
    assert "Đã lâu trung tâm chưa nghe tin đội." in px2.open().text
    matter = f"/desk/items/{_incident(mission)}"
    assert "Có tin lần cuối" in desk.get(matter).content.decode()
    assert "is-moderate" in desk.get("/desk/teams").content.decode()
    Mission.objects.update(
        arrived_at=timezone.now() - timedelta(minutes=70), departed_at=timezone.now() - timedelta(minutes=80)
    )
    watch_check_ins(now=timezone.now())
    assert "Không có tin từ" in desk.get(matter).content.decode()
    assert "đội không có tin" in desk.get("/desk/queue?view=all").content.decode()
    assert "is-extreme" in desk.get("/desk/teams").content.decode()
    px2.client.post(f"/field/missions/{mission}/well")
    assert "Đã lâu trung tâm chưa nghe tin đội." not in px2.open().text
    assert "Không có tin từ" not in desk.get(matter).content.decode()


@pytest.mark.row("DS-08")
def test_the_route_sheet_has_every_stop_for_the_phone_and_for_paper(handset, sent, signed_in):
    px2 = handset("PX2")
    first, second = sent("PX2", address="Kiệt 1"), sent("PX2", address="Kiệt 2")
    for verb in ("accept", "depart"):
        px2.client.post(f"/field/missions/{second}/{verb}")
    sheet = px2.open("/field/route").text
    assert sheet.index("Kiệt 2") < sheet.index("Kiệt 1"), "what is under way comes first"
    assert "/field/route" in px2.open().answer.content.decode().split("data-keep-pages", 1)[1]
    paper = signed_in("shift_lead").get(f"/desk/teams/{_team(px2)}/route").content.decode()
    assert "Kiệt 1" in paper
    assert "data-print" in paper
    assert "0120" not in paper, "reporters' phones stay with the team"
    assert first


def test_a_person_of_the_list_becomes_a_contact_of_the_ill_one(at_the_place, signed_in):
    from epidesk.response.cases.models import Contact
    from epidesk.response.dispatch.models import F1Row

    px2, mission = at_the_place
    form = {
        "name": "Hồ Văn Bình",
        "year_of_birth": "1998",
        "met_on": timezone.localdate().isoformat(),
        "relation": "Cùng xe",
        "has_signs": "yes",
        "idempotency_key": "f" * 32,
    }
    for _twice in range(2):
        answer = px2.client.post(f"/field/missions/{mission}/f1", form, headers=JSON)
        assert answer.json()["state"] == "received"
    assert F1Row.objects.count() == 1
    assert Contact.objects.count() == 1
    page = px2.open(f"/field/missions/{mission}/f1").text
    for words in ("Hồ Văn Bình", "1998", "Cùng xe", "Đã vào danh sách tiếp xúc"):
        assert words in page


def test_a_row_with_a_mistake_says_which_field_and_keeps_what_was_typed(at_the_place):
    px2, mission = at_the_place
    answer = px2.client.post(
        f"/field/missions/{mission}/f1", {"name": "", "year_of_birth": "98", "relation": "Hàng xóm"}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Hàng xóm" in said
    assert "Hãy ghi họ tên." in said


def test_the_list_of_another_teams_mission_is_not_there(at_the_place, handset):
    _px2, mission = at_the_place
    assert handset("PX1").open(f"/field/missions/{mission}/f1").answer.status_code == 404


@pytest.mark.row("OF-02")
def test_two_phones_end_a_mission_differently_and_a_human_decides(at_the_place, handset, signed_in):
    from epidesk.response.dispatch.models import Mission
    from epidesk.response.dispatch.queries import outcomes

    px2, mission = at_the_place
    other = handset("PX2")
    first, second = (one.slug for one in outcomes("medical_help")[:2])
    sent = [(px2, first, "Đã ổn định.", "a" * 32), (other, second, "Chuyển viện.", "b" * 32)]
    for phone, outcome, note, key in sent:
        form = {"outcome": outcome, "note": note, "idempotency_key": key, "typed_ago_s": "600"}
        answer = phone.client.post(f"/field/missions/{mission}/finish", form, headers=JSON)
        assert answer.json()["state"] == "received"
    desk = signed_in("shift_lead")
    page = desk.get("/desk/endings/").content.decode()
    assert "Đã ổn định." in page
    assert "Chuyển viện." in page
    number = page[page.index("end_") :].split('"')[0]
    assert desk.post(f"/desk/endings/{number}", {"outcome": "second", "note": "second"}).status_code == 302
    assert Mission.objects.get().outcome == second
    decided = desk.get("/desk/endings/?show=decided").content.decode()
    assert "Đã ổn định." in decided
    assert "Chuyển viện." in decided
    assert "Đã ổn định." not in desk.get("/desk/endings/").content.decode()


def test_a_position_two_thousand_kilometres_away_is_held_with_a_warning(handset):
    from epidesk.response.dispatch.models import Team

    px2 = handset("PX2")
    fix = HANOI_FAR | {"measured_at": timezone.now().isoformat()}
    answer = px2.client.post("/field/position", fix)
    assert answer.status_code == 202
    assert "không dùng" in answer.content.decode()
    assert Team.objects.get(code="PX2").position_flagged
    assert "GPS" in px2.open().text


def test_the_directory_is_at_hand(handset):
    px2 = handset("PX2").open("/field/directory")
    assert px2.links("tel:")


def _incident(mission: str) -> str:
    from epidesk.foundation.core.ids import parse_public_id, public_id
    from epidesk.response.dispatch.models import Mission

    return public_id("inc", Mission.objects.get(id=parse_public_id("mis", mission)).incident_id)


def _team(phone) -> str:
    from epidesk.foundation.core.ids import public_id

    return public_id("team", phone.team_id)
