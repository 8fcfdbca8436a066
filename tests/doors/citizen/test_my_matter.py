# SPDX-License-Identifier: Apache-2.0
"""What a reporter follows: what is true now, what was done and why, what comes next."""

from __future__ import annotations

from uuid import uuid4

import pytest

from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions

from .browser import Phone
from .test_ask_for_medical_help import MOTHER

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(phone):
    """A request on file; (its page, its id)."""
    phone.open("/medical").send(**MOTHER)
    path = phone.trail[-1].removesuffix("/received")
    return path, parse_public_id("inc", path.rsplit("/", 1)[1])


def headline(phone: Phone, path: str) -> str:
    return str(phone.open(path).page.xpath("//h1")[0].text_content())


def steps(phone: Phone) -> list[tuple[str, str]]:
    """(class, label) of the timeline."""
    return [
        (line.get("class", "done"), " ".join(line.text_content().split()))
        for line in phone.page.xpath("//ol[contains(@class,'timeline')]/li")
    ]


@pytest.mark.row("MA-03")
def test_every_step_is_told_as_it_happens(phone, lan, asked):
    path, incident_id = asked
    team = {"by": lan, "incident_id": incident_id, "team_name": "Đội phản ứng nhanh Phú Xuân 2", "mission_id": uuid4()}
    assert headline(phone, path) == "Đã nhận, đang chờ người trực xem"
    assert [kind for kind, _ in steps(phone)] == ["is-now", *["is-next"] * 5]
    actions.triage(by=lan, incident_id=incident_id, priority=Priority.SEVERE)
    assert headline(phone, path) == "Đã phân loại, đang chọn đội"
    assert "ưu tiên" in phone.text.lower()
    actions.mark_assigned(**team)
    assert headline(phone, path) == "Đã chọn đội, đang chờ đội trả lời"
    assert "Phú Xuân 2" in phone.text
    actions.mark_accepted(**team)
    assert headline(phone, path) == "Đội đã nhận việc, đang chuẩn bị đi"
    assert "bật đèn ngoài" in phone.text
    actions.mark_started(**team)
    assert headline(phone, path).startswith("Đội đang đến")
    actions.mark_arrived(**team)
    assert headline(phone, path) == "Đội đã tới nơi"
    actions.mark_resolved_by_team(by=lan, incident_id=incident_id, outcome="treated_at_home")
    assert headline(phone, path) == "Đã đóng: đã giải quyết"
    assert "Đã điều trị tại nhà" in phone.text
    told = steps(phone)
    assert {kind for kind, _ in told} == {"done"}
    assert len(told) == 7


@pytest.mark.row("RI-10")
def test_a_refusal_carries_its_reason(phone, lan, asked):
    path, incident_id = asked
    reason = "Trạm y tế An Cựu đã gặp người này lúc 16:20, không sốt."
    actions.log_call(by=lan, incident_id=incident_id, outcome="reached")
    actions.reject(by=lan, incident_id=incident_id, reason=reason)
    assert headline(phone, path) == "Đã đóng, không cử đội"
    assert reason in phone.text
    assert "gọi đường dây nóng" in phone.text
    phone.open("/mine")
    assert "Đã đóng" in phone.text
    assert "Đang xử lý" not in phone.text


def test_a_team_that_cannot_come_is_told_without_internal_reasons(phone, lan, asked):
    path, incident_id = asked
    actions.triage(by=lan, incident_id=incident_id, priority=Priority.SEVERE)
    actions.mark_assigned(by=lan, incident_id=incident_id, team_name="Đội 1", mission_id=uuid4())
    actions.mark_unassigned(by=lan, incident_id=incident_id, reason="xe hỏng, tài xế say")
    assert headline(phone, path) == "Đang nhờ đội khác"
    assert "tài xế say" not in phone.text


def test_who_worked_on_it_is_not_named(phone, lan, asked):
    path, incident_id = asked
    actions.triage(by=lan, incident_id=incident_id, priority=Priority.SEVERE)
    phone.open(path)
    assert "Lan" not in phone.text


