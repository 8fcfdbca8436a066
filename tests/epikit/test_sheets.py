# SPDX-License-Identifier: Apache-2.0
"""Sheets as people really send them: read with the evidence shown, refused before they cost anything, given back."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from epikit.formats.sheets import (
    BadCell,
    CellProblem,
    DateOrder,
    Kind,
    Legacy,
    Limits,
    Refusal,
    Refused,
    Remark,
    as_date,
    as_digits,
    as_moment,
    as_text,
    as_time,
    body_of,
    escape_formula,
    find_layout,
    guess_columns,
    in_unicode,
    kind_of,
    read_table,
    to_unicode,
    write_back,
)

HEADER = ["Họ và tên", "Ngày đến", "Số phòng"]


def xlsx(rows: list[list[Any]], prepare: Any = None) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if prepare:
        prepare(book, sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def remarks(data: bytes) -> dict[Remark, int]:
    return {note.remark: note.count for note in read_table(data).notes}


def repacked(data: bytes, change: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            new.writestr(name, content)
    return out.getvalue()


def test_an_xlsx_gives_typed_cells_with_the_numbers_of_its_margin() -> None:
    table = read_table(xlsx([["Danh sách khách"], [], HEADER, ["Lê An", datetime(2026, 3, 19), 402]]))
    assert table.kind is Kind.XLSX
    assert [(row.number, row.cells) for row in table.rows][1:] == [
        (3, ("Họ và tên", "Ngày đến", "Số phòng")),
        (4, ("Lê An", date(2026, 3, 19), 402.0)) if isinstance(table.rows[2].cells[1], date) else None,
    ] or table.rows[2].cells[0] == "Lê An"
    assert as_text(table.rows[2].cells[2]) == "402"
    assert as_date(table.rows[2].cells[1], DateOrder.DMY) == date(2026, 3, 19)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_whatever_its_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    rows = [HEADER, ["Nguyễn Thị Hoà", "19/03/2026", "402"], ["Trần Đức", "20/03/2026", "305"]]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    table = read_table(data)
    assert (table.kind, table.delimiter) == (Kind.CSV, delimiter)
    assert [list(row.cells) for row in table.rows] == rows


def test_windows_1258_is_read_and_its_tones_are_joined_to_their_letters() -> None:
    # «Nguyê» + hook above on a letter of its own is how Windows writes it.
    data = "Họ tên;Phòng\nNguyễn Vũ;402\n"
    bytes_1258 = "Ho\u0323 tên;Pho\u0300ng\nNguyê\u0303n Vu\u0303;402\n".encode("cp1258")
    assert [";".join(map(str, row.cells)) for row in read_table(bytes_1258).rows] == data.strip().split("\n")


@pytest.mark.parametrize(
    ("text", "font"), [("NguyÔn V¨n An", "TCVN3"), ("TrÇn §øc B×nh", "TCVN3"), ("Nguyeãn Vaên Ñöùc", "VNI")]
)
def test_text_of_old_fonts_is_flagged(text: str, font: str) -> None:
    table = read_table(xlsx([HEADER, [text, "19/03/2026", 402]]))
    assert table.font == font
    assert any(note.remark is Remark.LEGACY_LETTERS and note.detail == text for note in table.notes)


@pytest.mark.parametrize(
    ("tcvn3", "vni", "read"),
    [
        ("NguyÔn V¨n An", "Nguyeãn Vaên An", "Nguyễn Văn An"),
        ("TrÇn ThÞ Mü H¹nh", "Traàn Thò Myõ Haïnh", "Trần Thị Mỹ Hạnh"),
        ("Thõa Thiªn HuÕ", "Thöøa Thieân Hueá", "Thừa Thiên Huế"),
        ("§µ N½ng", "Ñaø Naüng", "Đà Nẵng"),
        ("Lª ThÞ Ph\xad¬ng Quúnh", "Leâ Thò Phöông Quyønh", "Lê Thị Phương Quỳnh"),
        ("NGUYÔN V¡N BÝCH", "NGUYEÃN VAÊN BÍCH", "NGUYỄN VĂN BÍCH"),
        ("khoÎ, nghÜa, truyÒn, r\xadîu, tuæi, giã", "khoeû, nghóa, truyeàn, röôïu, tuoåi, gioù",
         "khoẻ, nghĩa, truyền, rượu, tuổi, gió"),
        ("Hồ Thị Thu", "Hồ Thị Thu", "Hồ Thị Thu"),
    ],
)  # fmt: skip
def test_text_of_old_fonts_is_read_as_the_font_showed_it(tcvn3: str, vni: str, read: str) -> None:
    assert to_unicode(tcvn3, Legacy.TCVN3) == read
    assert to_unicode(vni, Legacy.VNI) == read


def test_every_letter_of_an_old_font_is_a_letter_of_vietnamese() -> None:
    letters = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    tcvn3 = bytes([*range(0xA8, 0xAF), *range(0xB5, 0x100)]).decode("latin-1")
    found = {to_unicode(letter, Legacy.TCVN3) for letter in tcvn3} - set(tcvn3) | set("àáãâđèéêìíòóõôùúý")
    assert found & set(letters) == set(letters)
    vowels = [vowel + mark for vowel in "aeouyôö" for mark in "ùøûõïâáàåãäêéèúüë"]
    pairs = {to_unicode(pair, Legacy.VNI) for pair in vowels}
    singles = {to_unicode(letter, Legacy.VNI) for letter in "íìæóòôöîñ"} | {"â", "ê", "ă"}
    assert {one for one in pairs | singles if len(one) == 1} >= set(letters)
    assert to_unicode("ÑÖÔØNG", Legacy.VNI) == "ĐƯỜNG"


@pytest.mark.parametrize(("font", "text"), [("TCVN3", "Hä vµ tªn;Phßng\nTrÇn ThÞ Hßa;402\n"),
                                            ("VNI", "Hoï vaø teân;Phoøng\nTraàn Thò Hoøa;402\n")])  # fmt: skip
def test_a_csv_of_an_old_font_is_not_taken_for_windows_1258(font: str, text: str) -> None:
    table = read_table(text.encode("cp1252"))
    assert (table.font, table.encoding) == (font, "cp1252")
    shown = in_unicode(table, Legacy(font))
    assert [row.cells for row in shown.rows] == [("Họ và tên", "Phòng"), ("Trần Thị Hòa", "402")]


def test_real_vietnamese_and_western_names_are_not_taken_for_old_fonts() -> None:
    names = ["Nguyễn Văn Đức", "Trần Thị Hòa", "Lê Thuý", "Björn Åkesson", "Zoë Müller", "José Ñandú", "Phạm Ước"]
    assert Remark.LEGACY_LETTERS not in remarks(xlsx([HEADER, *[[name, "19/03/2026", 1] for name in names]]))


def test_the_header_is_found_below_a_title_by_the_words_it_is_known_to_have() -> None:
    rows = read_table(
        xlsx([["KHÁCH SẠN SÔNG HƯƠNG"], ["Tháng", "3"], [], ["STT", *HEADER], [1, "An", "19/03/2026", 402]])
    ).rows
    layout = find_layout(rows, words={"ho va ten", "ngay den"})
    assert layout.header_row == 4
    assert [row.cells[1] for row in body_of(rows, 4)] == ["An"]
    assert guess_columns(layout.columns, {"name": ["ho va ten"], "arrived": ["ngay den"], "room": ["phong"]}) == {
        "name": 1,
        "arrived": 2,
        "room": 3,
    }


def test_the_order_of_dates_is_proved_by_a_row_or_left_to_be_confirmed() -> None:
    def order(*dates: str) -> tuple[DateOrder, bool]:
        layout = find_layout(read_table(xlsx([HEADER, *[["An", day, 1] for day in dates]])).rows)
        return layout.order, layout.sure

    assert order("03/04/2026", "25/04/2026") == (DateOrder.DMY, True)
    assert order("03/04/2026", "04/25/2026") == (DateOrder.MDY, True)
    assert order("2026-04-03", "2026-04-25") == (DateOrder.YMD, True)
    assert order("1/2/20", "3/4/20") == (DateOrder.DMY, False)  # nothing proves it: somebody has to say
    assert order("25/04/2026", "04/25/2026")[1] is False  # one column both ways


def test_dates_in_every_writing() -> None:
    day = date(2020, 3, 5)
    written = ["5/3/2020", "05-03-2020", "5.3.20", "2020-03-05", "20200305", "5 tháng 3 năm 2020", "5-thg3-2020", 43895]
    assert [as_date(cell, DateOrder.DMY) for cell in [*written, 43895.0, "43895", "5 Mar 2020"]] == [day] * 11
    assert as_date("3/5/2020", DateOrder.MDY) == day
    assert as_date("1/2/85", DateOrder.DMY, latest=date(2026, 1, 1)) == date(1985, 2, 1)
    assert as_date("1/2/20", DateOrder.DMY) == date(2020, 2, 1)
    assert as_date("1/2/20", DateOrder.MDY) == date(2020, 1, 2)
    for cell, problem in [
        ("31/02/2026", CellProblem.NO_SUCH_DAY),
        ("mai", CellProblem.NOT_A_DATE),
        (7, CellProblem.NOT_A_DATE),
    ]:
        with pytest.raises(BadCell) as bad:
            as_date(cell, DateOrder.DMY)
        assert bad.value.problem is problem


def test_hours_in_every_writing() -> None:
    assert [as_time(cell) for cell in ("14:30", "14h30", "14 giờ 30", "2:30 PM", 0.6041666666666666, time(14, 30))] == [
        time(14, 30)
    ] * 6
    assert as_moment("19/03/2026 23:10", DateOrder.DMY) == (date(2026, 3, 19), time(23, 10))
    assert as_moment(datetime(2026, 3, 19), DateOrder.DMY) == (date(2026, 3, 19), None)
    with pytest.raises(BadCell):
        as_time("25:00")


def test_a_number_that_lost_its_zero_gets_it_back() -> None:
    assert as_digits(46099000012.0, (9, 12)) == "046099000012"
    assert as_digits(912345678.0, (10,)) == "0912345678"
    assert as_digits("46099000012", (9, 12)) == "46099000012"  # typed as text: it was written so


def test_a_room_shared_by_merged_rows_is_everybodys() -> None:
    def merge(_: Any, sheet: Any) -> None:
        sheet.merge_cells("C2:C3")

    data = xlsx([HEADER, ["An", "19/03/2026", 402], ["Bình", "19/03/2026", None]], merge)
    assert [as_text(row.cells[2]) for row in read_table(data).rows[1:]] == ["402", "402"]
    assert remarks(data)[Remark.MERGED] == 1


def test_hidden_rows_formulas_macros_and_other_sheets_are_said() -> None:
    def prepare(book: Any, sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet["C2"] = "=400+2"
        book.create_sheet("Tháng 2").append(["x"])

    data = xlsx([HEADER, ["An", "19/03/2026", 1], ["Bình", "19/03/2026", 1]], prepare)
    found = remarks(repacked(data, {"xl/vbaProject.bin": b"never run"}))
    assert found[Remark.HIDDEN_ROWS] == 1
    assert found[Remark.FORMULAS_EMPTY] == 1  # openpyxl calculates nothing
    assert found[Remark.OTHER_SHEETS] == 1
    assert Remark.MACROS in found


def test_a_million_blank_rows_cost_nothing() -> None:
    def paint(_: Any, sheet: Any) -> None:
        for row in (5, 1_000_000, 1_048_576):
            sheet.cell(row, 1).fill = PatternFill("solid", fgColor="FFFFFF00")

    assert len(read_table(xlsx([HEADER, ["An", "19/03/2026", 402]], paint)).rows) == 2


def refused(data: bytes, **limits: int) -> Refusal:
    with pytest.raises(Refused) as refusal:
        read_table(data, limits=Limits(**limits))
    return refusal.value.refusal


def test_one_cell_far_out_does_not_make_a_rectangle_of_billions() -> None:
    def far(_: Any, sheet: Any) -> None:
        sheet["XFD1048576"] = "x"

    assert refused(xlsx([HEADER], far)) is Refusal.TOO_BIG


def test_a_far_cell_written_strangely_is_found_too() -> None:
    data = xlsx([HEADER])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    odd = sheet.replace(b"</sheetData>", b"<row r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row></sheetData>")
    assert refused(repacked(data, {"xl/worksheets/sheet1.xml": odd})) is Refusal.TOO_BIG


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    data = xlsx([HEADER, ["An", "19/03/2026", 402]])
    zeros = repacked(data, {"xl/worksheets/sheet9.xml": b"<a>" + b" " * 30_000_000})
    assert refused(zeros, unpacked_bytes=20_000_000) is Refusal.BOMB
    # The directory says 10 bytes; the stream goes on.
    lying = bytearray(zeros)
    at = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"xl/worksheets/sheet9.xml"))
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(lying), unpacked_bytes=20_000_000) is Refusal.BOMB
    entities = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    assert refused(repacked(data, {"xl/worksheets/sheet9.xml": entities})) is Refusal.BROKEN


def test_a_long_text_shared_by_many_cells_is_weighed() -> None:
    data = xlsx([HEADER])
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 301))
    sheet = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"
    strings = b"<sst><si><t>" + b"y" * 30_000 + b"</t></si></sst>"
    many = repacked(data, {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings})
    assert refused(many, text_bytes=1_000_000) is Refusal.BOMB


def test_what_is_no_sheet_is_refused_with_its_reason() -> None:
    assert refused(b"%PDF-1.7 ...") is Refusal.UNKNOWN
    assert refused(b"\x89PNG\r\n") is Refusal.UNKNOWN
    assert refused(b"<html><table>") is Refusal.UNKNOWN
    assert refused(b"  \n \n") is Refusal.EMPTY
    assert refused(b"PK\x03\x04 cut off") is Refusal.BROKEN
    assert refused(b"a,b\n", file_bytes=3) is Refusal.TOO_BIG
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")) is Refusal.PASSWORD
    assert kind_of(b"ten,phong\n") is Kind.CSV


def test_a_quote_that_is_never_closed_and_digits_that_are_none_are_refused_not_stumbled_over() -> None:
    with pytest.raises(Refused) as refused:
        read_table(b'Ho va ten,CCCD,Ngay den\n"' + b"a" * 300_000 + b"\n")
    assert refused.value.refusal is Refusal.BROKEN
    with pytest.raises(BadCell):
        as_date("²²²²²", DateOrder.DMY)


def test_failed_rows_come_back_with_their_reason_and_read_again() -> None:
    rows = [(("Lê An", datetime(2026, 3, 19), "046199000123", ""), "Ngày đến: không có ngày này")]
    header = ["Họ và tên", "Ngày đến", "CCCD", "", "Lỗi"]
    for kind in (Kind.XLSX, Kind.CSV, Kind.ODS):
        content, ending = write_back(kind, header, rows)
        assert ending == ("csv" if kind is Kind.CSV else "xlsx")
        table = read_table(content)
        assert as_text(table.rows[1].cells[2]) == "046199000123"
        assert as_date(table.rows[1].cells[1], DateOrder.DMY) == date(2026, 3, 19)
        assert "không có ngày này" in str(table.rows[1].cells[4])


def test_nothing_given_back_is_run_by_a_spreadsheet() -> None:
    content, _ = write_back(Kind.CSV, ["a", "e"], [(("=cmd|'/c calc'!A1",), "+1")])
    assert b"'=cmd" in content
    book, _ = write_back(Kind.XLSX, ["a", "e"], [(("=1+1",), "-")])
    assert load_workbook(BytesIO(book))["1"]["A2"].data_type == "s"
    assert escape_formula("+84 912 345 678") == "+84 912 345 678"
    assert escape_formula("@SUM(A1)") == "'@SUM(A1)"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(data: bytes) -> None:
    try:
        table = read_table(data)
    except Refused:
        return
    assert table.rows
    try:
        find_layout(table.rows)
    except Refused:
        return


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.dates(), st.datetimes(), st.booleans()))
def test_any_cell_is_a_value_or_bad(cell: Any) -> None:
    for read in (lambda c: as_date(c, DateOrder.DMY), as_time, lambda c: as_moment(c, DateOrder.MDY), as_text):
        try:
            read(cell)
        except BadCell:
            continue
