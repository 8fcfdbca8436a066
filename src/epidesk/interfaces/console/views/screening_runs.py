# SPDX-License-Identifier: Apache-2.0
"""Who changes class: of a simulation or of an adoption, by pair of classes, by ward, and as a file."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.rules import Permission as People
from epidesk.foundation.places.queries import get_area, wards
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.screening import telling
from epidesk.response.screening import queries
from epidesk.response.screening.rules import Permission, RunKind, RunState
from epidesk.response.screening.texts import reason_text
from epikit.formats.sheets.writing import escape_formula
from epikit.ruleset import RuleSet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 50_000


@require_safe
@for_staff(Permission.READ)
def state(request: HttpRequest, run: str) -> HttpResponse:
    """How far the job is; the page asks every second. At its end the page is loaded anew."""
    card = queries.get_run(request.viewer, _id(run))  # type: ignore[attr-defined]
    if card.state == RunState.DONE:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "console/screening/working.html", _working(card, run))


def _working(card: queries.RunCard, run: str) -> dict[str, Any]:
    return {"run": card, "run_number": run, "has_failed": card.state == RunState.FAILED}


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest, run: str) -> HttpResponse:
    """Counts by pair of classes and by ward, and the people, a page at a time."""
    viewer, run_id = request.viewer, _id(run)  # type: ignore[attr-defined]
    card = queries.get_run(viewer, run_id)
    narrowed = _narrowed(request.GET)
    may_see = viewer.may(People.READ)
    found = queries.differences(viewer, run_id, **narrowed, behind=_behind(request)) if may_see else None
    adopted = queries.adopted_version(viewer)
    kept = {name: request.GET[name] for name in ("pair", "ward") if request.GET.get(name)}
    base = reverse("console:screening-run", args=[run])
    version = queries.get_version(viewer, card.version_id)
    language = get_language() or "vi"
    reasons = _reasons(viewer, version.ruleset, found.rows, language) if version.ruleset and found else {}
    context = {
        **bar_context(viewer, "screening"),
        **_working(card, run),
        "version_number": public_id(telling.VERSION, card.version_id),
        "adopted": telling.version_line(adopted) if adopted else None,
        "may_adopt": viewer.may(Permission.ADOPT) and version.ready,
        "has_faults": not version.ready,
        "is_trial": card.kind == RunKind.SIMULATION,
        "is_running": card.state != RunState.DONE,
        "seconds": max(1, round(card.milliseconds / 1000)),
        "pairs": telling.pair_lines(queries.pairs(viewer, run_id)),
        "wards": [(_code(one.ward_id), one) for one in queries.ward_counts(viewer, run_id)],
        "chosen_ward": request.GET.get("ward", ""),
        "chosen_pair": request.GET.get("pair", ""),
        "rows": [_line(row, reasons) for row in found.rows] if found else [],
        "may_see": may_see,
        "next": f"{base}?{urlencode({**kept, 'after': str(found.after)})}" if found and found.after else "",
        "first": f"{base}?{urlencode(kept)}" if request.GET.get("after") else "",
    }
    answer = render(request, "console/screening/run.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_staff(Permission.READ)
def export(request: HttpRequest, run: str) -> HttpResponse:
    """The list as it is narrowed, of one's area, as a workbook. By POST: who takes it has read these people."""
    viewer, run_id = request.viewer, _id(run)  # type: ignore[attr-defined]
    found = queries.differences(viewer, run_id, **_narrowed(request.POST), size=MOST_LINES)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Changes"))
    sheet.append([_("Name"), _("Year of birth"), _("Ward"), _("Was"), _("Will be"), _("Rule"), _("Until")])
    for row in found.rows:
        sheet.append(
            [
                escape_formula(row.person.name) if row.person else "",
                row.person.year_of_birth if row.person else None,
                row.ward,
                telling.mark(row.before).name,
                telling.mark(row.after).name,
                row.rule_id,
                row.until_on,
            ]
        )
    out = BytesIO()
    book.save(out)
    answer = HttpResponse(out.getvalue(), content_type=XLSX, headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = 'attachment; filename="screening-changes.xlsx"'
    return answer


def _line(row: queries.DifferenceRow, reasons: dict[UUID, str]) -> dict[str, Any]:
    why = reasons.get(row.declaration_id, "")
    return {"row": row, "before": telling.mark(row.before), "after": telling.mark(row.after), "why": why}


def _reasons(
    viewer: Viewer, ruleset: RuleSet, rows: tuple[queries.DifferenceRow, ...], language: str
) -> dict[UUID, str]:
    """Why, in words: with this person's places and days, or as the rule says it of anybody where the name is masked or
    the declaration has changed since."""
    said = queries.outcomes(viewer, ruleset, rows, timezone.localdate())
    known = {rule.id: telling.rule_in_words(ruleset, rule, language) for rule in ruleset.rules}
    return {
        row.declaration_id: reason_text(ruleset, outcome, language)
        if (outcome := said.get(row.declaration_id)) and outcome.rule_id == row.rule_id
        else known.get(row.rule_id, "")
        for row in rows
    }


def _narrowed(typed: Any) -> dict[str, Any]:
    """`pair`: "before.after" ("-" for nobody's class yet); `ward`: its code."""
    narrowed: dict[str, Any] = {}
    before, dot, after = typed.get("pair", "").partition(".")
    if dot:
        narrowed |= {"before": "" if before == "-" else before, "after": after}
    if typed.get("ward"):
        ward = next((one for one in wards() if one.code == typed["ward"]), None)
        if ward is None:
            raise NotFound
        narrowed["ward_id"] = ward.id
    return narrowed


def _behind(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError:
        raise NotFound from None


def _code(ward_id: UUID | None) -> str:
    area = get_area(ward_id) if ward_id else None
    return area.code if area else ""


def _id(typed: str) -> UUID:
    found = parse_public_id(telling.RUN, typed)
    if found is None:
        raise NotFound
    return found
