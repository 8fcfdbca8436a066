# SPDX-License-Identifier: Apache-2.0
"""Filing: one report or sixty-four, the same handful of statements."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.audit.actions import Written, record_each
from epidesk.foundation.core.crypto import encrypt
from epidesk.foundation.core.errors import DomainError, Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import public_id, uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.queries import not_own
from epidesk.foundation.desk.actions import NewItem, fold_items, open_items
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.people.actions import register_people
from epidesk.foundation.people.rules import NewPerson
from epidesk.intake.incidents.actions.judging import judge
from epidesk.intake.incidents.actions.live_request import Live, join_live_requests
from epidesk.intake.incidents.actions.preparing import Prepared, prepare, search_words
from epidesk.intake.incidents.events import IncidentsFiled
from epidesk.intake.incidents.models import Photo
from epidesk.intake.incidents.rules import Draft, Problem, State
from epidesk.intake.incidents.rules.fair_use import Lane
from epidesk.intake.incidents.texts import problem_text
from epidesk.intake.incidents.weighing import due, review_due
from epikit.codes import display_code, make_code

CODE_TRIES = 8

# One document, one statement, whatever the number of rows. A code that is taken leaves its row out, to be tried again.
_INSERT = """
INSERT INTO incidents_incident (id, code, kind, state, version, priority, suggestion, flags, seen, answers, description,
    happened_at, address, lon, lat, accuracy_m, location_source, area_id, reporter_lon, reporter_lat, reply,
    contact_name, contact_phone, contact_phone_index, person_id, reporter_id, device, external_key_id, channel,
    language, received_at, clock_at, confirmed_at, changed_at, outcome, lane, folded_into_id, entered_by_id, sms_wanted)
SELECT id, code, kind, 'received', 1, priority, suggestion, flags, seen, answers, description,
    happened_at, address, lon, lat, accuracy_m, location_source, area_id, reporter_lon, reporter_lat, reply,
    contact_name, contact_phone, contact_phone_index, person_id, reporter_id, device, external_key_id, channel,
    language, received_at, received_at, confirmed_at, received_at, '', lane, folded_into_id, entered_by_id,
    sms_wanted
FROM jsonb_to_recordset(%s::jsonb) AS new (id uuid, code text, kind text, priority int2, suggestion jsonb, flags jsonb,
    seen jsonb, answers jsonb, description text, happened_at timestamptz, address text, lon float8, lat float8,
    accuracy_m float8, location_source text, area_id uuid, reporter_lon float8, reporter_lat float8, reply text,
    contact_name text, contact_phone text, contact_phone_index text, person_id uuid, reporter_id uuid, device text,
    external_key_id uuid, channel text, language text, received_at timestamptz, confirmed_at timestamptz,
    lane text, folded_into_id uuid, entered_by_id uuid, sms_wanted boolean)
