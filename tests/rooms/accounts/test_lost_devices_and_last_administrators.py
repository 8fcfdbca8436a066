# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading

import pytest
from django.db import connection

from epidesk.foundation.accounts.actions import (
    create_api_key,
    create_staff,
    deactivate_user,
    end_sessions,
    grant_role,
    password_link,
    reset_second_factor,
    revoke_role,
)
from epidesk.foundation.accounts.models import RoleGrant
from epidesk.foundation.accounts.queries import has_second_factor, staff_member, staff_members
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(staff, as_user):
    return as_user(staff("administrator")).as_actor()


def _signed_in(user_id):
    from django.test import Client

    from epidesk.foundation.accounts.queries import get_user

    client = Client()
    client.force_login(get_user(user_id))
    return client


def _is_in(client) -> bool:
    return client.get("/accounts/").status_code == 200


def _protect(user_id) -> None:
    from allauth.mfa.models import Authenticator

    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user_id=user_id, type=kind, data={})


def test_ended_sessions_are_ended_and_a_new_sign_in_works(staff, administrator, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    operator, other = staff("operator"), staff("clinician")
    phone, desk, bystander = _signed_in(operator), _signed_in(operator), _signed_in(other)
    assert _is_in(phone)
    end_sessions(by=administrator, user_id=operator)
    assert not _is_in(phone)
    assert not _is_in(desk)
    assert _is_in(bystander)
    assert _is_in(_signed_in(operator))


def test_a_lost_second_factor_is_taken_off_and_the_lost_phone_is_signed_out(staff, administrator):
    from epidesk.foundation.audit.models import Entry

    operator = staff("operator")
    _protect(operator)
    phone = _signed_in(operator)
    assert reset_second_factor(by=administrator, user_id=operator, reason="lost the phone, seen in person") == 3
    assert not has_second_factor(operator)
    assert not _is_in(phone)
    line = Entry.objects.get(verb="user.second_factor_reset")
    assert (line.subject_id, line.actor_id, line.reason) == (
        operator,
        administrator.user_id,
        "lost the phone, seen in person",
    )
    assert reset_second_factor(by=administrator, user_id=operator) == 0


def test_only_an_administrator_may_and_not_for_themselves(staff, administrator, as_user):
    lead, operator = as_user(staff("shift_lead")).as_actor(), staff("operator")
    for act in (end_sessions, reset_second_factor):
        with pytest.raises(Forbidden):
            act(by=lead, user_id=operator)
        with pytest.raises(NotFound):
            act(by=administrator, user_id=uuid7())
    with pytest.raises(Conflict):
        reset_second_factor(by=administrator, user_id=administrator.user_id)


def test_the_list_says_who_came_in_when_and_with_what(staff, administrator):
    operator = staff("operator")
    row = staff_member(administrator, operator)
    assert (row.last_sign_in_at, row.protected, row.has_password) == (None, False, False)
    _protect(operator)
    _signed_in(operator)
    row = next(one for one in staff_members(administrator) if one.user_id == operator)
    assert row.protected
    assert row.last_sign_in_at is not None


def test_many_staff_are_listed_with_few_queries(staff, django_assert_max_num_queries):
    for number in range(20):
        staff("operator", email=f"{number}@example.org")
    with django_assert_max_num_queries(2):
        assert len(staff_members(SYSTEM)) == 20


def test_the_last_administrator_stays(staff, administrator, as_user):
    own = RoleGrant.objects.get(user_id=administrator.user_id)
    with pytest.raises(Conflict):
        revoke_role(by=administrator, grant_id=own.id)
    second = staff("administrator", email="second@example.org")
    deactivate_user(by=SYSTEM, user_id=second)  # who cannot come in does not count
    with pytest.raises(Conflict):
        revoke_role(by=administrator, grant_id=own.id)
    third = as_user(staff("administrator", email="third@example.org")).as_actor()
    revoke_role(by=third, grant_id=own.id)
    with pytest.raises(Conflict):
        deactivate_user(by=administrator, user_id=third.user_id)


def test_a_key_opens_no_more_than_its_maker_may_do(staff, administrator):
    operator = staff("operator")
    with pytest.raises(Invalid) as refused:
        create_api_key(by=administrator, name="x", permissions=["incidents:read"])
    assert list(refused.value.fields) == ["permissions"]
    for powers in ({"roles": ["operator"]}, {"user_id": operator}):
        with pytest.raises(Invalid) as refused:
            create_api_key(by=administrator, name="x", **powers)
        assert list(refused.value.fields) == ["role"]
    create_api_key(by=administrator, name="own ledger", permissions=["audit:read"])
    create_api_key(by=administrator, name="1022", roles=["machine_open311"])
    create_api_key(by=administrator, name="mine", user_id=administrator.user_id)
    create_api_key(by=SYSTEM, name="by the centre", permissions=["incidents:read"])


def test_nobody_grants_a_role_to_themselves_even_through_a_second_look(staff, administrator):
    with pytest.raises(Conflict):
        grant_role(by=administrator, user_id=administrator.user_id, role="shift_lead")
    assert RoleGrant.objects.filter(user_id=administrator.user_id).count() == 1


def test_a_password_link_works_once_and_is_in_the_ledger(staff, administrator, as_user):
    from django.test import Client

    from epidesk.foundation.accounts.queries import get_user
    from epidesk.foundation.audit.models import Entry

    operator = staff("operator")
    address = f"/accounts/password/reset/{password_link(by=administrator, user_id=operator)}/"
    assert Entry.objects.filter(verb="user.password_link_made", subject_id=operator).count() == 1
    browser = Client()
    form = browser.get(address, follow=True)
    chosen = "bốn con vịt qua sông Hương"
    assert browser.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen}).status_code == 302
    assert get_user(operator).check_password(chosen)
    again = Client().get(address, follow=True)
    assert "password1" not in again.content.decode()
    with pytest.raises(Forbidden):
        password_link(by=as_user(staff("shift_lead")).as_actor(), user_id=operator)
    deactivate_user(by=administrator, user_id=operator)
    with pytest.raises(Conflict):
        password_link(by=administrator, user_id=operator)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture
    def pair(self, as_user) -> list:
        made = []
        for number in (1, 2):
            user_id = create_staff(by=SYSTEM, email=f"admin{number}@example.org", name="A", role="administrator")
            made.append(as_user(user_id).as_actor())
        return made

    def test_of_two_administrators_who_shut_each_other_out_one_stays(self, pair):
        outcomes: list[str] = []
        begin = threading.Barrier(2)

        def shut_out(by, user_id) -> None:
            begin.wait()
            try:
                deactivate_user(by=by, user_id=user_id)
                outcomes.append("done")
            except Conflict:
                outcomes.append("refused")
            finally:
                connection.close()

        first, second = pair
        both = [
            threading.Thread(target=shut_out, args=(first, second.user_id)),
            threading.Thread(target=shut_out, args=(second, first.user_id)),
        ]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert sorted(outcomes) == ["done", "refused"]
