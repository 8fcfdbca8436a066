# SPDX-License-Identifier: Apache-2.0
"""Two records that may be one person, side by side: the same, not the same, later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.people.actions import decide_candidate, undo_decision
from epidesk.foundation.people.reviewing import Pair, PairLine, PairSide, candidates, get_candidate
from epidesk.foundation.people.rules import Permission, Verdict
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.doubles_words import AGREEMENT, FIELDS, SEX, UNKNOWN
from epikit.text import phone_display

PREFIX, FILE = "dbl", "file"
NEWEST_DECIDED = 10


@require_safe
@for_staff(Permission.MERGE)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "doubles"),
        "waiting": [_line(line) for line in candidates(viewer)],
        "decided": [_line(line) for line in candidates(viewer, decided=True, limit=NEWEST_DECIDED)],
    }
    return render(request, "console/doubles/list.html", context)


@require_safe
@for_staff(Permission.MERGE)
def pair(request: HttpRequest, pair: str) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    found = get_candidate(viewer, _id(pair))
    context = {**bar_context(viewer, "doubles"), **shown(found)}
    return render(request, "console/doubles/pair.html", context)


@require_POST
@for_staff(Permission.MERGE)
def decide(request: HttpRequest, pair: str) -> HttpResponse:
    """On to the next pair, or back to this one with what stood in the way."""
    viewer = request.viewer  # type: ignore[attr-defined]
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
    except ValueError:
        messages.error(request, _("Choose one of the answers."))
        return redirect("console:double", pair=pair)
    try:
        decide_candidate(by=viewer.as_actor(), candidate_id=_id(pair), verdict=verdict)
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("console:double", pair=pair)
    messages.success(request, _said(verdict))
    file = request.POST.get("file", "")
    if parse_public_id(FILE, file) is not None:  # decided on the page of a list that brought one of them
        return redirect("console:imports-one", file=file)
    following = next((line for line in candidates(viewer) if line.id != _id(pair)), None)
    if following is None:
        return redirect("console:doubles")
    return redirect("console:double", pair=public_id(PREFIX, following.id))


@require_POST
@for_staff(Permission.MERGE)
def undo(request: HttpRequest, pair: str) -> HttpResponse:
    try:
        undo_decision(by=request.viewer.as_actor(), candidate_id=_id(pair))  # type: ignore[attr-defined]
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken back. The two records stand side by side again."))
    return redirect("console:double", pair=pair)


def shown(pair: Pair) -> dict[str, Any]:
    """What a template of a pair needs."""
    return {
        "pair": pair,
        "pair_id": public_id(PREFIX, pair.id),
        "percent": _percent(pair.probability),
        "rows": _rows(pair),
        "decided": pair.state in ("same", "not_same"),
    }


def _said(verdict: Verdict) -> str:
    if verdict is Verdict.SAME:
        return _("The two records are one now. It can be taken back under «Decided».")
    if verdict is Verdict.NOT_SAME:
        return _("Noted: these are two people. They are not proposed again.")
    return _("Put off: the pair stands at the end of the list.")


def _id(pair: str) -> UUID:
    found = parse_public_id(PREFIX, pair)
    if found is None:
        raise NotFound
    return found


def _percent(probability: float) -> int:
    """Never 100: nobody is sure before somebody has looked."""
    return min(int(probability * 100), 99)


def _line(line: PairLine) -> dict[str, Any]:
    return {"line": line, "id": public_id(PREFIX, line.id), "percent": _percent(line.probability)}


def _rows(pair: Pair) -> list[dict[str, Any]]:
    """Field by field: both values, and how far they agree. `tone`: `check` for, `x` against, empty for neither."""
    judged = {one.comparison: one for one in pair.reasons}
    rows = []
    for field, label in FIELDS.items():
        one = judged.get(field)
        words = UNKNOWN if one is None else AGREEMENT.get((one.comparison, one.level), one.level)
        tone = "" if one is None or abs(one.weight) < 1 else "check" if one.weight > 0 else "x"
        left, right = _value(pair.left, field), _value(pair.right, field)
        rows.append({"field": field, "label": label, "left": left, "right": right, "words": words, "tone": tone})
    return rows


def _value(side: PairSide, field: str) -> str:
    if field == "name":
        return side.name
    if field == "birth":
        return "/".join(f"{part:02d}" for part in (side.day, side.month, side.year) if part is not None)
    if field == "phone":
        return ", ".join(side.phones if side.masked else map(phone_display, side.phones))
    if field == "id_number":
        return ", ".join(side.id_numbers)
    if field == "ward":
        if side.ward is None:
            return ""
        return side.ward.name_en if get_language() == "en" and side.ward.name_en else side.ward.name
    return str(SEX.get(side.sex, ""))
