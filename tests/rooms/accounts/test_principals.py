# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from epidesk.foundation.accounts.actions import deactivate_user, ensure_citizen, grant_role, revoke_role
from epidesk.foundation.accounts.models import RoleGrant
from epidesk.foundation.accounts.queries import get_user, principal_for_user
from epidesk.foundation.accounts.rules import PRINCIPAL_TTL_S
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, PrincipalKind
from epidesk.foundation.places.queries import find_ward_by_code, wards, zones

pytestmark = pytest.mark.django_db


def test_a_role_without_areas_reaches_the_whole_province(staff, as_user):
    viewer = as_user(staff("operator"))
    assert (viewer.kind, viewer.areas, viewer.roles) == (PrincipalKind.STAFF, None, {"operator"})
    assert viewer.may("desk:read")
    assert not viewer.may("accounts:manage_staff")
    assert viewer.label == "Trần Thị Lan"


def test_a_zone_reaches_its_wards_and_no_others(hue, staff, as_user):
    zone = zones()[0]
    viewer = as_user(staff("operator", area_codes=[zone.code]))
    assert viewer.areas == frozenset(zone.ward_ids)
    outside = next(ward for ward in wards() if ward.id not in zone.ward_ids)
    assert not viewer.may("desk:read", outside.id)


def test_wards_and_zones_add_up(hue, staff, as_user):
    zone = zones()[0]
    other = next(ward for ward in wards() if ward.id not in zone.ward_ids)
    viewer = as_user(staff("operator", area_codes=[zone.code, other.code]))
    assert viewer.areas == frozenset(zone.ward_ids) | {other.id}


def test_a_role_for_the_whole_province_does_not_widen_a_limited_one(hue, staff, as_user):
    ward = wards()[0]
    user = staff("operator", area_codes=[ward.code])
    grant_role(by=SYSTEM, user_id=user, role="analyst")
    viewer = as_user(user)
    assert viewer.roles == {"operator", "analyst"}
    assert viewer.areas == {find_ward_by_code(ward.code).id}


def test_a_grant_holds_only_in_its_time(staff, as_user):
    user = staff("analyst")
    grant_role(by=SYSTEM, user_id=user, role="operator", until_at=timezone.now() + timedelta(hours=1))
    assert as_user(user).roles == {"analyst", "operator"}
    RoleGrant.objects.filter(role="operator").update(from_at=timezone.now() + timedelta(minutes=1))
    from epidesk.foundation.accounts.queries import forget_principal

    forget_principal(user)
    assert as_user(user).roles == {"analyst"}


def test_revoking_a_role_bites_at_once_here_and_stays_on_file(staff, as_user):
    user = staff("operator")
    assert as_user(user).permissions
    revoke_role(by=SYSTEM, grant_id=RoleGrant.objects.get().id)
    viewer = as_user(user)
    assert (viewer.roles, viewer.permissions, viewer.areas) == (frozenset(), frozenset(), frozenset())
    assert RoleGrant.objects.get().until_at is not None


def test_a_team_comes_with_the_principal(staff, as_user):
    team = uuid7()
    assert as_user(staff("team_member", team_id=team)).team_id == team


def test_at_most_one_query_and_none_right_after(staff, django_assert_num_queries):
    user = get_user(staff("operator"))
    with django_assert_num_queries(1):
        principal_for_user(user)
    with django_assert_num_queries(0):
        principal_for_user(user)
    assert PRINCIPAL_TTL_S <= 15, "another process learns of a change within 15 s"


def test_a_closed_account_is_nobody(staff, as_user):
    user = staff("operator")
    deactivate_user(by=SYSTEM, user_id=user)
    viewer = as_user(user)
    assert (viewer.kind, viewer.user_id, viewer.permissions) == (PrincipalKind.ANONYMOUS, None, frozenset())


def test_a_citizen_sees_no_area_and_is_never_named_by_phone(as_user):
    user = ensure_citizen(phone_e164="+841205550101")
    viewer = as_user(user.id)
    assert (viewer.kind, viewer.areas, viewer.roles) == (PrincipalKind.CITIZEN, frozenset(), {"citizen"})
    assert viewer.label.startswith("usr_")


def test_two_requests_never_share_their_read_log(staff):
    user = get_user(staff("operator"))
    first, second = principal_for_user(user), principal_for_user(user)
    first.note_read("incident", [uuid7()])
    assert second.reads == []
