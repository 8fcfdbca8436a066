# SPDX-License-Identifier: Apache-2.0
"""What else is open of the same kind, near and recent: coarse words for who reports, everything for the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from tests.factories.incidents import (
    CITADEL,
    DA_NANG,
    LANG_CO,
    call_for_help,
    citizen,
    filed,
    phone_of,
    report,
    staff,
    ward_at,
)

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.rules import Permission as Places
from epidesk.intake.incidents.actions import reject, set_similarity, triage
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident, SimilaritySetting
from epidesk.intake.incidents.nearness import forget_similarity
from epidesk.intake.incidents.queries import (
    likely_duplicates,
    read_ref,
    similar_open,
    similarity_history,
    similarity_settings,
)
from epidesk.intake.incidents.rules import NEVER_OFFERED
from epidesk.intake.incidents.rules.similarity import TOLD_EVERYWHERE, TOLD_IN_A_WARD
from epidesk.intake.incidents.texts import reported_words

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localtime(timezone.now()) - timedelta(days=1)
STRANGER = phone_of("stranger").as_viewer()
METRE = 1 / 111_320


def north_of(place, metres):
    return (place[0], place[1] + metres * METRE)


def similar(place=CITADEL, viewer=STRANGER, **more):
    with override("en"):
        return similar_open(viewer, kind="suspected_case", lon=place[0], lat=place[1], **more)


def old(one, hours):
    Incident.objects.filter(id=one.id).update(received_at=timezone.now() - timedelta(hours=hours))


@pytest.fixture
def admin(hue):
    return staff("Quản trị", permissions=frozenset({Places.SET_NEARNESS}))


def test_a_report_near_by_is_told_coarsely(hue):
    one = filed(report(north_of(CITADEL, 180)), phone_of("first"))
    (found,) = similar()
    assert (found.coarse_text, found.distance_band) == ("Report of a suspected case, Phú Xuân", "less than 250 m away")
    assert (found.reported.split()[0], found.witness_count, found.yours) == ("reported", 1, "")
    assert found.signs == "", "an illness beside a distance would be about one person"
    told = str(found)
    for secret in (str(one.id), one.public_id, one.code, "Bến Nghé", "ho nhiều", "107.57", "16.4"):
        assert secret not in told
    assert read_ref(STRANGER, found.public_ref) == one.id


@pytest.mark.parametrize(("metres", "shown"), [(0, True), (200, True), (300, False), (5_000, False)])
def test_only_within_the_radius(hue, metres, shown):
    filed(report(north_of(CITADEL, metres)), phone_of("first"))
    assert bool(similar()) is shown


@pytest.mark.parametrize(("hours", "shown"), [(0, True), (47, True), (49, False)])
def test_only_within_the_time(hue, hours, shown):
    old(filed(report(), phone_of("first")), hours)
    assert bool(similar()) is shown


def test_nearest_first_and_not_more_than_four(hue):
    for metres in (200, 20, 150, 90, 120, 60):
        filed(report(north_of(CITADEL, metres)), phone_of(f"first {metres}"))
    found = [read_ref(STRANGER, one.public_ref) for one in similar()]
    assert [Incident.objects.get(id=id).lat for id in found] == [north_of(CITADEL, up)[1] for up in (20, 60, 90, 120)]


def test_what_is_closed_held_or_of_another_kind_is_not_shown(hue, lan):
    closed = filed(report(), phone_of("first"))
    reject(by=lan, incident_id=closed.id, reason="Đã gặp, không có biểu hiện bệnh.")
    filed(call_for_help(), phone_of("second"))
    held = filed(report(), phone_of("third"))
    Incident.objects.filter(id=held.id).update(lane="held")
    assert similar() == ()


def test_a_call_for_help_is_nobodys_to_see(hue):
    filed(call_for_help(), phone_of("first"))
    assert similar_open(STRANGER, kind="medical_help", lon=CITADEL[0], lat=CITADEL[1]) == ()


@pytest.mark.parametrize("place", [DA_NANG, (float("nan"), 16.4), (float("inf"), 1.0), (999.0, 16.4)])
def test_nowhere_in_the_province_there_is_nothing(hue, place):
    filed(report(), phone_of("first"))
    assert similar(place) == ()


def test_without_a_point_the_ward_is_asked_while_that_is_no_guessing(hue):
    for number in range(3):
        filed(report(north_of(CITADEL, number)), phone_of(f"first {number}"))
    with override("en"):
        found = similar_open(STRANGER, kind="suspected_case", area_id=ward_at(CITADEL))
        assert [one.distance_band for one in found] == ["in the same ward"] * 3
        assert similar_open(STRANGER, kind="suspected_case", area_id=ward_at(LANG_CO)) == ()
        filed(report(), phone_of("fourth"))
        assert similar_open(STRANGER, kind="suspected_case", area_id=ward_at(CITADEL)) == ()


def test_three_in_a_ward_are_told_apart_by_sign_and_part_of_the_day_and_by_nothing_personal(hue):
    seen = {
        "7": ("crowd", "left_quarantine"),
        "12": ("from_outbreak_area", "fever_cough", "breathless", "other"),
        "20": ("left_quarantine", "other"),
    }
    for hour, signs in seen.items():
        one = filed(report(seen=signs), phone_of(hour))
        Incident.objects.filter(id=one.id).update(received_at=YESTERDAY.replace(hour=int(hour)))
    with override("en"):
        found = similar_open(STRANGER, kind="suspected_case", area_id=ward_at(CITADEL))
    assert {(one.signs, one.reported) for one in found} == {
        ("A crowd gathered", "reported yesterday morning"),
        ("Short of breath, Fever, cough", "reported around noon yesterday"),
        ("", "reported yesterday evening"),
    }
    with override("vi"):
        assert "báo sáng hôm qua" in {
            one.reported for one in similar_open(STRANGER, kind="suspected_case", area_id=ward_at(CITADEL))
        }


def test_beside_a_distance_a_gathering_is_told_and_no_illness(hue):
    filed(report(seen=("crowd", "fever_cough", "breathless", "left_quarantine")), phone_of("first"))
    assert [one.signs for one in similar()] == ["A crowd gathered"]


def test_what_is_days_old_has_its_whole_date(hue):
    with override("vi"):
        assert reported_words(datetime(2026, 11, 20, 4, 59), date(2026, 11, 22)) == "báo rạng sáng ngày 20/11/2026"
        assert reported_words(datetime(2026, 11, 22, 18, 0), date(2026, 11, 22)) == "báo tối nay"


def test_every_sign_that_may_be_told_is_one_of_the_kinds_own():
    for told in (TOLD_EVERYWHERE, TOLD_IN_A_WARD):
        for kind, slugs in told.items():
            assert set(slugs) <= KINDS[kind].slugs
            assert kind not in NEVER_OFFERED


def test_a_reference_is_good_for_one_phone_and_one_hour(hue, monkeypatch):
    filed(report(), phone_of("first"))
    (found,) = similar()
    assert read_ref(phone_of("another").as_viewer(), found.public_ref) is None
    assert read_ref(STRANGER, found.public_ref[:-4]) is None
    assert read_ref(STRANGER, "") is None
    from epidesk.intake.incidents.queries import similar as module

    now = module.time.time()
    monkeypatch.setattr(module.time, "time", lambda: now + 3_601)
    assert read_ref(STRANGER, found.public_ref) is None


def test_ones_own_report_is_named_as_such(hue):
    own = filed(report(), phone_of("stranger"))
    assert [one.yours for one in similar()] == [own.public_id]
    tin = citizen()
    filed_signed_in = filed(report(LANG_CO), tin)
    with override("en"):
        (found,) = similar(LANG_CO, tin.as_viewer())
    assert found.yours == filed_signed_in.public_id


def test_the_administrators_radius_takes_effect_at_once_and_is_kept(admin):
    filed(report(north_of(CITADEL, 500)), phone_of("first"))
    assert similar() == ()
    set_similarity(by=admin, kind="suspected_case", radius_m=800, window_h=24, offered=True)
    forget_similarity()  # as other processes do within seconds; here the test's transaction never commits
    assert len(similar()) == 1
    set_similarity(by=admin, kind="suspected_case", radius_m=100, window_h=24, offered=True)
    forget_similarity()
    assert similar() == ()
    newest, before = similarity_history(admin.as_viewer())
    assert (newest.radius_m, before.radius_m, newest.by_label) == (100, 800, "Quản trị")
    entry = Entry.objects.filter(verb="similarity.set").latest("id")
    assert list(entry.fields) == ["kind", "radius_m"]


def test_reporters_need_not_be_asked_at_all(admin):
    filed(report(), phone_of("first"))
    set_similarity(by=admin, kind="suspected_case", radius_m=250, window_h=48, offered=False)
    forget_similarity()
    assert similar() == ()
    again = SimilaritySetting.objects.count()
    set_similarity(by=admin, kind="suspected_case", radius_m=250, window_h=48, offered=False)
    assert SimilaritySetting.objects.count() == again, "nothing changed, nothing written"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"radius_m": 19}, "radius_m"),
        ({"radius_m": 2_001}, "radius_m"),
        ({"radius_m": None}, "radius_m"),
        ({"window_h": 0}, "window_h"),
        ({"window_h": 337}, "window_h"),
        ({"kind": "medical_help"}, "offered"),
        ({"kind": "nothing"}, "kind"),
    ],
)
def test_settings_out_of_bounds_are_refused_beside_the_field(admin, changes, field):
    values = {"kind": "suspected_case", "radius_m": 250, "window_h": 48, "offered": True} | changes
    with pytest.raises(Invalid) as refused:
        set_similarity(by=admin, **values)
    assert field in refused.value.fields
    assert not SimilaritySetting.objects.exists()


def test_who_may_not_set_it_may_neither_read_it(hue, lan):
    with pytest.raises(Forbidden):
        set_similarity(by=lan, kind="suspected_case", radius_m=250, window_h=48, offered=True)
    with pytest.raises(Forbidden):
        similarity_settings(lan.as_viewer())
    with pytest.raises(Forbidden):
        similarity_history(Viewer())


def test_of_two_administrators_the_second_is_told_to_look_again(admin):
    seen = similarity_settings(admin.as_viewer())["suspected_case"].setting_id
    set_similarity(by=admin, kind="suspected_case", radius_m=300, window_h=48, offered=True, seen=seen)
    with pytest.raises(Conflict):
        set_similarity(by=admin, kind="suspected_case", radius_m=400, window_h=48, offered=True, seen=seen)


def test_the_desk_sees_likely_duplicates_in_full_and_in_its_own_area(lan, minh):
    one = filed(report(contact_phone="0120 123 4567"), phone_of("first"))
    near = filed(report(north_of(CITADEL, 120)), phone_of("second"))
    elsewhere = filed(report(LANG_CO, contact_phone="0120 123 4567"), phone_of("third"))
    filed(call_for_help(), phone_of("fourth"))
    viewer = lan.as_viewer()
    found = {found.id: found for found in likely_duplicates(viewer, one.id)}
    assert set(found) == {near.id, elsewhere.id}
    assert found[near.id].address == "Quán gần ngã tư Bến Nghé - Đống Đa"
    assert (found[near.id].distance_m, found[near.id].same_phone) == (120, False)
    assert (found[elsewhere.id].distance_m, found[elsewhere.id].same_phone) == (None, True)
    assert {note.id for note in viewer.reads} == {near.id, elsewhere.id}
    assert [found.id for found in likely_duplicates(minh.as_viewer(), one.id)] == [near.id]
    assert likely_duplicates(minh.as_viewer(), elsewhere.id) == ()
    with pytest.raises(Forbidden):
        likely_duplicates(STRANGER, one.id)


def test_time_counts_from_the_report_itself_not_from_now(lan):
    one, near = filed(report(), phone_of("first")), filed(report(), phone_of("second"))
    old(one, 100)
    old(near, 90)
    assert [found.id for found in likely_duplicates(lan.as_viewer(), one.id)] == [near.id]
    assert similar() == ()


def test_one_that_a_team_is_out_for_says_so(lan):
    one, near = filed(report(), phone_of("first")), filed(report(), phone_of("second"))
    triage(by=lan, incident_id=near.id, priority=Priority.SEVERE)
    Incident.objects.filter(id=near.id).update(state="assigned")
    assert [found.with_team for found in likely_duplicates(lan.as_viewer(), one.id)] == [True]


def test_the_index_by_cells_is_used(hue):
    filed(report(), phone_of("first"))
    sent = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    similar()
    with connection.execute_wrapper(note):
        similar()
    (nearby,) = [one for one in sent if "FLOOR" in one[0]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {nearby[0]}", nearby[1])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "incidents_open_nearby" in plan
