# SPDX-License-Identifier: Apache-2.0
"""One's own shifts, the same at the desk and on a team's phone: what is shown, and what one's word changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.common.identity import actor_of
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.queries import MyRoster, ShiftCard, SwapCard, my_roster
from epidesk.response.dispatch.roster_texts import DUTY_RULE

NOBODY = "nobody"


def shown(request: HttpRequest) -> dict[str, Any]:
    """For `common/parts/my_shifts.html`. Raises `Forbidden` for who is on no unit's shifts."""
    mine: MyRoster = my_roster(request.viewer)  # type: ignore[attr-defined]
    return {
        "mine": mine,
        "turns": [
            {
                **_shift(turn.shift),
                "swap": _swap(turn.swap) if turn.swap else None,
                "colleagues": [{"id": public_id("usr", one.user_id), "name": one.name} for one in turn.colleagues],
                "returns": [_shift(one) for one in mine.exchangeable if one.team_id == turn.shift.team_id],
            }
            for turn in mine.turns
        ],
        "open_shifts": [_shift(one) for one in mine.open_shifts],
        "asked_of_me": [_swap(one) for one in mine.asked_of_me],
        "swaps": [_swap(one) for one in mine.mine],
        "nobody": NOBODY,
        "duty_rule": DUTY_RULE,
    }


def change(request: HttpRequest) -> None:
    """Does what the form says and leaves a message; what cannot be is told and changes nothing. Raises `NotFound`."""
    by, typed = actor_of(request), request.POST
    try:
        match typed.get("do", ""):
            case "sign-up":
                actions.sign_up(by=by, shift_id=_id("shf", typed.get("shift", "")))
                said = _("You are on this shift now.")
            case "ask":
                said = _ask(request)
            case "agree" | "decline" as word:
                agree = word == "agree"
                actions.answer_swap(by=by, swap_id=_id("swp", typed.get("swap", "")), agree=agree)
                said = _("You agreed. The shift lead decides now.") if agree else _("You said no. Nothing changes.")
            case "withdraw":
                actions.withdraw_swap(by=by, swap_id=_id("swp", typed.get("swap", "")))
                said = _("Withdrawn. The shift is still yours.")
            case "phone":
                actions.set_duty_phone(by=by, phone=typed.get("phone", ""))
                said = _("Stored. The public directory shows it while you are on a shift.")
            case _:
                raise NotFound
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, "; ".join(str(text) for text in error.fields.values()) or str(error.message))
    else:
        messages.success(request, said)


def _ask(request: HttpRequest) -> str:
    typed = request.POST
    chosen, in_return = typed.get("colleague", ""), typed.get("in_return", "")
    actions.ask_swap(
        by=actor_of(request),
        shift_id=_id("shf", typed.get("shift", "")),
        colleague_id=None if chosen == NOBODY else _id("usr", chosen),
        in_return_id=_id("shf", in_return) if in_return else None,
        reason=typed.get("reason", ""),
    )
    if chosen == NOBODY:
        return _("Asked. The shift is yours until the shift lead has decided.")
    return _("Asked. The shift is yours until your colleague and the shift lead have agreed.")


def _shift(card: ShiftCard) -> dict[str, Any]:
    return {"card": card, "id": public_id("shf", card.shift_id)}


def _swap(card: SwapCard) -> dict[str, Any]:
    return {"card": card, "id": public_id("swp", card.swap_id)}


def _id(prefix: str, text: str) -> UUID:
    found = parse_public_id(prefix, text)
    if found is None:
        raise NotFound
    return found
