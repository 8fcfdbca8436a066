# SPDX-License-Identifier: Apache-2.0
from enum import StrEnum

import pytest

from epikit.workflow import IllegalTransition, Transition, Workflow, WorkflowError


class Door(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    WALLED = "walled"


class Other(StrEnum):
    X = "x"


CLOSE = Transition("close", Door.OPEN, Door.CLOSED)
OPEN = Transition("open", [Door.CLOSED], Door.OPEN)
WALL = Transition("wall", (Door.OPEN, Door.CLOSED), Door.WALLED, guard=lambda bricks: bricks == "enough")
BREAK = Transition("break", Door.WALLED, Door.OPEN, reopen=True)


def doors() -> Workflow[Door]:
    return Workflow("door", Door.OPEN, [CLOSE, OPEN, WALL, BREAK], final=[Door.WALLED])


def test_verbs_lead_from_state_to_state() -> None:
    door = doors()
    assert door.next(Door.OPEN, "close") is Door.CLOSED
    assert door.next("closed", "open") is Door.OPEN  # a state as a row holds it
    assert door.can(Door.OPEN, "close")
    assert not door.can(Door.CLOSED, "close")
    assert door.is_final(Door.WALLED)
    assert not door.is_final("open")


def test_an_illegal_step_names_state_and_verb() -> None:
    with pytest.raises(IllegalTransition, match="'close' is not possible from 'closed'") as refused:
        doors().next(Door.CLOSED, "close")
    assert (refused.value.state, refused.value.verb, refused.value.guarded) == (Door.CLOSED, "close", False)
    with pytest.raises(IllegalTransition):
        doors().next("burnt", "close")


def test_a_guard_decides_about_its_subject() -> None:
    door = doors()
    assert door.next(Door.OPEN, "wall", subject="enough") is Door.WALLED
    with pytest.raises(IllegalTransition) as refused:
        door.next(Door.OPEN, "wall", subject="too few")
    assert refused.value.guarded
    with pytest.raises(IllegalTransition):  # nothing to ask about fails closed
        door.next(Door.OPEN, "wall")
    assert door.verbs(Door.OPEN) == ("close", "wall")
    assert door.verbs(Door.OPEN, subject="too few") == ("close",)


def test_the_table_tells_every_step() -> None:
    assert doors().table() == (
        ("open", "close", "closed"),
        ("open", "wall", "walled"),
        ("closed", "open", "open"),
        ("closed", "wall", "walled"),
        ("walled", "break", "open"),
    )


def test_a_final_state_may_only_be_left_by_a_reopen() -> None:
    doors()
    quiet = Transition("break", Door.WALLED, Door.OPEN)
    with pytest.raises(WorkflowError, match="only a reopen may leave it"):
        Workflow("door", Door.OPEN, [CLOSE, OPEN, WALL, quiet], final=[Door.WALLED])
    with pytest.raises(WorkflowError, match="is no final state to reopen"):
        Workflow(
            "door", Door.OPEN, [CLOSE, Transition("open", Door.CLOSED, Door.OPEN, reopen=True), WALL], [Door.WALLED]
        )


def test_an_unreachable_state_is_refused() -> None:
    leave = Transition("break", Door.WALLED, Door.OPEN)
    with pytest.raises(WorkflowError, match="nothing leads to walled"):
        Workflow("door", Door.OPEN, [CLOSE, OPEN, leave])


def test_an_island_of_states_is_refused_though_they_lead_to_each_other() -> None:
    with pytest.raises(WorkflowError, match="nothing leads to open, closed"):
        Workflow("door", Door.WALLED, [CLOSE, OPEN], final=[Door.WALLED])


def test_a_dead_end_that_is_not_final_is_refused() -> None:
    with pytest.raises(WorkflowError, match="nothing leaves walled"):
        Workflow("door", Door.OPEN, [CLOSE, OPEN, WALL])


def test_one_verb_leaves_a_state_once() -> None:
    again = Transition("close", Door.OPEN, Door.WALLED)
    with pytest.raises(WorkflowError, match="close leaves open twice"):
        Workflow("door", Door.OPEN, [CLOSE, OPEN, again], final=[Door.WALLED])


def test_states_of_another_kind_and_verbs_from_nowhere_are_refused() -> None:
    with pytest.raises(WorkflowError, match="which is no Door"):
        Workflow("door", Door.OPEN, [CLOSE, OPEN, Transition("wall", Door.OPEN, Other.X)])  # type: ignore[list-item]
    with pytest.raises(WorkflowError, match="leaves no state"):
        Workflow("door", Door.OPEN, [CLOSE, OPEN, Transition("wall", [], Door.WALLED)], final=[Door.WALLED])
