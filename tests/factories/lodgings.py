# SPDX-License-Identifier: Apache-2.0
"""A hotel by the river, its clerk, and the sheets that people really send."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils import timezone
from openpyxl import Workbook

from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.intake.movement.actions.lodging import add_clerk, open_lodging
from epidesk.intake.movement.rules import Permission

HEADER = [
    "STT",
    "Họ và tên",
    "CCCD/HC",
    "Điện thoại",
    "Ngày sinh",
    "Quốc tịch",
    "Số phòng",
    "Ngày đến",
    "Ngày đi dự kiến",
]
CLERK_EMAIL = "letan@songhuong.demo.invalid"


def day(offset: int = 0) -> date:
    return timezone.localdate() + timedelta(days=offset)


def written(on: date) -> str:
    """As lists here write a day."""
    return on.strftime("%d/%m/%Y")


def hotel(name: str = "Khách sạn Sông Hương", **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "name": name,
        "kind": "hotel",
        "ward_code": _ward_code(),
        "address": "51 Lê Lợi",
        "phone": "0120 555 0110",
        "rooms": 60,
        "since_on": day(-10),
    }
    return open_lodging(by=SYSTEM, **{**values, **changes})


def clerk_of(lodging_id: UUID, email: str = CLERK_EMAIL) -> Actor:
    """The account at the reception."""
    from epidesk.foundation.accounts.actions import create_staff

    user_id = create_staff(by=SYSTEM, email=email, name="Lê Thị Lễ Tân", role="lodging", area_codes=[_ward_code()])
    add_clerk(by=SYSTEM, lodging_id=lodging_id, email=email)
    return Actor(
        kind=PrincipalKind.STAFF,
        user_id=user_id,
        label="Lê Thị Lễ Tân",
        roles=frozenset({"lodging"}),
        permissions=frozenset({Permission.REPORT_GUESTS}),
        areas=frozenset(),
    )


def _ward_code() -> str:
    from epidesk.foundation.places.queries import area_at

    found = area_at(107.5776, 16.4693)
    assert found is not None
    return found.code


def guest(n: int, **changes: Any) -> list[Any]:
    """The n-th guest, right in every column."""
    values: dict[str, Any] = {
        "name": f"Nguyễn Văn {_NAMES[n % len(_NAMES)]} {_NAMES[n // len(_NAMES) % len(_NAMES)]}",
        "id": f"0460{n:08d}",
        "phone": f"012{n % 10:d}{n:07d}",
        "born": written(date(1950 + n % 50, 1 + n % 12, 1 + n % 28)),
        "nation": "Việt Nam",
        "room": str(100 + n % 60),
        "arrived": written(day(-1)),
        "leaves": written(day(2)),
    }
    values |= changes
    return [n + 1, *values.values()]


_NAMES = ["An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nam", "Oanh", "Phúc", "Quý", "Sơn", "Tú"]


def guest_sheet(rows: list[list[Any]], *, title: bool = True) -> bytes:
    """xlsx with a title over the row of names, as receptions send it."""
    book = Workbook()
    sheet = book.active
    if title:
        sheet.append(["DANH SÁCH KHÁCH LƯU TRÚ"])
        sheet.append([])
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
