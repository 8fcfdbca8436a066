# SPDX-License-Identifier: Apache-2.0
"""Files as publishers make them and as people break them."""

from __future__ import annotations

from datetime import date

import pytest

from epikit.formats.counts import LAYOUTS, BadCountFile, Counting, Level, Measure, read_jhu, read_owid, read_province

TODAY = date(2026, 11, 23)
WIDE = (
    b"Province/State,Country/Region,Lat,Long,1/22/20,1/23/20\n"
    b",Vietnam,14,108,0,2\nHubei,China,31,112,444,444\nAnhui,China,31,117,1,9\n"
)
LONG = b"date,country,confirmed,recovered,deaths\n2020-01-23,Vietnam,2,0,0\n2020-01-23,China,643,30,18\n"
OWID = (
    b"iso_code,continent,location,date,total_cases,new_cases,total_deaths\n"
    b"VNM,Asia,Vietnam,2021-01-02,1482.0,8.0,35.0\nOWID_WRL,,World,2021-01-02,84000000.0,,1800000.0\n"
    b"OWID_ASI,,Asia,2021-01-02,20000000.0,,\nVNM,Asia,Vietnam,2021-01-03,,,\n"
)
PROVINCE = "date,ncsc_id,province_code,province,new\n2021-10-25,61,96,Tỉnh Cà Mau,151919\n".encode()


def values(file, level, measure=Measure.CASES):
    return {(one.name, one.on.day): one.value for one in file.counts if (one.level, one.measure) == (level, measure)}


def test_the_time_series_of_jhu_adds_up_provinces_and_the_world():
    file = read_jhu(WIDE, today=TODAY, measure=Measure.CASES)
    assert values(file, Level.COUNTRY) == {
        ("Vietnam", 22): 0,
        ("Vietnam", 23): 2,
        ("China", 22): 445,
        ("China", 23): 453,
    }
    assert values(file, Level.WORLD) == {("World", 22): 445, ("World", 23): 455}
    assert {one.counting for one in file.counts} == {Counting.TOTAL}


def test_the_long_form_says_itself_what_it_counts():
    file = read_jhu(LONG, today=TODAY)
    assert values(file, Level.WORLD, Measure.DEATHS) == {("World", 23): 18}
    assert values(file, Level.COUNTRY, Measure.RECOVERED) == {("Vietnam", 23): 0, ("China", 23): 30}


def test_owid_has_totals_of_countries_and_of_the_world_and_no_continents():
    file = read_owid(OWID, today=TODAY)
    assert values(file, Level.COUNTRY) == {("Vietnam", 2): 1482}
    assert values(file, Level.WORLD, Measure.DEATHS) == {("World", 2): 1_800_000}
    assert [one.code for one in file.counts] == ["VNM", "VNM", "", ""]
    compact = OWID.replace(b"iso_code,continent,location", b"code,continent,country")
    assert read_owid(compact, today=TODAY) == file


def test_a_province_has_its_code_and_a_daily_number():
    (one,) = read_province(PROVINCE, today=TODAY, measure=Measure.CASES).counts
    assert (one.code, one.name, one.value, one.counting) == ("96", "Tỉnh Cà Mau", 151_919, Counting.NEW)


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (LONG.replace(b"confirmed", b"konfirmed"), "column_missing"),
        (LONG.replace(b",", b";"), "semicolons"),
        ("date,country,confirmed\n2020-01-23,Đức,1\n".encode("utf-16"), "not_utf8"),
        (b"PK\x03\x04\x14\x00\x08\x00", "not_utf8"),
        (b"<!doctype html><title>404</title>", "column_missing"),
        (WIDE.replace(b"1/22/20,1/23/20", b"one,two"), "column_missing"),
        (WIDE.replace(b"Country/Region", b"Land"), "column_missing"),
    ],
)
def test_what_is_no_such_table_says_why(content, slug):
    with pytest.raises(BadCountFile) as error:
        read_jhu(content, today=TODAY, measure=Measure.CASES)
    assert error.value.slug == slug


