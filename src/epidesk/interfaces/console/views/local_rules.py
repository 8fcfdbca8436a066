# SPDX-License-Identifier: Apache-2.0
"""Local rules at the desk: every rule with where it stands, a new one, agreeing, ending, taking back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.places.queries import wards, zones
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.publishing.content import actions, queries
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import LANGUAGES
from epidesk.publishing.content.rules.local_rules import RuleDraft, Stance, Subject, Words
from epidesk.publishing.content.texts import LANGUAGE_NAMES, RULE_STATE, STANCE, SUBJECT

PREFIX = "rul"
FIELDS = (
    "subject",
    "stance",
    "valid_from",
    "last_day",
    "instead",
    "decision",
    "decision_url",
    "decided_on",
    "replaces",
)


@require_safe
@for_staff(Permission.SEE_DRAFTS)
def page(request: HttpRequest) -> HttpResponse:
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule, empty or from another one (`?from=`) that it then replaces."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method != "POST":
        old = parse_public_id(PREFIX, request.GET.get("from", ""))
        return _form(request, _as_typed(queries.local_rule(viewer, old).as_draft, old) if old else {})
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in FIELDS}
    typed |= {f"{part}_{one}": request.POST.get(f"{part}_{one}", "") for one in LANGUAGES for part in ("title", "text")}
    typed["areas"] = request.POST.getlist("areas")
    try:
        actions.write_rule(
            by=viewer.as_actor(),
            draft=_draft(request.POST),
            replaces=parse_public_id(PREFIX, typed["replaces"]),
            waived=request.POST.getlist("waived"),
        )
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _form(request, typed, refused=error, status=error.status, waived=request.POST.getlist("waived"))
    messages.success(request, _("Saved. It counts once a second person has agreed."))
    return redirect("console:local-rules")


@require_POST
@for_staff(Permission.SEE_DRAFTS)
def step(request: HttpRequest, rule: str, step: str) -> HttpResponse:
    """Agree, end, take back."""
    rule_id = parse_public_id(PREFIX, rule)
    if rule_id is None:
        raise NotFound
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        if step == "approve":
            actions.approve_rule(by=by, rule_id=rule_id)
            said = _("Agreed. It counts from its first day on.")
        elif step == "end":
            day, reason = _day(request.POST.get("last_day", "")), request.POST.get("reason", "")
            actions.end_rule(by=by, rule_id=rule_id, last_day=day, reason=reason)
            said = _("Its last day is set.")
        elif step == "withdraw":
            actions.withdraw_rule(by=by, rule_id=rule_id)
            said = _("Taken back. It never counted.")
        else:
            raise NotFound
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _list(request, refused=error, refused_id=rule_id, typed=request.POST, status=error.status)
    messages.success(request, said)
    return redirect("console:local-rules")


def _list(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    lines = [
        {
            "rule": one,
            "state": RULE_STATE[one.state],
            "subject": SUBJECT[one.subject],
            "stance": STANCE[one.stance],
            "refused": more.get("refused") if one.id == more.get("refused_id") else None,
            "languages": [LANGUAGE_NAMES[language] for language in one.words],
        }
        for one in queries.list_rules(viewer)
    ]
    context = {
        **bar_context(viewer, "local-rules"),
        "lines": lines,
        "may_edit": viewer.may(Permission.EDIT),
        "today": timezone.localdate().isoformat(),
        "typed": {},
        **more,
    }
    return render(request, "console/guides/rules.html", context, status=status)


def _form(request: HttpRequest, typed: Mapping[str, Any], *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    chosen, errors = set(typed.get("areas", ())), getattr(more.get("refused"), "fields", {})
    context = {
        **bar_context(viewer, "local-rules"),
        "typed": typed,
        "subjects": [(one.value, SUBJECT[one]) for one in Subject],
        "stances": [(one.value, STANCE[one]) for one in Stance],
        "zones": [(f"zone:{one.code}", one.name, f"zone:{one.code}" in chosen) for one in zones()],
        "wards": [(f"ward:{one.code}", one.name, f"ward:{one.code}" in chosen) for one in wards()],
        "words": [
            {
                "language": one,
                "name": LANGUAGE_NAMES[one],
                "title": typed.get(f"title_{one}", ""),
                "text": typed.get(f"text_{one}", ""),
                "title_error": errors.get(f"title_{one}"),
                "text_error": errors.get(f"text_{one}"),
            }
            for one in LANGUAGES
        ],
        "today": timezone.localdate().isoformat(),
        **more,
    }
    return render(request, "console/guides/rule_new.html", context, status=status)


def _draft(form: QueryDict) -> RuleDraft:
    last_day = _day(form.get("last_day", ""))
    return RuleDraft(
        subject=_one_of(Subject, form.get("subject", ""), Subject.OTHER),
        stance=_one_of(Stance, form.get("stance", ""), Stance.LIMITED),
        words={
            one: Words(form.get(f"title_{one}", ""), form.get(f"text_{one}", ""))
            for one in LANGUAGES
            if form.get(f"title_{one}", "").strip() or form.get(f"text_{one}", "").strip()
        },
        areas=tuple(form.getlist("areas")[:500]),
        valid_from=_day(form.get("valid_from", "")),
        until=last_day + timedelta(days=1) if last_day and last_day < date.max else None,
        instead=bool(form.get("instead")),
        decision=form.get("decision", ""),
        decision_url=form.get("decision_url", ""),
        decided_on=_day(form.get("decided_on", "")),
    )


def _as_typed(draft: RuleDraft, old: UUID) -> dict[str, Any]:
    return {
        "subject": draft.subject.value,
        "stance": draft.stance.value,
        "areas": draft.areas,
        "instead": "1" if draft.instead else "",
        "decision": draft.decision,
        "decision_url": draft.decision_url,
        "decided_on": draft.decided_on.isoformat() if draft.decided_on else "",
        "valid_from": timezone.localdate().isoformat(),
        "replaces": public_id(PREFIX, old),
        **{f"title_{one}": words.title for one, words in draft.words.items()},
        **{f"text_{one}": words.text for one, words in draft.words.items()},
    }


def _one_of(kind: Any, typed: str, otherwise: Any) -> Any:
    return kind(typed) if typed in [str(one) for one in kind] else otherwise


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
