# SPDX-License-Identifier: Apache-2.0
"""At a checkpoint: scan or look up, measure, decide. Five seconds a person, with or without a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Forbidden, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.intake.movement.actions.passing import Passed, open_checkpoint, record_passage
from epidesk.intake.movement.queries.checkpoints import (
    CheckpointCard,
    Traveller,
    checkpoint,
    find_travellers,
    open_checkpoints,
    throughput,
)
from epidesk.intake.movement.rules import Permission, read_draft
from epidesk.intake.movement.rules.passages import FEVER_TENTHS, Outcome, PassageDraft
from epidesk.intake.movement.texts import KIND, OUTCOME
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.problem import problem, wants_json
from epidesk.interfaces.common.told_ago import instant_back
from epidesk.interfaces.field import once
from epidesk.interfaces.field.checkpoints.scanned import SHAPES, is_receipt, judge, shape_of
from epidesk.response.screening.policy import class_of, vocabulary
from epidesk.response.screening.queries import (
    Standing,
    classes_at_checkpoint,
    declaration_of_receipt,
    revoked,
    verifying_keys,
)

View = Callable[..., HttpResponse]


def at_a_checkpoint(view: View) -> View:
    """Strangers go to the sign-in; who may not stand at a checkpoint is refused."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.user_id is None:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('field:checkpoints')})}")
        if not viewer.may(Permission.CHECKPOINT):
            raise Forbidden
        return view(request, **kwargs)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_checkpoint
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The posts; who keeps them opens one here."""
    by = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = request.POST.get("lanes", "1")
        try:
            open_checkpoint(by=by, name=request.POST.get("name", ""), lanes=int(typed) if typed.isdecimal() else 0)
            return redirect("field:checkpoints")
        except DomainError as error:
            if not error.fields:
                raise
            errors = {name: str(text) for name, text in error.fields.items()}
    context = {
        "posts": [{"card": card, "lanes": range(1, card.lanes + 1)} for card in open_checkpoints(by.as_viewer())],
        "keeps": by.may(Permission.KEEP_CHECKPOINTS),
        "errors": errors,
        "typed": request.POST,
    }
    return render(request, "field/checkpoints.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_checkpoint
def post(request: HttpRequest, number: str, lane: int) -> HttpResponse:
    """One lane. What is looked up comes by POST: phones and names stand in no address."""
    card = _post(request, number)
    if not 1 <= lane <= card.lanes:
        raise NotFound
    viewer = request.viewer  # type: ignore[attr-defined]
    text = request.POST.get("text", "").strip()[:600]
    found: tuple[Traveller, ...] = ()
    scanned = None
    if text and is_receipt(text):
        scanned = judge(viewer, text, timezone.now(), get_language() or "vi")
    elif text:
        found = find_travellers(viewer, text)
    classes = classes_at_checkpoint(viewer, [one.person_id for one in found]) if found else {}
    work = throughput(viewer, card.id)
    context = {
        "card": card,
        "lane": lane,
        "text": "" if scanned else text,
        "scanned": scanned,
        "found": [_found(one, classes.get(one.person_id)) for one in found],
        "key": uuid4().hex,
        "looked": bool(text) and scanned is None,
        "outcomes": OUTCOME.items(),
        "work": work,
        "shapes": SHAPES,
        "mine": next((one for one in work.lanes if one.lane == lane), None),
    }
    return render(request, "field/checkpoint.html", context)


@require_POST
@at_a_checkpoint
def passed(request: HttpRequest, number: str, lane: int) -> HttpResponse:
    """A decision, at once or after it had waited on the phone."""
    card = _post(request, number)
    by = actor_of(request)
    one = once.claim_of(request)
    told: list[Passed] = []
    try:
        if before := once.done_before(one):
            return _done(request, card, lane, dict(before))
        draft = _draft(request, card, lane)
        feverish = draft.outcome == Outcome.CLEARED and (draft.temperature_tenths or 0) >= FEVER_TENTHS
        answer = {"outcome": draft.outcome}
        once.do_once(one, lambda: told.append(record_passage(by=by, draft=draft)), answer)
    except DomainError as error:
        if wants_json(request):
            return problem(error)
        messages.warning(request, " ".join(map(str, error.fields.values())) or str(error.message))
        return redirect("field:checkpoint", number, lane)
    if told and told[0].seen_at is not None:
        at = timezone.localtime(told[0].seen_at)
        answer |= {"seen_at": at.isoformat(), "seen_where": told[0].seen_where}
        words = _("This receipt was already scanned at %(at)s, %(where)s. It may be a photograph: ask for a document.")
        messages.warning(request, words % {"at": f"{at:%H:%M %d/%m/%Y}", "where": told[0].seen_where})
    if feverish and not wants_json(request):
        said = _("Let through with %(degrees)s °C. From 38.0 °C people go to health staff: call them back.")
        messages.warning(request, said % {"degrees": number_format((draft.temperature_tenths or 0) / 10, 1)})
    return _done(request, card, lane, answer)


@require_safe
@at_a_checkpoint
def trust(request: HttpRequest) -> HttpResponse:
    """What a phone keeps to verify receipts without a line: keys, revoked receipts, classes in words, the moment."""
    now = timezone.now()
    vietnamese = (get_language() or "vi").startswith("vi")
    body = {
        "now": now.isoformat(),
        "keys": [
            {
                "id": id.hex(),
                "public": key.public.hex(),
                "since": key.since.isoformat(),
                "until": key.until.isoformat() if key.until else "",
            }
            for id, key in verifying_keys(now).items()
        ],
        "revoked": list(revoked(now)),
        "classes": [
            {
                "code": one.code,
                "shape": shape_of(one.severity),
                "name": one.name.vi if vietnamese else one.name.en,
                "action": one.action.vi if vietnamese else one.action.en,
            }
            for one in vocabulary().classes
        ],
    }
    response = JsonResponse(body)
    response["Cache-Control"] = "no-store"
    return response


def _found(one: Traveller, standing: Standing | None) -> dict[str, Any]:
    known = class_of(standing.class_code) if standing else None
    vietnamese = (get_language() or "vi").startswith("vi")
    lasts = standing is not None and (standing.until_on is None or standing.until_on > timezone.localdate())
    return {
        "one": one,
        "standing": standing,
        "lasts": lasts,
        "class_name": (known.name.vi if vietnamese else known.name.en) if known else "",
        "class_action": (known.action.vi if vietnamese else known.action.en) if known and lasts else "",
        "shape": shape_of(known.severity) if known and lasts else "unknown",
        "last_on": standing.until_on - timedelta(days=1) if standing and standing.until_on else None,
        "kind": KIND.get(one.kind, ""),
        "person": public_id("per", one.person_id),
        "declaration": public_id("dec", one.declaration_id) if one.declaration_id else "",
        "key": uuid4().hex,
    }


def _post(request: HttpRequest, number: str) -> CheckpointCard:
    found = parse_public_id("cpt", number)
    if found is None:
        raise NotFound
    return checkpoint(request.viewer, found)  # type: ignore[attr-defined]


def _draft(request: HttpRequest, card: CheckpointCard, lane: int) -> PassageDraft:
    typed = request.POST
    read = read_draft(
        "daily", {"temperature": typed.get("temperature", "")}, find_place=str, today=timezone.localdate()
    )
    took, receipt_id = typed.get("took_ms", ""), typed.get("receipt_id", "")
    declaration_id = _id("dec", typed.get("declaration", ""))
    if declaration_id is None and len(receipt_id) == 16 and receipt_id.isalnum():
        declaration_id = declaration_of_receipt(request.viewer, receipt_id)  # type: ignore[attr-defined]
    return PassageDraft(
        checkpoint_id=card.id,
        lane=lane,
        outcome=typed.get("outcome", ""),
        person_id=_id("per", typed.get("person", "")),
        declaration_id=declaration_id,
        receipt_id=receipt_id,
        class_code=typed.get("class_code", ""),
        temperature_tenths=0 if "temperature" in read.misread else read.temperature_tenths,
        at=instant_back(typed.get("typed_ago_s", ""), timezone.now(), at_once_s=2),
        took_ms=int(took) if took.isdecimal() and len(took) < 10 else None,
    )


def _id(prefix: str, text: str) -> UUID | None:
    return parse_public_id(prefix, text) if text else None


def _done(request: HttpRequest, card: CheckpointCard, lane: int, told: dict[str, Any]) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"state": "received", **told})
    outcome = told.get("outcome", "")
    messages.success(request, str(OUTCOME.get(outcome, "")))
    return redirect("field:checkpoint", card.public_id, lane)
