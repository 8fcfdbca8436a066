# SPDX-License-Identifier: Apache-2.0
"""«Closing this was wrong»: from the reporter's page back to the desk, and the answer back to the reporter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.incidents import staff

from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.desk.queries import get_item
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents import actions
from epidesk.intake.incidents.models import Incident

from .browser import Phone

pytestmark = pytest.mark.django_db
REASON = "Trạm y tế An Cựu đã gặp người này, không sốt."
WHY = "Hôm nay người này lại ho và sốt, tôi ở ngay bên cạnh."
SEEN = {"seen": ["fever_cough"], "description": "Người ho nhiều ở quán.", "area": "19774"}


@pytest.fixture
def closed(phone, lan):
    """A report that Lan has refused; (its page, its id)."""
    phone.open("/report").send(**SEEN)
    path = phone.trail[-1].removesuffix("/received")
    incident_id = parse_public_id("inc", path.rsplit("/", 1)[1])
    actions.triage(by=lan, incident_id=incident_id, priority=Priority.MODERATE)
    actions.reject(by=lan, incident_id=incident_id, reason=REASON)
    return path, incident_id


def headline(phone: Phone) -> str:
    return str(phone.page.xpath("//h1")[0].text_content())


@pytest.mark.row("RI-11")
def test_a_closed_report_is_contested_within_days_and_comes_back_more_urgent(phone, lan, closed):
    path, incident_id = closed
    phone.open(path)
    assert headline(phone) == "Đã đóng, không cử đội"
    assert REASON in phone.text
    (link,) = phone.page.xpath("//a[contains(@href, '/contest')]/@href")
    phone.open(link)
    assert REASON in phone.text, "what is contested stands there"
    phone.send(reason=WHY)
    assert phone.trail[-1] == path
    assert headline(phone) == "Bạn đã khiếu nại: đang được xem lại"
    assert WHY in phone.text
    assert not phone.page.xpath("//a[contains(@href, '/contest')]"), "once for each closing"
    row = get_item(lan.as_viewer(), incident_id)
    assert (row.priority, row.closed_at) == (Priority.SEVERE, None)
    assert "contested" in row.flags
    actions.resolve(by=staff("Hà"), incident_id=incident_id, outcome="unfounded")
    phone.open(path)
    assert headline(phone) == "Đã đóng: không có cơ sở"
    assert phone.page.xpath("//a[contains(@href, '/contest')]"), "and again for the new one"


@pytest.mark.row("RI-11")
@pytest.mark.parametrize(
    ("outcome", "said"),
    [("unfounded", "không có cơ sở"), ("taken_to_care", "đã chuyển cơ sở y tế"), ("advised", "đã giải quyết"),
     ("not_found", "không tìm thấy ai")],
)  # fmt: skip
def test_closed_says_what_it_was_closed_as(phone, lan, closed, outcome, said):
    path, incident_id = closed
    Incident.objects.filter(id=incident_id).update(state="resolved", outcome=outcome)
    assert headline(phone.open(path)) == f"Đã đóng: {said}"


def test_nothing_typed_is_lost_and_a_blank_is_no_reason(phone, closed):
    path, _ = closed
    phone.open(f"{path}/contest").send(reason="sai")
    assert phone.status == 422
    assert phone.page.get_element_by_id("reason").get("aria-invalid") == "true"
    assert "sai" in phone.form(f"{path}/contest").values["reason"][0]


@pytest.mark.row("RI-11")
def test_after_the_days_are_over_the_page_offers_it_no_more(phone, closed):
    path, incident_id = closed
    phone.open(f"{path}/contest")
    Incident.objects.filter(id=incident_id).update(closed_at=timezone.now() - timedelta(days=7, minutes=1))
    phone.send(reason=WHY)
    assert phone.trail[-1] == path
    assert "7 ngày" in phone.text
    assert not phone.page.xpath("//a[contains(@href, '/contest')]")
    assert phone.open(f"{path}/contest").trail[-1] == path
    assert Incident.objects.get(id=incident_id).state == "rejected"


def test_a_stranger_and_a_joiner_find_nothing(phone, closed):
    path, _ = closed
    stranger = Phone.new()
    stranger.open("/")
    assert stranger.open(f"{path}/contest").status == 404
    assert stranger.client.post(f"{path}/contest", {"reason": WHY}).status_code == 404


def test_by_code_and_a_code_by_sms_on_another_phone(phone, lan, sms_code):
    """The filing phone is lost; the number that the report names is proved on another one."""
    phone.open("/report").send(**SEEN, contact_phone="0120 123 4567")
    path = phone.trail[-1].removesuffix("/received")
    incident_id = parse_public_id("inc", path.rsplit("/", 1)[1])
    actions.reject(by=lan, incident_id=incident_id, reason=REASON)
    code = Incident.objects.get(id=incident_id).code
    other = Phone.new()
    other.open("/track").send(code=code)
    assert REASON not in other.text, "the code alone opens a word and a day"
    assert other.open(f"{path}/contest").status == 404
    other.open("/track/matter")
    other.open(other.page.xpath("//a[contains(@href, 'sign-in')]/@href")[0]).send(phone="0120 123 4567")
    other.send(code=sms_code())
    other.open("/track/matter")
    other.open(other.page.xpath("//a[contains(@href, '/contest')]/@href")[0]).send(reason=WHY)
    assert Incident.objects.get(id=incident_id).state == "triaged"


def test_sent_twice_it_is_one(phone, closed):
    path, incident_id = closed
    form = phone.open(f"{path}/contest")
    for _ in range(2):
        assert form.client.post(f"{path}/contest", {"reason": WHY}).status_code == 302
    assert Incident.objects.get(id=incident_id).priority == Priority.SEVERE


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_languages(hue, lan, language):
    phone = Phone.new(language)
    phone.open("/report").send(**SEEN)
    path = phone.trail[-1].removesuffix("/received")
    actions.reject(by=lan, incident_id=parse_public_id("inc", path.rsplit("/", 1)[1]), reason=REASON)
    phone.open(f"{path}/contest")
    assert {"vi": "Khiếu nại việc đóng tin", "en": "Contest that it was closed"}[language] in phone.text
