# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from tests.factories.incidents import (
    CITADEL,
    LANG_CO,
    PHONE,
    SHIFT_LEAD,
    call_for_help,
    filed,
    report,
    staff,
    ward_at,
)

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import add_note, reject, triage
from epidesk.intake.incidents.queries import detail, list_incidents, public_requests, requests_of_key
from epidesk.intake.incidents.rules import Permission

pytestmark = pytest.mark.usefixtures("hue")


def elsewhere(**powers):
    return staff("Vy", **{"areas": frozenset({ward_at(LANG_CO)}), **powers}).as_viewer()


def team_member():
    return staff("Đội Phú Xuân 2", permissions=frozenset(), team_id=uuid4()).as_viewer()


def test_in_the_own_area_a_record_is_open_and_the_reading_is_noted(minh):
    one = filed(call_for_help())
    viewer = minh.as_viewer()
    seen = detail(viewer, one.id)
    assert (seen.contact_phone, seen.contact_name, seen.masked) == (PHONE, "Nguyễn Văn Tín", False)
    assert [(note.id, note.outside) for note in viewer.reads] == [(one.id, False)]


def test_outside_it_nobody_is_named_and_the_reading_is_noted_as_such(lan):
    one = filed(call_for_help())
    add_note(by=lan, incident_id=one.id, text="Có con trai ở cùng.")
    viewer = elsewhere()
    seen = detail(viewer, one.id)
    assert seen.masked
    assert seen.contact_name == "N. V. T."
    assert seen.contact_phone == "•••• ••• 567"
    for secret in ("Đặng Thái Thân", "Nguyễn Văn Tín", PHONE, "khó thở từ", "con trai"):
        assert secret not in str(seen)
    assert (seen.lon, seen.lat) == (None, None)
    assert viewer.reads[0].outside


def test_a_shift_lead_opens_it_from_outside_with_a_reason_only():
    one = filed(call_for_help())
    lead = elsewhere(permissions=SHIFT_LEAD)
    assert detail(lead, one.id).masked
    assert detail(replace(lead, reason="Người nhà gọi đường dây nóng"), one.id).contact_phone == PHONE
    assert detail(replace(elsewhere(), reason="Tò mò"), one.id).masked


def test_a_team_sees_the_person_but_not_a_number_meant_for_the_centre():
    shared = filed(call_for_help(reply="all"))
    kept = filed(call_for_help(reply="centre"))
    assert detail(team_member(), shared.id, as_team=True).contact_phone == PHONE
    seen = detail(team_member(), kept.id, as_team=True)
    assert (seen.contact_phone, seen.phone_hidden, seen.address) == ("", True, "Kiệt 21 Đặng Thái Thân")
    assert PHONE not in str(seen)


def test_a_team_reads_nothing_that_dispatch_does_not_vouch_for(lan):
    one = filed()
    with pytest.raises(Forbidden):
        detail(team_member(), one.id)
    with pytest.raises(Forbidden):
        detail(replace(lan.as_viewer(), team_id=None), one.id, as_team=True)


def test_buttons_are_those_that_would_work(lan, minh):
    one = filed()
    assert detail(lan.as_viewer(), one.id).verbs == ("triage", "reject", "mark_duplicate")
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    assert detail(minh.as_viewer(), one.id).verbs == ("triage", "resolve", "reject", "mark_duplicate")
    assert detail(elsewhere(), one.id).verbs == ()


def test_nobody_without_the_permission_reads():
    with pytest.raises(Forbidden):
        detail(staff("Vy", permissions=frozenset()).as_viewer(), filed().id)
    with pytest.raises(Forbidden):
        list_incidents(staff("Vy", permissions=frozenset()).as_viewer())


def test_what_is_not_there(lan):
    with pytest.raises(NotFound):
        detail(lan.as_viewer(), uuid4())


def test_lists_mask_always_and_show_the_own_wards(lan, minh):
    near, far = filed(call_for_help()), filed(call_for_help(lon=LANG_CO[0], lat=LANG_CO[1]))
    nowhere = filed(report(place=None))
    assert [row.id for row in list_incidents(lan.as_viewer()).items] == [nowhere.id, far.id, near.id]
    page = list_incidents(minh.as_viewer())
    assert [row.id for row in page.items] == [nowhere.id, near.id]
    assert page.items[1].contact_name == "N. V. T."
    assert PHONE[-3:] not in page.items[1].contact_phone
    assert list_incidents(minh.as_viewer(), area_id=ward_at(LANG_CO)).items == ()


def test_a_list_is_read_page_by_page(lan):
    ids = [filed().id for _ in range(5)]
    page = list_incidents(lan.as_viewer(), limit=2)
    found = [row.id for row in page.items]
    while page.next:
        page = list_incidents(lan.as_viewer(), limit=2, after=page.next)
        found += [row.id for row in page.items]
    assert found == ids[::-1]


def test_without_a_key_only_triaged_sightings_are_read_at_ward_and_day(lan):
    seen, waiting, refused, help_ = filed(), filed(), filed(), filed(call_for_help())
    for one in (seen, refused, help_):
        triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    reject(by=lan, incident_id=refused.id, reason="Không có biểu hiện bệnh.")
    (row,) = public_requests()
    assert row.id == seen.id
    assert row.area_name == "Phú Xuân"
    assert (row.lon, row.lat) != CITADEL
    assert not {"description", "address", "contact_name"} & set(vars(row))
    assert public_requests(service_codes=["medical_help"]) == ()
    assert public_requests(ids=[waiting.id, help_.id]) == ()
    assert public_requests(status="closed") == ()


def test_a_key_reads_what_it_filed_itself_whole_and_nothing_else(lan):
    ours = Actor(
        kind=PrincipalKind.MACHINE, label="311", permissions=frozenset({Permission.FILE}), key_id=uuid4(), areas=None
    )
    theirs = replace(ours, key_id=uuid4())
    one, other = filed(report(), by=ours), filed(report(), by=theirs)
    reject(by=lan, incident_id=one.id, reason="Không có biểu hiện bệnh.")
    viewer = ours.as_viewer()
    (row,) = requests_of_key(viewer)
    assert (row.id, row.state, row.reason) == (one.id, "rejected", "Không có biểu hiện bệnh.")
    assert row.description.startswith("Người đàn ông")
    assert requests_of_key(viewer, [other.id]) == ()
    assert [note.id for note in viewer.reads] == [one.id]
    with pytest.raises(Forbidden):
        requests_of_key(lan.as_viewer())
