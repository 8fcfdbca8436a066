# SPDX-License-Identifier: Apache-2.0
"""Rule sets as `config/` and the desk write them: YAML in, the rule table out, checked against the disease's lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.movement.policy import BadPolicy, health_lists, lists
from epikit.ruleset import (
    BadRuleSet,
    Fault,
    RuleSet,
    ScreeningClass,
    Vocabulary,
    Words,
    check,
    parse_ruleset,
    run_own_tests,
)


def vocabulary() -> Vocabulary:
    """What rule sets may name. Raises `BadPolicy` when the disease has no classes."""
    return _vocabulary(settings.ENV.config_dir)


def read_ruleset(text: str) -> RuleSet:
    """The rule set in a file's text. Raises `BadRuleSet` with every fault of form."""
    return _read(text, settings.ENV.config_dir)


def faults_of(text: str) -> tuple[Fault, ...]:
    """Everything wrong with form and meaning; own tests that fail included."""
    try:
        ruleset = read_ruleset(text)
    except BadRuleSet as error:
        return error.faults
    found = check(ruleset)
    if found:
        return found
    return tuple(
        Fault(f"tests.{place}", "test-failed", {"name": run.test.name, "problem": run.problem})
        for place, run in enumerate(run_own_tests(ruleset))
        if not run.passed
    )


def line_of(text: str, path: str) -> int | None:
    """The line of a file, from 1, on which what a fault's `path` names stands, or as near as the path leads; None when
    it leads nowhere."""
    if path.startswith("line "):
        return int(path.removeprefix("line "))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    line = None
    for part in path.split("."):
        node, found = _step(node, part)
        if found is None:
            break
        line = found
    return line


def _step(node: yaml.Node | None, part: str) -> tuple[yaml.Node | None, int | None]:
    """Into a mapping by its key, into a list by place or by the `id` of its entry."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for place, entry in enumerate(node.value):
            if str(place) == part or part in _ids(entry):
                return entry, entry.start_mark.line + 1
    return None, None


def _ids(entry: yaml.Node) -> tuple[str, ...]:
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else ()
    return tuple(value.value for key, value in pairs if key.value == "id" and isinstance(value, yaml.ScalarNode))


def form_faults(text: str) -> tuple[Fault, ...]:
    """Why a text is no rule set; nothing when it is one."""
    try:
        read_ruleset(text)
    except BadRuleSet as error:
        return error.faults
    return ()


def shipped() -> tuple[tuple[str, str], ...]:
    """File name and text of every rule set in `config/rulesets`."""
    directory: Path = settings.ENV.config_dir / "rulesets"
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.yaml")))


def load_tree(text: str) -> Any:
    """The tree of a file. Raises `BadRuleSet`. Anchors and tags of the language beyond plain values are refused."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        raise BadRuleSet(
            [Fault(where, "no-yaml", {"problem": str(getattr(error, "problem", "") or error)[:120]})]
        ) from None
    except (ValueError, RecursionError) as error:  # a date that is none: 2020-02-31
        raise BadRuleSet([Fault("", "no-yaml", {"problem": str(error)[:120]})]) from None


def dump_tree(tree: Any) -> str:
    """The text of a tree, as the editor shows it."""
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=110)


@lru_cache(maxsize=16)
def _read(text: str, config_dir: Path) -> RuleSet:
    return parse_ruleset(load_tree(text), _vocabulary(config_dir))


@lru_cache(maxsize=2)
def _vocabulary(config_dir: Path) -> Vocabulary:
    known = health_lists()
    path = config_dir / "diseases" / f"{known.disease}.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8")).get("screening_classes")
    try:
        classes = tuple(
            ScreeningClass(str(one["code"]), int(one["severity"]), Words(**one["name"]), Words(**one["action"]))
            for one in entries
        )
    except (KeyError, TypeError) as error:
        raise BadPolicy(f"{path.name}: screening_classes: {error!r}") from error
    codes = lists()
    return Vocabulary(codes.symptoms, codes.exposures, codes.conditions, classes, codes.places)


def suspect_classes() -> frozenset[str]:
    """Codes of the classes that make somebody a suspect of the register of cases."""
    return _suspects(settings.ENV.config_dir)


@lru_cache(maxsize=2)
def _suspects(config_dir: Path) -> frozenset[str]:
    path = config_dir / "diseases" / f"{health_lists().disease}.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8")).get("screening_classes") or ()
    return frozenset(str(one["code"]) for one in entries if one.get("suspect"))


@dataclass(frozen=True)
class Urgency:
    """How soon somebody of a class must be met."""

    priority: Priority
    within: timedelta


def urgent_classes() -> Mapping[str, Urgency]:
    """Classes that need action now, which the desk's queue shows. Raises `BadPolicy` for a word or number that is
    none."""
    return _urgent(settings.ENV.config_dir)


@lru_cache(maxsize=2)
def _urgent(config_dir: Path) -> Mapping[str, Urgency]:
    path = config_dir / "diseases" / f"{health_lists().disease}.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8")).get("screening_classes") or ()
    try:
        return {
            str(one["code"]): Urgency(
                Priority.from_slug(one["desk"]["priority"]), timedelta(minutes=int(one["desk"]["within_minutes"]))
            )
            for one in entries
            if "desk" in one
        }
    except (KeyError, TypeError, ValueError) as error:
        raise BadPolicy(f"{path.name}: screening_classes: desk: {error!r}") from error


def class_of(code: str) -> ScreeningClass | None:
    """A class by its code; None for one that the disease no longer has."""
    return next((one for one in vocabulary().classes if one.code == code), None)
