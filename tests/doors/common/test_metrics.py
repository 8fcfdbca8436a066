# SPDX-License-Identifier: Apache-2.0
"""Numbers for who watches the machine, and for nobody whom a proxy brings."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
TOKEN = "a long word for the watcher"


def test_this_machine_may_read_them(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b"# TYPE epidesk_jobs gauge" in answer.content


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "X-Epidesk-Proxied"]
)
def test_what_a_proxy_on_this_machine_brings_is_not_from_this_machine(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_others_show_the_token(client: Client, settings: Any) -> None:
    def asked(**headers: str) -> int:
        return client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers=headers).status_code

    assert asked() == 404
    assert asked(authorization="Bearer ") == 404  # none is set: an empty one opens nothing
    settings.ENV = dataclasses.replace(settings.ENV, metrics_token=TOKEN)
    assert asked() == 404
    assert asked(authorization="Bearer another") == 404
    assert asked(authorization=f"Bearer {TOKEN}") == 200
