# SPDX-License-Identifier: Apache-2.0
"""One row a person, whatever brought them in; judged with a basis, listed within one's area."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.rooms.cases.conftest import ago, staff

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, OutsideArea
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.cases import queries
from epidesk.response.cases.actions import (
    Dates,
    begin_period,
    classify,
    confirm,
    enter,
    record_test,
    set_dates,
    suspect,
)
from epidesk.response.cases.models import Case, Judgement
from epidesk.response.cases.queries import CaseFilter
from epidesk.response.cases.rules import CaseClass, Permission

pytestmark = pytest.mark.django_db


def names(page) -> list[str]:
    return [row.name for row in page.rows]


def test_a_contact_becomes_a_suspect_and_a_judged_case_stays_what_it_is(officer, someone):
    person = someone("Lan")
    (row,) = enter(by=officer, person_ids=[person], as_class=CaseClass.CONTACT, source="contact")
    assert suspect(by=SYSTEM, person_ids=[person, person], source="screening") == (row,)
    assert Case.objects.get().classification == "suspect"
    confirm(by=officer, case_id=row)
    suspect(by=SYSTEM, person_ids=[person], source="medical")
    assert Case.objects.get().classification == "confirmed"
    assert Case.objects.get().source == "contact"


@pytest.mark.row("CT-01")
def test_each_judgement_keeps_who_when_the_basis_and_the_rule_of_that_day(officer, someone):
    (row,) = suspect(by=SYSTEM, person_ids=[someone("Lan")], source="hand")
    classify(by=officer, case_id=row, to_class="probable", basis="clinical", note="Mẫu chưa kết luận")
    confirm(by=officer, case_id=row)
    lines = queries.detail(officer.as_viewer(), row).judgements
    assert [str(line.to_label) for line in lines] == ["Ca xác định", "Ca có thể", "Ca nghi nhiễm"]
    assert lines[1].note == "Mẫu chưa kết luận"
    assert lines[1].rule_text.startswith("Ca nghi nhiễm có xét nghiệm")
    assert [line.by_label for line in lines] == ["Bác sĩ Hoa", "Bác sĩ Hoa", "system"]
    assert [line.rule_version for line in lines] == ["2020-03-20"] * 3
    assert Entry.objects.filter(verb="case.classified").count() == 2


def test_only_the_laboratory_confirms(officer, someone):
    (row,) = suspect(by=SYSTEM, person_ids=[someone("Lan")], source="hand")
    with pytest.raises(Invalid) as refused:
        classify(by=officer, case_id=row, to_class="confirmed", basis="clinical")
    assert "basis" in refused.value.fields
    set_dates(by=officer, case_id=row, dates=Dates(onset_on=ago(3)))
    with pytest.raises(Invalid):
        confirm(by=officer, case_id=row, asymptomatic=True)
    with pytest.raises(Invalid):
        classify(by=officer, case_id=row, to_class="worse", basis="laboratory")
    with pytest.raises(Invalid):
        set_dates(by=officer, case_id=row, dates=Dates(onset_on=ago(-1)))
    assert Judgement.objects.count() == 1


def test_two_who_judge_at_once_do_not_overwrite_each_other(officer, someone):
    (row,) = suspect(by=SYSTEM, person_ids=[someone("Lan")], source="hand")
    classify(by=officer, case_id=row, to_class="probable", basis="clinical", version=1)
    with pytest.raises(Conflict):
        classify(by=officer, case_id=row, to_class="not_a_case", basis="clinical", version=1)


def test_who_may_not_judge_is_refused_and_elsewhere_too(officer, someone, lang_co):
    (row,) = suspect(by=SYSTEM, person_ids=[someone("Lan")], source="hand")
    with pytest.raises(Forbidden):
        confirm(by=replace(officer, permissions=officer.permissions - {Permission.CLASSIFY}), case_id=row)
    with pytest.raises(OutsideArea):
        confirm(by=replace(officer, areas=frozenset({lang_co})), case_id=row)
    with pytest.raises(OutsideArea):
        queries.detail(replace(officer, areas=frozenset({lang_co})).as_viewer(), row)


def test_the_list_shows_ones_area_in_pages_and_every_reading_is_noted(officer, someone, citadel, lang_co):
    for n in range(5):
        suspect(by=SYSTEM, person_ids=[someone(f"Người {n}")], source="report", reported_on=ago(n))
    suspect(by=SYSTEM, person_ids=[someone("Xa", lang_co)], source="medical")
    viewer = replace(officer, areas=frozenset({citadel})).as_viewer()
    first = queries.list_cases(viewer, CaseFilter(), limit=3)
    assert (names(first), first.count) == (["Người 0", "Người 1", "Người 2"], 5)
    assert names(queries.list_cases(viewer, CaseFilter(), after=first.following, limit=3)) == ["Người 3", "Người 4"]
    assert {note.kind for note in viewer.reads} == {"person", "case"}
    everywhere = officer.as_viewer()
    assert names(queries.list_cases(everywhere, CaseFilter(source="medical"))) == ["Xa"]
    assert names(queries.list_cases(everywhere, CaseFilter(area_id=lang_co))) == ["Xa"]
    assert names(queries.list_cases(everywhere, CaseFilter(from_on=ago(2), until_on=ago(1)))) == ["Người 1", "Người 2"]
    assert names(queries.list_cases(everywhere, CaseFilter(level="any"))) == []
    assert names(queries.list_cases(viewer, CaseFilter(area_id=lang_co))) == []
    with pytest.raises(Forbidden):
        queries.list_cases(staff("Ai đó", permissions=frozenset()).as_viewer(), CaseFilter())


def test_who_recovered_and_falls_ill_again_has_a_new_period_and_the_old_one_stays_as_it_was(officer, someone):
    (row,) = suspect(by=officer, person_ids=[someone("Lan")], source="hand", reported_on=ago(80))
    with pytest.raises(Conflict):
        begin_period(by=officer, case_id=row, reported_on=ago(1), onset_on=None)
    record_test(by=officer, case_id=row, sampled_on=ago(79), result="positive")
    confirm(by=officer, case_id=row, number="BN17")
    set_dates(by=officer, case_id=row, dates=Dates(onset_on=ago(81), isolated_on=ago(79), outcome="recovered",
                                                   outcome_on=ago(60)))  # fmt: skip
    with pytest.raises(Invalid) as refused:
        begin_period(by=officer, case_id=row, reported_on=ago(70), onset_on=None)
    assert set(refused.value.fields) == {"reported_on"}
    begin_period(by=officer, case_id=row, reported_on=ago(2), onset_on=ago(3), note="Sốt trở lại.")
    case = queries.detail(officer.as_viewer(), row)
    (before,) = case.periods
    assert (before.number, before.onset_on, before.outcome_on) == ("BN17", ago(81), ago(60))
    assert (case.row.classification, case.row.onset_on, case.isolated_on, case.outcome) == ("suspect", ago(3), None, "")
    confirm(by=officer, case_id=row)
    case = queries.detail(officer.as_viewer(), row)
    assert case.infectious_from is not None
    assert case.infectious_from > ago(10), "counted from the new onset, not from the sample of the illness before"
    assert [one.to_label for one in case.judgements][::-1] == [
        "Ca nghi nhiễm", "Ca xác định", "Ca nghi nhiễm", "Ca xác định",
    ]  # fmt: skip
    assert len(case.tests) == 1, "what was found before is not lost"


def test_the_class_is_explained_beside_it(officer, someone):
    (row,) = suspect(by=officer, person_ids=[someone("Lan")], source="hand")
    classify(by=officer, case_id=row, to_class="probable", basis="clinical")
    case = queries.detail(officer.as_viewer(), row)
    assert len(case.class_text) > 30
    assert case.class_version
