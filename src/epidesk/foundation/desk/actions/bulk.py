# SPDX-License-Identifier: Apache-2.0
"""The same for many matters: each in a transaction of its own, each with its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions.locks import Held, claim, undo_claim
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import BULK_LIMIT, is_held
from epidesk.foundation.desk.streams import Bulk, Stream, streams
from epidesk.foundation.desk.texts import BULK_TOO_MANY, NOT_FOR_THIS_KIND

CLAIM = "claim"


class Result(StrEnum):
    DONE = "done"
    CHANGED = "changed"
    """Somebody has changed it since it was chosen."""
    REFUSED = "refused"
    """Not allowed, or not possible as it stands."""


@dataclass(frozen=True)
class Chosen:
    """A matter as it was on the page. `version`: its row's."""

    subject_id: UUID
    version: int


@dataclass(frozen=True)
class BulkLine:
    """What became of one. `why` in words, "" when it is done. `version`: after it, for `undo_one`; `owned`: by claiming
    it, which was nobody's before."""

    subject_id: UUID
    code: str
    result: Result
    why: str = ""
    version: int = 0
    owned: bool = False


def act_on_many(*, by: Actor, act: str, chosen: Sequence[Chosen], value: Any = None) -> tuple[BulkLine, ...]:
    """Does `act` ("claim", or a `Bulk` that the matter's stream offers) with each, in the order given.

    Who may: whoever may do it with one; asked for each. Raises `Invalid` for more than `BULK_LIMIT`, and for a `value`
    that can be right for none of them (a reason too short), before anything is done.
    """
    if len(chosen) > BULK_LIMIT:
        raise Invalid({"act": BULK_TOO_MANY % {"limit": BULK_LIMIT}})
    rows = {
        id: (stream, code)
        for id, stream, code in DeskItem.objects.filter(subject_id__in=[one.subject_id for one in chosen]).values_list(
            "subject_id", "stream", "code"
        )
    }
    lines: list[BulkLine] = []
    invalid: list[Invalid] = []
    for one in chosen:
        stream, code = rows.get(one.subject_id, ("", ""))
        try:
            lines.append(_one(by, act, one, streams().get(stream), code, value))
        except Invalid as error:
            invalid.append(error)
            lines.append(BulkLine(one.subject_id, code, Result.REFUSED, _words(error)))
        except DomainError as error:
            result = Result.CHANGED if type(error) is Conflict else Result.REFUSED
            lines.append(BulkLine(one.subject_id, code, result, str(error.message)))
    if invalid and len(invalid) == len(lines):
        raise invalid[0]  # the value is right for none: it is to be mended, and nothing has been done
    return tuple(lines)


def undo_one(*, by: Actor, act: str, subject_id: UUID, version: int, owned: bool = False) -> None:
    """Takes back what `act_on_many` or a single act did with one matter. Raises `Conflict` when it has changed since,
    `Gone` when it is too late, `NotFound`, `Forbidden`."""
    if act == CLAIM:
        undo_claim(by=by, subject_id=subject_id, version=version, owned=owned)
        return
    stream = streams().get(
        DeskItem.objects.filter(subject_id=subject_id).values_list("stream", flat=True).first() or ""
    )
    if stream is None or stream.undo is None:
        raise NotFound
    stream.undo(by=by, subject_id=subject_id, version=version)


def _one(by: Actor, act: str, one: Chosen, stream: Stream | None, code: str, value: Any) -> BulkLine:
    if stream is None:
        raise NotFound

    def as_seen() -> None:
        """Called by the stream once it holds the matter, so that nobody can change it between asking and doing. What a
        colleague works on is left out: with many at once nobody is asked about one."""
        item = DeskItem.objects.filter(subject_id=one.subject_id).first()
        if item is None or item.version != one.version:
            raise Conflict
        if item.lock_holder_id != by.user_id and is_held(item.lock_until, timezone.now()):
            raise Held(item.lock_holder_id, item.lock_holder_name, item.lock_until or timezone.now())

    with unit_of_work():
        if act == CLAIM:
            lock = claim(by=by, subject_id=one.subject_id)
            return BulkLine(one.subject_id, code, Result.DONE, version=lock.version, owned=lock.owned)
        does = stream.bulk.get(Bulk(act)) if act in list(Bulk) else None
        if does is None:
            raise Forbidden(NOT_FOR_THIS_KIND)
        version = does(by=by, subject_id=one.subject_id, value=value, as_seen=as_seen)
        return BulkLine(one.subject_id, code, Result.DONE, version=version)


def _words(error: Invalid) -> str:
    return " ".join(str(text) for text in error.fields.values()) or str(error.message)
