# SPDX-License-Identifier: Apache-2.0
"""The same request sent twice is done once (draft-ietf-httpapi-idempotency-key-header-07).

Same caller, key and body: the first answer again. Another body: 422. Still running: 409. The row commits with the
write it stands for, so a request killed half-way leaves nothing and can be sent again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Conflict, DomainError
from epidesk.foundation.core.models import IdempotencyKey

_REMEMBER = """
INSERT INTO core_idempotencykey (caller, key, body_sha256, status, answer, created_at)
SELECT caller, key, decode(body_sha256, 'hex'), status, answer, %s
FROM jsonb_to_recordset(%s::jsonb) AS new (caller text, key text, body_sha256 text, status int2, answer jsonb)
"""
_FIND = """
SELECT k.caller, k.key, k.body_sha256, k.status, k.answer::text
FROM unnest(%s::text[], %s::text[]) AS asked (caller, key)
JOIN core_idempotencykey k ON k.caller = asked.caller AND k.key = asked.key
"""
KEPT_FOR = timedelta(days=8)
MAX_KEY_LENGTH = 128


class StillRunning(Conflict):
    code = "still-running"
    default_message = _("This request is being worked on. Wait a moment, then send it again.")


class OtherBody(DomainError):
    code = "idempotency-key-reused"
    status = 422
    default_message = _("This Idempotency-Key was used for another request. Use a new key.")


@dataclass(frozen=True)
class Claim:
    """One keyed request. `caller`: whose key it is (device hash, API key id); keys of different callers never meet."""

    caller: str
    key: str
    body_sha256: bytes

    @classmethod
    def of(cls, caller: str, key: str, body: bytes) -> Claim:
        return cls(caller[:64], key[:MAX_KEY_LENGTH], hashlib.sha256(body).digest())

    @property
    def lock(self) -> int:
        """The advisory lock's number: 63 bits of a hash, so that strangers' keys almost never wait for each other."""
        return int.from_bytes(hashlib.sha256(f"{self.caller}\0{self.key}".encode()).digest()[:8], signed=True)


@dataclass(frozen=True)
class Answer:
    """A finished request's answer."""

    status: int
    body: Any


def claim(claim: Claim) -> Answer | None:
    """None: yours, go on (inside this transaction). An `Answer`: replay it. Raises `StillRunning`, `OtherBody`."""
    result = claim_many([claim])[0]
    if isinstance(result, DomainError):
        raise result
    return result


def claim_many(claims: Sequence[Claim]) -> list[Answer | DomainError | None]:
    """`claim` for many at once, errors returned in place. Two equal keys in one call: the second is still running."""
    locks = [claim.lock for claim in claims]
    taken: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, pg_try_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [sorted(set(locks))])
        taken = {number for number, ok in cursor.fetchall() if ok}
    found = _look(claims)
    results: list[Answer | DomainError | None] = []
    seen: set[int] = set()
    for one in claims:
        row = found.get((one.caller, one.key))
        if row is not None:
            sha, status, answer = row
            results.append(Answer(status, json.loads(answer)) if sha == one.body_sha256 else OtherBody())
        elif one.lock not in taken or one.lock in seen:
            results.append(StillRunning())
        else:
            seen.add(one.lock)
            results.append(None)
    return results


def _look(claims: Sequence[Claim]) -> dict[tuple[str, str], tuple[bytes, int, str]]:
    """What was answered before, by caller and key. After the locks, in a statement of its own: what another request
    committed meanwhile is seen."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [[claim.caller for claim in claims], [claim.key for claim in claims]])
        return {(caller, key): (bytes(sha), status, answer) for caller, key, sha, status, answer in cursor.fetchall()}


def remember(claim: Claim, answer: Answer) -> None:
    """Stores the answer; in the transaction of the write."""
    remember_many([(claim, answer)])


def remember_many(finished: Sequence[tuple[Claim, Answer]]) -> None:
    """One statement whatever their number."""
    if not finished:
        return
    rows = [
        {
            "caller": claim.caller,
            "key": claim.key,
            "body_sha256": claim.body_sha256.hex(),
            "status": answer.status,
            "answer": answer.body,
        }
        for claim, answer in finished
    ]
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [timezone.now(), json.dumps(rows)])


def forget_expired() -> int:
    """Drops keys older than `KEPT_FOR`; a phone without a line forgets what it holds after seven days."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
