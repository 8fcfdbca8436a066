# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.actions import close_item, reopen_item, update_item
from epidesk.foundation.desk.queries import QueueFilter, get_item, queue
from epidesk.foundation.desk.queries import search as search_module
from epidesk.foundation.desk.rules import Priority
from epikit.codes import display_code, make_code


def find(actor, text, **f):
    return [row.subject_id for row in queue(actor.as_viewer(), QueueFilter(text=text, **f)).items]


@pytest.mark.parametrize(
    "typed",
    ["nguyễn văn tín", "nguyen van tin", "NGUYEN TIN", "đặng thái", "dang thai th", "tin 21", "Vỹ Dạ", "phường Vỹ Dạ",
     "p. vy da", unicodedata.normalize("NFD", "Đặng Thái Thân"), "  tín,  "],
)  # fmt: skip
def test_words_are_found_without_their_accents_and_the_last_as_a_beginning(put, lan, typed):
    one = put(search_words=["Nguyễn Văn Tín", "Kiệt 21 Đặng Thái Thân", "Vỹ Dạ"])
    put(search_words=["Trần Thị Hoa"])
    assert find(lan, typed) == [one]


@pytest.mark.parametrize(
    "typed", ["tin hoa", "guyen", "", "  ", "!?", "'; DROP TABLE", "a:* | b", "\\", "@", "=open", "-"]
)
def test_what_is_not_there_is_not_found_and_signs_are_no_commands(put, lan, typed):
    one = put(search_words=["Nguyễn Văn Tín"])
    everything = [one] if not typed.strip() else []
    assert find(lan, typed) == everything


def test_a_code_read_out_on_the_telephone_comes_first_open_or_closed(put, lan):
    code = display_code(make_code(lambda limit: 7 % limit))
    one = put(code=code)
    put(search_words=[code])
    close_item(by=SYSTEM, subject_id=one, stage="resolved")
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert find(lan, typed)[0] == one


def test_newest_first_and_no_more_than_a_page(put, lan):
    made = [put(search_words=["chợ Đông Ba"]) for _ in range(5)]
    page = queue(lan.as_viewer(), QueueFilter(text="dong ba"), limit=3)
    assert [row.subject_id for row in page.items] == made[:1:-1]
    assert page.more
    rest = queue(lan.as_viewer(), QueueFilter(text="dong ba"), limit=3, after=page.next)
    assert [row.subject_id for row in rest.items] == made[1::-1]
    assert (rest.more, rest.next) == (False, "")


def test_every_find_is_on_one_page_of_a_long_search_and_only_one(put, lan, monkeypatch):
    monkeypatch.setattr(search_module, "SEARCH_WINDOW", 2)
    made = [put(search_words=["chợ Đông Ba"]) for _ in range(7)]
    seen, after = [], ""
    for _ in range(4):
        page = queue(lan.as_viewer(), QueueFilter(text="dong ba"), limit=2, after=after)
        seen += [row.subject_id for row in page.items]
        after = page.next
    assert seen == made[::-1]
    assert after == ""


def test_a_page_of_finds_is_short_whatever_is_asked_for(put, lan, monkeypatch):
    monkeypatch.setattr("epidesk.foundation.desk.queries.page.SEARCH_PAGE", 2)
    for _ in range(3):
        put(search_words=["chợ Đông Ba"])
    page = queue(lan.as_viewer(), QueueFilter(text="dong ba"), limit=100)
    assert (len(page.items), page.more) == (2, True)


def test_old_matters_are_found_beyond_the_window_of_the_newest(put, lan, ward, monkeypatch):
    monkeypatch.setattr(search_module, "SEARCH_WINDOW", 2)
    old = put(search_words=["chợ An Cựu"], area_id=ward[1])
    for _ in range(5):
        put(search_words=["chợ Đông Ba"])
    assert find(lan, "an cuu") == [old]
    assert find(replace(lan, areas=frozenset({ward[1]})), "cho") == [old]
    assert len(find(lan, "cho")) == 6


def test_only_the_own_wards_and_what_has_none_are_searched(put, lan, ward):
    here, nowhere = put(search_words=["chợ"], area_id=ward[0]), put(search_words=["chợ"], area_id=None)
    elsewhere = put(search_words=["chợ"], area_id=ward[1], code="HUE1")
    few = replace(lan, areas=frozenset({ward[0]}))
    assert find(few, "cho") == [nowhere, here]
    assert find(few, "HUE1") == []
    assert find(lan, "HUE1") == [elsewhere]


def test_a_name_that_sounds_like_the_word_for_ward_is_found(put, lan):
    one = put(search_words=["Trần Thị Phương"])
    put(search_words=["Trần Thị Hoa"])
    assert find(lan, "phương") == find(lan, "trần phương") == [one]


def test_someone_on_duty_for_many_wards_searches_all_of_them_and_no_others(put, lan, ward):
    made = [put(search_words=["chợ"], area_id=area) for area in ward[:12]]
    many = replace(lan, areas=frozenset(ward[1:12]))
    assert find(many, "cho") == made[:0:-1]


def test_filters_narrow_a_search(put, lan):
    one = put(search_words=["chợ"], kind="medical_help", priority=Priority.EXTREME)
    two = put(search_words=["chợ"])
    assert find(lan, "cho", kind="medical_help") == [one]
    assert find(lan, "cho", priority=Priority.EXTREME) == [one]
    close_item(by=SYSTEM, subject_id=two, stage="resolved")
    assert find(lan, "cho") == [one]
    assert find(lan, "cho", state="closed") == [two]
    assert find(lan, "cho", state="all") == [two, one]


def test_a_matter_stays_findable_through_all_its_changes(put, lan, ward):
    one = put(search_words=["chợ"], area_id=ward[0])
    there = replace(lan, areas=frozenset({ward[1]}))
    update_item(by=SYSTEM, subject_id=one, area_id=ward[1])
    assert find(there, "cho") == [one]
    close_item(by=SYSTEM, subject_id=one, stage="resolved")
    assert find(there, "cho") == []
    row = get_item(lan.as_viewer(), one)
    reopen_item(by=SYSTEM, subject_id=one, stage="triaged", due_at=row.due_at, due_what="assign")
    assert find(there, "cho") == [one]
    update_item(by=SYSTEM, subject_id=one, area_id=None)
    assert find(replace(lan, areas=frozenset({ward[5]})), "cho") == [one]
    update_item(by=SYSTEM, subject_id=one, search_words=["bến xe phía Nam"])
    assert find(there, "ben xe") == [one]
    assert find(lan, "cho") == []
