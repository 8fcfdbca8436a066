# SPDX-License-Identifier: Apache-2.0
"""A task given to a unit, from its receipt to what shows that it was done."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.response.dispatch.rules import Permission

from .conftest import MEMBER_OF_TEAM, staff

pytestmark = pytest.mark.django_db
DIRECTING = frozenset({Permission.READ, Permission.DIRECT, Permission.TAKE_DIRECTIVES})


@pytest.fixture
def chief(db):
    return staff("chief@demo.invalid", "Trưởng ca", permissions=DIRECTING)


@pytest.fixture
def give(chief, teams):
    """`give()`: the chief tells a team to disinfect a school within two hours."""
    from epidesk.response.dispatch.actions import give_directive

    def make(by=None, **changes):
        asked = {
            "kind": "disinfect",
            "unit_kind": "team",
            "unit_id": teams["PX1"],
            "text": "Khử khuẩn trường tiểu học.",
            "due_at": timezone.now() + timedelta(hours=2),
        }
        return give_directive(by=by or chief, **(asked | changes))

    return make


def card(viewer, directive_id):
    from epidesk.response.dispatch.queries.directives import directive

    return directive(viewer.as_viewer(), directive_id)


def test_from_receipt_to_evidence(give, crew, chief):
    from epidesk.foundation.core.uploads.actions import store_picture
    from epidesk.response.dispatch import actions

    px1, made = crew("PX1"), give()
    actions.receive_directive(by=px1, directive_id=made)
    actions.receive_directive(by=px1, directive_id=made)
    actions.report_progress(by=px1, directive_id=made, note="Xong tầng một.")
    photo = store_picture(by=px1, stream=_photo())
    actions.finish_directive(by=px1, directive_id=made, note="", upload_ids=[photo])
    seen = card(chief, made)
    assert [str(step.label) for step in seen.steps] == ["Giao", "Đã nhận", "Tiến độ", "Xong"]
    assert seen.row.state == "done"
    assert seen.steps[-1].upload_ids == (photo,)
    assert seen.steps[-1].by_unit


def test_done_needs_something_that_shows_it(give, crew):
    from epidesk.response.dispatch.actions import finish_directive

    with pytest.raises(Invalid) as refused:
        finish_directive(by=crew("PX1"), directive_id=give(), note="  ")
    assert set(refused.value.fields) == {"note"}


def test_what_a_second_member_says_after_the_end_is_kept_beside_the_first(give, crew, chief):
    from epidesk.response.dispatch.actions import finish_directive

    made = give()
    finish_directive(by=crew("PX1"), directive_id=made, note="Xong cả hai tầng.")
    finish_directive(by=crew("PX1"), directive_id=made, note="Còn sân sau.")
    assert [step.note for step in card(chief, made).steps[1:]] == ["Xong cả hai tầng.", "Còn sân sau."]


def test_another_team_neither_sees_nor_ends_it(give, crew):
    from epidesk.response.dispatch.actions import finish_directive

    made = give()
    with pytest.raises(Forbidden):
        finish_directive(by=crew("PX2"), directive_id=made, note="Xong.")
    with pytest.raises(NotFound):
        card(crew("PX2"), made)


def test_a_reassignment_starts_anew_and_tells_both(give, crew, chief, teams):
    from epidesk.foundation.notify.models import InboxMessage
    from epidesk.response.dispatch.actions import add_member, reassign_directive, receive_directive, tell_of_directive
    from epidesk.response.dispatch.models import DirectiveStep

    lead = chief.__class__(**{**chief.__dict__, "permissions": DIRECTING | {Permission.MANAGE_TEAMS}})
    first, second = crew("PX1"), crew("PX2")
    add_member(by=lead, team_id=teams["PX1"], user_id=first.user_id)
    add_member(by=lead, team_id=teams["PX2"], user_id=second.user_id)
    made = give()
    receive_directive(by=first, directive_id=made)
    version = card(chief, made).row.version
    reassign_directive(by=chief, directive_id=made, unit_kind="team", unit_id=teams["PX2"], version=version)
    steps = list(DirectiveStep.objects.order_by("at", "id").values_list("id", flat=True))
    for _twice in range(2):
        tell_of_directive(step_ids=steps)
    told = set(InboxMessage.objects.values_list("user_id", "template"))
    assert (second.user_id, "directive-given") in told
    assert (first.user_id, "directive-moved") in told
    assert InboxMessage.objects.filter(user_id=second.user_id).count() == 1
    assert card(chief, made).row.state == "sent"


def test_of_two_who_hand_it_on_at_once_the_second_learns_of_it(give, chief, teams):
    from epidesk.response.dispatch.actions import reassign_directive

    made = give()
    reassign_directive(by=chief, directive_id=made, unit_kind="team", unit_id=teams["PX2"], version=1)
    with pytest.raises(Conflict):
        reassign_directive(by=chief, directive_id=made, unit_kind="team", unit_id=teams["TH1"], version=1)


def test_an_account_with_an_open_directive_stays_open(give, chief):
    from epidesk.foundation.accounts.actions import create_staff, deactivate_user
    from epidesk.foundation.accounts.closing import StillInHand
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch.actions import reassign_directive

    leaver, other = (
        create_staff(by=SYSTEM, email=f"{name}@demo.invalid", name=name, role="operator") for name in ("an", "binh")
    )
    made = give(unit_kind="person", unit_id=leaver)
    with pytest.raises(StillInHand) as refused:
        deactivate_user(by=SYSTEM, user_id=leaver)
    assert refused.value.n == 1
    reassign_directive(by=chief, directive_id=made, unit_kind="person", unit_id=other, version=1)
    deactivate_user(by=SYSTEM, user_id=leaver)
    with pytest.raises(Invalid):
        give(unit_kind="person", unit_id=leaver)


def test_late_ones_are_counted_and_stand_first(give, chief):
    from epidesk.response.dispatch.models import Directive
    from epidesk.response.dispatch.queries.directives import count_overdue, directives

    give()
    late = give(text="Gấp.")
    Directive.objects.filter(id=late).update(due_at=timezone.now() - timedelta(minutes=1))
    assert count_overdue(chief.as_viewer()) == 1
    rows = directives(chief.as_viewer())
    assert rows[0].id == late
    assert rows[0].is_overdue
    assert [row.id for row in directives(chief.as_viewer(), "overdue")] == [late]


def test_a_mistake_names_its_field(give):
    with pytest.raises(Invalid) as refused:
        give(kind="dance", text="", due_at=timezone.now() - timedelta(hours=1), unit_id=None)
    assert set(refused.value.fields) == {"kind", "text", "due_at", "unit"}


def test_only_who_directs_gives_one(give, teams):
    member = staff("m@demo.invalid", "M", permissions=MEMBER_OF_TEAM, team_id=teams["PX1"])
    with pytest.raises(Forbidden):
        give(by=member)


def test_a_lead_of_one_area_sees_no_directive_to_another_ward(give, hue):
    from epidesk.foundation.places.queries import wards
    from epidesk.response.dispatch.queries.directives import directives

    mine, other = wards()[0].id, wards()[1].id
    lead = staff("lead@demo.invalid", "L", permissions=DIRECTING, areas=frozenset({mine}))
    give(unit_kind="ward", unit_id=other)
    here = give(unit_kind="ward", unit_id=mine)
    placeless = give()
    assert {row.id for row in directives(lead.as_viewer())} == {here, placeless}


def _photo() -> BytesIO:
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "JPEG")
    buffer.seek(0)
    return buffer
