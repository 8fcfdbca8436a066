# SPDX-License-Identifier: Apache-2.0
"""When somebody is called again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

Then = Literal["done", "again", "stop"]
NEVER = "no_call"
"""The answer to «When may we call?» of who wants no call."""
LATEST_CALL = timedelta(days=7)
"""Nobody plans a call farther ahead."""
ONE_CALL = timedelta(minutes=1)
"""The same words of the same person within this are one call that was sent twice."""


@dataclass(frozen=True)
class Hours:
    """A part of the day, by the province's clock; half-open."""

    begin: time
    end: time


@dataclass(frozen=True)
class CallOutcome:
    """How a call can end. `words` for who calls, `told` for who was called, by language. `pauses`: after the first,
    second, … try; empty unless `then` is "again"."""

    code: str
    words: Mapping[str, str]
    told: Mapping[str, str]
    then: Then
    pauses: tuple[timedelta, ...] = ()


@dataclass(frozen=True)
class CallPlan:
    """The province's way of calling back (config/callbacks.yaml). `times`: the parts of the day people may ask for;
    `at_any_hour`: slugs of priorities that wait for no part of the day.

    Raises `ValueError` when the plan contradicts itself, naming the part at fault.
    """

    outcomes: Mapping[str, CallOutcome]
    most_tries: int
    day: Hours
    times: Mapping[str, Hours]
    at_any_hour: frozenset[str]

    def __post_init__(self) -> None:
        if self.most_tries < 1:
            raise ValueError("most_tries: at least one try")
        for name, hours in (("day", self.day), *self.times.items()):
            if hours.begin >= hours.end:
                raise ValueError(f"{name}: begins after it ends")
        if not any(outcome.then == "done" for outcome in self.outcomes.values()):
            raise ValueError("outcomes: none of them is done")
        for outcome in self.outcomes.values():
            if outcome.then not in ("done", "again", "stop"):
                raise ValueError(f"{outcome.code}: then is done, again or stop")
            if (outcome.then == "again") != bool(outcome.pauses):
                raise ValueError(f"{outcome.code}: pauses belong to what is tried again, and only there")
            if any(pause <= timedelta() for pause in outcome.pauses) or list(outcome.pauses) != sorted(
                set(outcome.pauses)
            ):
                raise ValueError(f"{outcome.code}: pauses grow")


@dataclass(frozen=True)
class NextCall:
    """What follows a call: `at`, when to try again, None for no more; `hand_over`: no use to go on, the shift lead
    decides."""

    at: datetime | None = None
    hand_over: bool = False


def next_call(
    plan: CallPlan, *, outcome: CallOutcome, tries: int, wanted: str, priority: str, now: datetime
) -> NextCall:
    """What follows a call that ended so. `tries`: calls in a row that reached nobody, this one counted; `wanted`: the
    answer to «When may we call?», "" for none; `now`: with the province's time zone. The same input always gives the
    same answer."""
    if outcome.then == "done":
        return NextCall()
    if outcome.then == "stop" or tries >= plan.most_tries:
        return NextCall(hand_over=True)
    if wanted == NEVER:
        return NextCall()
    at = now + outcome.pauses[min(tries, len(outcome.pauses)) - 1]
    if priority in plan.at_any_hour:
        return NextCall(at)
    return NextCall(_into(plan.times.get(wanted, plan.day), at))


def _into(hours: Hours, at: datetime) -> datetime:
    """The first moment from `at` on that lies in these hours."""
    if at.time() < hours.begin:
        return datetime.combine(at.date(), hours.begin, at.tzinfo)
    if at.time() >= hours.end:
        return datetime.combine(at.date() + timedelta(days=1), hours.begin, at.tzinfo)
    return at


def deadline_with_call(
    due_at: datetime, due_what: str, *, next_call_at: datetime | None, waits_for_call: bool
) -> tuple[datetime, str]:
    """What is due next when a call is planned. `waits_for_call`: nothing else can be done meanwhile, so the call is the
    deadline; else whichever is earlier, for a planned call hides no other duty."""
    if next_call_at is None or (not waits_for_call and due_at <= next_call_at):
        return due_at, due_what
    return next_call_at, "call"
