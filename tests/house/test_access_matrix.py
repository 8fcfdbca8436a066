# SPDX-License-Identifier: Apache-2.0
"""Every address × every role: `access_matrix.yaml` says who gets in and how the others are refused.

An address that the file does not name fails, and so does an entry without an address. Each address is asked with GET
or, where it only takes POST, with an empty POST, for which being told what is missing counts as being let in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver
from tests.house.access_matrix_sample import ANONYMOUS, Person, Sample, build

# The first of them knocks at every door in every role.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
FILE = Path(__file__).with_name("access_matrix.yaml")
MATRIX: dict[str, dict[str, list[str] | str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
IN, ELSEWHERE, SIGN_IN, METHOD = "in", "elsewhere", "sign-in", "405"
REFUSED = {SIGN_IN, "401", "403", "404", "410"}
OUTCOMES = {IN, ELSEWHERE, *REFUSED}
EVERYBODY, OTHERS = "everybody", "others"
SIGN_IN_PAGES = ("/accounts/login/", "/accounts/phone/", "/sign-in")
DEMONSTRATION = ("common:look", "common:outbox", "common:passphrase", "demo_sign_in")


def _routes(resolver: URLResolver | None = None, names: str = "", start: str = "/") -> Iterator[tuple[str, str]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = start + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{names}{pattern.name}", route
        else:
            yield from _routes(pattern, names + (f"{pattern.namespace}:" if pattern.namespace else ""), route)


def _path(name: str, route: str, sample: Sample) -> str:
    def fill(part: re.Match[str]) -> str:
        parameter = part.group(1)
        return sample.ids.get(f"{name} {parameter}") or sample.ids[parameter]

    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", fill, route)  # a regular expression's groups
    return re.sub(r"<(?:\w+:)?(\w+)>", fill, route).replace("^", "").replace("$", "")


def _outcome(response, method: str) -> str:  # type: ignore[no-untyped-def]
    status = response.status_code
    if status in (401, 403, 404, 405, 410) or status >= 500:
        return str(status)
    if status in (301, 302, 303):
        if response["Location"].startswith(SIGN_IN_PAGES):
            return SIGN_IN
        return ELSEWHERE if method == "GET" else IN
    return IN


def _expected(entry: dict[str, list[str] | str], role: str) -> str:
    fallback = ""
    for outcome, roles in entry.items():
        if roles == EVERYBODY or role in roles:
            return outcome
        if roles == OTHERS:
            fallback = outcome
    return fallback


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker) -> Iterator[dict[str, dict[str, str]]]:
    """For each key of the matrix (an address, perhaps with a method): role → outcome. Nothing stays in the database."""
    from django.db import transaction
    from django.test import override_settings

    with django_db_blocker.unblock(), transaction.atomic():
        sample = build()
        found: dict[str, dict[str, str]] = {}
        for name, route in _routes():
            path = _path(name, route, sample)
            keys = [key for key in MATRIX if key.partition(" ")[0] == name] or [name]
            for key in keys:
                methods = key.split(" ")[1:] or ["GET", "POST"]
                with override_settings(DEMO=name in DEMONSTRATION):
                    found[key] = _knock_at(key, path, methods, sample)
        yield found
        transaction.set_rollback(True)


def _knock_at(key: str, path: str, methods: list[str], sample: Sample) -> dict[str, str]:
    """Role → outcome. Who is refused by the first method is refused by the second too, or else is let in here."""
    outcomes = dict.fromkeys(sample.people, METHOD)
    for method in methods:
        for role, person in sample.people.items():
            if outcomes[role] == METHOD:
                outcomes[role] = _knock(key, method, path, person, sample)
            elif outcomes[role] in REFUSED and _knock(key, method, path, person, sample) == IN:
                outcomes[role] = IN
        if set(outcomes.values()) <= {IN, ELSEWHERE}:
            break
    return outcomes


def _knock(key: str, method: str, path: str, person: Person, sample: Sample) -> str:
    from django.db import transaction

    body = None
    if method == "POST" and (wanted := BODIES.get(key.partition(" ")[0])):
        body = {name: sample.ids.get(value, value) for name, value in wanted.items()}
    with transaction.atomic():
        response = person.knock(method, path, body)
        transaction.set_rollback(True)
    return _outcome(response, method)


BODIES: dict[str, dict[str, Any]] = {
    # Where the shape is looked at before the person, it must be right to learn who may. Values may be names of parts.
    "demo_sign_in": {"user": "user"},
    "open311-requests": {
        "service_code": "suspected_case",
        "description": "Ho nhiều",
        "lat": "16.4698",
        "long": "107.57",
    },
    "api-v1:triage": {"priority": "severe"},
    "api-v1:reject": {"reason": "Trạm y tế đã gặp người này."},
    "api-v1:resolve": {"outcome": "advised"},
    "api-v1:reopen": {"reason": "Người nhà gọi lại."},
    "api-v1:note": {"text": "Đã gọi lại."},
    "api-v1:duty": {"on": True},
    "api-v1:position": {"lon": 107.58, "lat": 16.47, "accuracy_m": 10, "at": "2026-11-23T08:00:00+07:00"},
    "api-v1:send": {"team_id": "team"},
    "api-v1:duplicate": {"of": "another_incident"},
    "api-v1:claim": {"break_in": False},
    "field:lead": {"member": "member"},
    "api-v1:lead": {"user_id": "member"},
    "api-v1:move": {},
    "api-v1:calls": {"outcome": "no_answer"},
    "api-v1:log_call": {"outcome": "no_answer"},
    "api-v1:checks": {"check": "call_back", "result": "unclear"},
    "api-v1:verify": {"check": "call_back", "result": "unclear"},
    "api-v1:verdict": {"verdict": "founded"},
    "api-v1:split": {"reason": "Hai việc khác nhau."},
}


def test_every_address_is_in_the_matrix_and_every_entry_has_an_address() -> None:
    names = {name for name, _ in _routes()}
    entries = {key.split(" ")[0] for key in MATRIX}
    assert sorted(names - entries) == []
    assert sorted(entries - names) == []
    assert not [name for name in names if name.endswith("None")], "every address needs a name"


def test_entries_name_known_roles_and_outcomes() -> None:
    from epidesk.foundation.accounts.roles import roles as role_cards

    known = {*role_cards(), ANONYMOUS}
    for key, entry in MATRIX.items():
        assert set(entry) <= OUTCOMES, key
        named = [role for roles in entry.values() if isinstance(roles, list) for role in roles]
        assert set(named) <= known, key
        assert len(named) == len(set(named)), key
        assert all(isinstance(roles, list) or roles in (EVERYBODY, OTHERS) for roles in entry.values()), key


@pytest.mark.parametrize("key", sorted(MATRIX))
def test_who_gets_in(key: str, answers: dict[str, dict[str, str]]) -> None:
    entry = MATRIX[key]
    wrong = {
        role: f"{outcome} instead of {_expected(entry, role)}"
        for role, outcome in answers.get(key, {}).items()
        if outcome != _expected(entry, role)
    }
    assert not wrong


def test_nothing_of_the_demonstration_answers_elsewhere(django_db_setup, django_db_blocker) -> None:
    from django.test import Client, override_settings

    routes = dict(_routes())
    with django_db_blocker.unblock(), override_settings(DEMO=False):
        for name in DEMONSTRATION:
            for method in ("get", "post"):
                assert getattr(Client(), method)(routes[name]).status_code in (404, 405), name