ON CONFLICT (code) DO NOTHING RETURNING id, service_request_id
"""

_STEPS = """
INSERT INTO incidents_step (id, incident_id, at, verb, state, params, reason, by_id, by_label)
SELECT id, incident_id, %s, 'received', 'received', params, '', by_id, by_label
FROM jsonb_to_recordset(%s::jsonb) AS new (id uuid, incident_id uuid, params jsonb, by_id uuid, by_label text)
"""


@dataclass(frozen=True)
class Filed:
    """What the reporter gets at once. `code` as it is shown; `service_request_id`: its name in Open311; `confirmed`:
    whether a verified phone stands behind it; `danger`: signs for which one should call instead of waiting; `held`:
    somebody looks at it before it joins the queue."""

    id: UUID
    public_id: str
    service_request_id: str
    code: str
    state: State
    confirmed: bool
    priority: Priority
    danger: bool
    held: bool = False
    joined: bool = False
    own: bool = True


def file_incident(*, draft: Draft, by: Actor, from_crowded: bool = False) -> Filed:
    """Files one report. `from_crowded`: very many came from its internet address (`crowded`), so it takes the slower
    lane. Raises what `file_incidents` would give back in its place."""
    filed = file_incidents(drafts=[(draft, by)], from_crowded={0} if from_crowded else ())[0]
    if isinstance(filed, DomainError):
        raise filed
    return filed


def check_draft(*, draft: Draft, by: Actor) -> None:
    """Whether the words of a draft can be filed; nothing is written. Before somebody is asked something else about it.
    Raises what filing would raise for them: `Forbidden`, `Invalid` with a message beside each field."""
    citizen = by.user_id if by.kind is PrincipalKind.CITIZEN else None
    prepare(draft, by, timezone.now(), phones_of({citizen}) if citizen else {})


def file_incidents(
    *, drafts: Sequence[tuple[Draft, Actor]], from_crowded: Collection[int] = ()
) -> list[Filed | DomainError]:
    """Files reports; answers in the same order. One that cannot be filed is answered with `Invalid` or `Forbidden` and
    does not disturb the others; so is one that fair use does not take now (`Suspended`, `TooMany`), which is never a
    request for medical help. Locks: the senders (`judging`), until the transaction ends.

    Who may: anybody; staff and machines with `incidents:file`. Twice the same draft is two incidents: doors ask
    `core.idempotency` first. Joins the caller's transaction. Announces one `IncidentsFiled`.
    """
    now = timezone.now()
    citizens = {by.user_id for _, by in drafts if by.kind is PrincipalKind.CITIZEN and by.user_id}
    phones = phones_of(citizens) if citizens else {}
    results: list[Filed | DomainError | None] = [None] * len(drafts)
    ready: dict[int, Prepared] = {}
    for position, (draft, by) in enumerate(drafts):
        try:
            ready[position] = prepare(draft, by, now, phones)
        except DomainError as error:
            results[position] = error
    with unit_of_work(savepoint=False):
        photos = {position: (drafts[position][1], one.draft.photo_upload_ids) for position, one in ready.items()}
        for position in not_own(photos):
            results[position] = Invalid({"photos": problem_text(Problem("photo-unknown"))})
            del ready[position]
        joined = join_live_requests({n: (one, drafts[n][1]) for n, one in ready.items()}, phones, now)
        for position, live in joined.items():
            results[position] = _part_of(live)
            del ready[position]
        judged = {position: (one, drafts[position][1]) for position, one in ready.items()}
        refusals, folds = judge(judged, now, phones, frozenset(from_crowded))
        for position, refusal in refusals.items():
            results[position] = refusal
            del ready[position]
        if ready:
            _write(list(ready.values()), now)
            fold_items(by=SYSTEM, folds=folds)
    for position, one in ready.items():
        results[position] = Filed(
            id=one.id,
            public_id=public_id("inc", one.id),
            service_request_id=public_id("req", one.service_request_id),
            code=display_code(one.code),
            state=State.RECEIVED,
            confirmed=one.confirmed,
            priority=one.priority,
            danger="urgent-signs" in one.flags,
            held=one.lane is Lane.HELD,
        )
    return [result for result in results if result is not None]


def _part_of(live: Live) -> Filed:
    """The answer to a second attempt: the request that it became part of."""
    incident = live.incident
    return Filed(
        id=incident.id,
        public_id=public_id("inc", incident.id),
        service_request_id=public_id("req", incident.service_request_id),
        code=display_code(incident.code),
        state=State(incident.state),
        confirmed=incident.confirmed_at is not None,
        priority=Priority(incident.priority),
        danger="urgent-signs" in incident.flags,
        joined=True,
        own=live.own,
    )


def _write(incidents: Sequence[Prepared], now: datetime) -> None:
    _register(incidents)
    _insert(incidents, now)
    _begin_timelines(incidents, now)
    Photo.objects.bulk_create(
        Photo(incident_id=one.id, upload_id=upload_id, at=now)
        for one in incidents
        for upload_id in one.draft.photo_upload_ids
    )
    open_items(by=SYSTEM, items=[_desk_item(one, now) for one in incidents if one.folded_into is None])
    record_each([(one.by, Written("incident.filed", "incident", one.id, _given(one))) for one in incidents])
    announce(IncidentsFiled(tuple(one.id for one in incidents)))


def _register(incidents: Sequence[Prepared]) -> None:
    named = [one for one in incidents if one.draft.contact_name or one.phone]
    if not named:
        return
    people = [NewPerson(name=one.draft.contact_name, phone_e164=one.phone) for one in named]
    ids = register_people(by=SYSTEM, people=people, each_by=[one.by for one in named])
    for one, person_id in zip(named, ids, strict=True):
        one.person_id = person_id


def _insert(incidents: Sequence[Prepared], now: datetime) -> None:
    waiting = {str(one.id): (one, _row(one, now)) for one in incidents}
    for _ in range(CODE_TRIES):
        for one, row in waiting.values():
            one.code = row["code"] = make_code(secrets.randbelow)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [json.dumps([row for _, row in waiting.values()])])
            for id, service_request_id in cursor.fetchall():
                waiting.pop(str(id))[0].service_request_id = service_request_id
        if not waiting:
            return
    raise RuntimeError("No free tracking code was found: the space of codes is too full.")


def _row(one: Prepared, now: datetime) -> dict[str, Any]:
    draft = one.draft
    return {
        "id": str(one.id),
        "kind": one.kind.code,
        "priority": int(one.priority),
        "suggestion": one.suggestion,
        "flags": list(one.flags),
        "seen": list(draft.seen),
        "answers": one.answers,
        "description": encrypt(draft.description) if draft.description else "",
        "happened_at": draft.happened_at.isoformat() if draft.happened_at else None,
        "address": draft.address,
        "lon": draft.lon,
        "lat": draft.lat,
        "accuracy_m": draft.accuracy_m,
        "location_source": draft.location_source,
        "area_id": _text(one.placed.area_id),
        "reporter_lon": draft.reporter_lon,
        "reporter_lat": draft.reporter_lat,
        "reply": draft.reply,
        "contact_name": draft.contact_name,
        "contact_phone": encrypt(one.phone) if one.phone else "",
        "contact_phone_index": phone_index(one.phone) if one.phone else "",
        "person_id": _text(one.person_id),
        "reporter_id": _text(one.reporter_id),
        "device": one.device,
        "external_key_id": _text(one.key_id),
        "channel": draft.channel,
        "language": draft.language,
        "received_at": now.isoformat(),
        "confirmed_at": now.isoformat() if one.confirmed else None,
        "lane": str(one.lane),
        "folded_into_id": _text(one.folded_into),
        "entered_by_id": _text(one.entered_by_id),
        "sms_wanted": draft.sms_wanted,
    }


def _text(id: UUID | None) -> str | None:
    return str(id) if id else None


def _begin_timelines(incidents: Sequence[Prepared], now: datetime) -> None:
    rows = [
        {
            "id": str(uuid7()),
            "incident_id": str(one.id),
            "params": {"channel": one.draft.channel} | _waited(one.draft),
            "by_id": _text(one.by.user_id),
            "by_label": one.by.label[:120],
        }
        for one in incidents
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, [now, json.dumps(rows)])


def _waited(draft: Draft) -> dict[str, str]:
    """When a form was filled in and located that waited on the phone for a line."""
    told = {"typed_at": draft.typed_at, "located_at": draft.located_at}
    return {name: at.isoformat(timespec="seconds") for name, at in told.items() if at}


def _desk_item(one: Prepared, now: datetime) -> NewItem:
    held = one.lane is Lane.HELD
    priority = one.row_priority or one.priority
    if held:
        due_at, due_what = review_due(now)
    else:
        due_at, due_what = due(one.kind.code, State.RECEIVED, priority, now, unconfirmed=not one.ranks_as_confirmed)
    title = one.kind.title(one.draft)
    return NewItem(
        stream="incident",
        kind=one.kind.code,
        subject_id=one.id,
        code=display_code(one.code),
        title=title,
        area_id=one.placed.area_id,
        lon=one.draft.lon,
        lat=one.draft.lat,
        priority=priority,
        confirmed=one.ranks_as_confirmed,
        due_at=due_at,
        due_what=due_what,
        opened_at=now,
        stage=State.RECEIVED,
        flags=tuple(dict.fromkeys((*one.flags, *one.row_flags))),
        held=held,
        folded=one.folds,
        search_words=search_words(
            title, one.placed.area_id, one.draft.address, one.draft.contact_name, *one.kind.names_in(one.answers)
        ),
    )


def _given(one: Prepared) -> list[str]:
    """Names of what was told, for the ledger."""
    draft = one.draft
    told = {
        "seen": draft.seen,
        "answers": one.answers,
        "description": draft.description,
        "address": draft.address,
        "point": draft.lon is not None,
        "area": one.placed.area_id,
        "contact_name": draft.contact_name,
        "contact_phone": one.phone,
        "happened_at": draft.happened_at,
        "photos": draft.photo_upload_ids,
    }
    return ["kind", *(name for name, value in told.items() if value)]
