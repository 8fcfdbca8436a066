# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from epidesk.foundation.core.ids import public_id

from .operator import Operator, text_of, words_on

pytestmark = pytest.mark.django_db
LEFT_HALF = {"left": "0", "top": "0", "width": "50", "height": "100"}


@pytest.fixture
def lead(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("shift_lead", name="Hanh")


@pytest.fixture
def taken(lan: Operator) -> tuple[str, str]:
    """A report with a picture, its left half red and its right half green stripes: their public ids."""
    from tests.factories.incidents import filed, phone_of, report

    from epidesk.foundation.core.uploads.actions import store_picture

    image = Image.new("RGB", (600, 400), (255, 255, 255))
    for x in range(0, 600, 8):
        image.paste((220, 0, 0) if x < 300 else (0, 120, 0), (x, 0, x + 4, 400))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=95)
    buffer.seek(0)
    reporter = phone_of("reporter")
    upload_id = store_picture(by=reporter, stream=buffer)
    one = filed(report(photo_upload_ids=(upload_id,)), by=reporter)
    return one.public_id, public_id("upl", upload_id)


def page_of(taken: tuple[str, str]) -> str:
    return f"/desk/items/{taken[0]}/pictures/{taken[1]}"


def spread(client: Client, picture: str, *, left: bool, thumb: bool = False) -> int:
    """How far the green of the darkest and of the lightest pixel lie apart in one half, as this browser sees it."""
    answer = client.get(f"/pictures/{picture}{'?thumb=1' if thumb else ''}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return spread_in(answer.content, left=left)


def spread_in(content: bytes, *, left: bool) -> int:
    image = Image.open(BytesIO(content)).convert("RGB")
    half = image.width // 2
    part = image.crop((4, 4, half - 4, image.height - 4) if left else (half + 4, 4, image.width - 4, image.height - 4))
    low, high = part.getchannel("R").getextrema() if not left else part.getchannel("G").getextrema()
    return high - low


@pytest.mark.row("RI-12")
def test_what_the_desk_covers_nobody_recognises_any_more_in_any_size(lan: Operator, taken: tuple[str, str]) -> None:
    assert spread(lan.client, taken[1], left=True) > 90
    answer = lan.client.post(page_of(taken), LEFT_HALF)
    assert (answer.status_code, answer["Location"]) == (302, page_of(taken))
    for thumb in (False, True):
        assert spread(lan.client, taken[1], left=True, thumb=thumb) < 25
        assert spread(lan.client, taken[1], left=False, thumb=thumb) > 60
    assert "A part of a picture was made unrecognisable" in text_of(lan.detail(taken[0]))


@pytest.mark.row("RI-12")
def test_who_sent_it_sees_it_covered_too_and_reads_nothing_of_it(lan: Operator, taken: tuple[str, str]) -> None:
    from epidesk.intake.incidents.models import Incident
    from epidesk.interfaces.common import identity

    lan.client.post(page_of(taken), LEFT_HALF)
    phone, secret = Client(), "s" * 32
    phone.cookies["device"] = secret
    Incident.objects.update(device=identity.device_hash(secret))
    assert spread(phone, taken[1], left=True) < 25
    assert "unrecognisable" not in words_on(phone.get(f"/mine/{taken[0]}"))
    assert "che một phần" not in words_on(phone.get(f"/mine/{taken[0]}"))
    assert phone.get(page_of(taken)).status_code == 302
    assert phone.post(f"{page_of(taken)}/original", {"why": "Tôi muốn xem lại ảnh."}).status_code == 302


def test_squares_are_ticked_where_there_is_no_script(lan: Operator, taken: tuple[str, str]) -> None:
    from epidesk.foundation.core.models import Upload

    squares = [f"{row}-{column}" for row in range(1, 13) for column in range(1, 7)]
    assert lan.client.post(page_of(taken), {"square": squares}).status_code == 302
    assert spread(lan.client, taken[1], left=True) < 25
    assert len(Upload.objects.get().redaction) == 12  # neighbours in a row are one part
    page = words_on(lan.get(page_of(taken)))
    assert page.count('class="redact__covered"') == 12
    assert page.count('type="checkbox" name="square"') == 144


def test_more_can_be_covered_by_who_does_not_see_the_original_but_nothing_shown_again(
    lan: Operator, taken: tuple[str, str]
) -> None:
    lan.client.post(page_of(taken), LEFT_HALF)
    lan.client.post(page_of(taken), {"left": "60", "top": "10", "width": "20", "height": "20"})
    page = text_of(lan.get(page_of(taken)))
    assert "2 parts are covered" in page
    assert "Show the original" not in page
    refused = lan.client.post(page_of(taken), {"again": "0", "reason": "Không cần che nữa."})
    assert refused.status_code == 403
    assert spread(lan.client, taken[1], left=True) < 25


def test_a_shift_lead_shows_it_again_for_a_reason(lan: Operator, lead: Operator, taken: tuple[str, str]) -> None:
    lan.client.post(page_of(taken), LEFT_HALF)
    short = lead.client.post(page_of(taken), {"again": "0", "reason": "vì"})
    assert short.status_code == 422
    assert "Say why" in text_of(short)
    assert (
        lead.client.post(page_of(taken), {"again": "0", "reason": "Che nhầm, không có ai trong ảnh."}).status_code
        == 302
    )
    assert spread(lan.client, taken[1], left=True) > 90
    page = text_of(lan.detail(taken[0]))
    assert "A covered part of a picture is shown again" in page
    assert "Che nhầm, không có ai trong ảnh." in page


@pytest.mark.row("RI-12")
def test_the_original_is_shown_once_for_a_reason_that_the_read_log_keeps(
    lan: Operator, lead: Operator, taken: tuple[str, str]
) -> None:
    from epidesk.foundation.audit.models import ReadEntry

    lan.client.post(page_of(taken), LEFT_HALF)
    path = f"{page_of(taken)}/original"
    assert lan.client.post(path, {"why": "Cần nhận dạng người trong ảnh."}).status_code == 403
    assert lead.client.get(path).status_code == 405  # no address shows it
    without = lead.client.post(path, {"why": "xem"})
    assert without.status_code == 422
    assert "Say why" in text_of(without)
    answer = lead.client.post(path, {"why": "Cần nhận dạng biển số xe."})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
    assert spread_in(answer.content, left=True) > 90
    entry = ReadEntry.objects.latest("id")
    assert entry.reason == "Cần nhận dạng biển số xe."
    assert "original_picture" in {one["kind"] for one in entry.subjects}
    for query in ("", "?original=1", "?thumb=1"):
        assert spread_in(lead.client.get(f"/pictures/{taken[1]}{query}").content, left=True) < 25


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({**LEFT_HALF, "width": "wide"}, "four numbers"),
        ({**LEFT_HALF, "width": ""}, "four numbers"),
        ({**LEFT_HALF, "left": "400"}, "outside the picture"),
        ({**LEFT_HALF, "height": "nan"}, "four numbers"),
        ({**LEFT_HALF, "height": "0"}, "too small"),
    ],
)
def test_parts_that_are_none_are_said_and_what_was_typed_is_kept(
    lan: Operator, taken: tuple[str, str], typed: dict[str, str], said: str
) -> None:
    answer = lan.client.post(page_of(taken), typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'name="top" type="number" min="0" max="100" step="0.1" value="{typed["top"]}"' in words_on(answer)


def test_a_picture_of_another_matter_or_none_is_not_found(lan: Operator, taken: tuple[str, str]) -> None:
    from tests.factories.incidents import filed, phone_of, report

    other = filed(report(), by=phone_of("another")).public_id
    for item, picture in ((other, taken[1]), (taken[0], "upl_nonsense"), ("inc_nonsense", taken[1])):
        assert lan.get(f"/desk/items/{item}/pictures/{picture}").status_code == 404


def test_outside_ones_area_nothing_is_covered(sign_in: Any, taken: tuple[str, str]) -> None:
    from tests.factories.incidents import LANG_CO

    from epidesk.foundation.places.queries import area_at

    ward = area_at(*LANG_CO)
    assert ward is not None
    away = sign_in("operator", ward.code, name="Ha")
    assert away.get(page_of(taken)).status_code == 403
    assert away.client.post(page_of(taken), LEFT_HALF).status_code == 403


def test_the_detail_leads_there_only_who_may(sign_in: Any, lan: Operator, taken: tuple[str, str]) -> None:
    assert page_of(taken) in words_on(lan.detail(taken[0]))
    doctor = sign_in("clinician", name="Binh")
    assert page_of(taken) not in words_on(doctor.detail(taken[0]))
    assert doctor.get(page_of(taken)).status_code == 403
