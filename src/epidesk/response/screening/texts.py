# SPDX-License-Identifier: Apache-2.0
"""Screening's words: what is wrong with a rule set, why somebody is in a class, what came near."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Text
from epidesk.intake.movement.policy import HealthItem, health_lists, place_name
from epidesk.response.screening.rules import AlarmEnding, VersionState
from epikit.ruleset import (
    AllOf,
    AnyOf,
    Condition,
    ContactAtMost,
    Evidence,
    Flags,
    FromDay,
    Lacking,
    NotThis,
    OneOf,
    Outcome,
    ResultIs,
    RuleSet,
    Visited,
    Warm,
)

STATE: dict[str, Promise] = {
    VersionState.DRAFT: _("Draft"),
    VersionState.ADOPTED: _("In force"),
    VersionState.REPLACED: _("Replaced"),
}
ALARM: dict[str, Promise] = {
    AlarmEnding.FETCHED: _("A team or an ambulance is on its way"),
    AlarmEnding.REACHED: _("Spoken to; they know what to do and do it"),
    AlarmEnding.HANDED_OVER: _("The ward's health station has taken it"),
    AlarmEnding.MISTAKEN: _("What was declared is wrong"),
    AlarmEnding.CHANGED: _("The class changed by itself"),
}
MEANWHILE = _("Another version was put into force meanwhile. Look at what changes against that one, then decide again.")

PROBLEM: dict[str, Promise] = {
    "no-table": _("A table of fields is wanted here."),
    "no-list": _("A list is wanted here."),
    "no-yaml": _("This cannot be read: %(problem)s."),
    "no-code": _("A short code of letters, digits and - _ . is wanted."),
    "no-rules": _("There is no rule."),
    "no-condition": _("There is no condition."),
    "no-last-rule": _("The last rule must hold for everybody (“always: true”), so that each has a class."),
    "no-tests": _("The rule set has no tests of its own. Write at least one person whose class you know."),
    "choose": _("Choose one of the answers."),
    "say-why": _("Say why."),
    "text-missing": _("This is missing."),
    "text-long": _("This is too long: at most %(limit)s characters."),
    "two-languages": _("Words in Vietnamese and in English are wanted (vi, en)."),
    "date-missing": _("A day is missing."),
    "date-wrong": _("“%(value)s” is no day. Write it as 2020-03-21."),
    "dates-reversed": _("It ends before it begins."),
    "days-wrong": _("A number of days from 0 to %(limit)s is wanted."),
    "number-wrong": _("A number from %(least)s to %(most)s is wanted."),
    "too-many": _("These are too many: at most %(limit)s."),
    "too-deep": _("Conditions stand in each other too deeply: at most %(limit)s levels."),
    "twice": _("The code %(code)s stands there twice."),
    "circle": _("These conditions use each other in a circle: %(names)s."),
    "class-unknown": _("There is no class “%(code)s”."),
    "class-given": _("A rule gives the class %(code)s, although the rule set says that none does."),
    "class-unreachable": _("No rule gives the class %(code)s."),
    "area-unknown": _("There is no risk area “%(code)s”."),
    "area-unused": _("No rule looks at the risk area %(code)s."),
    "place-missing": _("Choose at least one place."),
    "place-unknown": _("There is no place “%(code)s”."),
    "code-unknown": _("“%(code)s” is not in the list %(column)s."),
    "column-unknown": _("There is no field “%(code)s”."),
    "condition-unknown": _("There is no condition “%(code)s”."),
    "since-unknown": _("Days cannot be counted from “%(code)s”."),
    "never-reached": _("This rule is never reached: rule %(earlier)s holds whenever it does."),
    "conflict": _("Rule %(earlier)s has the same conditions and gives another class."),
    "reason-braces": _("A brace is not closed."),
    "reason-word": _("The reason asks for {%(code)s}, which nobody fills in."),
    "test-failed": _("Its own test fails: %(name)s. %(problem)s"),
}


def problem_text(slug: str, params: Mapping[str, str], *, path: str = "") -> Text:
    """What is wrong, in the reader's language; with a path, where first."""
    said = str(PROBLEM[slug]) % {**_DEFAULTS, **params}
    return f"{path}: {said}".strip() if path else said.strip()


_DEFAULTS = {"problem": "", "limit": "", "code": "", "value": "", "names": "", "least": "", "most": ""}


def reason_text(ruleset: RuleSet, outcome: Outcome, language: str) -> str:
    """The rule's sentence with this person's places, days and symptoms."""
    said = ruleset.rule(outcome.rule_id).reason.of(language)
    filled = dict.fromkeys(("place", "area", "left", "symptoms", "exposures", "temperature", "tested", "until"), "…")
    for one in outcome.evidence:
        if isinstance(one.condition, Visited) and one.stay and one.left_on and filled["place"] == "…":
            filled["place"] = place_name(one.stay.place, language)
            filled["area"] = ruleset.area(one.condition.area).name.of(language)
            filled["left"] = _day(one.left_on - timedelta(days=1))
        elif isinstance(one.condition, Flags) and one.condition.column in filled:
            filled[one.condition.column] = _items(one.condition.column, one.codes, language)
    if outcome.until_on:
        filled["until"] = _day(outcome.until_on)
    return said.format_map(filled)


