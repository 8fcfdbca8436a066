# SPDX-License-Identifier: Apache-2.0
"""A demonstration that other machines can reach asks people and machines alike for its passphrase."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reachable_demonstration(settings: Any) -> None:
    settings.DEMO = True
    settings.ENV = dataclasses.replace(settings.ENV, demo_passphrase="three plain words")


def test_people_are_shown_where_to_type_it(client: Client) -> None:
    answer = client.get("/report")
    assert (answer.status_code, answer["Location"]) == (302, "/demo/passphrase?next=/report")


def test_the_api_says_it_as_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert (answer.json()["type"], answer.json()["status"]) == ("urn:epidesk:problem:passphrase", 403)


@pytest.mark.parametrize(("fmt", "kind"), [("json", "application/json"), ("xml", "text/xml")])
def test_open311_says_it_in_its_own_shape(client: Client, fmt: str, kind: str) -> None:
    answer = client.get(f"/open311/v2/services.{fmt}")
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith(kind)
    assert b"403" in answer.content


def test_who_knows_it_comes_in(client: Client) -> None:
    client.post("/demo/passphrase?next=/", {"passphrase": "three plain words"})
    assert client.get("/open311/v2/services.json").status_code == 200
    assert client.get("/api/v1/openapi.json").status_code == 200
