# SPDX-License-Identifier: Apache-2.0
"""A guest list of fifteen columns as a chain of hotels would export it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADER = ["STT", "Họ và tên", "CCCD/HC", "Điện thoại", "Ngày sinh", "Giới tính", "Quốc tịch", "Số phòng", "Ngày đến"]
HEADER += ["Giờ đến", "Ngày đi dự kiến", "Nơi đi", "Loại phòng", "Kênh đặt", "Ghi chú"]
WRONG = 0.02


def write_sheet(path: Path, guests: list[dict[str, Any]], chance: random.Random) -> None:
    """Written row by row; days are dates of the sheet itself for half of them, text for the others."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Khách")
    sheet.append(["DANH SÁCH KHÁCH LƯU TRÚ"])
    sheet.append(HEADER)
    today = date.today()  # noqa: DTZ011 (the benchmark's own day)
    for number, one in enumerate(guests, start=1):
        arrived = today - timedelta(days=chance.randrange(1, 30))
        leaves = arrived + timedelta(days=chance.randrange(1, 9))
        born = (
            date(one["year"], one["month"], one["day"]).strftime("%d/%m/%Y")
            if one["day"] and one["year"]
            else one["year"] or ""
        )
        row: list[Any] = [number, one["name"], one["id_number"] or "", one["phone"] or "", born]
        row += [{"female": "Nữ", "male": "Nam"}.get(one["sex"] or "", ""), "Việt Nam", f"{chance.randrange(100, 900)}"]
        row += [arrived if number % 2 else arrived.strftime("%d/%m/%Y"), f"{chance.randrange(8, 22)}:30"]
        row += [leaves if number % 2 else leaves.strftime("%d/%m/%Y"), "Đà Nẵng", "Deluxe", "Trực tiếp", ""]
        if chance.random() < WRONG:
            at, bad = chance.choice([(1, ""), (2, "46019200"), (8, "31/02/2026"), (6, "Xứ Lạ"), (3, "12")])
            row[at] = bad
        sheet.append(row)
    book.save(path)