@pytest.mark.parametrize(
    ("content", "missing", "there"),
    [
        (LONG.replace(b"confirmed", b"konfirmed"), "“Confirmed”", "“date”, “country”, “konfirmed”"),
        (WIDE.replace(b"Country/Region", b"Land"), "“Country/Region”", "“Province/State”, “Land”, “Lat”"),
        (
            WIDE.replace(b"Province/State,Country/Region", b"A,B"),
            "“Country/Region”",
            "“A”, “B”, “Lat”, “Long”",
        ),
        (WIDE.replace(b"1/22/20,1/23/20", b"one,two"), "“1/22/20”", "“Province/State”, “Country/Region”"),
    ],
)
def test_a_missing_column_is_named_beside_those_that_are_there(content, missing, there):
    with pytest.raises(BadCountFile) as error:
        read_jhu(content, today=TODAY, measure=Measure.CASES)
    assert error.value.about == missing
    assert error.value.there.startswith(there)


def test_a_day_that_lacks_a_country_has_no_world():
    lacking = LONG + b"2020-01-24,Vietnam,3,0,0\n2020-01-25,Vietnam,4,0,0\n2020-01-25,China,700,31,19\n"
    assert values(read_jhu(lacking, today=TODAY), Level.WORLD) == {("World", 23): 645, ("World", 25): 704}
    begun_later = LONG + b"2020-01-24,Vietnam,3,0,0\n2020-01-24,China,650,30,18\n2020-01-24,France,2,0,0\n"
    assert values(read_jhu(begun_later, today=TODAY), Level.WORLD) == {("World", 23): 645, ("World", 24): 655}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read_the_same_way_and_says_what_a_file_holds(layout):
    with pytest.raises(BadCountFile):
        LAYOUTS[layout].read(b"x,y\n1,2\n", today=TODAY, measure=Measure.CASES)
    assert LAYOUTS[layout].columns


def test_a_series_does_not_say_what_it_counts():
    for read, content in ((read_jhu, WIDE), (read_province, PROVINCE)):
        with pytest.raises(BadCountFile, match="measure_missing"):
            read(content, today=TODAY)


@pytest.mark.parametrize(
    ("number", "slug"),
    [
        ('"1,5"', "number_comma"),
        ('"1,234"', "number_comma"),
        ('"1.234,0"', "number_comma"),
        ("12.5", "number_fraction"),
        ("mười", "number_unreadable"),
        ("1e5", "number_unreadable"),
        ("١٢", "number_unreadable"),
        ("99999999999999999999", "number_unreadable"),
    ],
)
def test_a_number_is_never_guessed(number, slug):
    content = f"date,country,confirmed\n2020-01-23,Vietnam,{number}\n2020-01-24,Vietnam,3\n".encode()
    file = read_jhu(content, today=TODAY)
    assert [(one.line, one.slug) for one in file.faults] == [(2, slug)]
    assert values(file, Level.COUNTRY) == {("Vietnam", 24): 3}
    assert not values(file, Level.WORLD), "a sum of what could be read would be too small"


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        ("2026-11-24", "date_future"),
        ("25/10/2021", "date_unreadable"),
        ("2021-02-30", "date_unreadable"),
        ("", "date_unreadable"),
    ],
)
def test_a_day_has_been(day, slug):
    file = read_province(f"date,province_code,new\n{day},46,5\n".encode(), today=TODAY, measure=Measure.CASES)
    assert [one.slug for one in file.faults] == [slug]
    assert not file.counts


def test_the_same_row_twice_is_one_and_two_numbers_for_a_day_are_a_fault():
    twice = b"date,province_code,new\n2021-10-25,46,5\n2021-10-25,46,5\n2021-10-25,46,6\n"
    file = read_province(twice, today=TODAY, measure=Measure.CASES)
    assert [one.value for one in file.counts] == [5]
    assert [one.slug for one in file.faults] == ["twice"]


def test_a_row_of_another_width_and_a_place_without_a_name_are_told_by_line():
    content = b"date,province_code,new\n2021-10-25,46\n\n2021-10-26,,7\n"
    file = read_province(content, today=TODAY, measure=Measure.CASES)
    assert [(one.line, one.slug) for one in file.faults] == [(2, "row_short"), (4, "place_missing")]


def test_a_file_full_of_faults_is_of_another_layout():
    rows = b"".join(b"x,46,1\n" for _ in range(300))
    with pytest.raises(BadCountFile, match="too_many_faults"):
        read_province(b"date,province_code,new\n" + rows, today=TODAY, measure=Measure.CASES)
