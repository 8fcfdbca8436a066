# SPDX-License-Identifier: Apache-2.0
"""Templates of answers: the list, a new one, one to change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.questions import queries
from epidesk.intake.questions.actions import retire_template, store_template
from epidesk.intake.questions.queries import TemplateRow
from epidesk.intake.questions.rules import Permission, Topic
from epidesk.intake.questions.rules.gaps import GAPS
from epidesk.intake.questions.texts import TOPIC
from epidesk.interfaces.console.access import bar_context, for_staff

TYPED = ("title", "body", "topic", "language")


@require_http_methods(["GET", "POST"])
@for_staff(Permission.TEMPLATES)
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _store(request, None)
    return _show(request)


@require_http_methods(["GET", "POST"])
@for_staff(Permission.TEMPLATES)
def one(request: HttpRequest, template: str) -> HttpResponse:
    row = _behind(request, template)
    if request.method == "POST":
        return _store(request, row)
    return _show(request, row)


@require_POST
@for_staff(Permission.TEMPLATES)
def retire(request: HttpRequest, template: str) -> HttpResponse:
    row = _behind(request, template)
    try:
        retire_template(by=request.viewer.as_actor(), template_id=row.id, version=_version(request))  # type: ignore[attr-defined]
    except DomainError as error:
        return _show(request, row, refused=error, status=error.status)
    messages.success(request, _("Put away. It is offered no more."))
    return redirect("console:templates")


def _store(request: HttpRequest, row: TemplateRow | None) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in TYPED}
    try:
        store_template(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            template_id=row.id if row else None,
            version=_version(request) if row else 0,
            **typed,
        )
    except DomainError as error:
        return _show(request, row, refused=error, typed=typed, status=error.status)
    messages.success(request, _("Template stored."))
    return redirect("console:templates")


def _show(request: HttpRequest, row: TemplateRow | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    known = {name: getattr(row, name) for name in TYPED} if row else {"language": "vi"}
    context = {
        **bar_context(viewer, "templates"),
        "rows": queries.templates(viewer),
        "chosen": row,
        "typed": known,
        "topics": [(str(one), TOPIC[one]) for one in Topic],
        "gaps": [f"{{{gap}}}" for gap in GAPS],
        **more,
    }
    return render(request, "console/questions/templates.html", context, status=status)


def _behind(request: HttpRequest, template: str) -> TemplateRow:
    found: UUID | None = parse_public_id("tpl", template)
    if found is None:
        raise NotFound
    return queries.template(request.viewer, found)  # type: ignore[attr-defined]


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
