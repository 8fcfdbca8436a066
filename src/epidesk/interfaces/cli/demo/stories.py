# SPDX-License-Identifier: Apache-2.0
"""What the invented people saw and suffered."""
# ruff: noqa: E501 (one story a line)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from epidesk.foundation.desk.rules import Priority


class Medical(NamedTuple):
    seen: tuple[str, ...]
    text: str
    answers: Mapping[str, Any]
    priority: Priority


DESCRIPTIONS = (
    (("fever_cough", "from_outbreak_area"), "Người đàn ông khoảng 50 tuổi ho nhiều ở quán cà phê, nói vừa về tối qua, không đeo khẩu trang.", Priority.SEVERE),
    (("fever_cough",), "Khách trọ phòng cuối dãy ho cả đêm, chưa khai báo.", Priority.MODERATE),
    (("crowd",), "Quán nhậu đông khoảng 30 người, ngồi sát nhau sau 21 giờ.", Priority.MINOR),
    (("left_quarantine",), "Người đang cách ly tại nhà ra chợ sáng nay.", Priority.MODERATE),
    (("fever_cough", "breathless"), "Cụ ông ngồi ở bến xe thở gấp, sốt, đi một mình.", Priority.SEVERE),
    (("from_outbreak_area",), "Nhóm 6 người vừa về từ nơi có dịch, thuê chung một nhà.", Priority.MODERATE),
    (("other",), "Một gánh hàng rong ho, bán cạnh cổng trường.", Priority.MINOR),
    (("fever_cough", "crowd"), "Nhóm thợ ở lán công trình có ba người sốt, ăn ở chung.", Priority.SEVERE),
)  # fmt: skip
MEDICAL = (
    Medical(("breathless_at_rest", "fever_38"), "Mẹ tôi khó thở cả khi nằm, sốt từ hôm qua.", {"who": "relative", "age": 71, "people_at_home": 4}, Priority.EXTREME),
    Medical(("fever_38", "cough"), "Sốt cao hai ngày, uống thuốc hạ sốt không bớt.", {"who": "me", "age": 34, "people_at_home": 2}, Priority.MODERATE),
    Medical(("fever_38", "cough"), "Con gái mang thai 36 tuần, sốt và ho.", {"who": "relative", "age": 29, "people_at_home": 3}, Priority.SEVERE),
    Medical(("cough", "loss_of_taste"), "Ho khan, mất vị giác, ở một mình, không có xe.", {"who": "me", "age": 58, "people_at_home": 1}, Priority.MODERATE),
)  # fmt: skip
PLACES = (
    "Quán cà phê gần ngã tư", "Sau chợ", "Cổng trường tiểu học", "Nhà trọ cuối kiệt", "Cạnh bến đò", "Nhà văn hoá tổ dân phố",
    "Gần trạm y tế", "Đối diện đình làng", "Kiệt 21", "Bến xe", "Khu tập thể", "Gần cầu",
)  # fmt: skip
REJECTIONS = (
    "Trạm y tế đã gặp người này. Dị ứng phấn hoa, không sốt, không đi từ vùng dịch.",
    "Công an phường đã kiểm tra, quán đóng cửa đúng giờ.",
    "Đã gọi lại ba lần theo số để lại nhưng không ai nghe, địa chỉ không có thật.",
)
ADVISED = "Đã hướng dẫn theo dõi tại nhà, dặn gọi lại ngay khi khó thở."
HANDOVER = (
    "Ca vừa rồi yên, khi bàn giao không có gì quá hạn. Nhớ gọi lại ông cụ ở một mình, đã gọi hai lần chưa gặp. "
    "Quán nhậu có nhiều người báo: công an phường hẹn kiểm tra hôm nay. Đội PD2 nghỉ để sửa xe."
)