def evidence_lines(ruleset: RuleSet, outcome: Outcome, language: str) -> list[str]:
    """What made the rule hold, one line each."""
    return [line for one in outcome.evidence if (line := _evidence(ruleset, one, language))]


def _evidence(ruleset: RuleSet, one: Evidence, language: str) -> str:
    if isinstance(one.condition, Visited) and one.stay and one.left_on:
        return gettext("In %(place)s from %(first)s to %(last)s: %(area)s") % {
            "place": place_name(one.stay.place, language),
            "first": _day(one.stay.from_on),
            "last": _day(one.stay.to_on - timedelta(days=1)),
            "area": ruleset.area(one.condition.area).name.of(language),
        }
    if isinstance(one.condition, Flags):
        return f"{_COLUMN[one.condition.column]}: {_items(one.condition.column, one.codes, language)}"
    return condition_text(ruleset, one.condition, language)


_COLUMN: dict[str, Promise] = {
    "symptoms": _("Symptoms"),
    "exposures": _("Contacts and exposure"),
    "conditions": _("Conditions one has"),
}
_KINDS: dict[str, Promise] = {
    "entry": _("enters the country"),
    "arrival": _("arrives in the province"),
    "departure": _("leaves the province"),
    "daily": _("daily health declaration"),
}
_RESULTS: dict[int, Promise] = {0: _("none"), 1: _("negative"), 2: _("positive"), 3: _("not yet known")}
_LACKING: dict[str, Promise] = {
    "origin": _("where they set out from"),
    "nationality": _("the nationality"),
    "arrived_on": _("the day of arrival"),
    "departed_on": _("the day of departure"),
    "temperature_tenths": _("the temperature"),
    "tested_on": _("the day of the test"),
}


def condition_text(ruleset: RuleSet, condition: Condition, language: str) -> str:
    """A condition in plain words, for readers of a rule set and for what somebody lacked."""
    match condition:
        case Visited(area, within):
            name = ruleset.area(area).name.of(language)
            if within is None:
                return gettext("was in %(area)s") % {"area": name}
            return gettext("was in %(area)s in the %(days)s days before") % {"area": name, "days": within}
        case Flags(column, codes, _mask, at_least):
            items = _items(column, codes, language)
            if at_least > 1:
                return gettext("at least %(count)s of: %(items)s") % {"count": at_least, "items": items}
            return gettext("has one of: %(items)s") % {"items": items}
        case Warm(tenths):
            return gettext("temperature of %(degrees)s °C or more") % {"degrees": _degrees(tenths, language)}
        case ResultIs(results, within):
            said = gettext("test: %(result)s") % {"result": ", ".join(str(_RESULTS[one]) for one in results)}
            return (
                said
                if within is None
                else gettext("%(said)s, at most %(days)s days old") % {"said": said, "days": within}
            )
        case OneOf("kind", values):
            return ", ".join(str(_KINDS.get(one, one)) for one in values)
        case OneOf(_column, values):
            return gettext("nationality: %(places)s") % {
                "places": ", ".join(place_name(one, language) for one in values)
            }
        case FromDay(on):
            return gettext("on %(day)s or later") % {"day": _day(on)}
        case ContactAtMost(0):
            return gettext("is a case in the centre's register")
        case ContactAtMost(degree):
            return gettext("is F%(degree)s or nearer in the centre's register") % {"degree": degree}
        case Lacking(column):
            return gettext("did not tell %(field)s") % {"field": _LACKING[column]}
        case AllOf(parts):
            return gettext(" and ").join(_inner(ruleset, part, language) for part in parts)
        case AnyOf(parts):
            return gettext(" or ").join(_inner(ruleset, part, language) for part in parts)
        case NotThis(part):
            return gettext("not (%(condition)s)") % {"condition": condition_text(ruleset, part, language)}
        case _:
            return gettext("everybody else")


def _inner(ruleset: RuleSet, condition: Condition, language: str) -> str:
    said = condition_text(ruleset, condition, language)
    return f"({said})" if isinstance(condition, AllOf | AnyOf) else said


def _items(column: str, codes: tuple[str, ...], language: str) -> str:
    known: tuple[HealthItem, ...] = getattr(health_lists(), column)
    words = {one.code: one.label(language) for one in known}
    return ", ".join(words.get(code, code) for code in codes)


def _degrees(tenths: int, language: str) -> str:
    said = f"{tenths / 10:.1f}"
    return said.replace(".", ",") if language.startswith("vi") else said


def _day(on: object) -> str:
    return date_format(on, "DATE_FORMAT")  # type: ignore[arg-type]
