# SPDX-License-Identifier: Apache-2.0
"""Classes, rules and faults as readers of a page see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epidesk.foundation.core.ids import public_id
from epidesk.intake.movement.policy import countries, place_name, provinces
from epidesk.response.screening.policy import class_of, form_faults, line_of
from epidesk.response.screening.queries import Pair, RunCard, VersionCard, VersionRow
from epidesk.response.screening.texts import STATE, condition_text, problem_text
from epikit.ruleset import Rule, RuleSet, Span, TestRun, Until
from epikit.text import sort_key

VERSION, RUN = "rul", "run"
_SHAPES = ("clear", "unknown", "minor", "moderate", "severe", "extreme")


@dataclass(frozen=True)
class ClassMark:
    """A class as a mark with its word. `shape`: how grave it is, for the shape beside the word."""

    code: str
    name: str
    shape: str
    severity: int


def mark(code: str) -> ClassMark:
    """The mark of a class; of none (nobody had screened them yet) and of one that the disease no longer has too."""
    known = class_of(code)
    if known is None:
        return ClassMark(code, code or _("Not screened yet"), "unknown", -1)
    return ClassMark(code, known.name.of(_language()), _SHAPES[min(known.severity, 5)], known.severity)


def version_line(row: VersionRow) -> dict[str, Any]:
    """A line of the list of versions."""
    title = row.title_vi if _language().startswith("vi") else row.title_en
    return {"row": row, "id": public_id(VERSION, row.id), "state": STATE[row.state], "title": title}


def rules_in_words(ruleset: RuleSet) -> list[dict[str, Any]]:
    """The rules from top to bottom, as people read them."""
    language = _language()
    return [
        {
            "id": rule.id,
            "mark": mark(rule.class_code),
            "when": condition_text(ruleset, rule.when, language),
            "until": _until(ruleset, rule.until),
            "reason": rule.reason.of(language),
            "source": rule.source,
        }
        for rule in ruleset.rules
    ]


def rule_in_words(ruleset: RuleSet, rule: Rule, language: str) -> str:
    """Why, for a list that names nobody: what the rule asks for, since its sentence has gaps for a person's own days
    and places."""
    said = rule.reason.of(language)
    return condition_text(ruleset, rule.when, language) if "{" in said else said


def areas_in_words(ruleset: RuleSet) -> list[dict[str, Any]]:
    """The risk areas: places that share their days in one line."""
    language = _language()
    found = []
    for area in ruleset.areas:
        by_days: dict[str, list[str]] = {}
        for span in area.spans:
            by_days.setdefault(_days(span), []).append(place_name(span.place, language))
        lines = [{"days": days, "places": ", ".join(places)} for days, places in by_days.items()]
        found.append({"code": area.code, "name": area.name.of(language), "lines": lines})
    return found


def place_options() -> list[tuple[str, str]]:
    """Code and name of every place that may be at risk: provinces first, then countries by name."""
    abroad = [(code, name) for code, name in countries(_language()).items() if code != "VN"]
    return [*provinces().items(), *sorted(abroad, key=lambda one: sort_key(one[1]))]


def faults_in_words(card: VersionCard) -> list[str]:
    """What keeps a version from being put into force."""
    return [str(problem_text(fault.slug, fault.params, path=fault.path)) for fault in card.faults]


def faults_beside(text: str) -> list[dict[str, Any]]:
    """What is wrong with a text, in the order of its lines: the line's number, what stands there, and the words."""
    lines = text.split("\n")
    found = []
    for fault in form_faults(text):
        line = line_of(text, fault.path)
        there = lines[line - 1].strip()[:120] if line and line <= len(lines) else ""
        said = str(problem_text(fault.slug, fault.params, path="" if line else fault.path))
        found.append({"line": line, "there": there, "said": said})
    return sorted(found, key=lambda one: one["line"] or 0)


def test_line(run: TestRun) -> dict[str, Any]:
    """One of the rule set's own tests, and what came of it."""
    return {
        "name": run.test.name,
        "passed": run.passed,
        "expected": mark(run.test.class_code),
        "found": mark(run.outcome.class_code) if run.outcome else None,
        "rule": run.outcome.rule_id if run.outcome else "",
        "problem": run.problem,
    }


def run_line(run: RunCard) -> dict[str, Any]:
    """A simulation or an adoption in the list of a version."""
    return {"run": run, "id": public_id(RUN, run.id)}


def pair_lines(pairs: tuple[Pair, ...]) -> list[dict[str, Any]]:
    """Pairs of classes with a bar as long as their share of the largest, in hundredths of 352 units."""
    most = max((pair.people for pair in pairs), default=1)
    return [
        {
            "before": mark(pair.before),
            "after": mark(pair.after),
            "people": pair.people,
            "width": max(2, round(352 * pair.people / most)),
            "address": f"{pair.before or '-'}.{pair.after}",
        }
        for pair in pairs
    ]


def _until(ruleset: RuleSet, until: Until | None) -> str:
    if until is None:
        return ""
    since = {
        "left": _("the last day there"),
        "arrived": _("the arrival"),
        "tested": _("the test"),
        "reference": _("the arrival or the declaration"),
    }[until.since]
    return _("%(days)s days from %(since)s") % {"days": until.days, "since": since}


def _days(span: Span) -> str:
    first = date_format(span.from_on, "DATE_FORMAT") if span.from_on else ""
    last = date_format(span.until_on - timedelta(days=1), "DATE_FORMAT") if span.until_on else ""
    if first and last:
        return f"{first} – {last}"
    if first:
        return _("from %(day)s") % {"day": first}
    return _("until %(day)s") % {"day": last} if last else _("always")


def _language() -> str:
    return get_language() or "vi"
