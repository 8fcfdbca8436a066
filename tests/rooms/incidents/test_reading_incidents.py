# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from tests.factories.incidents import (
    CITADEL,
    LANG_CO,
    PHONE,
    SHIFT_LEAD,
    call_for_help,
    filed,
    phone_of,
    photo,
    report,
    staff,
    ward_at,
)

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions import add_note, add_photos, log_call, reject, triage
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries import (
    detail,
    list_incidents,
    may_see_picture,
    own_matter,
    public_requests,
    requests_of_key,
)
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
    assert row.service_request_id == seen.service_request_id
    assert row.area_name == "Phú Xuân"
    assert (row.lon, row.lat) != CITADEL
    assert not {"description", "address", "contact_name"} & set(vars(row))
    assert public_requests(service_codes=["medical_help"]) == ()
    hidden = Incident.objects.filter(id__in=[waiting.id, help_.id]).values_list("service_request_id", flat=True)
    assert public_requests(list(hidden)) == ()
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
    assert requests_of_key(viewer, incident_ids=[other.id]) == ()
    (named,) = requests_of_key(viewer, [Incident.objects.get(id=one.id).service_request_id])
    assert named.requested_at == Incident.objects.get(id=one.id).received_at, "one's own to the second"
    assert {note.id for note in viewer.reads} == {one.id}
    with pytest.raises(Forbidden):
        requests_of_key(lan.as_viewer())


def public_on(lan, *moments):
    """Public sightings that arrived at these moments; their Open311 ids."""
    ids = []
    for moment in moments:
        one = filed()
        triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
        Incident.objects.filter(id=one.id).update(received_at=moment)
        ids.append(one.service_request_id)
    return ids


def test_the_id_of_open311_is_random_and_tells_neither_code_nor_time(lan):
    one = filed()
    number = parse_public_id("req", one.service_request_id)
    assert number.version == 4
    assert number != one.id
    row = Incident.objects.get(id=one.id)
    assert row.service_request_id == number
    assert row.code not in one.service_request_id.upper()
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    (row,) = public_requests()
    assert str(one.id) not in repr(row)
    assert one.public_id not in repr(row)


def test_without_a_key_the_bounds_reach_whole_days_and_tell_no_hour(lan):
    noon = timezone.localtime().replace(hour=12, minute=30) - timedelta(days=3)
    (one,) = public_on(lan, noon)
    for start, end in ((1, 2), (-2, -1), (-1, 1)):  # hours around it: the whole day, always
        found = public_requests(start=noon + timedelta(hours=start), end=noon + timedelta(hours=end))
        assert [row.service_request_id for row in found] == [one]
    day = timedelta(days=1)
    assert public_requests(start=noon + day, end=noon + 2 * day) == ()
    assert public_requests(start=noon - 2 * day, end=noon - day) == ()


def test_without_a_key_the_order_within_a_day_is_that_of_the_random_ids(lan):
    noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=3)
    same_day = public_on(lan, *(noon + timedelta(minutes=n) for n in range(8)))
    (earlier,) = public_on(lan, noon - timedelta(days=1))
    (later,) = public_on(lan, noon + timedelta(days=1))
    found = [row.service_request_id for row in public_requests()]
    assert found == [later, *sorted(same_day), earlier]
    first_five = [row.service_request_id for row in public_requests(limit=5)]
    assert first_five == found[:5], "where the list ends tells nothing either"


def test_the_filing_phone_sees_its_own_pictures_and_not_what_the_team_took(lan):
    phone = phone_of("reporter")
    sent, added = (store_picture(by=phone, stream=photo()) for _ in range(2))
    one = filed(call_for_help(photo_upload_ids=(sent,)), phone)
    add_photos(by=phone, incident_id=one.id, upload_ids=[added])
    team = replace(team_member().as_actor(), user_id=lan.user_id)
    taken = store_picture(by=team, stream=photo("teal"))
    add_photos(by=team, incident_id=one.id, upload_ids=[taken], as_team=True)
    viewer = phone.as_viewer()
    assert [may_see_picture(viewer, upload_id) for upload_id in (sent, added, taken)] == [True, True, False]
    assert may_see_picture(lan.as_viewer(), taken)
    assert [ref.by_team for ref in own_matter(viewer, one.id).photos] == [False, False, True]


def test_nobody_attaches_a_picture_that_somebody_else_sent(lan):
    theirs = store_picture(by=phone_of("another"), stream=photo())
    with pytest.raises(Invalid) as refused:
        filed(report(photo_upload_ids=(theirs,)), phone_of("reporter"))
    assert "photos" in refused.value.fields
    one = filed()
    for who, as_team in ((lan, False), (team_member().as_actor(), True), (phone_of("reporter"), False)):
        with pytest.raises(Invalid):
            add_photos(by=who, incident_id=one.id, upload_ids=[theirs], as_team=as_team)


def test_the_reporters_timeline_names_no_colleague(lan):
    one = filed(call_for_help())
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    add_note(by=lan, incident_id=one.id, text="Đã gọi lại.")
    log_call(by=lan, incident_id=one.id, outcome="reached", note="Đã gọi lại.")
    reject(by=lan, incident_id=one.id, reason="Đã có xe cấp cứu đến.")
    matter = own_matter(phone_of("reporter").as_viewer(), one.id)
    assert len(matter.timeline) == 4
    assert {step.by_label for step in matter.timeline} == {""}
    for known_to_the_centre in (lan.label, str(lan.user_id), "Đã gọi lại."):
        assert known_to_the_centre not in repr(matter)
    assert "Lan" in {step.by_label for step in detail(lan.as_viewer(), one.id).timeline}


def test_why_it_was_closed_is_encrypted_at_rest(lan):
    one = filed()
    reject(by=lan, incident_id=one.id, reason="Bà Mận chỉ bị dị ứng.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM incidents_step WHERE incident_id = %s AND reason <> ''", [one.id])
        (stored,) = cursor.fetchone()
    assert "Mận" not in stored
    assert Step.objects.exclude(reason="").get(incident_id=one.id).reason == "Bà Mận chỉ bị dị ứng."
