# SPDX-License-Identifier: Apache-2.0
"""A note that is sent twice is kept once. The mission's verbs need none of this: dispatch knows what is done."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from django.http import HttpRequest

from epidesk.foundation.core.idempotency import Answer, Claim, StillRunning, claim, remember
from epidesk.foundation.core.unit_of_work import unit_of_work

WAIT_S = 8
POLL_S = 0.2
DONE = Answer(303, {})


def claim_of(request: HttpRequest, key: str) -> Claim:
    """The keyed form of this member: its words and its pictures' names and sizes."""
    parts = [request.path, request.POST.get("text", ""), *request.POST.getlist("photo_ids")]
    parts += [f"{file.name}:{file.size}" for file in request.FILES.getlist("photos")]
    body = hashlib.sha256("\0".join(parts).encode()).digest()
    return Claim.of(f"user:{request.viewer.user_id}", key, body)  # type: ignore[attr-defined]


def was_done(one: Claim) -> bool:
    """Whether this very form was done before. Raises `OtherBody`, `StillRunning`."""
    with unit_of_work():
        return claim(one) is not None


def do_once(one: Claim, act: Callable[[], None]) -> None:
    """Runs `act` in one transaction with the memory of it. A second tap waits for the first, and does nothing.

    Raises what `act` raises, `OtherBody`, and `StillRunning` after eight seconds.
    """
    until = time.monotonic() + WAIT_S
    while True:
        try:
            with unit_of_work():
                if claim(one) is None:
                    act()
                    remember(one, DONE)
            return
        except StillRunning:
            if time.monotonic() > until:
                raise
            time.sleep(POLL_S)
