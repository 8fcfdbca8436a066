# SPDX-License-Identifier: Apache-2.0
"""A stranger's name that is made to point here (DNS rebinding) opens nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import Any

import pytest

from epidesk.env import read_environment
from epidesk.interfaces.common.front.names import Named, is_ours


def status(host: str | None, *, by_any_address: bool = False, **told: str) -> int:
    env = read_environment({"EPIDESK_MODE": "demo", **told})
    sent: list[dict[str, Any]] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing of the body is read")

    headers = [] if host is None else [(b"host", host.encode())]
    scope = {"type": "http", "path": "/live/desk", "headers": headers}
    asyncio.run(Named(inside, env.names, by_any_address=by_any_address)(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8123", "[::1]:8000", "LOCALHOST", None])
def test_a_demonstration_on_this_machine_answers_to_its_names(host) -> None:
    assert status(host) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "192.0.2.7", "", "a b"]
)
def test_and_to_no_other(host) -> None:
    assert status(host) == 400


def test_further_names_are_told_in_the_environment() -> None:
    assert status("demo.hue.example", EPIDESK_ALLOWED_HOSTS="demo.hue.example") == 200
    assert status("demo.hue.example", EPIDESK_PUBLIC_URL="https://demo.hue.example") == 200
    assert status("other.hue.example", EPIDESK_ALLOWED_HOSTS="demo.hue.example") == 400
    assert status("epi.hue.example", HOST="epi.hue.example") == 200


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("192.168.1.5:8000", True),
        ("[2001:db8::1]:8000", True),
        ("epidesk:8000", True),  # a name of the own network has no dot
        ("evil.example", False),
        ("192.168.1.5.evil.example", False),
    ],
)
def test_one_that_others_reach_answers_to_any_address_and_to_no_strangers_name(host, ours) -> None:
    assert is_ours(host, ("localhost",), by_any_address=True) is ours
    assert is_ours(host, ("localhost",), by_any_address=False) is False


def test_production_answers_to_what_its_administrator_lists() -> None:
    listed = read_environment(
        {"EPIDESK_MODE": "production", "EPIDESK_ALLOWED_HOSTS": "epi.hue.example", "HOST": "10.0.0.4"}
    )
    assert set(listed.names) == {"localhost", "127.0.0.1", "[::1]", "epi.hue.example"}


@pytest.mark.parametrize(
    ("told", "expected"), [({}, {"localhost", "127.0.0.1", "[::1]"}), ({"HOST": "0.0.0.0"}, {"*"})]
)
def test_django_is_told_the_same(told, expected) -> None:
    """The settings of a process of its own: beyond this machine, only the front can tell an address from a name."""
    ours = {"EPIDESK_MODE": "demo", "HOST": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "epidesk.settings"}
    environment = {**os.environ, **ours, **told}
    for name in ("EPIDESK_ALLOWED_HOSTS", "EPIDESK_PUBLIC_URL"):
        environment.pop(name, None)
    ask = "from django.conf import settings; print(*settings.ALLOWED_HOSTS)"
    said = subprocess.run([sys.executable, "-c", ask], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    assert set(said.stdout.split()) == expected
