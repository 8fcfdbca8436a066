# SPDX-License-Identifier: Apache-2.0
"""Invented people, addresses and words for a loaded desk. Names from our own short lists; phones from 0120-0129, which
nobody can own."""

from __future__ import annotations

from random import Random

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Tôn Thất",
)
MIDDLE = ("Văn", "Thị", "Đức", "Thanh", "Minh", "Ngọc", "Hữu", "Kim", "Quang", "Xuân", "Thuỳ", "Bảo")
GIVEN = (
    "An", "Bình", "Châu", "Dũng", "Đào", "Giang", "Hà", "Hạnh", "Hoa", "Hùng", "Hương", "Khánh", "Lan", "Linh", "Long",
    "Mai", "Nam", "Nga", "Nhung", "Phúc", "Phương", "Quân", "Sơn", "Tâm", "Thảo", "Thu", "Tín", "Trang", "Tuấn", "Yến",
)  # fmt: skip
STREETS = (
    "Đặng Thái Thân", "Lê Lợi", "Hùng Vương", "Nguyễn Huệ", "Bến Nghé", "Đống Đa", "Trần Hưng Đạo", "Chi Lăng",
    "Bạch Đằng", "Phan Bội Châu", "Điện Biên Phủ", "Nguyễn Sinh Cung", "Bùi Thị Xuân", "Kim Long", "Lý Thường Kiệt",
)  # fmt: skip
DESCRIPTIONS = (
    "Người đàn ông khoảng 50 tuổi ho nhiều ở quán cà phê, nói vừa về tối qua.",
    "Bà cụ sốt từ hôm qua, mệt, không ăn được.",
    "Nhóm khách trọ ho, chưa khai báo với chủ nhà.",
    "Tụ tập ăn nhậu đông người, không đeo khẩu trang.",
    "Cháu bé sốt cao, co giật một lần lúc sáng.",
    "Người đang cách ly đi ra chợ.",
)


def full_name(random: Random) -> str:
    return f"{random.choice(FAMILY)} {random.choice(MIDDLE)} {random.choice(GIVEN)}"


def address(random: Random) -> str:
    if random.random() < 0.5:
        return f"Kiệt {random.randint(1, 120)} {random.choice(STREETS)}"
    return f"{random.randint(1, 300)} {random.choice(STREETS)}"


def phone(random: Random) -> str:
    return f"+8412{random.randint(0, 9)}{random.randint(0, 9_999_999):07d}"[:12]
