# SPDX-License-Identifier: Apache-2.0
"""Invented people. Family and given names by how common they are (after vietnamese-namedb, MIT); nobody is meant.

Phones lie in the range 0120-0129, withdrawn in 2018: nobody can be called by mistake.
"""

from __future__ import annotations

from random import Random

FAMILY = ("Nguyễn",) * 31 + ("Trần",) * 10 + ("Lê",) * 9 + ("Phạm",) * 6 + ("Huỳnh",) * 5 + ("Hoàng",) * 4 + (
    "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Tôn Nữ", "Hồ Văn",
)  # fmt: skip
MIDDLE = ("Thị", "Văn", "Minh", "Hoàng", "Ngọc", "Thanh", "Đức", "Quốc", "Thu", "Kim")
GIVEN = (
    "Anh", "Huy", "Tuấn", "Duy", "Linh", "Nam", "Phương", "Trang", "Hà", "Mai", "Lan", "Hương", "Thảo", "Nga", "Bình",
    "Sơn", "Hải", "Long", "Thịnh", "Khánh", "Vy", "Ngân", "Tín", "Hạnh", "Yến", "Lộc", "Phúc", "Quý", "Tâm", "Diệu",
)  # fmt: skip


def full_name(chance: Random) -> str:
    """Family, middle, given."""
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"


def phone(number: int) -> str:
    """The n-th invented phone, E.164, in the retired range."""
    return f"+84120{number:07d}"
