# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from epidesk.foundation.accounts.actions import create_api_key, deactivate_user, revoke_api_key, revoke_role
from epidesk.foundation.accounts.models import ApiKey, RoleGrant
from epidesk.foundation.accounts.queries import api_keys, principal_for_api_key
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, PrincipalKind

pytestmark = pytest.mark.django_db


def test_a_key_opens_what_its_role_allows_and_is_never_stored():
    key_id, key = create_api_key(by=SYSTEM, name="Cổng 1022", roles=["machine_open311"])
    viewer = principal_for_api_key(key, via="open311")
    assert viewer is not None
    assert (viewer.kind, viewer.label, viewer.key_id, viewer.via) == (
        PrincipalKind.MACHINE,
        "Cổng 1022",
        key_id,
        "open311",
    )
    assert viewer.may("incidents:file")
    assert not viewer.may("incidents:read")
    row = ApiKey.objects.get()
    assert key not in str(row.__dict__)
    assert key.startswith(row.prefix)


def test_an_unknown_key_opens_nothing():
    assert principal_for_api_key("edk_guess") is None
    assert principal_for_api_key("") is None


def test_a_revoked_key_opens_nothing():
    key_id, key = create_api_key(by=SYSTEM, name="x", roles=["machine_open311"])
    assert principal_for_api_key(key)
    revoke_api_key(by=SYSTEM, key_id=key_id)
    revoke_api_key(by=SYSTEM, key_id=key_id)
    assert principal_for_api_key(key) is None
    with pytest.raises(NotFound):
        revoke_api_key(by=SYSTEM, key_id=uuid7())


def test_a_token_of_staff_acts_as_that_person_and_dies_with_the_account(staff):
    user = staff("operator")
    _, key = create_api_key(by=SYSTEM, name="Bảng trực", user_id=user)
    viewer = principal_for_api_key(key)
    assert (viewer.kind, viewer.user_id, viewer.roles, viewer.areas) == (PrincipalKind.STAFF, user, {"operator"}, None)
    assert viewer.may("desk:read")
    revoke_role(by=SYSTEM, grant_id=RoleGrant.objects.get().id)
    assert principal_for_api_key(key).permissions == frozenset()
    deactivate_user(by=SYSTEM, user_id=user)
    assert principal_for_api_key(key) is None


def test_one_query_and_none_right_after(staff, django_assert_num_queries):
    _, machine = create_api_key(by=SYSTEM, name="x", roles=["machine_open311"])
    _, person = create_api_key(by=SYSTEM, name="y", user_id=staff("operator"))
    for key in (machine, person):
        with django_assert_num_queries(1):
            principal_for_api_key(key)
        with django_assert_num_queries(0):
            principal_for_api_key(key)


def test_a_key_has_one_kind_of_power(staff):
    with pytest.raises(Invalid):
        create_api_key(by=SYSTEM, name="x", roles=["operator"], user_id=staff("operator"))
    with pytest.raises(Invalid):
        create_api_key(by=SYSTEM, name="x", roles=["citizen"])
    with pytest.raises(Invalid):
        create_api_key(by=SYSTEM, name=" ")


def test_keys_are_for_the_administrator(staff, as_user):
    create_api_key(by=as_user(staff("administrator")).as_actor(), name="x", roles=["machine_open311"])
    operator = as_user(staff("operator"))
    with pytest.raises(Forbidden):
        create_api_key(by=operator.as_actor(), name="y", roles=["machine_open311"])
    with pytest.raises(Forbidden):
        api_keys(operator)
    assert [row.name for row in api_keys(SYSTEM)] == ["x"]
