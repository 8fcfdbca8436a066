# SPDX-License-Identifier: Apache-2.0
"""Figures of others: taken in once however often they are read, revised and never overwritten, held when doubtful."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, OutsideArea
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.process_cache import clear_all
from epidesk.insight.statistics.actions import decide, import_figures, name_place, state_figure
from epidesk.insight.statistics.models import Delivery, Figure
from epidesk.insight.statistics.queries import holds, published, signed_figures, unread_names
from epidesk.insight.statistics.queries.scope import local_today
from epidesk.insight.statistics.rules import Permission

pytestmark = pytest.mark.django_db
PAPER = "Báo cáo 123/SYT-NVY ngày 23/11/2026"


def person(name: str, **changes: Any) -> Actor:
    values: dict[str, Any] = {
        "kind": PrincipalKind.STAFF,
        "user_id": uuid7(),
        "label": name,
        "areas": None,
        "permissions": frozenset(Permission),
    }
    return Actor(**{**values, **changes})


@pytest.fixture
def hanh() -> Actor:
    return person("Hạnh")


@pytest.fixture
def quy() -> Actor:
    return person("Quý")


def table(*news: int, code: str = "46", until: date | None = None) -> bytes:
    """A province's daily numbers, the last of them yesterday."""
    last = until or local_today() - timedelta(days=1)
    lines = [f"{last - timedelta(days=len(news) - 1 - n)},{code},Thành phố Huế,{new}" for n, new in enumerate(news)]
    return "\n".join(("date,province_code,province,new", *lines)).encode()


def taken(content: bytes, **more: Any) -> Any:
    values = {"source": "province", "measure": "cases"} | more
    report = import_figures(by=SYSTEM, content=content, **values)
    clear_all()  # a second later
    return report


def shown(level: str = "province", measure: str = "cases") -> Any:
    clear_all()
    (place,) = [one for one in published() if one.place.level == level]
    return place.of(measure)


def test_a_file_read_twice_is_read_once() -> None:
    first = taken(table(3, 5, 8))
    assert (first.added, first.revised, first.unchanged, len(first.held)) == (3, 0, 0, 0)
    again = taken(table(3, 5, 8))
    assert (again.delivery_id, again.added, again.unchanged) == (None, 0, 3)
    assert Delivery.objects.count() == 1
    assert [(day.new, day.total) for day in shown().days] == [(3, 3), (5, 8), (8, 16)]


def test_a_revision_is_shown_and_the_old_number_is_kept() -> None:
    taken(table(3, 5, 8))
    report = taken(table(3, 6, 8))
    assert (report.added, report.revised, report.unchanged) == (0, 1, 2)
    assert [day.new for day in shown().days] == [3, 6, 8]
    on = local_today() - timedelta(days=2)
    kept = Figure.objects.filter(on=on).order_by("id").values_list("value", "state")
    assert list(kept) == [(5, "replaced"), (6, "counted")]


def test_a_jump_is_held_until_somebody_looked_and_the_rest_is_shown(hanh: Actor) -> None:
    report = taken(table(120, 140, 168, 151_919, 160))
    assert [(one.value, one.doubt) for one in report.held] == [(151_919, "jump")]
    assert [day.new for day in shown().days] == [120, 140, 168, 0, 160]
    (hold,) = holds(hanh.as_viewer())
    assert (hold.value, hold.before) == (151_919, (local_today() - timedelta(days=3), 168))

    decide(by=hanh, figure_id=hold.figure_id, decision="correction", note="Sở Y tế nhập bù từ tháng 7")
    days = shown().days
    assert [(day.new, day.correction) for day in days][3] == (None, True), "no bar of 151,919 on one day"
    assert days[-1].total == 120 + 140 + 168 + 151_919 + 160
    assert not holds(hanh.as_viewer())


def test_a_refused_number_is_not_asked_about_again(hanh: Actor) -> None:
    taken(table(120, 140, 168, 151_919, 160))
    (hold,) = holds(hanh.as_viewer())
    decide(by=hanh, figure_id=hold.figure_id, decision="refuse", note="Lỗi gõ, nơi gửi đã xác nhận")
    assert taken(table(120, 140, 168, 151_919, 160)).delivery_id is None
    assert not holds(hanh.as_viewer())
    assert taken(table(120, 140, 168, 151, 160)).added == 1, "the number put right is taken"
    with pytest.raises(Conflict):
        decide(by=hanh, figure_id=hold.figure_id, decision="count", note="Đổi ý rồi")


