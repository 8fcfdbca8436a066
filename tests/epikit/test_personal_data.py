# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.text.personal import PersonalKind, cover, find_personal, is_told

# No number here is anybody's: 0120-0129 are retired, and no card begins so.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi em 0120 123 4567 nhé", [("phone", "0120 123 4567")]),
        ("+84 120.123.4567 hoặc 01201234567", [("phone", "+84 120.123.4567"), ("phone", "01201234567")]),
        ("số 0120/123/4567 hoặc 0120,123,4567", [("phone", "0120/123/4567"), ("phone", "0120,123,4567")]),
        ("số 0905/000/000, 0905/00/00/00", [("phone", "0905/000/000"), ("phone", "0905/00/00/00")]),
        ("CCCD 046/195/001/234", [("id_number", "046/195/001/234")]),
        ("số ０１２０１２３４５６７", [("phone", "０１２０１２３４５６７")]),
        ("01201234567 01211234567", [("phone", "01201234567"), ("phone", "01211234567")]),
        ("CCCD 046195001234 của mẹ", [("id_number", "046195001234")]),
        ("CCCD 046 195 001 234", [("id_number", "046 195 001 234")]),
        ("cmnd 191234567", [("id_number", "191234567")]),
        ("thẻ GD 4 79 79 123 45678", [("id_number", "GD 4 79 79 123 45678")]),
        ("hộ chiếu C1234567", [("id_number", "C1234567")]),
        ("xe 75A-123.45 và 75-F1 234.56", [("plate", "75A-123.45"), ("plate", "75-F1 234.56")]),
        ("xe 75h1-2345", [("plate", "75h1-2345")]),
        ("thư a.b@vidu.vn", [("email", "a.b@vidu.vn")]),
        ("Em tên Nguyễn Văn An ở Huế", [("name", "Nguyễn Văn An")]),
        ("tên em là tran thi bich o hue", [("name", "tran thi bich")]),
        ("chị Lan bị sốt", [("name", "Lan")]),
        ("bác sĩ Nam dặn", [("name", "Nam")]),
        ("Le Van Luyen, Nguyen Thi Hoa", [("name", "Nguyen Thi Hoa")]),
    ],
)
def test_what_points_at_a_person_is_found(text, found):
    assert [(str(part.kind), part.text) for part in find_personal(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Gọi 19009095, 1022 hoặc 115 khi khó thở",
        "Từ 01-02-2021 đến 27/6/2021 có 12345 ca, 100.000.000 đồng",
        "Giá 191234567 đồng, 123,456,789 đồng, 1,234,567,890 liều",
        "Ngày 05/06/07/2021, từ 20/11/2026, 12/2020/TT-BYT, 0,123,456",
        "Em ở Hà Nội, về từ thành phố Hồ Chí Minh và Vũ Hán",
        "Ở đường Lê Lợi, bệnh viện Nguyễn Tri Phương",
        "Em Covid đã tiêm Pfizer, anh ở nước Anh",
        "NGUYÊN NHÂN GÂY BỆNH VÀ TRIỆU CHỨNG NGUY HIỂM LÀ GÌ",
        "Tôi bị F0, xét nghiệm lúc 14h, ngày 12 tháng 8 năm 2021",
        "",
        "😀😀😀",
    ],
)
def test_what_points_at_nobody_is_left_alone(text):
    assert find_personal(text, {"covid"}) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Tôi tên là Nguyễn Văn An, hỏi về tiêm", True),
        ("Họ tên: Trần Thị Bích", True),
        ("chị Lan bị sốt", False),
        ("Phòng khám bác sĩ Nguyễn Văn An ở đâu", False),
    ],
)
def test_a_name_that_is_said_to_be_one_is_no_guess(text, told):
    (part,) = find_personal(text)
    assert is_told(text, part) is told


def test_parts_are_covered_where_they_stand():
    text = "Em tên Nguyễn Văn An, số 0120 123 4567, cảm ơn."
    assert cover(text, find_personal(text), lambda kind: f"[{kind.value}]") == "Em tên [name], số [phone], cảm ơn."


def test_a_list_of_people_ends_somewhere():
    assert len(find_personal("0120 123 4567, " * 5_000)) == 200


@given(st.text(max_size=400))
def test_any_text_is_looked_through_and_parts_lie_where_they_say(text):
    end = 0
    for part in find_personal(text):
        assert text[part.start : part.end] == part.text
        assert part.start >= end
        assert isinstance(part.kind, PersonalKind)
        end = part.end
