# SPDX-License-Identifier: Apache-2.0
"""Pictures of strangers are counted before they are looked at; a call for help never waits for a picture."""

from __future__ import annotations

import pytest

from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.uploads import actions, limits
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.intake.incidents.queries import detail

from .browser import Phone
from .test_ask_for_medical_help import MOTHER

pytestmark = pytest.mark.django_db


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each picture that is decoded."""
    seen: list[int] = []
    plain = actions.remake

    def counting(content: bytes, declared_name: str = ""):  # type: ignore[no-untyped-def]
        seen.append(len(content))
        return plain(content, declared_name)

    monkeypatch.setattr(actions, "remake", counting)
    return seen


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_bytes", lambda: 10**15)


def test_who_throws_the_cookie_away_is_still_at_the_same_address(hue, photo, monkeypatch, looked_at):
    monkeypatch.setattr(limits, "AN_ADDRESS_AND_HOUR", 4)
    for area in ("19753", "19777"):  # elsewhere: nobody is asked whether it is the same
        one = Phone.new().open("/report").send(seen=["crowd"], area=area, files=[photo(), photo()])
        assert one.trail[-1].endswith("/received")
    another = Phone.new().open("/report").send(seen=["crowd"], area="19774", description="Đông người", files=[photo()])
    assert another.status == 422
    assert "Nhiều ảnh" in another.text
    assert another.form().values["description"] == ["Đông người"]
    assert len(looked_at) == Upload.objects.count() == 4, "the refused one was not even decoded"
    another.send()
    assert another.trail[-1].endswith("/received"), "the report goes without it"


def test_a_device_is_counted_too(phone, photo, monkeypatch, looked_at):
    monkeypatch.setattr(limits, "A_DEVICE_AND_HOUR", 2)
    phone.open("/report").send(seen=["crowd"], area="19774", files=[photo(), photo(), photo()])
    assert phone.status == 422
    assert looked_at == []


def test_without_room_a_report_says_so_and_goes_without_pictures(phone, photo, no_room, looked_at):
    phone.open("/report").send(seen=["crowd"], area="19774", files=[photo()])
    assert phone.status == 422
    assert "Hiện không lưu thêm được ảnh" in phone.text
    assert looked_at == []
    phone.send()
    assert phone.trail[-1].endswith("/received")


@pytest.mark.parametrize("why", ["too many", "no room"])
def test_a_call_for_help_goes_its_way_without_the_picture_and_says_so(phone, lan, photo, monkeypatch, why, looked_at):
    if why == "too many":
        monkeypatch.setattr(limits, "AN_ADDRESS_AND_HOUR", 0)
    else:
        monkeypatch.setattr(limits, "_bytes", lambda: 10**15)
    phone.open("/medical").send(**MOTHER, files=[photo()])
    assert phone.trail[-1].endswith("/received")
    assert "không kèm ảnh" in phone.text
    (row,) = queue(lan.as_viewer(), QueueFilter()).items
    assert detail(lan.as_viewer(), row.subject_id).photos == ()
    assert looked_at == []


def test_interrupted_by_the_hotline_it_says_so_too(phone, lan, photo, no_room):
    phone.open("/medical").send(**MOTHER, danger=["breathless_at_rest"], files=[photo()])
    assert phone.page.xpath("//section[contains(@class,'stop')]")
    assert "không kèm ảnh" in phone.text
    phone.send("/medical")
    assert phone.trail[-1].endswith("/received")
    assert len(queue(lan.as_viewer(), QueueFilter()).items) == 1
