# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.incidents import (
    CITADEL,
    DA_NANG,
    PHONE,
    call_for_help,
    citizen,
    phone_of,
    report,
    staff,
    ward_at,
)

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.people.models import Person
from epidesk.intake.incidents.actions import file_incident, file_incidents, filing
from epidesk.intake.incidents.events import IncidentsFiled
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import detail, matter_for
from epidesk.intake.incidents.rules import Permission

pytestmark = pytest.mark.usefixtures("hue")
TIN = phone_of("tin")


def test_a_call_for_help_is_on_the_desk_with_its_urgency_and_the_reasons(lan):
    filed = file_incident(draft=call_for_help(), by=TIN)
    row = queue(lan.as_viewer(), QueueFilter()).items[0]
    assert row.subject_id == filed.id
    assert row.priority is Priority.EXTREME
    assert row.due_what == "triage"
    assert row.area_name == "Phú Xuân"
    assert row.title == "Khó thở khi nghỉ, sốt từ 38 độ, 71 tuổi"
    reasons = [reason.text for reason in detail(lan.as_viewer(), filed.id).suggestion.reasons]
    assert reasons[0] == "Khó thở cả khi nằm nghỉ"


def test_the_reporter_gets_a_code_at_once_and_reads_everything_again_with_it():
    filed = file_incident(draft=call_for_help(), by=TIN)
    matter = matter_for(TIN.as_viewer(), filed.code)
    assert matter.description == "Mẹ tôi khó thở từ tối qua."
    assert matter.contact_phone == PHONE
    assert [step.verb for step in matter.timeline] == ["received"]
    assert {answer.code: answer.value for answer in matter.answers}["age"] == 71


def test_filing_leaves_a_line_in_the_ledger_that_holds_no_value():
    filed = file_incident(draft=call_for_help(), by=TIN)
    entry = Entry.objects.get(subject_id=filed.id)
    assert entry.verb == "incident.filed"
    assert {"description", "contact_phone", "address"} <= set(entry.fields)
    assert not any("khó thở" in field for field in entry.fields)


def test_one_event_and_one_hint_for_any_number_of_reports():
    with unit_of_work() as unit:
        filed = file_incidents(drafts=[(report(), phone_of(f"phone {n}")) for n in range(32)])
        assert unit.events == [IncidentsFiled(tuple(one.id for one in filed))]
        assert len(unit.hints) == 1
        assert unit.hints[0]["t"] == "desk"
        unit.hints.clear()


def _somebody(n, *, calls):
    """A report, or a call for help, of another person each."""
    number = f"0120 123 4{n:03}"
    return (call_for_help(contact_phone=number) if calls else report(), phone_of(f"phone {n}"))


@pytest.mark.parametrize("calls", [False, True], ids=["without a phone", "with a phone"])
def test_thirty_two_reports_cost_as_many_statements_as_one(calls):
    file_incidents(drafts=[_somebody(100, calls=calls)])
    with CaptureQueriesContext(connection) as one:
        file_incidents(drafts=[_somebody(101, calls=calls)])
    with CaptureQueriesContext(connection) as many:
        file_incidents(drafts=[_somebody(n, calls=calls) for n in range(32)])
    assert len(many) == len(one) <= (21 if calls else 16)
    assert Incident.objects.count() == Step.objects.count() == DeskItem.objects.count() == 34


def test_a_report_that_cannot_be_filed_does_not_disturb_its_neighbours():
    machine = Actor(kind=PrincipalKind.MACHINE, label="machine")
    good, bad, forbidden = file_incidents(
        drafts=[(report(), TIN), (report(seen=("nonsense",)), TIN), (report(), machine)]
    )
    assert isinstance(bad, Invalid)
    assert "seen" in bad.fields
    assert isinstance(forbidden, Forbidden)
    assert list(Incident.objects.values_list("id", flat=True)) == [good.id]


def test_a_taken_tracking_code_is_made_anew(monkeypatch):
    from epikit.codes import make_code

    made = iter([1] * 7 + [1] * 7 + [2] * 7 + [1] * 7 + [3] * 7)
    monkeypatch.setattr(filing, "make_code", lambda randbelow: make_code(lambda limit: next(made)))
    first = file_incident(draft=report(), by=TIN)
    second, third = file_incidents(drafts=[(report(), TIN), (report(), TIN)])
    assert len({first.code, second.code, third.code}) == 3
    assert DeskItem.objects.filter(code__in=[first.code, second.code, third.code]).count() == 3


def test_a_report_without_a_verified_phone_waits_behind_confirmed_ones(lan):
    unconfirmed = file_incident(draft=report(), by=TIN)
    confirmed = file_incident(draft=report(), by=citizen())
    assert (unconfirmed.confirmed, confirmed.confirmed) == (False, True)
    order = [row.subject_id for row in queue(lan.as_viewer(), QueueFilter()).items]
    assert order == [confirmed.id, unconfirmed.id]


def test_a_call_for_help_never_waits_for_lack_of_an_account(lan):
    stranger = file_incident(draft=call_for_help(), by=TIN)
    member = file_incident(draft=call_for_help(answers={"who": "me", "age": "34"}), by=citizen())
    assert not stranger.confirmed
    order = [row.subject_id for row in queue(lan.as_viewer(), QueueFilter()).items]
    assert order == [stranger.id, member.id]  # as they came


