# SPDX-License-Identifier: Apache-2.0
"""`config/roles.yaml` and the permissions that rooms declare must agree, in both directions."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from epidesk.foundation.accounts.roles import BadRoles, read_roles, roles
from epidesk.foundation.accounts.rules import ADMINISTRATOR, HEALTH_ROOMS, is_health_permission

ROOT = Path(__file__).resolve().parents[2]


def declared() -> dict[str, str]:
    """Permission -> the room that declares it."""
    found = {}
    for room in settings.ROOMS:
        if find_spec(f"{room}.rules") is None:
            continue
        for permission in getattr(import_module(f"{room}.rules"), "Permission", ()):
            found[str(permission)] = room
    return found


def test_rooms_name_their_permissions_after_themselves():
    found = declared()
    assert len(found) > 20
    for permission, room in found.items():
        assert permission.startswith(f"{room.rpartition('.')[2]}:"), permission


def test_every_permission_is_held_by_some_role():
    held = frozenset().union(*(card.permissions for card in roles().values()))
    assert sorted(declared().keys() - held) == []


def test_every_permission_of_a_role_exists():
    known = declared().keys()
    wrong = {card.slug: sorted(card.permissions - known) for card in roles().values() if card.permissions - known}
    assert wrong == {}


def test_the_administrator_holds_no_health_permission():
    assert not any(is_health_permission(permission) for permission in roles()[ADMINISTRATOR].permissions)


def test_rooms_with_health_data_are_known_as_such():
    """A new room above the foundation holds people's matters until somebody decides otherwise here."""
    harmless = {"core", "audit", "places", "accounts", "notify", "statistics", "privacy"}
    harmless |= {"imports"}  # holds no permission: each kind of file asks the room whose it is
    harmless |= {"content", "news", "alerts", "relays"}
    rooms = {room.rpartition(".")[2] for room in settings.ROOMS}
    assert rooms - harmless <= HEALTH_ROOMS


def test_the_twelve_roles_of_staff_are_there_in_two_languages():
    staff = [card for card in roles().values() if card.kind == "staff"]
    assert [card.slug for card in staff] == [
        "administrator",
        "shift_lead",
        "duty_officer",
        "operator",
        "clinician",
        "epidemiologist",
        "editor",
        "team_leader",
        "team_member",
        "analyst",
        "lodging",
        "partner",
    ]
    for card in roles().values():
        assert len(card.description("vi")) > 30, card.slug
        assert card.description("vi") != card.description("en"), card.slug


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("    - audit:read", "    - audit:read\n    - people:read"), "people:read"),
        (("kind: citizen", "kind: king"), "king"),
        (("scope: team", "scope: planet"), "planet"),
        (("accounts:see_staff", "see_staff"), "room:verb"),
        (("citizen:\n", "citizens:\n"), "citizen missing"),
        (("administrator:", "administrator: ["), "roles.yaml"),
    ],
)
def test_a_bad_file_refuses_and_says_why(tmp_path: Path, change: tuple[str, str], complaint: str):
    good = (ROOT / "config/roles.yaml").read_text(encoding="utf-8")
    assert change[0] in good
    (tmp_path / "roles.yaml").write_text(good.replace(*change), encoding="utf-8")
    with pytest.raises(BadRoles, match=complaint):
        read_roles(tmp_path / "roles.yaml")
