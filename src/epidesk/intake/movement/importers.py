# SPDX-License-Identifier: Apache-2.0
"""What guest lists and manifests mean, for the room that brings files in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from epidesk.foundation.accounts.phones import retired_numbers_allowed
from epidesk.foundation.core.errors import Text
from epidesk.foundation.core.principals import Actor, Principal, PrincipalKind
from epidesk.foundation.imports.importers import Field, Problem, Reading, register_importer
from epidesk.foundation.imports.rules import Found
from epidesk.intake.movement.actions.boarding import take_passengers, undo_passengers
from epidesk.intake.movement.actions.lodging_guests import take_guests, undo_guests
from epidesk.intake.movement.queries.lodging import may_speak_for
from epidesk.intake.movement.queries.repeats import known_boardings, known_stays
from epidesk.intake.movement.rules import Permission
from epidesk.intake.movement.rules.guest_rows import Tables, read_guest, read_passenger
from epidesk.intake.movement.tables import country_table
from epidesk.intake.movement.texts_lodging import FIELD, GUESTS, MANIFEST, known_problem
from epikit.formats.sheets import Cell

_PERSON = (
    ("name", "ho va ten", "ho ten", "ten khach", "ho ten khach", "full name", "guest name", "passenger name", "name",
     "ten", "khach"),
    ("id_number", "so giay to", "cccd", "cmnd", "cccd hc", "cccd ho chieu", "cmnd cccd", "cmnd ho chieu", "ho chieu",
     "so ho chieu", "can cuoc", "so cccd", "so cmnd", "so dinh danh", "passport", "passport no", "passport number",
     "id number", "id no", "id", "document number"),
    ("phone", "so dien thoai", "dien thoai", "sdt", "phone", "phone number", "mobile", "tel"),
    ("born", "ngay sinh", "nam sinh", "ngay thang nam sinh", "date of birth", "birth date", "dob", "year of birth",
     "born"),
    ("sex", "gioi tinh", "phai", "sex", "gender"),
    ("nationality", "quoc tich", "nationality", "country", "citizenship", "quoc gia"),
)  # fmt: skip
_STAY = (
    ("room", "so phong", "phong", "room", "room no", "room number"),
    ("arrived", "ngay den", "ngay nhan phong", "ngay vao", "check in", "checkin", "arrival date", "arrival", "arrived",
     "ngay check in", "ngay luu tru", "luu tru tu ngay", "tu ngay"),
    ("arrived_time", "gio den", "gio nhan phong", "gio vao", "arrival time", "check in time"),
    ("leaves", "ngay di du kien", "du kien di", "du kien tra phong", "du kien roi di", "expected departure", "leaves",
     "den ngay", "luu tru den ngay"),
    ("left", "ngay di", "ngay tra phong", "ngay ra", "check out", "checkout", "departure date", "departure", "left",
     "ngay check out"),
    ("left_time", "gio di", "gio tra phong", "gio ra", "check out time", "departure time"),
    ("came_from", "noi di", "tu dau den", "den tu", "noi den truoc", "thuong tru", "noi thuong tru", "dia chi", "from",
     "coming from", "came from", "address"),
)  # fmt: skip
_JOURNEY = (
    ("number", "so hieu chuyen bay", "chuyen bay", "so hieu", "so chuyen", "so tau", "bien so", "bien so xe", "flight",
     "flight no", "flight number", "train", "train number", "number"),
    ("on", "ngay bay", "ngay khoi hanh", "ngay di", "ngay chay", "departure date", "flight date", "date", "ngay"),
    ("seat", "so ghe", "ghe", "cho ngoi", "seat", "seat no", "seat number"),
    ("conveyance", "phuong tien", "loai phuong tien", "conveyance", "means of transport"),
    ("origin", "noi di", "diem di", "ga di", "san bay di", "from", "origin"),
    ("destination", "noi den", "diem den", "ga den", "san bay den", "to", "destination"),
)  # fmt: skip


def _fields(required: frozenset[str], *groups: tuple[tuple[str, ...], ...]) -> tuple[Field, ...]:
    return tuple(
        Field(one[0], FIELD[one[0]], one[1:], required=one[0] in required) for group in groups for one in group
    )


class GuestList:
    """Of one house; the owner of the batch is the house."""

    kind = "guests"
    title: Text = GUESTS
    fields = _fields(frozenset({"name", "arrived"}), _PERSON, _STAY)

    def may(self, who: Principal, owner_id: UUID | None) -> bool:
        return may_speak_for(who, owner_id)

    def read_row(self, values: Mapping[str, Cell], reading: Reading) -> tuple[Any, Sequence[Problem]]:
        draft, problems = read_guest(values, reading.order, reading.today, _tables())
        return draft, [Problem(field, slug) for field, slug in problems.items()]

    def find(self, owner_id: UUID | None, drafts: Sequence[Any]) -> Sequence[Found]:
        return known_stays(owner_id, drafts)

    def commit(self, *, by: Actor, batch_id: UUID, owner_id: UUID | None, drafts: Sequence[Any]) -> int:
        assert owner_id is not None
        return take_guests(by=by, lodging_id=owner_id, drafts=drafts, batch_id=batch_id).new

    def undo(self, *, by: Actor, batch_id: UUID) -> int:
        return undo_guests(by=by, batch_id=batch_id)

    def words(self, problem: Problem) -> Text | None:
        return known_problem(problem.slug)


class Manifest:
    """Of carriers; brought by the centre, which owns it (no owner)."""

    kind = "manifest"
    title: Text = MANIFEST
    fields = _fields(frozenset({"name", "number", "on"}), _PERSON, _JOURNEY)

    def may(self, who: Principal, owner_id: UUID | None) -> bool:
        return owner_id is None and (who.kind is PrincipalKind.SYSTEM or Permission.IMPORT_MANIFESTS in who.permissions)

    def read_row(self, values: Mapping[str, Cell], reading: Reading) -> tuple[Any, Sequence[Problem]]:
        draft, problems = read_passenger(values, reading.order, reading.today, _tables())
        return draft, [Problem(field, slug) for field, slug in problems.items()]

    def find(self, owner_id: UUID | None, drafts: Sequence[Any]) -> Sequence[Found]:
        return known_boardings(drafts)

    def commit(self, *, by: Actor, batch_id: UUID, owner_id: UUID | None, drafts: Sequence[Any]) -> int:
        return take_passengers(by=by, drafts=drafts, batch_id=batch_id)

    def undo(self, *, by: Actor, batch_id: UUID) -> int:
        return undo_passengers(by=by, batch_id=batch_id)

    def words(self, problem: Problem) -> Text | None:
        return known_problem(problem.slug)


def _tables() -> Tables:
    return Tables(country_table(), retired_numbers_allowed())


register_importer(GuestList())
register_importer(Manifest())
