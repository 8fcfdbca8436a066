# SPDX-License-Identifier: Apache-2.0
"""A sheet on its way in: shown, tried, mended, taken, taken back; nothing twice, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.lodgings import clerk_of, day, guest, guest_sheet, hotel, written

from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.imports import actions, queries
from epidesk.foundation.imports.rules import Held, State
from epikit.formats.sheets import as_text, read_table

pytestmark = pytest.mark.django_db


def stays() -> list[Any]:
    from epidesk.intake.movement.models import Stay

    return list(Stay.objects.order_by("arrived_at", "name"))


def presences() -> list[Any]:
    from epidesk.intake.movement.models import Presence

    return list(Presence.objects.filter(source_kind="stay"))


class Reception:
    """A house, its clerk, and what they do with a file."""

    def __init__(self) -> None:
        self.house = hotel()
        self.clerk: Actor = clerk_of(self.house)
        self.viewer = self.clerk.as_viewer()

    def send(self, content: bytes, name: str = "khach.xlsx") -> Any:
        received = actions.receive_file(
            by=self.clerk, kind="guests", owner_id=self.house, file_name=name, content=content
        )
        self.batch = received.batch_id
        return received

    def confirm(self, **changes: Any) -> Any:
        card = queries.batch(self.viewer, self.batch)
        values = {"header_row": card.header_row, "columns": card.columns, "date_order": card.date_order} | changes
        actions.confirm_reading(by=self.clerk, batch_id=self.batch, **values)
        return self.card()

    def take(self) -> Any:
        actions.commit_batch(by=self.clerk, batch_id=self.batch)
        return self.card()

    def card(self) -> Any:
        return queries.batch(self.viewer, self.batch)

    def held(self) -> Any:
        return queries.held_rows(self.viewer, self.batch)


@pytest.fixture
def reception(hue: None) -> Reception:
    return Reception()


def test_what_was_found_out_is_shown_before_anything_is_tried(reception: Reception) -> None:
    reception.send(guest_sheet([guest(n) for n in range(3)]))
    shown = queries.shown(reception.viewer, reception.batch)
    assert shown.header_row == 3
    assert {choice.field: choice.header for choice in shown.choices if choice.index >= 0} == {
        "name": "Họ và tên",
        "id_number": "CCCD/HC",
        "phone": "Điện thoại",
        "born": "Ngày sinh",
        "nationality": "Quốc tịch",
        "room": "Số phòng",
        "arrived": "Ngày đến",
        "leaves": "Ngày đi dự kiến",
    }
    assert [column.header for column in shown.unused] == ["STT"]
    assert reception.card().state is State.SHOWN
    assert stays() == []


def test_right_rows_go_in_and_wrong_ones_wait_with_their_reasons(reception: Reception) -> None:
    rows = [guest(n) for n in range(6)]
    rows[1][7] = "31/02/2026"
    rows[2][2] = "46019200"
    rows[3][8] = written(day(-5))
    rows[4][1] = ""
    reception.send(guest_sheet(rows))
    card = reception.confirm()
    assert (card.state, card.right, card.wrong) == (State.CHECKED, 2, 4)
    assert stays() == []
    wrong = {line.number: {slug: why for slug, _t, _v, why in line.cells if why} for line in reception.held()}
    assert {number: tuple(fields) for number, fields in wrong.items()} == {
        5: ("arrived",),
        6: ("id_number",),
        7: ("leaves",),
        8: ("name",),
    }
    assert reception.take().taken == 2
    assert len(stays()) == len(presences()) == 2
    assert presences()[0].place_key == f"lodging:{reception.house}"


def test_rows_held_back_are_mended_on_the_page_and_go_in_afterwards(reception: Reception) -> None:
    rows = [guest(0), guest(1, arrived="31/02/2026")]
    reception.send(guest_sheet(rows))
    reception.confirm()
    reception.take()
    mended = actions.mend_row(by=reception.clerk, batch_id=reception.batch, number=5, values={"arrived": "30/2/2026"})
    assert mended.wrong == 1
    actions.mend_row(by=reception.clerk, batch_id=reception.batch, number=5, values={"arrived": written(day(-1))})
    assert reception.held()[0].state is Held.MENDED
    card = reception.take()
    assert (card.taken, card.wrong, card.state) == (2, 0, State.COMMITTED)
    assert len(stays()) == 2


def test_the_failed_rows_come_back_as_a_file_and_are_sent_again_mended(reception: Reception) -> None:
    rows = [guest(0), guest(1, arrived="32/03/2026"), guest(2), guest(3, name="")]
    reception.send(guest_sheet(rows))
    reception.confirm()
    reception.take()
    back = queries.failed_rows_file(reception.viewer, reception.batch)
    table = read_table(back.content)
    assert back.ending == "xlsx"
    assert [as_text(row.cells[0]) for row in table.rows[1:]] == ["5", "7"]
    assert "Ngày đến" in as_text(table.rows[1].cells[-1]) or "Came on" in as_text(table.rows[1].cells[-1])
    header = [as_text(cell) for cell in table.rows[0].cells]
    lines = [list(row.cells) for row in table.rows[1:]]
    lines[0][header.index("Ngày đến")] = written(day(-1))
    lines[1][header.index("Họ và tên")] = "Trần Thị Được Sửa"
    lines.append([999, *lines[0][1:]])
    mended = actions.mend_by_file(by=reception.clerk, batch_id=reception.batch, content=as_xlsx([header, *lines]))
    assert (mended.mended, mended.wrong, mended.strange) == (2, 0, 1)
    reception.take()
    assert {"Trần Thị Được Sửa"} < {stay.name for stay in stays()}
    assert len(stays()) == 4


def as_xlsx(rows: list[list[Any]]) -> bytes:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_same_file_twice_is_one_batch(reception: Reception) -> None:
    content = guest_sheet([guest(0)])
    reception.send(content)
    first = reception.batch
    assert reception.send(content, "copy.xlsx").again
    assert reception.batch == first


def test_the_same_guests_in_another_file_are_the_same_stays(reception: Reception) -> None:
    reception.send(guest_sheet([guest(n) for n in range(3)]))
    reception.confirm()
    reception.take()
    reception.send(guest_sheet([guest(n) for n in range(4)], title=False))
    card = reception.confirm()
    assert (card.right, card.repeated) == (4, 3)
    reception.take()
    assert len(stays()) == 4


def test_a_confirmed_mapping_is_remembered_with_its_version(reception: Reception) -> None:
    reception.send(guest_sheet([guest(0)]))
    columns = dict(reception.card().columns)
    del columns["leaves"]  # this house writes nonsense there
    assert reception.confirm(columns=columns).mapping_version == 1
    reception.send(guest_sheet([guest(1)]))
    assert "leaves" not in reception.card().columns
    assert reception.confirm().mapping_version == 1
    reception.send(guest_sheet([guest(2)]))
    columns["leaves"] = 8
    assert reception.confirm(columns=columns).mapping_version == 2


def test_the_order_of_dates_decides_and_is_remembered(reception: Reception) -> None:
    on = day(-20)
    reception.send(guest_sheet([guest(0, arrived=f"{on.month}/{on.day}/{on.year}", leaves="", born="1980")]))
    reception.confirm(date_order="mdy")
    reception.take()
    assert stays()[0].arrived_on == on


def test_taking_back_leaves_nothing_of_the_file(reception: Reception) -> None:
    reception.send(guest_sheet([guest(0, leaves="")]))
    reception.confirm()
    reception.take()
    kept = stays()[0]
    # The second file says that the first guest has left, and brings two more.
    header = ["Họ và tên", "CCCD", "Ngày đến", "Ngày đi"]
    rows = [[guest(n)[1], guest(n)[2], written(day(-1)), written(day(0))] for n in range(3)]
    reception.send(as_xlsx([header, *rows]))
    reception.confirm()
    reception.take()
    assert len(stays()) == 3
    kept.refresh_from_db()
    assert kept.left_at is not None
    assert actions.roll_back(by=reception.clerk, batch_id=reception.batch, reason="wrong house") == 2
    kept.refresh_from_db()
    assert kept.left_at is None
    assert [stay.id for stay in stays()] == [kept.id]
    assert len(presences()) == 1
    assert reception.card().state is State.ROLLED_BACK
    with pytest.raises(Conflict):
        actions.roll_back(by=reception.clerk, batch_id=reception.batch, reason="again")


def test_people_whom_only_a_list_named_go_with_it(reception: Reception) -> None:
    from epidesk.foundation.people.actions import forget_leftovers
    from epidesk.foundation.people.models import Identifier, Person

    known = [guest(0), guest(1), guest(2)]
    reception.send(guest_sheet(known[:1]))
    reception.confirm()
    reception.take()
    reception.send(guest_sheet(known))
    reception.confirm()
    reception.take()
    wrong = reception.batch
    reception.send(guest_sheet([[*known[2][:-2], written(day(0)), ""]]))  # the third comes again, in another list
    reception.confirm()
    reception.take()
    assert Person.objects.count() == 3
    actions.roll_back(by=reception.clerk, batch_id=wrong, reason="wrong house")
    while forget_leftovers():
        pass
    left = sorted(Person.objects.values_list("name", flat=True))
    assert left == sorted([known[0][1], known[2][1]]), "who is named elsewhere stays"
    assert not Identifier.objects.exclude(person__in=Person.objects.all()).exists()
    assert forget_leftovers() == 0


def test_a_crash_amid_taking_loses_at_most_its_chunk_and_goes_on_there(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epidesk.foundation.imports.actions import committing
    from epidesk.intake.movement.importers import GuestList

    monkeypatch.setattr(committing, "CHUNK_ROWS", 10)
    reception.send(guest_sheet([guest(n) for n in range(35)]))
    reception.confirm()
    calls = []
    commit = GuestList.commit

    def dies(self: GuestList, **values: Any) -> int:
        calls.append(len(values["drafts"]))
        if len(calls) == 3:
            commit(self, **values)
            raise RuntimeError("the power went")
        return commit(self, **values)

    monkeypatch.setattr(GuestList, "commit", dies)
    monkeypatch.setattr(committing, "INLINE_ROWS", 5)  # a job takes it in
    actions.commit_batch(by=reception.clerk, batch_id=reception.batch)
    with pytest.raises(RuntimeError):
        actions.commit_chunks(batch_id=reception.batch)
    assert len(stays()) == 20
    assert reception.card().state is State.COMMITTING
    actions.commit_chunks(batch_id=reception.batch)
    actions.commit_chunks(batch_id=reception.batch)
    assert len(stays()) == 35
    assert (reception.card().taken, reception.card().state) == (35, State.COMMITTED)


def test_taking_back_amid_taking_stops_it(reception: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    from epidesk.foundation.imports.actions import committing

    monkeypatch.setattr(committing, "CHUNK_ROWS", 10)
    monkeypatch.setattr(committing, "INLINE_ROWS", 5)
    reception.send(guest_sheet([guest(n) for n in range(35)]))
    reception.confirm()
    actions.commit_batch(by=reception.clerk, batch_id=reception.batch)
    commit_next = committing._commit_next
    taken = []

    def once_then_back(*args: Any) -> bool:
        more = commit_next(*args)
        if not taken:
            taken.append(actions.roll_back(by=reception.clerk, batch_id=reception.batch, reason="stop"))
        return more

    monkeypatch.setattr(committing, "_commit_next", once_then_back)
    actions.commit_chunks(batch_id=reception.batch)
    assert taken == [10]
    assert stays() == []


def test_a_batch_is_nobody_elses(reception: Reception) -> None:
    reception.send(guest_sheet([guest(0)]))
    other = clerk_of(hotel("Nhà nghỉ Bến Ngự"), "khac@bennnu.demo.invalid")
    with pytest.raises(NotFound):
        queries.batch(other.as_viewer(), reception.batch)
    with pytest.raises(NotFound):
        actions.commit_batch(by=other, batch_id=reception.batch)


def test_a_dropped_file_is_gone_and_may_be_sent_again(reception: Reception) -> None:
    content = guest_sheet([guest(0)])
    reception.send(content)
    actions.drop_batch(by=reception.clerk, batch_id=reception.batch)
    with pytest.raises(NotFound):
        reception.card()
    assert not reception.send(content).again


def test_what_is_no_sheet_is_refused_beside_the_file(reception: Reception) -> None:
    for content in (b"%PDF-1.4", b"", b"PK\x03\x04broken", b"one column only\n"):
        with pytest.raises(Invalid) as refused:
            reception.send(content)
        assert set(refused.value.fields) == {"file"}


def test_pasted_cells_are_a_file_without_a_name(reception: Reception) -> None:
    text = "Họ và tên\tNgày đến\tPhòng\nLê An\t" + written(day(0)) + "\t402\n"
    reception.batch = actions.receive_pasted(
        by=reception.clerk, kind="guests", owner_id=reception.house, text=text
    ).batch_id
    reception.confirm()
    reception.take()
    assert [(stay.name, stay.room) for stay in stays()] == [("Lê An", "402")]


def test_a_field_that_must_be_there_needs_its_column(reception: Reception) -> None:
    reception.send(guest_sheet([guest(0)]))
    columns = dict(reception.card().columns)
    del columns["arrived"]
    with pytest.raises(Invalid) as refused:
        reception.confirm(columns=columns)
    assert set(refused.value.fields) == {"column-arrived"}
    columns["arrived"] = columns["name"]
    with pytest.raises(Invalid) as refused:
        reception.confirm(columns=columns)
    assert set(refused.value.fields) == {"column-arrived", "column-name"}
