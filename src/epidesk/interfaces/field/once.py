# SPDX-License-Identifier: Apache-2.0
"""A form that is sent twice is done once: two taps, a line that lost the answer, a phone that had kept it for an hour.

The key is made on the phone (`Idempotency-Key`, or the form's own field). Without one, from a page without script, the
mission's verbs are still safe, because dispatch knows what is done.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.http import HttpRequest

from epidesk.foundation.core.idempotency import MAX_KEY_LENGTH, Answer, Claim, StillRunning, claim, remember
from epidesk.foundation.core.unit_of_work import unit_of_work

T = TypeVar("T")

NOT_WORDS = {"csrfmiddlewaretoken", "typed_ago_s", "located_ago_s", "queued_as"}
"""Differ each time the same form is sent, or are only for the phone's own list."""
WAIT_S = 8
POLL_S = 0.2


def claim_of(request: HttpRequest) -> Claim | None:
    """The keyed form of this member: all that was typed and the pictures' names and sizes. None without a key."""
    key = (request.headers.get("Idempotency-Key", "").strip().strip('"') or request.POST.get("idempotency_key", ""))[
        :MAX_KEY_LENGTH
    ].replace("\0", "")
    if not key:
        return None
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_WORDS}
    files = [(file.name, file.size) for file in request.FILES.getlist("photos")]
    body = json.dumps([request.path, typed, files], sort_keys=True).encode()
    return Claim.of(f"user:{request.viewer.user_id}", key, body)  # type: ignore[attr-defined]


def done_before(one: Claim | None) -> Mapping[str, str] | None:
    """What was answered when this very form was done before; waits for a first tap that is still being worked on.
    Raises `OtherBody`, `StillRunning` after eight seconds."""
    return _patiently(lambda: _answer(one)) if one else None


def do_once(one: Claim | None, act: Callable[[], None], answer: Mapping[str, str]) -> None:
    """Runs `act` in one transaction with the memory of it. A second tap waits for the first, and does nothing.

    Raises what `act` raises (and remembers nothing then), `OtherBody`, and `StillRunning` after eight seconds.
    """

    def run() -> None:
        if one is None:
            act()
        elif claim(one) is None:
            act()
            remember(one, Answer(303, dict(answer)))

    _patiently(run)


def _answer(one: Claim) -> Mapping[str, str] | None:
    found = claim(one)
    return None if found is None else found.body


def _patiently(act: Callable[[], T]) -> T:
    until = time.monotonic() + WAIT_S
    while True:
        try:
            with unit_of_work():
                return act()
        except StillRunning:
            if time.monotonic() > until:
                raise
            time.sleep(POLL_S)
