# SPDX-License-Identifier: Apache-2.0
"""The ledger of one record: who did what to it, and who read it. Ids and field names, never values."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from epidesk.foundation.audit import queries
from epidesk.foundation.audit.rules import Permission
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.ledger_words import PAGES, VERBS, VIA, WHO
from epidesk.response.dispatch import queries as dispatch

PREFIXES = {"inc": "incident", "mis": "mission", "team": "team", "usr": "user", "per": "person"}


def _subject(typed: str) -> tuple[str, UUID] | None:
    prefix = typed.partition("_")[0]
    found = parse_public_id(prefix, typed) if prefix in PREFIXES else None
    return (PREFIXES[prefix], found) if found else None


def _writes(lines: Iterable[queries.EntryLine | queries.LatestLine]) -> list[dict[str, object]]:
    """The lines with words for their codes."""
    return [
        {
            "line": line,
            "who": WHO.get(line.actor_label, line.actor_label),
            "via": VIA.get(line.via, line.via),
            "what": VERBS.get(line.verb, ""),
        }
        for line in lines
    ]


def _reads(lines: Iterable[queries.ReadLine]) -> list[dict[str, object]]:
    return [
        {
            "line": line,
            "who": WHO.get(line.viewer_label, line.viewer_label),
            "via": VIA.get(line.via, line.via),
            "page": PAGES.get(line.path, ""),
        }
        for line in lines
    ]


def _named(lines: tuple[queries.LatestLine, ...]) -> list[dict[str, object]]:
    """The lines with the ids by which records are asked for here."""
    prefixes = {kind: prefix for prefix, kind in PREFIXES.items()}
    return [
        {
            **written,
            "record": public_id(prefixes[line.subject_kind], line.subject_id)
            if line.subject_id and line.subject_kind in prefixes
            else "",
        }
        for line, written in zip(lines, _writes(lines), strict=True)
    ]


def _entries(viewer: Viewer, kind: str, id: UUID) -> list[dict[str, object]]:
    """The writes to a record, newest first; to a matter with those to its missions, which are records of their own."""
    own = list(queries.entries_of(viewer, kind, id))
    missions = dispatch.mission_ids_for_the_ledger(viewer, id) if kind == "incident" else ()
    of = {mission: queries.entries_of(viewer, "mission", mission) for mission in missions}
    lines = [(line, "") for line in own]
    lines += [(line, public_id("mis", mission)) for mission, found in of.items() for line in found]
    lines.sort(key=lambda one: one[0].at, reverse=True)
    written = _writes([line for line, _ in lines])
    return [{**entry, "mission": mission} for entry, (_, mission) in zip(written, lines, strict=True)]


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    typed = request.GET.get("record", "").strip()[:80]
    subject = _subject(typed)
    context = {
        **bar_context(viewer, "ledger"),
        "typed": typed,
        "unknown": bool(typed) and subject is None,
        "subject": subject,
        "entries": _entries(viewer, *subject) if subject else (),
        "reads": _reads(queries.reads_of(viewer, *subject)) if subject else (),
        "latest": _named(queries.latest(viewer)) if not typed else (),
    }
    return render(request, "console/ledger.html", context)
