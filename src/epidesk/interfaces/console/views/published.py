# SPDX-License-Identifier: Apache-2.0
"""Published figures from behind: what is held, how the sources do, names not understood, figures that staff sign."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.insight.statistics.actions import decide as decide_on
from epidesk.insight.statistics.actions import import_figures, name_place, state_figure
from epidesk.insight.statistics.queries import Hold, count_holds, holds, signed_figures, source_lines, unread_names
from epidesk.insight.statistics.rules import EVIDENCE, NOTE, Permission
from epidesk.insight.statistics.sources import sources
from epidesk.insight.statistics.texts import COUNTING, DECISION, MEASURE
from epidesk.interfaces.common.upload_limit import MAX_FILE_BYTES, TOO_BIG
from epidesk.interfaces.console.access import bar_context, for_staff

PREFIX = "fig"
MISSING_SHOWN = 8
FAULTS_SHOWN = 20
"""So many faulty rows are told one by one."""


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    return _show(request)


@require_POST
@for_staff(Permission.REVIEW)
def decide(request: HttpRequest, figure: str) -> HttpResponse:
    figure_id = parse_public_id(PREFIX, figure)
    if figure_id is None:
        raise NotFound
    try:
        decide_on(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            figure_id=figure_id,
            decision=request.POST.get("decision", ""),
            note=request.POST.get("note", ""),
        )
    except DomainError as error:
        if error.status == NotFound.status:
            raise
        return _show(request, status=error.status, refused=error, refused_figure=figure, typed=request.POST)
    messages.success(request, _("Decided. The public page follows within a second."))
    return redirect("console:published")


@require_POST
@for_staff(Permission.ENTER)
def state(request: HttpRequest) -> HttpResponse:
    typed = request.POST
    try:
        stated = state_figure(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            level=typed.get("level", ""),
            measure=typed.get("measure", ""),
            on=_day(typed.get("on", "")),
            new=_whole(typed.get("new", "")),
            total=_whole(typed.get("total", "")),
            evidence=typed.get("evidence", ""),
            signed_name=typed.get("signed_name", ""),
        )
    except DomainError as error:
        return _show(request, status=error.status, refused=error, stating=typed)
    if stated.held:
        messages.warning(request, _("Signed. The number is unusual: another person has to look at it first."))
    else:
        messages.success(request, _("Signed. The public page follows within a second."))
    return redirect("console:published")


@require_POST
@for_staff(Permission.ENTER)
def bring(request: HttpRequest) -> HttpResponse:
    """A source's file. Faulty rows are told by line, and nothing is written unless they are to be left out."""
    typed, file = request.POST, request.FILES.get("file")
    skip = typed.get("skip_errors") == "1"
    try:
        if TOO_BIG in request.META:
            limit = {"limit": MAX_FILE_BYTES // 1024 // 1024}
            raise Invalid({"file": _("The file has more than %(limit)s MB. Bring it in by the command line.") % limit})
        if file is None:
            raise Invalid({"file": _("Choose the file.")})
        report = import_figures(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            source=typed.get("source", ""),
            measure=typed.get("measure", ""),
            content=file.read(),
            file_name=file.name or "",
            skip_errors=skip,
        )
    except DomainError as error:
        return _show(request, status=error.status, brought_refused=error, bringing=typed)
    if report.faults and not skip:
        faults = {"faults": report.faults[:FAULTS_SHOWN], "faulty": len(report.faults)}
        return _show(request, status=Invalid.status, bringing=typed, **faults)
    told = {"read": report.read, "added": report.added, "revised": report.revised, "known": report.unchanged}
    messages.success(
        request, _("Read %(read)s numbers: %(added)s new, %(revised)s revised, %(known)s known already.") % told
    )
    if report.held:
        n = len(report.held)
        messages.warning(
            request, ngettext("%(n)s number is held for review.", "%(n)s numbers are held for review.", n) % {"n": n}
        )
    if report.no_world:
        left = {"places": ", ".join(report.missing_places[:MISSING_SHOWN])}
        messages.warning(
            request, _("No total of the world was made; it would be too small. The file lacks: %(places)s.") % left
        )
    return redirect("console:published")


@require_POST
@for_staff(Permission.ENTER)
def name(request: HttpRequest) -> HttpResponse:
    typed = {key: request.POST.get(key, "") for key in ("source", "level", "name", "code")}
    try:
        name_place(by=request.viewer.as_actor(), **typed)  # type: ignore[attr-defined]
    except DomainError as error:
        return _show(request, status=error.status, refused=error)
    messages.success(request, _("Stored. It holds from the source's next file on."))
    return redirect("console:published")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    """None for nothing; -1, which the room refuses, for what is no whole number."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 14 else -1


def _held(one: Hold) -> dict[str, Any]:
    beside = [(COUNTING[counting], value) for counting, value in one.beside]
    return {"hold": one, "figure": public_id(PREFIX, one.figure_id), "beside": beside}


def _unread(viewer: Viewer, language: str) -> list[dict[str, Any]]:
    titles = {one.slug: one.title(language) for one in sources().sources}
    return [{"unread": one, "source": titles[one.source]} for one in unread_names(viewer)]


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    language = get_language() or "vi"
    may_enter = viewer.may(Permission.ENTER)
    found = holds(viewer)
    public, elsewhere = ([one for one in found if one.public is shown] for shown in (True, False))
    context = {
        **bar_context(viewer, "published"),
        "holds": [_held(one) for one in public],
        "other_holds": [_held(one) for one in elsewhere],
        "other_count": count_holds(viewer) - len(found) + len(elsewhere),
        "refused_elsewhere": more.get("refused_figure") in [public_id(PREFIX, one.figure_id) for one in elsewhere],
        "sources": [{"line": line, "title": line.source.title(language)} for line in source_lines(viewer)],
        "unread_places": _unread(viewer, language) if may_enter else (),
        "signed": [
            {"line": line, "numbers": [(COUNTING[counting], value) for counting, value in line.numbers]}
            for line in signed_figures(viewer)
        ],
        "may_review": viewer.may(Permission.REVIEW) and viewer.areas is None,
        "may_enter": may_enter and viewer.areas is None,
        "decisions": DECISION.items(),
        "stated_places": [(str(place.level), place.name(language)) for place in sources().places],
        "measures": [(str(measure), label) for measure, label in MEASURE.items()],
        "brought_from": [(one.slug, one.title(language)) for one in sources().sources],
        "note_limit": NOTE[1],
        "evidence_limit": EVIDENCE[1],
        **more,
    }
    return render(request, "console/published.html", context, status=status)