def test_who_signed_in_by_phone_need_not_type_the_number_again():
    by = citizen()
    filed = file_incident(draft=report(contact_phone=""), by=by)
    assert Incident.objects.get(id=filed.id).contact_phone == PHONE


def test_without_a_name_nothing_leads_back_to_the_reporter():
    by = citizen()
    filed = file_incident(draft=report(contact_name="Nguyễn Văn Tín", contact_phone=PHONE, reply="anonymous"), by=by)
    row = Incident.objects.get(id=filed.id)
    assert (row.contact_name, row.contact_phone, row.contact_phone_index) == ("", "", "")
    assert row.reporter_id is None
    assert row.person_id is None
    assert Entry.objects.get(subject_id=filed.id).actor_id is None
    assert Step.objects.get(incident=row).by_id is None
    assert not Person.objects.exists()


def test_a_named_reporter_is_one_person_of_the_register_however_often_they_write():
    ids = [file_incident(draft=call_for_help(), by=TIN).id for _ in range(2)]
    people = set(Incident.objects.filter(id__in=ids).values_list("person_id", flat=True))
    assert len(people) == 1
    assert None not in people


def test_phone_and_words_are_not_readable_in_the_table():
    filed = file_incident(draft=call_for_help(), by=TIN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM incidents_incident i WHERE id = %s", [filed.id])
        stored = cursor.fetchone()[0]
    assert "khó thở từ" not in stored
    assert "1201234567" not in stored


def test_a_point_outside_the_province_is_taken_and_everybody_on_duty_sees_it(lan, minh):
    filed = file_incident(draft=report(place=DA_NANG), by=TIN)
    for operator in (lan, minh):
        row = queue(operator.as_viewer(), QueueFilter()).items[0]
        assert row.subject_id == filed.id
        assert row.flags == ("outside-province",)
        assert row.area_id is None


def test_an_address_in_words_is_taken_and_everybody_on_duty_sees_it(minh):
    file_incident(draft=report(place=None), by=TIN)
    assert queue(minh.as_viewer(), QueueFilter()).items[0].flags == ("no-place",)


def test_a_ward_alone_is_enough(minh):
    from epidesk.foundation.places.queries import get_area

    code = get_area(ward_at(CITADEL)).code
    filed = file_incident(draft=report(place=None, address="", ward_code=code), by=TIN)
    row = queue(minh.as_viewer(), QueueFilter()).items[0]
    assert (row.subject_id, row.area_name, row.flags) == (filed.id, "Phú Xuân", ())


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (report(place=None, address=""), "place"),
        (report(place=(16.4693, 107.5776)), "place"),
        (report(ward_code="99999"), "ward_code"),
        (report(description="a" * 100_000), "description"),
        (report(contact_phone="12345"), "contact_phone"),
        (report(kind="sighting_of_a_dragon"), "kind"),
        (call_for_help(answers={"age": "201"}), "age"),
        (call_for_help(answers={"who": "neighbour"}), "who"),
        (report(photo_upload_ids=(uuid4(),)), "photos"),
    ],
)
def test_what_must_be_mended_is_said_beside_its_field_and_nothing_is_kept(draft, field):
    with pytest.raises(Invalid) as refused:
        file_incident(draft=draft, by=TIN)
    assert list(refused.value.fields) == [field]
    assert str(refused.value.fields[field])
    assert not Incident.objects.exists()
    assert not DeskItem.objects.exists()


def test_swapped_coordinates_are_offered_the_right_way_round():
    with pytest.raises(Invalid) as refused:
        file_incident(draft=report(place=(16.4693, 107.5776)), by=TIN)
    assert "107.57760" in str(refused.value.fields["place"])


def test_everything_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        file_incident(draft=call_for_help(place=None, address="", contact_phone="x", answers={"age": "-1"}), by=TIN)
    assert set(refused.value.fields) == {"place", "contact_phone", "age"}


def test_decomposed_letters_emoji_and_null_bytes_are_stored_composed():
    typed = unicodedata.normalize("NFD", "Thuận Hoá, gần chợ 🤒") + "\x00"
    filed = file_incident(draft=report(description=typed, address=typed), by=TIN)
    row = Incident.objects.get(id=filed.id)
    assert row.description == row.address == "Thuận Hoá, gần chợ 🤒"


def test_staff_file_for_a_caller_without_leaving_their_own_device(lan):
    lan_at_desk = staff("Lan", device="d" * 64)
    filed = file_incident(draft=call_for_help(channel="staff"), by=lan_at_desk)
    row = Incident.objects.get(id=filed.id)
    assert filed.confirmed
    assert row.channel == "staff"
    assert row.device == ""
    assert row.reporter_id is None


def test_staff_without_the_permission_may_not():
    with pytest.raises(Forbidden):
        file_incident(draft=report(), by=staff("Vy", permissions=frozenset({Permission.READ})))


def test_what_a_machine_files_belongs_to_its_key():
    key_id = uuid4()
    machine = Actor(
        kind=PrincipalKind.MACHINE, label="open311", permissions=frozenset({Permission.FILE}), key_id=key_id, areas=None
    )
    filed = file_incident(draft=report(channel="open311"), by=machine)
    row = Incident.objects.get(id=filed.id)
    assert row.external_key_id == key_id
    assert not filed.confirmed
