# SPDX-License-Identifier: Apache-2.0
"""News goes up: a room announces what happened, rooms above subscribe. An event is one job per subscriber per commit.

An event is a frozen dataclass whose fields are tuples of UUIDs (named `…_ids`), strings or numbers, never personal.
Subscribers may be called twice and must not mind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, Literal, TypeVar
from uuid import UUID

from epidesk.foundation.core.unit_of_work import current_unit

Queue = Literal["urgent", "normal", "bulk"]
QUEUES: tuple[Queue, ...] = ("urgent", "normal", "bulk")
E = TypeVar("E")


@dataclass(frozen=True)
class _Subscriber:
    queue: Queue
    handler: Callable[[Any], None]
    when: Callable[[Any], bool] | None


_types: dict[str, type] = {}
_subscribers: dict[str, dict[str, _Subscriber]] = {}


def event_name(cls: type) -> str:
    """The name under which an event travels, e.g. `incidents.IncidentsFiled`."""
    return f"{cls.__module__.split('.')[-2]}.{cls.__qualname__}"


def subscribe(
    event_type: type[E], *, queue: Queue = "normal", when: Callable[[E], bool] | None = None
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Registers a handler (in a room's `handlers.py`) for an event of a room below. `when`: asked of the event alone,
    before it becomes a job; where it says no, the handler would have found nothing to do."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        name = event_name(event_type)
        _types[name] = event_type
        _subscribers.setdefault(name, {})[f"{handler.__module__}:{handler.__qualname__}"] = _Subscriber(
            queue, handler, when
        )
        return handler

    return register


def announce(event: object) -> None:
    """Tells the subscribers, if the transaction commits."""
    current_unit().events.append(event)


def defer_events(events: Iterable[object]) -> None:
    """One job for each event and subscriber, in this transaction; one statement for those that follow each other into
    the same queue. Called at the end of the unit of work."""
    from epidesk.foundation.core.tasks import deliver_event

    jobs: list[tuple[Queue, dict[str, Any]]] = []
    for event in events:
        name, payload = event_name(type(event)), None
        for subscriber, one in _subscribers.get(name, {}).items():
            if one.when is None or one.when(event):
                payload = payload or _encode(event)
                jobs.append((one.queue, {"event": name, "payload": payload, "subscriber": subscriber}))
    for queue, some in groupby(jobs, key=lambda job: job[0]):
        deliver_event.configure(queue=queue).batch_defer(*(arguments for _, arguments in some))


def deliver(name: str, payload: dict[str, Any], subscriber: str) -> None:
    """Hands an event to its subscriber. An unknown one (code older than the job) raises, so that the job is retried."""
    _subscribers[name][subscriber].handler(_decode(_types[name], payload))


def _encode(event: object) -> dict[str, Any]:
    named = {field.name: getattr(event, field.name) for field in fields(event)}  # type: ignore[arg-type]
    return {name: [str(item) for item in value] if isinstance(value, tuple) else value for name, value in named.items()}


def _decode(event_type: type, payload: dict[str, Any]) -> object:
    values = {
        name: tuple(UUID(item) for item in value)
        if name.endswith("_ids")
        else (tuple(value) if isinstance(value, list) else value)
        for name, value in payload.items()
    }
    return event_type(**values)
