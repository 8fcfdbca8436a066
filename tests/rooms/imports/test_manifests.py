# SPDX-License-Identifier: Apache-2.0
"""A carrier's list of passengers becomes presences with seats, under the key of the flight."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.incidents import staff
from tests.factories.lodgings import day, written

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.imports import actions, queries
from epidesk.intake.movement.rules import Permission

pytestmark = pytest.mark.django_db
CARRIERS = frozenset({Permission.IMPORT_MANIFESTS})


def manifest() -> bytes:
    rows = [
        ["Passenger name", "Passport No", "Nationality", "Flight", "Date", "Seat"],
        ["NGUYEN THI LAN", "B 123 4567", "VNM", "VN0054", written(day(-1)), "05K"],
        ["SMITH JOHN", "M12345678", "GBR", "vn 54", written(day(-1)), "5 j"],
        ["TRAN VAN AN", "046099000123", "Việt Nam", "VN54", written(day(-1)), "32A"],
        ["LE THI BE", "C7654321", "VN", "không rõ?", written(day(-1)), "1A"],
    ]
    return "\n".join("\t".join(row) for row in rows).encode("utf-8-sig")


@pytest.mark.row("ME-09")
def test_a_manifest_is_brought_in_with_seats_and_taken_back(hue: None) -> None:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.movement.models import Boarding, Presence

    lead = create_staff(by=SYSTEM, email="truongca@demo.invalid", name="Trưởng ca", role="shift_lead")
    desk = Client()
    desk.force_login(User.objects.get(id=lead), backend="allauth.account.auth_backends.AuthenticationBackend")
    file = desk.post("/desk/imports", {"pasted": manifest().decode("utf-8-sig")})["Location"]
    viewer = staff("Cảng", permissions=CARRIERS).as_viewer()
    (line,) = queries.batches(viewer, "manifest", None)
    card = queries.batch(viewer, line.id)
    columns = {f"column-{field}": str(place) for field, place in card.columns.items()}
    desk.post(f"{file}/confirm", {"header_row": "1", "date_order": "dmy", **columns})
    assert queries.batch(viewer, line.id).wrong == 1
    desk.post(f"{file}/take")
    key = f"flight:VN54:{day(-1).isoformat()}"
    assert sorted(Presence.objects.filter(place_key=key).values_list("seat", flat=True)) == ["32A", "5J", "5K"]
    assert Boarding.objects.count() == 3
    desk.post(f"{file}/back", {"reason": "another flight"})
    assert not Presence.objects.exists()
    assert not Boarding.objects.exists()


def test_lists_of_passengers_are_for_those_who_keep_them(hue: None) -> None:
    with pytest.raises(Forbidden):
        actions.receive_file(by=staff("Ai đó"), kind="manifest", owner_id=None, file_name="", content=manifest())


@pytest.mark.row("ME-09")
def test_who_may_be_on_file_already_stands_side_by_side_on_the_page_of_the_list(hue: None) -> None:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.people.actions import find_doubles, register_people
    from epidesk.foundation.people.models import Candidate
    from epidesk.foundation.people.rules import NewPerson

    register_people(by=SYSTEM, people=[NewPerson("Nguyễn Thị Lan Phương", 1990, birth_month=3, birth_day=5)])
    lead = create_staff(by=SYSTEM, email="truongca@demo.invalid", name="Trưởng ca", role="shift_lead")
    desk = Client()
    desk.cookies["language"] = "vi"
    desk.force_login(User.objects.get(id=lead), backend="allauth.account.auth_backends.AuthenticationBackend")
    text = f"Họ tên\tNgày sinh\tSố hiệu\tNgày đi\nNGUYEN THI LAN PHUONG\t05/03/1990\tSE2\t{written(day(-1))}\n"
    file = desk.post("/desk/imports", {"pasted": text})["Location"]
    viewer = staff("Cảng", permissions=CARRIERS).as_viewer()
    (line,) = queries.batches(viewer, "manifest", None)
    columns = {f"column-{field}": str(place) for field, place in queries.batch(viewer, line.id).columns.items()}
    desk.post(f"{file}/confirm", {"header_row": "1", "date_order": "dmy", **columns})
    desk.post(f"{file}/take")
    while find_doubles():
        pass
    page = desk.get(file).content.decode()
    assert "Nguyễn Thị Lan Phương" in page
    assert "NGUYEN THI LAN PHUONG" in page
    one = Candidate.objects.get()
    number = file.rsplit("/", 1)[1]
    answer = desk.post(f"/desk/doubles/{public_id('dbl', one.id)}/decide", {"verdict": "not_same", "file": number})
    assert answer["Location"] == file
    one.refresh_from_db()
    assert one.state == "not_same"
    assert "Nguyễn Thị Lan Phương" not in desk.get(file).content.decode()
