# SPDX-License-Identifier: Apache-2.0
"""From a tree, as YAML gives it, to the rule table. Everything that is wrong is found at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from epikit.ruleset.conditions import ConditionReader
from epikit.ruleset.faults import BadRuleSet, Fault
from epikit.ruleset.table import OwnTest, RiskArea, Rule, RuleSet, Span, Until, Vocabulary, Words, place_within

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
SINCE = ("left", "arrived", "tested", "reference")
MOST_RULES, MOST_AREAS, MOST_SPANS = 200, 20, 400
MOST_DAYS = 366


def parse_ruleset(tree: object, vocabulary: Vocabulary) -> RuleSet:
    """The rule set in a tree. Raises `BadRuleSet` with every fault of form; `check` finds those of meaning."""
    reader = _Reader(vocabulary)
    ruleset = reader.read(tree)
    if reader.faults or ruleset is None:
        raise BadRuleSet(reader.faults)
    return ruleset


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []

    def fault(self, path: str, slug: str, **params: str) -> None:
        self.faults.append(Fault(path, slug, params))

    def read(self, tree: object) -> RuleSet | None:
        if not isinstance(tree, Mapping):
            self.fault("", "no-table")
            return None
        areas = self._areas(tree.get("risk_areas"))
        codes = tuple(area.code for area in areas)
        conditions = ConditionReader(self.vocabulary, codes, tree.get("conditions"), self.fault)
        rules = self._rules(tree.get("rules"), codes, conditions)
        source, valid = _table(tree.get("source")), _table(tree.get("valid"))
        valid_from = self._date("valid.from", valid.get("from"), needed=True)
        valid_until = self._date("valid.until", valid.get("until"))
        if valid_from and valid_until and valid_until <= valid_from:
            self.fault("valid.until", "dates-reversed", start=str(valid_from), end=str(valid_until))
        return RuleSet(
            id=self._code("id", tree.get("id")),
            version=self._text("version", tree.get("version"), 40),
            title=self._words("title", tree.get("title")),
            document=self._text("source.document", source.get("document"), 400),
            url=str(source.get("url") or "")[:400],
            issued_on=self._date("source.issued", source.get("issued")),
            valid_from=valid_from or date.min,
            valid_until=valid_until,
            window_days=self._days("window_days", tree.get("window_days", 14)),
            classes=self.vocabulary.classes,
            areas=areas,
            rules=rules,
            tests=self._tests(tree.get("tests")),
            without=tuple(str(code) for code in self._list("without", tree.get("without", []))),
            vocabulary=self.vocabulary,
        )

    def _areas(self, tree: object) -> tuple[RiskArea, ...]:
        if not isinstance(tree, Mapping):
            if tree is not None:
                self.fault("risk_areas", "no-table")
            return ()
        if len(tree) > MOST_AREAS:
            self.fault("risk_areas", "too-many", limit=str(MOST_AREAS))
        areas = []
        for name, one in tree.items():
            path = f"risk_areas.{name}"
            if not isinstance(one, Mapping):
                self.fault(path, "no-table")
                continue
            spans = [
                span
                for place, entry in enumerate(self._list(f"{path}.places", one.get("places")))
                for span in self._spans(f"{path}.places.{place}", entry)
            ]
            if len(spans) > MOST_SPANS:
                self.fault(f"{path}.places", "too-many", limit=str(MOST_SPANS))
            areas.append(RiskArea(self._code(path, name), self._words(f"{path}.name", one.get("name")), tuple(spans)))
        return tuple(areas)

    def _spans(self, path: str, entry: object) -> list[Span]:
        if not isinstance(entry, Mapping):
            self.fault(path, "no-table")
            return []
        start = self._date(f"{path}.from", entry.get("from"))
        end = self._date(f"{path}.until", entry.get("until"))
        if start and end and end <= start:
            self.fault(f"{path}.until", "dates-reversed", start=str(start), end=str(end))
        named = entry.get("place")
        places = named if isinstance(named, list) else [named]
        known = self.vocabulary.places
        for place in places:
            if not isinstance(place, str) or not place:
                self.fault(f"{path}.place", "place-missing")
            elif known is not None and not any(place_within(place, one) for one in known):
                self.fault(f"{path}.place", "place-unknown", code=place)
        return [Span(str(place), start, end) for place in places]

    def _rules(self, tree: object, areas: tuple[str, ...], conditions: ConditionReader) -> tuple[Rule, ...]:
        entries = self._list("rules", tree)
        if not entries:
            self.fault("rules", "no-rules")
        if len(entries) > MOST_RULES:
            self.fault("rules", "too-many", limit=str(MOST_RULES))
        classes = {one.code for one in self.vocabulary.classes}
        rules, seen = [], set()
        for place, entry in enumerate(entries[:MOST_RULES]):
            if not isinstance(entry, Mapping):
                self.fault(f"rules.{place}", "no-table")
                continue
            rule_id = self._code(f"rules.{place}.id", entry.get("id"))
            path = f"rules.{rule_id or place}"
            if rule_id in seen:
                self.fault(f"{path}.id", "twice", code=rule_id)
            seen.add(rule_id)
            class_code = str(entry.get("class") or "")
            if class_code not in classes:
                self.fault(f"{path}.class", "class-unknown", code=class_code)
            when = conditions.read(entry.get("when"), f"{path}.when")
            until = self._until(f"{path}.until", entry.get("until"), areas)
            reason = self._words(f"{path}.reason", entry.get("reason"))
            rules.append(Rule(rule_id, class_code, when, reason, until, str(entry.get("source") or "")))
        return tuple(rules)

    def _until(self, path: str, entry: object, areas: tuple[str, ...]) -> Until | None:
        if entry is None:
            return None
        if not isinstance(entry, Mapping):
            self.fault(path, "no-table")
            return None
        since, area = str(entry.get("since", "reference")), str(entry.get("area") or "")
        if since not in SINCE:
            self.fault(f"{path}.since", "since-unknown", code=since)
        if since == "left" and area not in areas:
            self.fault(f"{path}.area", "area-unknown", code=area)
        return Until(since, self._days(f"{path}.days", entry.get("days")), area if since == "left" else "")

    def _tests(self, tree: object) -> tuple[OwnTest, ...]:
        tests = []
        for place, entry in enumerate(self._list("tests", tree if tree is not None else [])):
            path = f"tests.{place}"
            if not isinstance(entry, Mapping) or not isinstance(entry.get("expect"), Mapping):
                self.fault(path, "no-table")
                continue
            expected = entry["expect"]
            tests.append(
                OwnTest(
                    self._text(f"{path}.name", entry.get("name"), 200),
                    entry.get("facts") or {},
                    str(expected.get("class") or ""),
                    str(expected.get("rule") or ""),
                    self._date(f"{path}.expect.until", expected.get("until")),
                )
            )
        return tuple(tests)

    def _list(self, path: str, value: object) -> list[Any]:
        if isinstance(value, list):
            return value
        self.fault(path, "no-list")
        return []

    def _code(self, path: str, value: object) -> str:
        if isinstance(value, str) and CODE.fullmatch(value):
            return value
        self.fault(path, "no-code", code=str(value or "")[:40])
        return ""

    def _text(self, path: str, value: object, most: int) -> str:
        text = str(value).strip() if value is not None else ""
        if not text or len(text) > most:
            self.fault(path, "text-missing" if not text else "text-long", limit=str(most))
        return text[:most]

    def _words(self, path: str, value: object) -> Words:
        if isinstance(value, Mapping) and value.get("vi") and value.get("en"):
            return Words(str(value["vi"]), str(value["en"]))
        self.fault(path, "two-languages")
        return Words("", "")

    def _date(self, path: str, value: object, *, needed: bool = False) -> date | None:
        if value is None or value == "":
            if needed:
                self.fault(path, "date-missing")
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fault(path, "date-wrong", value=str(value)[:40])
            return None

    def _days(self, path: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DAYS:
            return value
        self.fault(path, "days-wrong", value=str(value)[:40], limit=str(MOST_DAYS))
        return 0


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
