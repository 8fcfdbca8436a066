# SPDX-License-Identifier: Apache-2.0
"""Declaring: one or sixty-four, the same handful of statements."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from epidesk.foundation.audit.actions import Written, record_each
from epidesk.foundation.core.crypto import encrypt
from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import register_people
from epidesk.intake.movement.actions.correcting import close_corrected, take_what_they_correct
from epidesk.intake.movement.actions.preparing import Prepared, prepare
from epidesk.intake.movement.actions.presences import record_presences
from epidesk.intake.movement.events import DeclarationCorrected, Declared
from epidesk.intake.movement.rules import DeclarationDraft, NewPresence, journey_key
from epidesk.intake.movement.rules.words import JOURNEYS
from epikit.codes import display_code, make_code

CODE_TRIES = 8

# One document, one statement, whatever the number of rows. A code that is taken leaves its row out, to be tried again.
_INSERT = """
INSERT INTO movement_declaration (id, code, person_id, kind, status, supersedes_id, declared_at, channel, language,
    given_by, proxy_id, proxy_relation, consent, account_id, device, entered_by_id, nationality, origin, destination,
    gate, conveyance, conveyance_no, seat, departed_on, arrived_on, leaves_on, purpose, ward_id, stay_address, symptoms,
    exposures, conditions, temperature_tenths, test_result, tested_on, answers)
SELECT id, code, person_id, kind, 'standing', supersedes_id, %s, channel, language,
    given_by, proxy_id, proxy_relation, consent, account_id, device, entered_by_id, nationality, origin, destination,
    gate, conveyance, conveyance_no, seat, departed_on, arrived_on, leaves_on, purpose, ward_id, stay_address, symptoms,
    exposures, conditions, temperature_tenths, test_result, tested_on, answers
FROM json_to_recordset(%s) AS new (id uuid, code text, person_id uuid, kind text, supersedes_id uuid, channel text,
    language text, given_by text, proxy_id uuid, proxy_relation text, consent boolean, account_id uuid, device text,
    entered_by_id uuid, nationality text, origin text, destination text, gate text, conveyance text, conveyance_no text,
    seat text, departed_on date, arrived_on date, leaves_on date, purpose text, ward_id uuid, stay_address text,
    symptoms bigint, exposures bigint, conditions bigint, temperature_tenths int2, test_result int2, tested_on date,
    answers text)
