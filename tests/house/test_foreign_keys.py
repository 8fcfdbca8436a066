# SPDX-License-Identifier: Apache-2.0
"""Import linters do not see foreign keys: a row points to its own room or to a room below, never up or across."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

# Bottom to top, as in ARCHITECTURE.md; rooms of one line do not see each other.
LIBRARIES = frozenset({"auth", "contenttypes", "sessions", "messages", "account", "mfa", "procrastinate"})
FLOORS: tuple[frozenset[str], ...] = (
    LIBRARIES | {"core"},
    frozenset({"audit"}),
    frozenset({"places"}),
    frozenset({"people"}),
    frozenset({"accounts"}),
    frozenset({"notify"}),
    frozenset({"desk"}),
    frozenset({"imports"}),
    frozenset({"incidents", "questions", "claims", "movement", "content", "news", "alerts"}),
    frozenset({"relays"}),
    frozenset({"dispatch", "cases", "video"}),
    frozenset({"screening"}),
    frozenset({"statistics"}),
    frozenset({"privacy"}),
)
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


def relations() -> Iterator[tuple[str, str, str]]:
    """(room, «Row.column», room pointed to) of every foreign key of our rooms."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if field.is_relation and field.related_model is not None and model._meta.app_label not in LIBRARIES:
                target = field.related_model
                assert isinstance(target, type)
                assert issubclass(target, models.Model)
                yield model._meta.app_label, f"{model.__name__}.{field.name}", target._meta.app_label


def faults(found: Iterator[tuple[str, str, str]]) -> list[str]:
    return [
        f"{room}.{column} points to {target}"
        for room, column, target in found
        if room != target and not HEIGHT[target] < HEIGHT[room]
    ]


def test_every_room_with_rows_stands_on_a_floor() -> None:
    rooms = {model._meta.app_label for model in apps.get_models(include_auto_created=True)}
    assert rooms <= set(HEIGHT), "a new room chooses its floor here"


def test_foreign_keys_point_down() -> None:
    found = list(relations())
    assert ("incidents", "Incident.person", "people") in found
    assert faults(iter(found)) == []


def test_a_key_that_points_up_or_across_is_found() -> None:
    assert faults(iter([("people", "Person.incident", "incidents"), ("accounts", "User.area", "places")])) == [
        "people.Person.incident points to incidents"
    ]


def test_core_holds_no_key_to_an_account() -> None:
    """Libraries stand beside core, but an account is a row of a room above both."""
    assert not [column for room, column, target in relations() if room == "core" and target != "core"]
