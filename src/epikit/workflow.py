# SPDX-License-Identifier: Apache-2.0
"""States and the verbs between them. A graph checks itself when it is declared, so a wrong one cannot be imported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

S = TypeVar("S", bound=StrEnum)

Guard = Callable[[Any], bool]


class WorkflowError(Exception):
    """The graph as declared makes no sense: a mistake of the programmer, found on import."""


class IllegalTransition(Exception):
    """This verb does not leave this state, or its guard said no. Carries `state`, `verb` and `guarded`."""

    def __init__(self, state: str, verb: str, guarded: bool = False) -> None:
        super().__init__(f"{verb!r} is not possible from {str(state)!r}" + (" (its guard refused)" if guarded else ""))
        self.state = state
        self.verb = verb
        self.guarded = guarded


@dataclass(frozen=True)
class Transition(Generic[S]):
    """One verb out of one or more states into one state.

    `guard` is asked with the subject given to `Workflow.next`. `reopen=True` marks the only verbs that may leave a
    final state.
    """

    verb: str
    from_states: S | Iterable[S]
    to_state: S
    guard: Guard | None = None
    reopen: bool = False

    def __post_init__(self) -> None:
        sources = (self.from_states,) if isinstance(self.from_states, StrEnum) else tuple(self.from_states)
        object.__setattr__(self, "from_states", sources)

    @property
    def sources(self) -> tuple[S, ...]:
        """The states it leaves, always as a tuple."""
        return self.from_states  # type: ignore[return-value]  # made a tuple in __post_init__


class Workflow(Generic[S]):
    """A life of something: where it starts, which verbs move it, where it ends.

    Raises `WorkflowError` when a state cannot be reached or left, a final state has a way out that is no `reopen`,
    a verb leaves one state twice, or a transition names a state of another enum.
    """

    def __init__(self, name: str, initial: S, transitions: Iterable[Transition[S]], final: Iterable[S] = ()) -> None:
        self.name = name
        self.initial = initial
        self.states: tuple[S, ...] = tuple(type(initial))
        self.transitions = tuple(transitions)
        self.final = frozenset(final)
        self._by_step: dict[tuple[str, str], Transition[S]] = {}
        for transition in self.transitions:
            self._add(transition)
        self._check_ends()
        self._check_reachable()

    def next(self, state: S | str, verb: str, subject: object = None) -> S:
        """The state that `verb` leads to. Raises `IllegalTransition`; `subject` is what a guard is asked about."""
        transition = self._by_step.get((state, verb))
        if transition is None:
            raise IllegalTransition(state, verb)
        if transition.guard is not None and not transition.guard(subject):
            raise IllegalTransition(state, verb, guarded=True)
        return transition.to_state

    def can(self, state: S | str, verb: str, subject: object = None) -> bool:
        """Whether `verb` may be done now. Guards are asked only when there is a `subject` to ask about."""
        transition = self._by_step.get((state, verb))
        if transition is None:
            return False
        return transition.guard is None or subject is None or transition.guard(subject)

    def verbs(self, state: S | str, subject: object = None) -> tuple[str, ...]:
        """The verbs possible from a state, in the order declared: the buttons of a page."""
        return tuple(t.verb for t in self.transitions if state in t.sources and self.can(state, t.verb, subject))

    def is_final(self, state: S | str) -> bool:
        """Whether the life ends here (a `reopen` may still start it again)."""
        return state in self.final

    def table(self) -> tuple[tuple[str, str, str], ...]:
        """Every step as (state, verb, next state), by state in order of the enum: for snapshots and pictures."""
        return tuple(
            (s.value, t.verb, t.to_state.value) for s in self.states for t in self.transitions if s in t.sources
        )

    def _add(self, transition: Transition[S]) -> None:
        if not transition.sources:
            raise WorkflowError(f"{self.name}: {transition.verb} leaves no state")
        for state in (*transition.sources, transition.to_state):
            if not isinstance(state, type(self.initial)):
                raise WorkflowError(
                    f"{self.name}: {transition.verb} names {state!r}, which is no {type(self.initial).__name__}"
                )
        for state in transition.sources:
            if (state, transition.verb) in self._by_step:
                raise WorkflowError(f"{self.name}: {transition.verb} leaves {state.value} twice")
            if transition.reopen != (state in self.final):
                wrong = "is no final state to reopen" if transition.reopen else "is final, only a reopen may leave it"
                raise WorkflowError(f"{self.name}: {transition.verb}: {state.value} {wrong}")
            self._by_step[(state, transition.verb)] = transition

    def _check_ends(self) -> None:
        left = {state for state, _ in self._by_step}
        for state in self.states:
            if state not in self.final and state not in left:
                raise WorkflowError(f"{self.name}: nothing leaves {state.value}, and it is not declared final")

    def _check_reachable(self) -> None:
        reached = {self.initial}
        frontier = [self.initial]
        while frontier:
            here = frontier.pop()
            for transition in self.transitions:
                if here in transition.sources and transition.to_state not in reached:
                    reached.add(transition.to_state)
                    frontier.append(transition.to_state)
        if lost := [state.value for state in self.states if state not in reached]:
            raise WorkflowError(f"{self.name}: nothing leads to {', '.join(lost)}")
