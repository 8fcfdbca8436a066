# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.foundation.accounts.actions import activate_user, create_staff, deactivate_user, grant_role
from epidesk.foundation.accounts.models import RoleGrant, User
from epidesk.foundation.accounts.queries import names_of, staff_members
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid
from epidesk.foundation.core.principals import SYSTEM

pytestmark = pytest.mark.django_db


def test_an_administrator_lets_others_in_and_an_operator_does_not(staff, as_user):
    administrator = as_user(staff("administrator")).as_actor()
    operator = as_user(staff("operator")).as_actor()
    create_staff(by=administrator, email="An@Example.org ", name="  Lê  An ", role="clinician")
    made = User.objects.get(email="an@example.org")
    assert made.name == "Lê An"
    assert not made.has_usable_password()
    assert RoleGrant.objects.get(user=made).granted_by_id == administrator.user_id
    with pytest.raises(Forbidden):
        create_staff(by=operator, email="x@example.org", name="X", role="clinician")


def test_nobody_helps_themselves_to_a_role(staff, as_user):
    administrator = as_user(staff("administrator")).as_actor()
    with pytest.raises(Conflict):
        grant_role(by=administrator, user_id=administrator.user_id, role="clinician")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", {"email": "no address"}),
        ("email", {"email": "operator@example.org"}),
        ("name", {"name": "  "}),
        ("role", {"role": "emperor"}),
        ("role", {"role": "citizen"}),
        ("area", {"area_codes": ["99999"]}),
        ("team", {"role": "team_leader"}),
        ("password", {"password": "ngắn"}),
        ("password", {"password": "password1234"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(hue, staff, field, values):
    staff("operator")
    with pytest.raises(Invalid) as refused:
        create_staff(by=SYSTEM, **{"email": "new@example.org", "name": "Mới", "role": "operator", **values})
    assert list(refused.value.fields) == [field]
    assert User.objects.count() == 1


def test_nobody_shuts_out_themselves(staff, as_user):
    administrator = as_user(staff("administrator")).as_actor()
    with pytest.raises(Conflict):
        deactivate_user(by=administrator, user_id=administrator.user_id)


def test_a_closed_account_can_be_opened_again(staff, as_user):
    user = staff("operator")
    deactivate_user(by=SYSTEM, user_id=user, reason="on leave")
    activate_user(by=SYSTEM, user_id=user)
    assert as_user(user).may("desk:read")


def test_each_change_is_in_the_ledger_without_values(staff):
    from epidesk.foundation.audit.models import Entry

    user = staff("operator")
    deactivate_user(by=SYSTEM, user_id=user, reason="left")
    entries = list(Entry.objects.order_by("id"))
    assert [entry.verb for entry in entries] == ["user.created", "user.role_granted", "user.deactivated"]
    assert all("example.org" not in str(entry.__dict__) for entry in entries)


def test_the_list_of_staff_is_for_those_who_may_see_it(staff, as_user):
    staff("operator")
    row = staff_members(as_user(staff("shift_lead")))[0]
    assert row.grants[0].role in {"operator", "shift_lead"}
    with pytest.raises(Forbidden):
        staff_members(as_user(staff("editor")))


def test_names_are_given_for_colleagues_only(staff):
    from epidesk.foundation.accounts.actions import ensure_citizen

    citizen = ensure_citizen(phone_e164="+841205550101")
    user = staff("operator")
    assert names_of([user, citizen.id]) == {user: "Trần Thị Lan"}
