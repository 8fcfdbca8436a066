# SPDX-License-Identifier: Apache-2.0
"""Machines at our door: their keys, and a way to send like them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

# Nothing of ours up here: named on the command line, this file is read before Django is set up.

CITADEL = {"lon": 107.5772, "lat": 16.4698}


@pytest.fixture
def machine_key(hue: None) -> str:
    """Another office's software: files, and reads what it filed."""
    from epidesk.foundation.accounts.actions import create_api_key
    from epidesk.foundation.core.principals import SYSTEM

    return create_api_key(by=SYSTEM, name="report app", roles=("machine_open311",))[1]


@pytest.fixture
def token(hue: None) -> Callable[..., str]:
    """A staff token: `token("operator")`, or limited to areas: `token("operator", "480")`."""
    from epidesk.foundation.accounts.actions import create_api_key, create_staff
    from epidesk.foundation.core.principals import SYSTEM

    def make(role: str, *areas: str, team_id: uuid.UUID | None = None) -> str:
        email = f"{role}-{uuid.uuid4().hex[:8]}@example.org"
        user = create_staff(by=SYSTEM, email=email, name=f"A {role}", role=role, area_codes=areas, team_id=team_id)
        return create_api_key(by=SYSTEM, name=email, user_id=user)[1]

    return make


@pytest.fixture
def call(client: Client) -> Callable[..., HttpResponse]:
    """`call("POST", "/api/v1/…", key, {...})`: JSON in, a response out."""

    def send(method: str, path: str, key: str = "", body: Any = None, **headers: str) -> HttpResponse:
        if key:
            headers["Authorization"] = f"Bearer {key}"
        data = json.dumps(body) if body is not None else ""
        return client.generic(method, path, data, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def report() -> dict[str, Any]:
    return {
        "kind": "suspected_case",
        "seen": ["fever_cough"],
        "description": "Người đàn ông ho nhiều ở quán cà phê.",
        "address": "Quán gần cửa Ngăn",
        **CITADEL,
        "accuracy_m": 25,
        "location_source": "gps",
        "reply": "centre",
    }


@pytest.fixture
def filed(call: Callable[..., HttpResponse], machine_key: str, report: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Files a report and gives the answer's body."""

    def make(**changes: Any) -> dict[str, Any]:
        key = uuid.uuid4().hex
        response = call("POST", "/api/v1/reports", machine_key, {**report, **changes}, **{"Idempotency-Key": key})
        assert response.status_code == 201, response.content
        return response.json()

    return make
