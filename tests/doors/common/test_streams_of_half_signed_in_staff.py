# SPDX-License-Identifier: Apache-2.0
"""Streams do not pass Django's middleware: what it asks of a session, they ask too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from .conftest import PASSWORD


@pytest.fixture(autouse=True)
def the_connection_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream's question gives its thread's connection back; here it is the test's own."""
    from epidesk.interfaces.common.live import who

    monkeypatch.setattr(who.connection, "close", lambda: None)
    monkeypatch.setattr(who, "close_old_connections", lambda: None)


def hears(client: Client) -> bool:
    from epidesk.interfaces.common.live.who import audience_of

    cookie = f"sessionid={client.cookies['sessionid'].value}".encode() if "sessionid" in client.cookies else b""
    return audience_of({"path": "/live/desk", "headers": [(b"cookie", cookie)]}) is not None


def test_staff_who_must_still_set_up_their_second_factor_hear_nothing(
    client: Client, operator: UUID, settings: Any
) -> None:
    client.post("/accounts/login/", {"login": "lan@example.org", "password": PASSWORD})
    assert hears(client), "with no such rule the password is enough"
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/desk/").status_code == 302
    assert not hears(client)


def test_with_a_second_factor_they_do(client: Client, operator: UUID, settings: Any) -> None:
    from allauth.mfa.models import Authenticator

    settings.SECOND_FACTOR_REQUIRED = True
    client.post("/accounts/login/", {"login": "lan@example.org", "password": PASSWORD})
    Authenticator.objects.create(user_id=operator, type=Authenticator.Type.TOTP, data={})
    assert hears(client)


def test_between_password_and_second_factor_one_is_nobody_yet(client: Client, operator: UUID) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user_id=operator, type=Authenticator.Type.TOTP, data={})
    client.post("/accounts/login/", {"login": "lan@example.org", "password": PASSWORD})
    assert not hears(client)
