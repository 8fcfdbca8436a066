# SPDX-License-Identifier: Apache-2.0
"""Puts a province's year of incidents on file: incidents, timelines, desk rows, as filing and closing would leave them.

By COPY, because the actions would take an hour. `tests/rooms/incidents/test_load_for_benchmarks.py` compares what it
writes with what the actions write, so that the two cannot drift apart unnoticed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

import django

if __name__ == "__main__":
    # Indexes are the owner's to take away and make again.
    os.environ["EPIDESK_DATABASE_URL"] = os.environ["EPIDESK_OWNER_DATABASE_URL"]
    django.setup()

from django.db import connection, transaction

from benchmarks.invented import DESCRIPTIONS, address, full_name, phone
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.core.crypto import encrypt
from epidesk.foundation.desk.rules import Priority, marks
from epidesk.foundation.places.queries import area_at, outline, wards
from epidesk.intake.incidents.actions.preparing import search_words
from epidesk.intake.incidents.kinds import KINDS, Kind
from epidesk.intake.incidents.rules import Draft, State
from epidesk.intake.incidents.weighing import due, weigh
from epikit.codes import display_code, make_code
from epikit.text import fold_words

POOL = 200
"""So many phones and descriptions are encrypted, then shared out: encrypting is not what is measured."""

TABLES = ("incidents_incident", "incidents_step", "desk_deskitem")
INCIDENT = (
    "id, code, kind, state, version, priority, suggestion, flags, seen, answers, description, happened_at, address, "
    "lon, lat, accuracy_m, location_source, area_id, reply, contact_name, contact_phone, contact_phone_index, device, "
    "channel, language, received_at, clock_at, confirmed_at, triaged_at, closed_at, changed_at, outcome"
)
STEP = "id, incident_id, at, verb, state, params, reason, by_label, told_at"
DESK = (
    "subject_id, stream, kind, code, title, stage, area_id, lon, lat, priority, confirmed, flags, due_at, due_what, "
    "opened_at, closed_at, owner_name, lock_holder_name, version, searched"
)


@dataclass(frozen=True)
class Invented:
    """One incident's three kinds of rows."""

    incident: tuple[Any, ...]
    steps: list[tuple[Any, ...]]
    desk: tuple[Any, ...]


def load(
    count: int,
    *,
    open_count: int = 6_000,
    seed: int = 20200319,
    until: datetime | None = None,
    days: int = 365,
    log: Callable[[str], None] = lambda line: None,
    chunk: int = 20_000,
) -> None:
    """Adds `count` incidents of the `days` before `until` (now); about `open_count` are open, mostly the newest. Needs
    reference data. Ends with VACUUM ANALYZE, as a running installation has it, and with everything on disk."""
    maker = _Maker(count, open_count, Random(seed), until or datetime.now(UTC), days)
    made = maker.incidents()
    with indexes_afterwards() if count >= chunk and not connection.in_atomic_block else nullcontext():
        for start in range(0, count, chunk):
            rows = [next(made) for _ in range(min(chunk, count - start))]
            with transaction.atomic():
                _copy("incidents_incident", INCIDENT, [row.incident for row in rows])
                _copy("incidents_step", STEP, [step for row in rows for step in row.steps])
                _copy("desk_deskitem", DESK, [row.desk for row in rows])
            log(f"{min(start + chunk, count):,} of {count:,} incidents")
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE incidents_incident, incidents_step, desk_deskitem")
            cursor.execute("CHECKPOINT")  # the writing that the load leaves behind is not what comes to be measured
        os.sync()