def test_the_page_lives_and_can_be_refreshed_without_script(phone, asked):
    path, _ = asked
    phone.open(path)
    assert phone.page.xpath("//body/@data-live") == ["/live/mine"]
    assert phone.page.get_element_by_id("matter").get("data-fragment") == path
    assert phone.page.xpath(f"//a[@href='{path}']"), "a plain link that reads the page again"


def test_home_shows_what_is_open(phone, lan, asked):
    path, incident_id = asked
    phone.open("/")
    assert phone.page.xpath(f"//a[@href='{path}']")
    actions.log_call(by=lan, incident_id=incident_id, outcome="reached")
    actions.reject(by=lan, incident_id=incident_id, reason="Đã gặp, không có dấu hiệu bệnh.")
    phone.open("/")
    assert not phone.page.xpath(f"//a[@href='{path}']")
    assert phone.page.xpath("//a[@href='/mine']"), "the closed one is still found"


def test_own_pictures_are_shown_to_oneself_only(phone, photo):
    phone.open("/report").send(seen=["crowd"], area="19774", files=[photo()])
    path = phone.trail[-1].removesuffix("/received")
    (picture,) = {str(src).split("?")[0] for src in phone.open(path).page.xpath("//main//img/@src")}
    assert phone.client.get(picture)["Content-Type"] == "image/jpeg"
    assert Phone.new().client.get(picture).status_code == 404


@pytest.mark.parametrize("number", ["inc_x", "nothing", "mis_01m83acrnme1cvwdjgkdz5d7t5", "inc_" + "z" * 26])
def test_a_number_that_is_none_is_not_found(phone, number):
    phone.open("/report")
    assert phone.open(f"/mine/{number}").status == 404


def test_reading_one_costs_the_same_number_of_queries(phone, asked, django_assert_max_num_queries):
    path, _ = asked
    for _ in range(3):
        phone.open("/report").send(seen=["crowd"], area="19774")
    with django_assert_max_num_queries(9):
        phone.client.get(path)
    with django_assert_max_num_queries(12):
        phone.client.get("/")


@pytest.mark.row("MA-03")
def test_the_headline_tells_how_soon_the_team_comes(speaker, lan):
    """The team's phone reports a position 1.5 km away."""
    from django.utils import timezone
    from tests.factories.incidents import CITADEL, staff

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch import actions as dispatch
    from epidesk.response.dispatch.models import Team
    from epidesk.response.dispatch.rules import Permission

    speaker.open("/medical").send(**MOTHER | {"lon": CITADEL[0], "lat": CITADEL[1], "located_by": "gps"})
    path = speaker.trail[-1].removesuffix("/received")
    incident_id = parse_public_id("inc", path.rsplit("/", 1)[1])
    dispatch.load_teams(by=SYSTEM)
    team = Team.objects.get(code="PX1")
    powers = frozenset({Permission.SERVE, Permission.LEAD, Permission.POSITION, Permission.SEND, Permission.READ})
    nurse = staff("Hoa", permissions=powers, team_id=team.id)
    dispatch.set_duty(by=nurse, team_id=team.id, on=True)
    actions.triage(by=lan, incident_id=incident_id, priority=Priority.SEVERE)
    mission_id = dispatch.offer_mission(by=nurse, incident_id=incident_id, team_id=team.id)
    dispatch.accept(by=nurse, mission_id=mission_id)
    dispatch.depart(by=nurse, mission_id=mission_id)
    coming = {"vi": "Đội đang đến", "en": "The team is"}[speaker.client.cookies["language"].value]
    assert headline(speaker, path).startswith(coming)
    guessed = {"vi": "Ước tính từ lúc xuất phát", "en": "Guessed from where it set out"}
    assert guessed[speaker.client.cookies["language"].value] in speaker.text, "no position yet, and it says so"
    dispatch.report_position(by=nurse, team_id=team.id, lon=107.59, lat=16.4637, accuracy_m=15, at=timezone.now())
    said = headline(speaker, path)
    assert said.startswith(coming)
    assert any(character.isdigit() for character in said)
    assert {"vi": "Còn 1,4 km", "en": "1.4 km"}[speaker.client.cookies["language"].value] in speaker.text or (
        {"vi": "Còn 1,5 km", "en": "1.5 km"}[speaker.client.cookies["language"].value] in speaker.text
    )
    assert team.name in speaker.text
