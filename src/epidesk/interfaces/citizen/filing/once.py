# SPDX-License-Identifier: Apache-2.0
"""A form that is sent twice makes one incident: two taps, a page sent again, a server killed before it could answer.

The device's secret is handed out with the empty form, so that the second tap comes from the same caller as the first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from epidesk.foundation.core.idempotency import Answer, Claim, StillRunning, claim, remember
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work

NOT_WORDS = {"csrfmiddlewaretoken", "typed_ago_s", "located_ago_s", "same", "similar"}
"""Differ each time the same form is sent: the token of the page, and how long ago it was filled in, whether it
is the same as another."""
WAIT_S = 8
POLL_S = 0.2


def claim_of(request: HttpRequest, by: Actor, key: str) -> Claim:
    """The keyed request: all that was typed and the pictures' names and sizes, without `NOT_WORDS`."""
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_WORDS}
    files = [(file.name, file.size) for file in request.FILES.getlist("photos")]
    return Claim.of(f"web:{(by.device or '')[:60]}", key, json.dumps([typed, files], sort_keys=True).encode())


def already(one: Claim) -> str | None:
    """The public id that this very form led to before; waits for a first tap that is still being worked on.

    Raises `OtherBody` when the key was used for other words, `StillRunning` after eight seconds.
    """
    until = time.monotonic() + WAIT_S
    while True:
        try:
            with unit_of_work():
                answer = claim(one)
            return _public_id(answer) if answer else None
        except StillRunning:
            if time.monotonic() > until:
                raise
            time.sleep(POLL_S)


def do_once(one: Claim, act: Callable[[], str]) -> str:
    """Runs `act` (which returns a public id) in one transaction with the memory of having done it. When the other tap
    is at it this very moment, its result."""
    try:
        with unit_of_work():
            answer = claim(one)
            if answer:
                return _public_id(answer)
            public_id = act()
            remember(one, Answer(303, {"id": public_id}))
            return public_id
    except StillRunning:
        return already(one) or do_once(one, act)


def _public_id(answer: Answer) -> str:
    body: dict[str, Any] = answer.body
    return str(body["id"])