def test_totals_wait_behind_a_jump_and_follow_when_it_is_settled(hanh: Actor) -> None:
    totals = enumerate((1000, 1900, 2900, 826_000, 827_100), 6)
    lines = "\n".join(f"2020-12-{day:02},Turkey,{total}" for day, total in totals)
    report = taken(f"date,country,confirmed\n{lines}".encode(), source="jhu", measure="")
    assert [one.doubt for one in report.held] == ["jump", "jump"], "the country, and the world with it"
    assert report.waiting == 2
    for hold in holds(hanh.as_viewer()):
        assert (hold.step, hold.behind) == (823_100, 1)
        decide(by=hanh, figure_id=hold.figure_id, decision="count", note="Đổi định nghĩa ca bệnh")
    assert Figure.objects.filter(state="counted").count() == 10
    assert shown("world").newest.total == 827_100


def test_the_real_bulk_corrections_are_held_and_ordinary_days_are_not(shared: Any, hanh: Actor) -> None:
    file = shared / "data/covid_timeseries/vn_province_daily_cases_2020-03_2022-01.csv.gz"
    content = gzip.decompress(file.read_bytes())
    report = taken(content)
    held = {(one.place, one.on.isoformat(), one.value) for one in report.held}
    assert ("Tỉnh Cà Mau", "2021-10-25", 151_919) in held
    assert ("Tỉnh Kiên Giang", "2021-09-28", 49_170) in held
    assert (report.added, len(held), report.waiting) == (10_782, 6, 0)
    assert taken(content).delivery_id is None
    hue = [line.split(b",") for line in content.splitlines() if line.split(b",")[2] == b"46"]
    assert shown().newest.total == sum(int(row[4]) for row in hue)


