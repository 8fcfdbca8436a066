# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from epidesk.foundation.accounts.actions import first_admin_link
from epidesk.foundation.accounts.models import FirstAdminLink, RoleGrant, User
from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.principals import SYSTEM
from epidesk.interfaces.common.sign_in.first_admin_views import first_admin_address

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Lê Quang",
    "email": "quang@example.org",
    "password": "sông Hương núi Ngự",
    "again": "sông Hương núi Ngự",
}


@pytest.fixture
def link() -> str:
    return first_admin_address(first_admin_link(by=SYSTEM)).partition("/accounts/")[2].join(("/accounts/", ""))


def test_the_link_makes_the_administrator_and_leads_to_the_second_factor(client, link):
    assert client.get(link).status_code == 200
    answer = client.post(link, FORM)
    assert answer["Location"] == "/accounts/second-factor/"
    user = User.objects.get()
    assert user.check_password(FORM["password"])
    assert RoleGrant.objects.get(user=user).role == "administrator"
    assert client.get("/accounts/second-factor/app/").status_code == 200, "who just typed the password need not again"


def test_the_link_opens_once(client, link):
    client.post(link, FORM)
    client.logout()
    assert client.get(link).status_code == 410
    assert client.post(link, {**FORM, "email": "other@example.org"}).status_code == 410
    assert User.objects.count() == 1
    with pytest.raises(Conflict):
        first_admin_link(by=SYSTEM)


def test_a_mistake_in_the_form_does_not_use_up_the_link(client, link):
    answer = client.post(link, {**FORM, "password": "ngắn", "again": "ngắn"})
    assert answer.status_code == 422
    assert not User.objects.exists()
    assert client.post(link, FORM).status_code == 302


def test_the_link_expires(client, link):
    FirstAdminLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 410


def test_a_new_link_replaces_the_old_one(client, link):
    first_admin_link(by=SYSTEM)
    assert client.get(link).status_code == 410


def test_a_guessed_link_opens_nothing(client, link):
    assert client.get("/accounts/first/guess/").status_code == 410


def test_the_link_does_not_open_where_somebody_could_listen(client, link):
    assert client.get(link, REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get(link, headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403, "through a plain proxy"
    assert client.post(link, FORM, REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get(link, secure=True, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert not User.objects.exists()
