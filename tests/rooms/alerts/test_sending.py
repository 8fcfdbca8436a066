# SPDX-License-Identifier: Apache-2.0
"""What leaves, what replaces and cancels it, when it is over; and exercises, of which nobody hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories.alerts import EN, VI, VY_DA, leave, minute_later, person, written
from tests.factories.pushing import subscribed

from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.notify.actions import cut_campaign
from epidesk.foundation.notify.models import Campaign, Chunk
from epidesk.foundation.notify.queries import inbox
from epidesk.foundation.places.queries import find_ward_by_code, wards
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.messages import identifier_of, number_of, said
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import (
    AreaKind,
    Circle,
    Level,
    Message,
    Permission,
    Place,
    Reach,
    Severity,
    Status,
    Urgency,
)
from epikit.formats import cap12

Sent = Callable[..., Alert]
MY_THUONG = "19930"


def ward(code: str = VY_DA) -> UUID:
    found = find_ward_by_code(code)
    assert found is not None
    return found.id


def cap(row: Alert) -> cap12.Alert:
    return cap12.from_xml(queries.cap_of(identifier_of(row)))


def test_an_alert_in_force_is_read_where_it_counts_in_the_readers_language(sent: Sent):
    row = sent()
    (one,) = queries.current_alerts(ward_id=ward(), language="vi")
    assert (one.identifier, one.number, one.state) == (identifier_of(row), number_of(row), "active")
    assert (one.headline, one.steps) == (VI.headline, ("Không rời nhà.", "Sốt, ho thì gọi trung tâm."))
    assert queries.current_alerts(ward_id=ward(), language="ko")[0].headline == EN.headline
    elsewhere = next(one for one in wards() if one.code != VY_DA)
    assert queries.current_alerts(ward_id=elsewhere.id) == ()
    assert len(queries.current_alerts()) == 1


def test_the_campaign_goes_to_the_wards_with_the_words_and_replaces_by_topic(sent: Sent):
    row = sent()
    campaign = Campaign.objects.get(id=row.campaign_id)
    assert (campaign.level, campaign.audience, campaign.reach) == ("emergency", "everyone", "real")
    assert campaign.ward_ids is not None
    assert ward() in campaign.ward_ids
    assert campaign.texts["vi"]["title"] == f"KHẨN CẤP: {VI.headline}"
    assert campaign.texts["en"]["advice"] == EN.instruction
    assert campaign.texts["vi"]["url"] == f"/alerts/{identifier_of(row)}"
    assert campaign.topic == row.root_id.hex


def test_what_is_published_is_valid_cap_in_every_language(sent: Sent):
    row = sent()
    message = cap(row)
    assert (message.status, message.msg_type, message.references) == ("Actual", "Alert", ())
    assert [one.language for one in message.infos] == ["vi-VN", "en-US"]
    assert message.infos[0].areas[0].geocodes == (cap12.Named("VN-GSO", VY_DA),)
    assert len(message.infos[0].areas[0].polygons[0]) <= 100
    found = cap12.check_xml(queries.cap_of(identifier_of(row)), now=timezone.now())
    assert [one for one in found if one.level is cap12.Level.ERROR] == []


def test_a_circle_and_a_polygon_reach_the_wards_they_touch(sent: Sent):
    vy_da = find_ward_by_code(VY_DA)
    assert vy_da is not None
    row = sent(place=Place(AreaKind.CIRCLE, circle=Circle(vy_da.label.lon, vy_da.label.lat, 300)))
    assert VY_DA in row.ward_codes
    message = cap(row)
    assert message.infos[0].areas[0].circles[0].radius_km == 0.3
    west, east, south, north = (
        vy_da.label.lon - 0.001,
        vy_da.label.lon + 0.001,
        vy_da.label.lat - 0.001,
        vy_da.label.lat + 0.001,
    )
    square = ((west, south), (east, south), (east, north), (west, north))
    row = sent(place=Place(AreaKind.POLYGON, polygon=square))
    assert row.ward_codes == [VY_DA]
    assert len(cap(row).infos[0].areas[0].polygons[0]) == 5


def test_an_area_that_crosses_itself_or_lies_elsewhere_is_refused(an: Actor):
    knot = ((107.58, 16.46), (107.60, 16.48), (107.60, 16.46), (107.58, 16.48))
    for place in (
        Place(AreaKind.POLYGON, polygon=knot),
        Place(AreaKind.CIRCLE, circle=Circle(105.85, 21.03, 500)),
        Place(AreaKind.WARDS, ("00000",)),
    ):
        with pytest.raises(Invalid) as refused:
            actions.draft_alert(by=an, draft=written(place=place))
        assert list(refused.value.fields) == ["area"]


def test_a_thousand_corners_become_few_and_the_area_stays(an: Actor):
    import math

    vy_da = find_ward_by_code(VY_DA)
    assert vy_da is not None
    ring = tuple(
        (vy_da.label.lon + 0.003 * math.cos(n / 160), vy_da.label.lat + 0.003 * math.sin(n / 160)) for n in range(1_000)
    )
    alert_id = actions.draft_alert(by=an, draft=written(place=Place(AreaKind.POLYGON, polygon=ring)))
    row = Alert.objects.get(id=alert_id)
    assert 16 < len(row.polygon) <= 400
    assert VY_DA in row.ward_codes


# --- Exercises -------------------------------------------------------------------------------------------------------


def test_an_exercise_reaches_nobody(sent: Sent, an: Actor):
    """Somebody is subscribed and would get it: by push, in the inbox, on any page. Nothing of it comes."""
    subscribed([ward()])
    row = sent(reach=Reach.EXERCISE)
    assert row.status == Status.ACTIVE
    campaign = Campaign.objects.get(id=row.campaign_id)
    assert campaign.reach == "nobody"
    cut_campaign(campaign_id=campaign.id)
    campaign.refresh_from_db()
    assert (Chunk.objects.count(), campaign.shown_at) == (0, None)
    assert inbox(an.as_viewer()) == ()
    assert queries.current_alerts() == queries.past_alerts() == queries.cap_entries() == ()
    for read in (queries.public_alert, queries.cap_of):
        with pytest.raises(NotFound):
            read(identifier_of(row))


def test_the_same_alert_for_real_does_come(sent: Sent, an: Actor):
    """What the test before rests on: only the reach differs."""
    subscribed([ward()])
    row = sent()
    cut_campaign(campaign_id=row.campaign_id)
    assert Chunk.objects.count() == 1
    assert len(queries.current_alerts()) == 1


def test_an_exercise_wears_its_mark_wherever_staff_see_it(sent: Sent, an: Actor):
    row = sent(reach=Reach.EXERCISE)
    shown = queries.preview_of(an.as_viewer(), identifier_of(row))
    assert shown.said["vi"].title.startswith("[DIỄN TẬP]")
    assert shown.sms["vi"].text.startswith("[DIEN TAP]")
    assert "[EXERCISE]" in shown.said["en"].mail
    assert shown.seen["vi"].exercise
    assert "<status>Exercise</status>" in shown.cap_xml


def test_an_update_of_an_exercise_stays_one(sent: Sent, an: Actor, binh: Actor):
    row = sent(reach=Reach.EXERCISE)
    follower = actions.update_alert(by=an, alert_id=row.id)
    actions.change_alert(by=an, alert_id=follower, draft=written(notes={"vi": "Thêm một phường."}))
    assert Alert.objects.get(id=follower).reach == Reach.EXERCISE
    leave(an, binh, follower)
    assert queries.current_alerts() == ()


# --- Updates and cancellations ---------------------------------------------------------------------------------------


def test_an_update_is_a_message_of_its_own_that_names_the_earlier_ones(sent: Sent, an: Actor, binh: Actor):
    first = sent()
    second_id = actions.update_alert(by=an, alert_id=first.id)
    assert actions.update_alert(by=binh, alert_id=first.id) == second_id  # one in the making, not two
    actions.change_alert(by=an, alert_id=second_id, draft=written(notes={"vi": "Thêm phường.", "en": "One more ward."}))
    assert queries.current_alerts()[0].identifier == identifier_of(first)  # until it has left, the first one counts
    second = leave(an, binh, second_id)
    (one,) = queries.current_alerts(language="en")
    assert (one.identifier, one.supersedes, one.changed_note) == (
        identifier_of(second),
        identifier_of(first),
        "One more ward.",
    )
    assert queries.public_alert(identifier_of(first)).superseded_by == identifier_of(second)
    assert queries.past_alerts()[0].state == "updated"
    third_id = actions.update_alert(by=an, alert_id=second.id)
    actions.change_alert(by=an, alert_id=third_id, draft=written(notes={"vi": "Bớt một phường."}))
    third = leave(an, binh, third_id)
    message = cap(third)
    assert (message.msg_type, [ref.identifier for ref in message.references]) == (
        "Update",
        [identifier_of(first), identifier_of(second)],
    )
    assert message.references == (cap(first).reference, cap(second).reference)
    assert len({cap(row).identifier for row in (first, second, third)}) == 3


def test_an_update_of_an_emergency_needs_two_people_too(sent: Sent, an: Actor):
    row = sent()
    follower = actions.renew_alert(by=an, alert_id=row.id, expires_at=timezone.now() + timedelta(hours=20))
    from epidesk.foundation.core.errors import Forbidden

    with pytest.raises(Forbidden):
        actions.approve_alert(by=an, alert_id=follower, version=1)
    renewed = Alert.objects.get(id=follower)
    assert (renewed.status, renewed.notes["vi"]) == (Status.WAITING, "Gia hạn, nội dung không đổi.")


def test_a_renewal_lasts_longer_and_no_more_than_a_day(sent: Sent, an: Actor):
    row = sent()
    for hours in (6, 25):
        with pytest.raises(Invalid):
            actions.renew_alert(by=an, alert_id=row.id, expires_at=timezone.now() + timedelta(hours=hours))


def test_a_cancellation_never_tells_the_alert_again(sent: Sent, an: Actor):
    """It was seen elsewhere: a receiver that looked past the type of the message sent the alert out once more. So the
    cancellation holds no word of it."""
    row = sent()
    cancel_id = actions.cancel_alert(by=an, alert_id=row.id, reason="Nhầm phường")
    cancel = Alert.objects.get(id=cancel_id)
    assert cancel.message == Message.CANCEL
    campaign = Campaign.objects.get(id=cancel.campaign_id)
    words = [VI.headline, VI.description, *VI.steps, EN.headline, EN.description, *EN.steps]
    everything = str(campaign.texts) + queries.cap_of(identifier_of(cancel)).decode()
    assert [one for one in words if one in everything] == []
    assert f"Đã hủy cảnh báo {number_of(row)}" in everything
    assert f"Alert {number_of(row)} is cancelled" in everything
    message = cap(cancel)
    assert (message.msg_type, [one.identifier for one in message.references]) == ("Cancel", [identifier_of(row)])
    assert message.identifier != identifier_of(row)
    assert message.infos[0].response_types == ("AllClear",)
    assert Campaign.objects.filter(subject_id=row.id).count() == 1  # the alert itself was told once, before
    assert campaign.topic == Campaign.objects.get(id=row.campaign_id).topic  # what has not arrived is replaced


def test_what_was_cancelled_is_seen_as_cancelled_and_nowhere_in_force(sent: Sent, an: Actor):
    row = sent()
    cancel = Alert.objects.get(id=actions.cancel_alert(by=an, alert_id=row.id, reason="Nhầm phường"))
    assert queries.current_alerts() == ()
    assert [one.state for one in queries.past_alerts()] == ["cancelled"]
    assert queries.public_alert(identifier_of(cancel)).identifier == identifier_of(row)
    assert {one.message for one in queries.cap_entries()} == {"alert", "cancel"}
    assert Campaign.objects.get(id=row.campaign_id).state == "stopped"
    assert actions.send_due() == 0


def test_a_cancellation_comes_before_an_update_that_was_about_to_leave(sent: Sent, an: Actor, binh: Actor):
    row = sent()
    follower = actions.update_alert(by=an, alert_id=row.id)
    actions.change_alert(by=an, alert_id=follower, draft=written(notes={"vi": "Thêm một phường."}))
    actions.submit_alert(by=an, alert_id=follower)
    actions.approve_alert(by=binh, alert_id=follower, version=2)
    minute_later(follower)
    actions.cancel_alert(by=an, alert_id=row.id, reason="Nhầm phường")
    assert actions.send_due() == 0
    assert Alert.objects.get(id=follower).status == Status.DISCARDED
    assert queries.current_alerts() == ()


MILD: dict[str, Any] = {"urgency": Urgency.FUTURE, "severity": Severity.MINOR}


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (Place(AreaKind.WARDS, (VY_DA, MY_THUONG)), Place(AreaKind.WARDS, (VY_DA,)), [VY_DA, MY_THUONG]),
        (Place(AreaKind.WARDS, (MY_THUONG,)), Place(AreaKind.WARDS, (VY_DA,)), [VY_DA, MY_THUONG]),
        (Place(AreaKind.PROVINCE), Place(AreaKind.WARDS, (VY_DA,)), None),
    ],
)
def test_a_cancellation_reaches_all_who_got_any_message_of_the_chain(
    sent: Sent, an: Actor, binh: Actor, first: Place, then: Place, told: list[str] | None
):
    """The update was for fewer people, less loud, and not by SMS: those who have the first one follow it still."""
    row = sent(place=first)
    second = actions.update_alert(by=an, alert_id=row.id)
    less: dict[str, Any] = {"level": Level.WARNING, "channels": ("push", "inbox"), **MILD}
    actions.change_alert(by=an, alert_id=second, draft=written(place=then, notes={"vi": "Bớt phường."}, **less))
    leave(an, binh, second)
    cancel = Alert.objects.get(id=actions.cancel_alert(by=an, alert_id=second, reason="Nhầm phường"))
    campaign = Campaign.objects.get(id=cancel.campaign_id)
    assert (campaign.level, campaign.channels) == ("emergency", ["push", "inbox", "sms"])
    if told is None:
        assert campaign.ward_ids is None
        assert cancel.area_kind == AreaKind.PROVINCE
    else:
        assert {ward(code) for code in told} <= set(campaign.ward_ids or ())
        assert cancel.ward_codes == sorted(told)
        assert {code.value for area in cap(cancel).infos[0].areas for code in area.geocodes} == set(told)


def test_a_cancellation_keeps_the_drawn_area_that_covers_all_others(sent: Sent, an: Actor, binh: Actor):
    vy_da = find_ward_by_code(VY_DA)
    assert vy_da is not None
    row = sent()
    second = actions.update_alert(by=an, alert_id=row.id)
    drawn = Place(AreaKind.CIRCLE, circle=Circle(vy_da.label.lon, vy_da.label.lat, 300))
    actions.change_alert(by=an, alert_id=second, draft=written(place=drawn, notes={"vi": "Vẽ lại khu vực."}))
    leave(an, binh, second)
    cancel = Alert.objects.get(id=actions.cancel_alert(by=an, alert_id=second, reason="Nhầm phường"))
    assert (cancel.area_kind, cap(cancel).infos[0].areas[0].circles[0].radius_km) == (AreaKind.CIRCLE, 0.3)


def test_a_cancellation_of_what_had_gone_to_everybody_goes_to_everybody(sent: Sent, an: Actor, binh: Actor):
    row = sent()
    second = actions.update_alert(by=an, alert_id=row.id)
    actions.change_alert(by=an, alert_id=second, draft=written(audience="teams", notes={"vi": "Chỉ cho các đội."}))
    leave(an, binh, second)
    cancel = Alert.objects.get(id=actions.cancel_alert(by=an, alert_id=second, reason="Nhầm phường"))
    assert Campaign.objects.get(id=cancel.campaign_id).audience == "everyone"


def test_a_cancellation_of_two_groups_goes_to_both(sent: Sent, an: Actor, binh: Actor):
    row = sent(audience="open-matter")
    second = actions.update_alert(by=an, alert_id=row.id)
    actions.change_alert(by=an, alert_id=second, draft=written(audience="teams", notes={"vi": "Chỉ cho các đội."}))
    leave(an, binh, second)
    cancel = Alert.objects.get(id=actions.cancel_alert(by=an, alert_id=second, reason="Nhầm phường"))
    assert Campaign.objects.get(id=cancel.campaign_id).audience == "open-matter+teams"


def test_a_cancellation_names_every_message_that_people_may_hold(sent: Sent, an: Actor, binh: Actor):
    row = sent()
    second = actions.update_alert(by=an, alert_id=row.id)
    actions.change_alert(by=an, alert_id=second, draft=written(notes={"vi": "Thêm phường."}))
    newer = leave(an, binh, second)
    cancel = Alert.objects.get(id=actions.cancel_alert(by=an, alert_id=newer.id, reason="Nhầm phường"))
    both = f"{number_of(newer)} ({number_of(row)})"
    for words in (cancel.texts["vi"]["headline"], said(cancel)["vi"].sms, said(cancel)["en"].body):
        assert both in words
    assert len(cancel.texts["vi"]["headline"]) <= 140


def test_a_cancellation_is_neither_cancelled_nor_stopped_nor_updated(sent: Sent, an: Actor):
    cancel_id = actions.cancel_alert(by=an, alert_id=sent().id, reason="Nhầm phường")
    for act in (
        lambda: actions.cancel_alert(by=an, alert_id=cancel_id, reason="Lại nhầm"),
        lambda: actions.stop_alert(by=an, alert_id=cancel_id, reason="Lại nhầm"),
        lambda: actions.update_alert(by=an, alert_id=cancel_id),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_database_lets_no_two_messages_take_one_ones_place(sent: Sent, an: Actor):
    row = sent()
    follower = Alert.objects.get(id=actions.update_alert(by=an, alert_id=row.id))
    follower.id, follower.number = uuid7(), 99
    with pytest.raises(IntegrityError, match="alerts_one_follower"), transaction.atomic():
        follower.save(force_insert=True)


# --- Stopping, ending ------------------------------------------------------------------------------------------------


def test_stopped_nothing_more_leaves_and_nobody_is_shown_it(sent: Sent, an: Actor):
    row = sent()
    actions.stop_alert(by=an, alert_id=row.id, reason="Lỗi chính tả")
    assert queries.cap_entries() == (), "machines get it no more either"
    assert Campaign.objects.get(id=row.campaign_id).state == "stopped"
    assert queries.current_alerts() == ()
    assert queries.past_alerts()[0].state == "stopped"
    actions.cancel_alert(by=an, alert_id=row.id, reason="Lỗi chính tả")  # for those who have it already
    assert queries.past_alerts()[0].state == "cancelled"


def test_stopping_holds_back_an_update_that_was_about_to_leave(sent: Sent, an: Actor, binh: Actor):
    row = sent()
    follower = actions.update_alert(by=an, alert_id=row.id)
    actions.change_alert(by=an, alert_id=follower, draft=written(notes={"vi": "Thêm một phường."}))
    actions.submit_alert(by=an, alert_id=follower)
    actions.approve_alert(by=binh, alert_id=follower, version=2)
    minute_later(follower)
    actions.stop_alert(by=an, alert_id=row.id, reason="Lỗi chính tả")
    assert actions.send_due() == 0
    back = Alert.objects.get(id=follower)
    assert (back.status, back.approved_at, back.approver_id, back.sends_at) == (Status.DRAFT, None, None, None)
    assert queries.current_alerts() == ()
    with pytest.raises(Conflict):  # what was agreed to before is not what is agreed to now
        actions.approve_alert(by=binh, alert_id=follower, version=2)
    leave(an, binh, follower)
    assert Alert.objects.get(id=row.id).status == Status.UPDATED
    assert len(queries.current_alerts()) == 1


def test_only_who_may_send_ends_an_alert(sent: Sent):
    from epidesk.foundation.core.errors import Forbidden

    row, writer = sent(), person("Em", Permission.READ, Permission.DRAFT)
    for act in (actions.stop_alert, actions.cancel_alert):
        with pytest.raises(Forbidden):
            act(by=writer, alert_id=row.id, reason="Không cần nữa")


def test_it_ends_on_the_second_whether_or_not_the_job_ran(sent: Sent):
    row = sent()
    Alert.objects.filter(id=row.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert queries.current_alerts() == ()
    assert queries.past_alerts()[0].state == "expired"
    assert [actions.expire_due_alerts(), actions.expire_due_alerts()] == [1, 0]
    assert Alert.objects.get(id=row.id).status == Status.EXPIRED
    assert queries.cap_entries() == ()


def test_the_loudest_comes_first(sent: Sent):
    mild: dict[str, Any] = {"urgency": Urgency.FUTURE, "severity": Severity.MINOR}
    sent(level=Level.NOTICE, **mild)
    sent()
    sent(level=Level.WARNING, **mild)
    assert [one.level for one in queries.current_alerts()] == ["emergency", "warning", "notice"]


def test_what_was_in_force_at_a_moment(sent: Sent, an: Actor):
    row = sent()
    then = timezone.now()
    actions.cancel_alert(by=an, alert_id=row.id, reason="Nhầm phường")
    assert len(queries.current_alerts(at=then)) == 1
    assert queries.current_alerts(at=timezone.now()) == ()


# --- Words -----------------------------------------------------------------------------------------------------------


def test_an_sms_is_without_marks_and_never_longer_than_three_parts(sent: Sent, an: Actor):
    long = "\n".join(f"Việc thứ {n}: đóng cửa, rửa tay, đeo khẩu trang, gọi trung tâm." for n in range(1, 12))
    row = sent(texts={"vi": VI.__class__(VI.event, VI.headline, VI.description, long)})
    shown = queries.preview_of(an.as_viewer(), identifier_of(row)).sms["vi"]
    assert shown.size.encoding == "gsm7"
    assert shown.size.parts <= 3
    assert shown.text.startswith("KHAN CAP: O yen trong nha: phuong Vy Da.")
    assert shown.text.endswith(f"/alerts/{number_of(row)}")
    assert queries.public_alert(number_of(row).lower()).identifier == identifier_of(row)
    assert shown.as_written.parts > shown.size.parts


def test_a_draft_is_looked_at_and_counted_before_it_is_kept(an: Actor):
    subscribed([ward()])
    draft = written()
    shown = queries.preview(an.as_viewer(), draft)
    assert "<headline>Ở yên trong nhà: phường Vỹ Dạ</headline>" in shown.cap_xml
    counted = queries.reached(an.as_viewer(), draft)
    assert (counted.estimate.push, counted.price_assumed) == (1, True)
    assert not Alert.objects.exists()


def test_areas_are_kept_under_a_name_and_taken_again(an: Actor):
    area_id = actions.save_area(by=an, name="Hai bờ sông", place=Place(AreaKind.WARDS, (VY_DA,)))
    with pytest.raises(Invalid):
        actions.save_area(by=an, name="Hai bờ sông", place=Place(AreaKind.WARDS, (VY_DA,)))
    with pytest.raises(Invalid):
        actions.save_area(by=an, name="Tất cả", place=Place(AreaKind.PROVINCE))
    (kept,) = queries.saved_areas(an.as_viewer())
    assert (kept.name, kept.place.ward_codes) == ("Hai bờ sông", (VY_DA,))
    actions.forget_area(by=an, area_id=area_id)
    assert queries.saved_areas(an.as_viewer()) == ()