@pytest.mark.parametrize(
    ("content", "more", "told"),
    [
        (
            table(3).replace(b"new", b"moi"),
            {},
            "Missing column: “new”. The file has: “date”, “province_code”,",
        ),
        (table(3).replace(b",", b";"), {}, "semicolons"),
        (table(3), {"measure": ""}, "does not say what it counts"),
        (table(3), {"measure": "smiles"}, "Counted are"),
        (table(3), {"source": "wikipedia"}, "No such source"),
        (table(3), {"layout": "who"}, "No such layout"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(content: bytes, more: dict[str, str], told: str) -> None:
    from django.utils.translation import override

    with override("en"), pytest.raises(Invalid) as error:
        taken(content, **more)
    assert told in "".join(str(one) for one in error.value.fields.values())
    assert not Figure.objects.exists()


def test_faulty_rows_stop_the_file_unless_they_may_be_left_out() -> None:
    tomorrow = local_today() + timedelta(days=1)
    content = table(3, 5) + f'\n{tomorrow},46,Huế,9\n2026-01-01,46,Huế,"1,5"'.encode()
    report = taken(content)
    assert [line for line, _message in report.faults] == [4, 5]
    assert not Figure.objects.exists()
    assert taken(content, skip_errors=True).added == 2


def test_a_renamed_country_is_left_out_told_and_goes_on_once_decided(hanh: Actor) -> None:
    def world(name: str, total: int, day: int) -> bytes:
        return f"date,country,confirmed\n2020-03-{day:02},Vietnam,{day}\n2020-03-{day:02},{name},{total}\n".encode()

    taken(world("Swaziland", 7, 1), source="jhu", measure="")
    report = taken(world("Ngwane", 9, 2), source="jhu", measure="")
    assert report.unknown_places == (("Ngwane", 1),)
    assert report.missing_places == ("Swaziland",)
    (unread,) = unread_names(hanh.as_viewer())
    assert unread.choices[0] == ("SZ", "Swaziland"), "the one that is missing stands first"
    with pytest.raises(Invalid):
        name_place(by=hanh, source="jhu", level="country", name="Ngwane", code="XX")
    name_place(by=hanh, source="jhu", level="country", name="Ngwane", code="SZ")
    report = taken(world("Ngwane", 9, 2), source="jhu", measure="")
    assert (report.unknown_places, report.missing_places, report.added) == ((), (), 1)
    assert report.renamed == (("Swaziland", "Ngwane"),)
    assert not unread_names(hanh.as_viewer())


def jhu(*rows: tuple[int, str, int]) -> bytes:
    lines = [f"2020-03-{day:02},{name},{total}" for day, name, total in rows]
    return "\n".join(("date,country,confirmed", *lines)).encode()


def test_a_file_with_fewer_countries_does_not_make_the_world_smaller() -> None:
    more = {"source": "jhu", "measure": ""}
    taken(jhu((1, "Vietnam", 130), (1, "France", 1_000_400), (2, "Vietnam", 141), (2, "France", 1_000_400)), **more)
    report = taken(jhu((1, "Vietnam", 130), (2, "Vietnam", 141), (3, "Vietnam", 150)), **more)
    assert (report.no_world, report.missing_places, report.added) == (True, ("France",), 1)
    assert [(day.on.day, day.total) for day in shown("world").days] == [(1, 1_000_530), (2, 1_000_541)]
    whole = taken(jhu((3, "Vietnam", 150), (3, "France", 1_000_600)), **more)
    assert (whole.no_world, shown("world").newest.total) == (False, 1_000_750)


def test_a_world_that_is_suddenly_another_is_held() -> None:
    header = b"iso_code,location,date,total_cases\nOWID_WRL,World,2020-03-02,"
    taken(header + b"1000541\n", source="owid", measure="")
    report = taken(header + b"141\n", source="owid", measure="")
    assert [(one.value, one.doubt) for one in report.held] == [(141, "revised")]
    assert shown("world").newest.total == 1_000_541


def test_a_source_listed_first_is_shown_and_another_fills_in_for_it(hanh: Actor) -> None:
    taken(b"date,country,confirmed\n2020-03-01,Vietnam,16\n", source="jhu", measure="")
    assert shown("country").source.slug == "jhu"
    taken(b"iso_code,location,date,total_cases\nVNM,Vietnam,2020-03-02,17\n", source="owid", measure="")
    series = shown("country")
    assert (series.source.slug, series.newest.total) == ("owid", 17)
    assert series.is_stale, "2020 is long ago"


def test_a_source_that_fell_behind_gives_way_to_one_that_keeps_up() -> None:
    owid = b"iso_code,location,date,total_cases\nVNM,Vietnam,2020-11-%d,%d\n"
    taken(owid % (20, 1_300), source="owid", measure="")
    taken(b"date,country,confirmed\n2020-11-21,Vietnam,1301\n", source="jhu", measure="")
    assert shown("country").source.slug == "owid", "a day behind is no matter"
    taken(b"date,country,confirmed\n2020-11-22,Vietnam,1302\n", source="jhu", measure="")
    assert (shown("country").source.slug, shown("country").newest.total) == ("jhu", 1_302)
    taken(owid % (21, 1_301), source="owid", measure="")
    assert shown("country").source.slug == "owid"


class TestSigned:
    def state(self, by: Actor, **changes: Any) -> Any:
        values: dict[str, Any] = {
            "level": "province",
            "measure": "cases",
            "on": local_today() - timedelta(days=1),
            "new": 12,
            "total": None,
            "evidence": PAPER,
            "signed_name": by.label,
        }
        return state_figure(by=by, **{**values, **changes})

    def test_what_is_signed_goes_before_the_source(self, hanh: Actor) -> None:
        taken(table(3, 5, 8))
        assert not self.state(hanh).held
        days = [(day.new, day.total, day.signed) for day in shown().days]
        assert days == [(3, 3, False), (5, 8, False), (12, 20, True)]
        assert not self.state(hanh).changed, "the same again"
        (line,) = signed_figures(hanh.as_viewer())
        assert (line.numbers, line.by_label, line.intact) == ((("new", 12),), "Hạnh", True)

    def test_a_signed_total_puts_right_where_the_sum_starts(self, hanh: Actor) -> None:
        taken(table(3, 5, 8))
        self.state(hanh, new=None, total=90, on=local_today() - timedelta(days=3))
        series = shown()
        assert [day.total for day in series.days] == [90, 95, 103]
        assert series.counted_from is None

    def test_alone_it_is_a_series_too(self, hanh: Actor) -> None:
        for ago, total in ((3, 10), (2, 14), (1, 20)):
            self.state(hanh, new=None, total=total, on=local_today() - timedelta(days=ago))
        assert [(day.new, day.total) for day in shown().days] == [(None, 10), (4, 14), (6, 20)]
        assert shown().source is None

    def test_a_row_changed_behind_the_programme_no_longer_fits_its_signature(self, hanh: Actor) -> None:
        self.state(hanh)
        Figure.objects.update(value=2)
        (line,) = signed_figures(hanh.as_viewer())
        assert not line.intact

    def test_an_unusual_number_waits_for_another_person(self, hanh: Actor, quy: Actor) -> None:
        assert self.state(hanh, new=50_000).held
        assert shown() is None
        (hold,) = holds(hanh.as_viewer())
        assert hold.own
        with pytest.raises(Forbidden):
            decide(by=hanh, figure_id=hold.figure_id, decision="count", note="Đúng mà")
        decide(by=quy, figure_id=hold.figure_id, decision="count", note="Đã gọi Sở Y tế")
        assert shown().newest.new == 50_000

    def half_doubtful(self, by: Actor) -> Any:
        """1,200 in all is known; then 5 new and 900 in all are signed in one breath."""
        self.state(by, new=None, total=1_200, on=local_today() - timedelta(days=2))
        return self.state(by, new=5, total=900)

    def test_a_statement_is_published_whole_or_not(self, hanh: Actor, quy: Actor) -> None:
        stated = self.half_doubtful(hanh)
        assert stated.held
        assert [(day.new, day.total) for day in shown().days] == [(None, 1_200)], "nor the 5"
        (hold,) = holds(quy.as_viewer())
        assert (hold.value, hold.beside) == (900, (("new", 5),))
        again = self.state(hanh, new=5, total=900)
        assert (again.changed, again.held) == (False, True)

        decide(by=quy, figure_id=hold.figure_id, decision="correction", note="Bộ Y tế đã rút bớt số cũ")
        assert [(day.new, day.total) for day in shown().days] == [(None, 1_200), (None, 900)]
        assert set(Figure.objects.values_list("value", "state")) == {
            (1_200, "counted"),
            (900, "counted"),
            (5, "counted"),
        }
        assert all(line.intact for line in signed_figures(hanh.as_viewer()))

    def test_refused_it_goes_as_a_whole_and_put_right_it_counts_as_a_whole(self, hanh: Actor, quy: Actor) -> None:
        self.half_doubtful(hanh)
        (hold,) = holds(quy.as_viewer())
        decide(by=quy, figure_id=hold.figure_id, decision="refuse", note="Gõ nhầm tổng số")
        assert not Figure.objects.filter(state__in=["held", "waiting"]).exists()
        with pytest.raises(Invalid) as error:
            self.state(hanh, new=5, total=900)
        assert list(error.value.fields) == ["total"]
        assert not self.state(hanh, new=5, total=1_205).held
        assert (shown().newest.new, shown().newest.total) == (5, 1_205)

    def test_signed_anew_before_anybody_looked_nothing_of_the_old_stays(self, hanh: Actor) -> None:
        self.half_doubtful(hanh)
        assert not self.state(hanh, new=5, total=1_205).held
        assert (shown().newest.new, shown().newest.total) == (5, 1_205)
        assert not Figure.objects.filter(state__in=["held", "waiting"]).exists()

    def test_when_the_day_itself_is_unusual_the_total_waits_with_it(self, hanh: Actor, quy: Actor) -> None:
        assert self.state(hanh, new=50_000, total=60_000).held
        assert shown() is None
        (hold,) = holds(quy.as_viewer())
        assert (hold.value, hold.beside) == (50_000, (("total", 60_000),))
        decide(by=quy, figure_id=hold.figure_id, decision="count", note="Đã gọi Sở Y tế")
        assert (shown().newest.new, shown().newest.total) == (50_000, 60_000)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"on": date(2999, 1, 1)}, "on"),
            ({"on": date(1800, 1, 1)}, "on"),
            ({"new": 500, "total": 51}, "new"),
            ({"on": None}, "on"),
            ({"new": None}, "new"),
            ({"new": -1}, "new"),
            ({"total": 10**12}, "total"),
            ({"evidence": "fax"}, "evidence"),
            ({"signed_name": "Người khác"}, "signed_name"),
            ({"signed_name": ""}, "signed_name"),
            ({"level": "galaxy"}, "level"),
            ({"measure": "smiles"}, "measure"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, hanh: Actor, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as error:
            self.state(hanh, **changes)
        assert list(error.value.fields) == [field]

    def test_only_a_person_of_the_whole_province_signs(self, hanh: Actor) -> None:
        with pytest.raises(Forbidden):
            self.state(SYSTEM)
        with pytest.raises(OutsideArea):
            self.state(person("Phần", areas=frozenset[UUID]()))
        with pytest.raises(Forbidden):
            self.state(person("Ai đó", permissions=frozenset({Permission.READ})))


def test_nobody_decides_without_the_permission_or_a_reason(hanh: Actor) -> None:
    taken(table(120, 151_919))
    (hold,) = holds(hanh.as_viewer())
    with pytest.raises(Forbidden):
        decide(by=person("Lan", permissions=frozenset()), figure_id=hold.figure_id, decision="count", note="Đúng số")
    with pytest.raises(Invalid) as error:
        decide(by=hanh, figure_id=hold.figure_id, decision="perhaps", note="")
    assert set(error.value.fields) == {"decision", "note"}


def test_two_who_read_the_same_file_at_once_make_one_of_it(transactional_db: None) -> None:
    from threading import Thread

    from django.db import connections

    content, reports = table(3, 5, 8), []

    def read() -> None:
        try:
            reports.append(import_figures(by=SYSTEM, source="province", measure="cases", content=content))
        finally:
            connections.close_all()

    threads: list[Any] = [Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(report.added for report in reports) == [0, 3]
    assert Figure.objects.count() == 3


Fetch = Callable[..., Any]


class TestFetching:
    @pytest.fixture
    def server(self) -> Any:
        from tests.rooms.core.test_outbound import Server

        server = Server()
        yield server
        server.http.shutdown()

    @pytest.fixture
    def fetch(self, server: Any, settings: Any, tmp_path: Any) -> Fetch:
        """Fetches the source `province`, which lies on a server here."""
        import shutil
        from dataclasses import replace

        from epidesk.insight.statistics.actions import fetch_source

        folder = tmp_path / "config"
        shutil.copytree(settings.ENV.config_dir, folder)
        file = folder / "figure_sources.yaml"
        address = f"fetch: [{{url: '{server.url('/table.csv')}', measure: cases}}]"
        file.write_text(file.read_text(encoding="utf-8").replace("fetch: []", address, 1), encoding="utf-8")
        settings.ENV = replace(settings.ENV, config_dir=folder, outbound_loopback=True)
        return lambda: fetch_source(by=SYSTEM, source="province")

    def test_a_source_is_fetched_and_not_again_what_it_says_is_unchanged(self, server: Any, fetch: Fetch) -> None:
        server.says("/table.csv", table(3, 5, 8), ETag='"one"')
        assert fetch() == ""
        assert shown().newest.new == 8
        server.says("/table.csv", b"", status=304)
        assert fetch() == ""
        assert server.seen[1][1]["if-none-match"] == '"one"'
        assert shown().failing_since is None

    @pytest.mark.parametrize(
        ("body", "status", "failure"),
        [
            (b"", 500, "status"),
            (b"<html>moved</html>", 200, "not_a_table"),
            (table(3) + b"\nx,46,Hue,1", 200, "faulty"),
        ],
    )
    def test_a_source_that_is_down_takes_nothing_away(
        self, server: Any, fetch: Fetch, body: bytes, status: int, failure: str
    ) -> None:
        server.says("/table.csv", table(3, 5, 8))
        fetch()
        server.says("/table.csv", body, status=status)
        assert fetch() == failure
        series = shown()
        assert (series.newest.new, series.failing_since is not None) == (8, True)
        since = series.failing_since
        assert fetch() == failure
        assert shown().failing_since == since, "since the first time"
        server.says("/table.csv", table(3, 5, 8, 9))
        assert fetch() == ""
        assert shown().failing_since is None

    def test_a_source_that_cannot_be_reached_at_all(self, server: Any, fetch: Fetch) -> None:
        server.http.shutdown()
        server.http.server_close()
        assert fetch() == "unreachable"
        assert shown() is None