ON CONFLICT (code) DO NOTHING RETURNING id
"""

_VISITS = """
INSERT INTO movement_visit (id, declaration_id, place_code, from_on, to_on)
SELECT gen_random_uuid(), declaration_id, place_code, from_on, to_on
FROM json_to_recordset(%s) AS new (declaration_id uuid, place_code text, from_on date, to_on date)
"""


@dataclass(frozen=True)
class Filed:
    """What the person gets at once. `code` as it is shown: who knows it may open the receipt."""

    id: UUID
    public_id: str
    code: str
    person_id: UUID
    kind: str
    declared_at: datetime


def declare(*, by: Actor, draft: DeclarationDraft) -> Filed:
    """Files one declaration. Raises what `declare_many` would give back in its place."""
    filed = declare_many(drafts=[(draft, by)])[0]
    if isinstance(filed, DomainError):
        raise filed
    return filed


def declare_many(*, drafts: Sequence[tuple[DeclarationDraft, Actor]]) -> list[Filed | DomainError]:
    """Files declarations; answers in the same order. One that cannot be filed is answered with `Invalid` or
    `Forbidden` and does not disturb the others.

    Who may: anybody for themselves and those they declare for; staff and machines with `movement:declare`; correcting
    belongs to the owner (`correcting`). Twice the same draft is two declarations: doors ask `core.idempotency` first.
    Joins the caller's transaction. Locks: the identifiers of everybody named, the declarations that are corrected.
    Announces one `Declared`, and one `DeclarationCorrected` where something was.
    """
    now = timezone.now()
    today = timezone.localtime(now).date()
    results: list[Filed | DomainError | None] = [None] * len(drafts)
    ready: dict[int, Prepared] = {}
    for position, (draft, by) in enumerate(drafts):
        try:
            ready[position] = prepare(draft, by, now, today)
        except DomainError as error:
            results[position] = error
    with unit_of_work(savepoint=False):
        for position, refusal in take_what_they_correct(ready).items():
            results[position] = refusal
            del ready[position]
        if ready:
            _write(list(ready.values()), now)
    for position, one in ready.items():
        assert one.person_id is not None
        results[position] = Filed(
            one.id, public_id("dec", one.id), display_code(one.code), one.person_id, one.draft.kind, now
        )
    return [result for result in results if result is not None]


def _write(declarations: Sequence[Prepared], now: datetime) -> None:
    notes: list[tuple[Actor, Written]] = []
    _register(declarations, notes)
    _insert(declarations, now)
    _insert_visits(declarations)
    record_presences(by=SYSTEM, presences=[one for each in declarations if (one := _journey(each))])
    notes += [(one.by, Written("declaration.given", "declaration", one.id, _given(one))) for one in declarations]
    record_each(notes)
    ids = tuple(one.id for one in declarations)
    announce(Declared(ids, tuple(sorted({str(one.draft.kind) for one in declarations}))))
    corrected = [one for one in declarations if one.draft.corrects is not None]
    if corrected:
        close_corrected(corrected)
        replaced = tuple(one.draft.corrects for one in corrected if one.draft.corrects is not None)
        announce(DeclarationCorrected(tuple(one.id for one in corrected), replaced))


def _register(declarations: Sequence[Prepared], notes: list[tuple[Actor, Written]]) -> None:
    """Finds or registers everybody named, who declares for another included."""
    named = [(one, one.person, False) for one in declarations if one.person is not None and one.person_id is None]
    named += [(one, one.proxy, True) for one in declarations if one.proxy is not None]
    if not named:
        return
    givers = [each[0].by for each in named]
    ids = register_people(by=SYSTEM, people=[each[1] for each in named], each_by=givers, notes=notes)
    for (one, _, is_proxy), person_id in zip(named, ids, strict=True):
        if is_proxy:
            one.proxy_id = person_id
        else:
            one.person_id = person_id


def _insert(declarations: Sequence[Prepared], now: datetime) -> None:
    waiting = {str(one.id): (one, _row(one)) for one in declarations}
    for _ in range(CODE_TRIES):
        for one, row in waiting.values():
            one.code = row["code"] = make_code(secrets.randbelow)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [now, json.dumps([row for _, row in waiting.values()])])
            for (id,) in cursor.fetchall():
                del waiting[str(id)]
        if not waiting:
            return
    raise RuntimeError("No free tracking code was found: the space of codes is too full.")


def _row(one: Prepared) -> dict[str, Any]:
    draft = one.draft
    account, device = one.owner
    symptoms, exposures, conditions = one.masks
    answers = one.answers
    return {
        "id": str(one.id),
        "person_id": _text(one.person_id),
        "kind": draft.kind,
        "supersedes_id": _text(draft.corrects),
        "channel": draft.channel,
        "language": draft.language,
        "given_by": draft.given_by,
        "proxy_id": _text(one.proxy_id),
        "proxy_relation": draft.proxy_relation,
        "consent": draft.consent,
        "account_id": _text(account),
        "device": device,
        "entered_by_id": _text(one.by.user_id) if one.by.kind == "staff" else None,
        "nationality": draft.nationality,
        "origin": draft.origin,
        "destination": draft.destination,
        "gate": draft.gate,
        "conveyance": draft.conveyance,
        "conveyance_no": draft.conveyance_no,
        "seat": draft.seat,
        "departed_on": _text(draft.departed_on),
        "arrived_on": _text(draft.arrived_on),
        "leaves_on": _text(draft.leaves_on),
        "purpose": draft.purpose,
        "ward_id": _text(one.ward_id),
        "stay_address": draft.stay_address,
        "symptoms": symptoms,
        "exposures": exposures,
        "conditions": conditions,
        "temperature_tenths": draft.temperature_tenths,
        "test_result": int(draft.test_result),
        "tested_on": _text(draft.tested_on),
        "answers": encrypt(json.dumps(answers, ensure_ascii=False)) if answers else "",
    }


def _text(value: object) -> str | None:
    return str(value) if value else None


def _insert_visits(declarations: Sequence[Prepared]) -> None:
    rows = [
        {
            "declaration_id": str(one.id),
            "place_code": visit.place_code,
            "from_on": visit.from_on.isoformat(),
            "to_on": visit.to_on.isoformat(),
        }
        for one in declarations
        for visit in one.draft.visits
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_VISITS, [json.dumps(rows)])


def _journey(one: Prepared) -> NewPresence | None:
    """That they were on a flight, train or coach with others: from the day it left to the end of the day it came."""
    draft = one.draft
    left_on = draft.departed_on or draft.arrived_on
    if draft.kind not in JOURNEYS or left_on is None or one.person_id is None:
        return None
    key = journey_key(draft.conveyance, draft.conveyance_no, left_on)
    if not key:
        return None
    zone = timezone.get_current_timezone()
    last_on = (draft.arrived_on or left_on) + timedelta(days=1)
    return NewPresence(
        person_id=one.person_id,
        place_key=key,
        starts_at=datetime.combine(left_on, time(), zone),
        ends_at=datetime.combine(last_on, time(), zone),
        source_kind="declaration",
        source_id=one.id,
        seat=draft.seat,
        ward_id=one.ward_id,
    )


def _given(one: Prepared) -> list[str]:
    """Names of what was told, for the ledger."""
    draft = one.draft
    names = ("origin", "conveyance", "conveyance_no", "visits", "stay_address", "symptoms", "exposures", "test_result")
    return ["kind", "person", *(name for name in names if getattr(draft, name)), *one.answers]
