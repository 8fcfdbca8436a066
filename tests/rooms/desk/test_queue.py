# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.actions import claim, close_item, update_item
from epidesk.foundation.desk.queries import QueueFilter, counts, get_item, map_items, queue
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import zones

OPEN = QueueFilter()


def ids(page):
    return [row.subject_id for row in page.items]


def all_pages(viewer, f, limit=3):
    page = queue(viewer, f, limit=limit)
    found = ids(page)
    while page.next:
        page = queue(viewer, f, after=page.next, limit=limit)
        found += ids(page)
    return found


def test_the_most_urgent_first_then_confirmed_then_the_nearest_deadline(put, lan):
    later = put(due_min=60)
    minor = put(priority=Priority.MINOR, due_min=1)
    unconfirmed = put(confirmed=False, due_min=1)
    sooner = put(due_min=10)
    extreme = put(priority=Priority.EXTREME, confirmed=False, due_min=90)
    assert ids(queue(lan.as_viewer(), OPEN)) == [extreme, sooner, later, unconfirmed, minor]


@pytest.mark.parametrize("areas", ["province", "few wards"])
def test_pages_show_each_matter_once_and_in_order_though_new_ones_arrive(put, lan, ward, areas):
    viewer = lan.as_viewer() if areas == "province" else replace(lan, areas=frozenset(ward[:3])).as_viewer()
    for number in range(10):
        put(area_id=ward[number % 3] if number else None, due_min=10 + number % 4)
    whole = ids(queue(viewer, OPEN, limit=100))
    assert len(whole) == 10
    assert all_pages(viewer, OPEN) == whole
    page = queue(viewer, OPEN, limit=3)
    put(priority=Priority.EXTREME)
    assert ids(queue(viewer, OPEN, after=page.next, limit=100)) == whole[3:]


@pytest.mark.parametrize("state", ["closed", "all"])
def test_closed_and_all_are_read_page_by_page_newest_first(put, lan, ward, state):
    made = [put(area_id=ward[number % 2]) for number in range(7)]
    for subject_id in made:
        close_item(by=SYSTEM, subject_id=subject_id, stage="resolved")
    for viewer in (lan.as_viewer(), replace(lan, areas=frozenset(ward[:2])).as_viewer()):
        assert all_pages(viewer, QueueFilter(state=state)) == made[::-1]


@pytest.mark.parametrize("after", ["", "nonsense", "o.1.2", "o.i1.tx.uy", "n.u00", "o.i9999.t1.u" + "0" * 32])
def test_a_damaged_place_in_the_list_begins_at_the_top(put, lan, after):
    one = put()
    assert ids(queue(lan.as_viewer(), OPEN, after=after)) == [one]


def test_who_is_on_duty_for_some_wards_sees_those_and_what_has_no_ward(put, lan, ward):
    here, nowhere, elsewhere = put(area_id=ward[0]), put(area_id=None, flags=["no-place"]), put(area_id=ward[1])
    viewer = replace(lan, areas=frozenset({ward[0]})).as_viewer()
    assert set(ids(queue(viewer, OPEN))) == {here, nowhere}
    assert set(ids(queue(viewer, QueueFilter(area_id=ward[0])))) == {here}
    assert ids(queue(viewer, QueueFilter(area_id=ward[1]))) == []
    with pytest.raises(NotFound):
        get_item(viewer, elsewhere)


def test_who_has_no_ward_sees_only_what_has_none(put, lan, ward):
    put(area_id=ward[0])
    nowhere = put(area_id=None)
    assert ids(queue(replace(lan, areas=frozenset()).as_viewer(), OPEN)) == [nowhere]


def test_without_the_permission_nothing_is_shown(put, lan):
    one = put()
    stranger = replace(lan, permissions=frozenset()).as_viewer()
    for read in (
        lambda: queue(stranger, OPEN),
        lambda: counts(stranger),
        lambda: map_items(stranger),
        lambda: get_item(stranger, one),
    ):
        with pytest.raises(Forbidden):
            read()


def test_a_zone_filters_as_its_wards_do(put, lan, hue):
    zone = zones()[0]
    inside, outside = put(area_id=zone.ward_ids[0]), put(area_id=zones()[1].ward_ids[0])
    assert ids(queue(lan.as_viewer(), QueueFilter(area_id=zone.id))) == [inside]
    assert outside not in ids(queue(lan.as_viewer(), QueueFilter(area_id=zone.id)))