@contextmanager
def indexes_afterwards(tables: Sequence[str] = TABLES) -> Iterator[None]:
    """Takes the indexes that hold no constraint away and makes them again: thrice as quick as growing them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = current_schema() "
            "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)",
            [list(tables)],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        try:
            yield
        finally:
            for _name, definition in indexes:
                cursor.execute(definition)


def _copy(table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


class _Maker:
    """Invents incidents in the order of their arrival."""

    def __init__(self, count: int, open_count: int, random: Random, until: datetime, days: int) -> None:
        self.random = random
        self.count = count
        self.open_count = open_count
        self.until = until
        self.span = timedelta(days=days)
        phones = [phone(random) for _ in range(POOL)]
        self.phones = [(encrypt(number), phone_index(number)) for number in phones]
        self.descriptions = [encrypt(random.choice(DESCRIPTIONS)) for _ in range(POOL)]
        self.refusal = encrypt("Trạm y tế đã gặp, không có biểu hiện bệnh.")
        self.places = _places(random)
        self.codes: set[str] = set()

    def incidents(self) -> Iterator[Invented]:
        gap = self.span / self.count
        at = self.until - self.span
        for number in range(self.count):
            at += gap
            newest = self.count - number
            # The newest are open, and a few old ones that nobody closed.
            is_open = newest <= self.open_count * 0.9 or self.random.random() < self.open_count * 0.1 / self.count
            yield self._incident(min(at, self.until), is_open)

    def _incident(self, at: datetime, is_open: bool) -> Invented:
        random = self.random
        id = _id_at(at, random)
        kind = KINDS["medical_help" if random.random() < 0.3 else "suspected_case"]
        draft = self._draft(kind)
        suggestion, suggestion_json = _weighed(kind.code, draft.seen, draft.answers.get("age", 0))
        priority = Priority.from_slug(suggestion["priority"])
        lon, lat, area_id = random.choice(self.places)
        flags = [] if area_id else ["outside-province"]
        flags += ["urgent-signs"] if any(flag for _, _, flag in suggestion["reasons"]) else []
        confirmed_at = at if random.random() < 0.6 else None
        state, history = self._history(kind, at, is_open)
        ended = None if is_open else history[-1][0]
        secret_phone, index = random.choice(self.phones)
        code = self._code()
        outcome = history[-1][2].get("outcome", "") if not is_open else ""
        incident = (
            id, code, kind.code, state, len(history), int(priority), suggestion_json, json.dumps(flags),
            json.dumps(list(draft.seen)), json.dumps(dict(draft.answers)), random.choice(self.descriptions), None,
            draft.address, lon, lat, round(random.uniform(5, 80), 1), "gps", area_id, "all", draft.contact_name,
            secret_phone, index, _device(random), "web", "vi", at, at, confirmed_at,
            history[1][0] if len(history) > 1 and history[1][1] == "triaged" else None, ended, history[-1][0], outcome,
        )  # fmt: skip
        steps = [
            (_id_at(when, random), id, when, verb, step_state, json.dumps(params), reason, "", when)
            for when, verb, params, step_state, reason in history
        ]
        due_at, due_what = due(kind.code, state if is_open else State.IN_PROGRESS, priority, at)
        title = kind.title(draft)
        words = search_words(title, area_id, draft.address, draft.contact_name)
        lexemes = {folded for text in [display_code(code).lower(), *words] for folded in _lexemes(text)}
        lexemes.update(marks(area_id, is_open=is_open))
        desk = (
            id, "incident", kind.code, display_code(code), json.dumps([[text, dict(params)] for text, params in title]),
            state, area_id, lon, lat, int(priority), confirmed_at is not None or not kind.waits_for_phone, flags,
            due_at, due_what, at, ended, "", "", len(history), _tsvector(lexemes),
        )  # fmt: skip
        return Invented(incident, steps, desk)

    def _draft(self, kind: Kind) -> Draft:
        random = self.random
        danger = {choice.slug for choice in kind.seen if choice.danger}
        slugs = [choice.slug for choice in kind.seen if choice.slug not in danger or random.random() < 0.12]
        seen = tuple(sorted(random.sample(slugs, k=min(len(slugs), random.randint(1, 3)))))
        answers = {"age": random.randint(1, 92), "who": random.choice(["me", "relative"])} if kind.questions else {}
        return Draft(kind.code, seen, answers=answers, address=address(random), contact_name=full_name(random))

    def _history(self, kind: Kind, at: datetime, is_open: bool) -> tuple[State, list[tuple[Any, ...]]]:
        """The timeline up to where it stands: (when, verb, params, state, reason)."""
        random = self.random
        steps: list[tuple[Any, ...]] = [(at, "received", {"channel": "web"}, "received", "")]

        def then(minutes: int, verb: str, params: dict[str, Any], state: State, reason: str = "") -> None:
            when = min(steps[-1][0] + timedelta(minutes=1 + int(random.random() * minutes)), self.until)
            steps.append((when, verb, params, state.value, reason))

        stop = random.choice([0, 0, 0, 1, 1, 2, 3]) if is_open else 9
        if stop >= 1:
            then(20, "triaged", {"priority": "moderate"}, State.TRIAGED)
        if not is_open and random.random() < 0.2:
            then(60, "rejected", {}, State.REJECTED, self.refusal)
            return State.REJECTED, steps
        team = f"Đội phản ứng nhanh {random.randint(1, 23)}"
        if stop >= 2:
            then(20, "assigned", {"team": team}, State.ASSIGNED)
        if stop >= 3:
            then(20, "started", {"team": team}, State.IN_PROGRESS)
        if stop == 9:
            then(40, "arrived", {"team": team}, State.IN_PROGRESS)
            then(60, "resolved", {"outcome": random.choice(kind.outcomes).slug}, State.RESOLVED)
        return State(steps[-1][3]), steps

    def _below(self, limit: int) -> int:
        return int(self.random.random() * limit)

    def _code(self) -> str:
        while (code := make_code(self._below)) in self.codes:
            pass
        self.codes.add(code)
        return code


def _places(random: Random) -> list[tuple[float, float, UUID | None]]:
    """Points inside the wards, more in the first ones, as people live; and one in five hundred outside the province."""
    places: list[tuple[float, float, UUID | None]] = []
    for rank, ward in enumerate(wards()):
        west, south, east, north = outline(ward.id).bounds
        wanted = 60 if rank % 4 == 0 else 15
        while wanted:
            lon, lat = random.uniform(west, east), random.uniform(south, north)
            found = area_at(lon, lat)
            if found and found.id == ward.id:
                places.append((round(lon, 6), round(lat, 6), ward.id))
                wanted -= 1
    return [*places, (108.2022, 16.0544, None), (105.8342, 21.0278, None)]


def _id_at(at: datetime, random: Random) -> UUID:
    """A UUIDv7 of that instant."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62))


def _device(random: Random) -> str:
    return f"{random.getrandbits(256):064x}"


def _lexemes(text: str) -> Iterator[str]:
    """As `fold_words`, word by word, for the same words come a hundred thousand times."""
    for word in text.replace("-", " ").split():
        yield from _folded(word)


@lru_cache(maxsize=50_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(fold_words(word).split())


@lru_cache(maxsize=50_000)
def _weighed(kind: str, seen: tuple[str, ...], age: int) -> tuple[dict[str, Any], str]:
    suggestion = weigh(kind, seen, {"age": age} if age else {})
    return suggestion, json.dumps(suggestion)


def _tsvector(lexemes: set[str]) -> str:
    """The text form that COPY reads; folded words hold neither quotes nor backslashes."""
    return " ".join(f"'{word}'" for word in sorted(lexemes))


if __name__ == "__main__":
    days = int(sys.argv[3]) if len(sys.argv) > 3 else 365
    load(int(sys.argv[1]), open_count=int(sys.argv[2]), days=days, log=print)
