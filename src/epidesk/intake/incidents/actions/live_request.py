# SPDX-License-Identifier: Apache-2.0
"""One live request for help a person: a second attempt becomes the first one's, and nothing that it says is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, override

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.desk.actions import update_items
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions.moving import add_step, on_the_desk, write_note
from epidesk.intake.incidents.actions.preparing import Prepared
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident, Photo
from epidesk.intake.incidents.rules import MAX_NOTE, OPEN_STATES, Draft
from epidesk.intake.incidents.rules.live_request import (
    MAX_LIVE_LOOKED_AT,
    Asked,
    is_same_person,
    merged_answers,
    merged_seen,
)
from epidesk.intake.incidents.weighing import weigh

_OPEN = [str(state) for state in OPEN_STATES]
URGENT = "urgent-signs"
MAX_PHOTOS_ADDED = 20


@dataclass(frozen=True)
class Live:
    """The request that a second attempt became part of. `own`: device or account are the filer's own, so that it may be
    shown to them; else only a telephone number ties them together."""

    incident: Incident
    own: bool


def join_live_requests(
    ready: Mapping[int, tuple[Prepared, Actor]], verified_phones: Mapping[UUID, str], now: datetime
) -> dict[int, Live]:
    """Which of these are second attempts for an ill person whose request is still open; what they tell that is new has
    been added to it. Those of staff and machines never are: they ask for others.

    Locks: the names of device, account and number, so that of two taps, tabs or phones the second sees what the first
    filed; then the live requests, in order of their ids. One query more, and two when there are some, however many ask.
    Joins the caller's transaction.
    """
    mine = {position: _Keys.of(*ready[position], verified_phones) for position in ready if _asks(*ready[position])}
    if not mine:
        return {}
    lock_names("live-request", [name for keys in mine.values() for name in keys.names()])
    candidates = _open_ones(list(mine.values()))
    found = {n: row for n, keys in mine.items() if (row := _live_of(ready[n][0], keys, candidates)) is not None}
    if not found:
        return {}
    still_open = Incident.objects.filter(id__in=[row.id for row in found.values()], state__in=_OPEN)
    locked = {row.id: row for row in still_open.select_for_update(no_key=True).order_by("id")}
    joined: dict[int, Live] = {}
    for position, row in found.items():
        if (incident := locked.get(row.id)) is not None:  # else somebody closed it this very moment
            live = Live(incident, mine[position].owns(incident))
            _add(incident, ready[position][0], now=now, named_only=not live.own)
            joined[position] = live
    return joined


def _asks(one: Prepared, by: Actor) -> bool:
    people = (PrincipalKind.CITIZEN, PrincipalKind.ANONYMOUS)
    return one.kind.code == MEDICAL_HELP.code and by.kind in people and not one.draft.for_another


@dataclass(frozen=True)
class _Keys:
    """By what a person is known: device, account, the number that it proved, a number that is only written there."""

    device: str
    user_id: UUID | None
    proved: str
    named: str

    @classmethod
    def of(cls, one: Prepared, by: Actor, verified_phones: Mapping[UUID, str]) -> _Keys:
        account = by.user_id if by.kind is PrincipalKind.CITIZEN else None
        own = verified_phones.get(account, "") if account else ""
        return cls(
            device=by.device or "",
            user_id=account,
            proved=phone_index(own) if own else "",
            named=phone_index(one.phone) if one.phone else "",
        )

    def owns(self, row: Incident) -> bool:
        """Whether the request is certainly theirs."""
        return bool(
            (self.device and row.device == self.device)
            or (self.user_id and row.reporter_id == self.user_id)
            or (self.proved and row.contact_phone_index == self.proved)
        )

    def names(self) -> Iterator[str]:
        yield f"d{self.device}"
        yield f"u{self.user_id or ''}"
        yield f"n{self.proved}"
        yield f"n{self.named}"


def _open_ones(senders: Sequence[_Keys]) -> list[Incident]:
    """Open requests of any of these, newest first. One query."""
    whose = Q()
    if devices := {keys.device for keys in senders if keys.device}:
        whose |= Q(device__in=devices)
    if accounts := {keys.user_id for keys in senders if keys.user_id}:
        whose |= Q(reporter_id__in=accounts)
    if numbers := {number for keys in senders for number in (keys.proved, keys.named) if number}:
        whose |= Q(contact_phone_index__in=numbers)
    if not whose:
        return []
    rows = Incident.objects.filter(whose, kind=MEDICAL_HELP.code, state__in=_OPEN)
    lean = rows.only("device", "reporter", "contact_phone_index", "answers", "lon", "lat", "area")
    return list(lean.order_by("-id")[: MAX_LIVE_LOOKED_AT * len(senders)])


def _live_of(one: Prepared, keys: _Keys, candidates: Sequence[Incident]) -> Incident | None:
    """The newest request of the same ill person: their own before one that only names the same number."""
    asked = Asked(one.answers, one.draft.lon, one.draft.lat, one.placed.area_id)
    for row in candidates:
        if keys.owns(row) and is_same_person(_asked(row), asked):
            return row
    for row in candidates:
        same_number = bool(keys.named) and row.contact_phone_index == keys.named and not keys.owns(row)
        if same_number and is_same_person(_asked(row), asked, by_number_only=True):
            return row
    return None


def _asked(row: Incident) -> Asked:
    return Asked(row.answers or {}, row.lon, row.lat, row.area_id)


def _add(incident: Incident, one: Prepared, *, now: datetime, named_only: bool) -> None:
    """Adds what the second attempt tells: signs and answers to the request, words to its notes, pictures. Weighs it
    again: the priority rises if that is worse, and never falls."""
    draft, by = one.draft, one.by
    new_signs = [slug for slug in draft.seen if slug not in incident.seen]
    changed_answers = {
        code: value for code, value in one.answers.items() if (incident.answers or {}).get(code) != value
    }
    told = _words(incident, draft, changed_answers, one.phone)
    photos = _new_photos(incident, draft)
    if not (new_signs or changed_answers or told or photos):
        return
    before = Priority(incident.priority)
    _weigh_again(incident, one, new_signs)
    raised = Priority(incident.priority) < before
    incident.changed_at = now
    incident.version += 1  # what a colleague is deciding on is no longer what it was
    incident.save(
        update_fields=["seen", "answers", "suggestion", "priority", "flags", "changed_at", "version"],
    )
    Photo.objects.bulk_create(Photo(incident=incident, upload_id=upload_id, at=now) for upload_id in photos)
    write_note(incident, by=by, now=now, text=told)
    params: dict[str, Any] = {"seen": new_signs} | ({"raised": before.slug} if raised else {})
    add_step(incident, by=by, now=now, told_as="told_more", params=params | ({"by_number": True} if named_only else {}))
    fields = ["seen", "answers", *(["priority"] if raised else []), *(["note"] if told else [])]
    record(by=by, verb="incident.told_more", subject=("incident", incident.id), fields=fields)
    _on_the_desk(incident, by)


def _weigh_again(incident: Incident, one: Prepared, new_signs: list[str]) -> None:
    """What an operator has judged stands, unless what is told now is worse than what they judged."""
    dangers = {choice.slug for choice in MEDICAL_HELP.seen if choice.danger}
    was_worth = Priority.from_slug(incident.suggestion["priority"]) if incident.suggestion else Priority.UNKNOWN
    incident.seen = list(merged_seen(incident.seen, one.draft.seen))
    incident.answers = merged_answers(incident.answers or {}, one.answers)
    weighed = weigh(incident.kind, incident.seen, incident.answers)
    now_worth = Priority.from_slug(weighed["priority"])
    incident.suggestion = weighed
    if now_worth < was_worth or not dangers.isdisjoint(new_signs):
        incident.priority = min(Priority(incident.priority), now_worth)
    if any(flag for _code, _points, flag in weighed["reasons"]) and URGENT not in incident.flags:
        incident.flags = [*incident.flags, URGENT]


def _on_the_desk(incident: Incident, by: Actor) -> None:
    """The row tells the worse of what it told and what is known now; the teams that are out read it again."""
    hint("incident", id=incident.id, version=incident.version)
    row_id = incident.folded_into_id or incident.id
    row = DeskItem.objects.filter(subject_id=row_id, closed_at=None).values_list("priority", "flags").first()
    if row is None:
        return
    priority, flags = Priority(row[0]), list(row[1])
    more: dict[str, Any] = {"priority": min(priority, Priority(incident.priority))}
    more["flags"] = [*flags, URGENT] if URGENT in incident.flags and URGENT not in flags else flags
    if row_id == incident.id:
        draft = Draft(kind=incident.kind, seen=tuple(incident.seen), answers=incident.answers)
        more |= {"title": MEDICAL_HELP.title(draft)} | ({} if "sent-back" in flags else on_the_desk(incident))
    update_items(by=by, subject_ids=[row_id], **more)


def _words(incident: Incident, draft: Draft, changed: Mapping[str, Any], phone: str) -> str:
    """What is for people to read, in the centre's language: new words, another place, another number, answers that are
    no longer what they were."""
    questions = {question.code: question for question in MEDICAL_HELP.questions}
    lines: list[str] = []
    with override("vi"):
        if draft.description and draft.description != incident.description:
            lines.append(draft.description)
        for code, value in changed.items():
            if (before := (incident.answers or {}).get(code)) is not None:
                question = questions[code]
                lines.append(f"{question.label} {question.in_words(before)} → {question.in_words(value)}")
        if draft.address and draft.address != incident.address:
            lines.append(gettext("Place now: %(place)s") % {"place": draft.address})
        elif _elsewhere(incident, draft):
            point = {"lon": draft.lon, "lat": draft.lat}
            lines.append(gettext("The pin stands elsewhere now: %(lon).5f, %(lat).5f") % point)
        if phone and phone_index(phone) != incident.contact_phone_index:
            lines.append(gettext("Another number: %(phone)s") % {"phone": phone})
        if draft.contact_name and draft.contact_name != incident.contact_name:
            lines.append(gettext("Name: %(name)s") % {"name": draft.contact_name})
        return "\n".join(lines)[:MAX_NOTE]


def _elsewhere(incident: Incident, draft: Draft) -> bool:
    if draft.lon is None or draft.lat is None:
        return False
    if incident.lon is None or incident.lat is None:
        return True
    return abs(incident.lon - draft.lon) > 0.001 or abs(incident.lat - draft.lat) > 0.001


def _new_photos(incident: Incident, draft: Draft) -> list[UUID]:
    if not draft.photo_upload_ids:
        return []
    there = set(Photo.objects.filter(incident=incident).values_list("upload_id", flat=True))
    room = max(0, MAX_PHOTOS_ADDED - len(there))
    return [upload_id for upload_id in draft.photo_upload_ids if upload_id not in there][:room]