def test_filters_by_kind_priority_and_owner(put, lan, minh):
    help_ = put(kind="medical_help", priority=Priority.SEVERE, confirmed=False)
    mine = put()
    claim(by=lan, subject_id=mine)
    viewer = lan.as_viewer()
    assert ids(queue(viewer, QueueFilter(kind="medical_help"))) == [help_]
    assert ids(queue(viewer, QueueFilter(priority=Priority.SEVERE))) == [help_]
    assert ids(queue(viewer, QueueFilter(owner="me"))) == [mine]
    assert ids(queue(minh.as_viewer(), QueueFilter(owner="me"))) == []
    assert ids(queue(minh.as_viewer(), QueueFilter(owner=str(lan.user_id)))) == [mine]
    assert ids(queue(viewer, QueueFilter(owner="nobody in particular"))) == []


def test_a_title_is_read_in_the_language_of_the_reader(put, lan):
    put(title=[("short of breath", {}), ("%(value)s years old", {"value": 71})])
    with translation.override("vi"):
        assert queue(lan.as_viewer(), OPEN).items[0].title == "Khó thở, 71 tuổi"
    with translation.override("en"):
        assert queue(lan.as_viewer(), OPEN).items[0].title == "Short of breath, 71 years old"


def test_figures_by_kind_and_priority(put, lan, ward):
    put(kind="medical_help", priority=Priority.EXTREME)
    put(area_id=ward[1])
    put(area_id=None)
    close_item(by=SYSTEM, subject_id=put(), stage="resolved")
    everything = counts(lan.as_viewer())
    assert (everything.total, everything.more) == (3, False)
    assert everything.by_kind == {"medical_help": 1, "suspected_case": 2}
    assert everything.by_priority[Priority.EXTREME] == 1
    few = counts(replace(lan, areas=frozenset({ward[1]})).as_viewer())
    assert (few.total, few.by_kind) == (2, {"suspected_case": 2})


def test_figures_stop_at_the_limit(put, lan, monkeypatch):
    import sys

    module = sys.modules["epidesk.foundation.desk.queries.counts"]
    monkeypatch.setattr(module, "COUNT_LIMIT", 3)
    for _ in range(5):
        put()
    figures = counts(lan.as_viewer())
    assert (figures.total, figures.more, figures.by_kind) == (3, True, {"suspected_case": 3})


def test_the_map_shows_open_matters_with_a_point_the_urgent_ones_first(put, lan):
    minor, extreme = put(priority=Priority.MINOR), put(priority=Priority.EXTREME)
    put(lon=None, lat=None)
    close_item(by=SYSTEM, subject_id=put(), stage="resolved")
    assert [row.subject_id for row in map_items(lan.as_viewer())] == [extreme, minor]
    assert [row.subject_id for row in map_items(lan.as_viewer(), limit=1)] == [extreme]


@pytest.mark.parametrize(
    "f",
    [{}, {"state": "closed"}, {"state": "all"}, {"text": "tu tap"}, {"kind": "x"}],
    ids=["open", "closed", "all", "search", "kind"],
)
def test_a_page_costs_as_many_statements_however_much_is_on_it(put, lan, ward, f):
    put()
    queue(lan.as_viewer(), QueueFilter(**f))  # the process remembers the map from now on
    for areas in (None, frozenset(ward[:5])):
        viewer = replace(lan, areas=areas).as_viewer()
        with CaptureQueriesContext(connection) as empty:
            queue(viewer, QueueFilter(**f))
        for number in range(12):
            put(area_id=ward[number % 5], search_words=["tụ tập"])
        with CaptureQueriesContext(connection) as full:
            queue(viewer, QueueFilter(**f))
        assert len(empty) == len(full) == (1 if "text" in f else 2), "no figures of the queue beside finds"


def test_every_change_raises_the_version(put, lan):
    one = put()
    assert update_item(by=SYSTEM, subject_id=one, priority=Priority.EXTREME) == 2
    assert get_item(lan.as_viewer(), one).version == 2
    with pytest.raises(NotFound):
        update_item(by=SYSTEM, subject_id=lan.user_id, stage="gone")
