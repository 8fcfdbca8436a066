# SPDX-License-Identifier: Apache-2.0
"""What fair use makes of one more report, decided from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from epidesk.foundation.accounts.fair_use import BadFairUse, FairUse, read_fair_use
from epidesk.foundation.accounts.rules import SanctionStep, by_named_number, hardest, proposed, skips_a_step
from epidesk.intake.incidents.rules.fair_use import Counted, Lane, Refusal, Ruling, rule_medical, rule_report

FILE = Path(__file__).resolve().parents[2] / "config" / "fair_use.yaml"
NOTHING = Counted()


def shipped() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


LIMITS: FairUse = replace(read_fair_use(shipped()), reports_a_sender=5, reports_a_number=4, medical_rows_a_sender=2)


def a_report(**changes) -> Ruling:
    facts = {"own": NOTHING, "named": NOTHING, "against": None, "against_number": None, "crowded": False}
    return rule_report(**{**facts, "proved": False, "limits": LIMITS, **changes})


def test_a_stranger_without_any_history_is_taken_as_usual():
    assert a_report() == Ruling()


def test_suspended_persons_are_told_and_limited_ones_only_beyond_their_few():
    assert a_report(against=SanctionStep.SUSPENSION).refusal is Refusal.SUSPENDED
    few = Counted(reports_in_day=LIMITS.limited_reports_a_day - 1)
    assert a_report(against=SanctionStep.LIMIT, own=few).refusal is Refusal.NONE
    enough = Counted(reports_in_day=LIMITS.limited_reports_a_day)
    assert a_report(against=SanctionStep.LIMIT, own=enough).refusal is Refusal.LIMITED


def test_what_is_held_is_taken_nonetheless():
    ruling = a_report(against=SanctionStep.HOLD)
    assert (ruling.refusal, ruling.lane) == (Refusal.NONE, Lane.HELD)


def test_a_number_that_is_only_named_refuses_nobody():
    for step in SanctionStep:
        ruling = a_report(against_number=step)
        assert ruling.refusal is Refusal.NONE
        assert ruling.lane is (Lane.NORMAL if step is SanctionStep.WARNING else Lane.HELD)
    assert a_report(named=Counted(reports_in_hour=400)).lane is Lane.HELD
    assert by_named_number(None) is None


def test_an_address_only_slows_and_only_who_has_proved_nothing():
    assert a_report(crowded=True).lane is Lane.SLOW
    assert a_report(crowded=True, proved=True) == Ruling()


@pytest.mark.parametrize("crowded", [False, True])
@pytest.mark.parametrize("many", [0, 5, 5_000])
def test_medical_help_is_never_refused_and_never_held(many, crowded):
    counted = Counted(many, many, many)
    ruling = rule_medical(own=counted, named=counted, crowded=crowded, proved=False, limits=LIMITS)
    assert ruling.refusal is Refusal.NONE
    assert ruling.lane is not Lane.HELD
    assert ruling.folds == (many >= LIMITS.medical_rows_a_sender)


def test_sanctions_go_step_by_step():
    assert proposed([]) is SanctionStep.WARNING
    assert proposed([SanctionStep.WARNING, SanctionStep.LIMIT]) is SanctionStep.HOLD
    assert proposed([SanctionStep.SUSPENSION]) is SanctionStep.SUSPENSION
    assert skips_a_step(SanctionStep.SUSPENSION, [])
    assert not skips_a_step(SanctionStep.SUSPENSION, [SanctionStep.WARNING])
    assert not skips_a_step(SanctionStep.LIMIT, [])
    assert hardest([SanctionStep.HOLD, SanctionStep.WARNING]) is SanctionStep.HOLD


def test_the_shipped_numbers_can_be_used():
    shipped_numbers = read_fair_use(shipped())
    assert shipped_numbers.pace["medical_help"] == 1
    assert shipped_numbers.pace["suspected_case"] > 1
    assert shipped_numbers.review_within > timedelta(0)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("reports_an_hour", "a_sender"), 0, "a_sender"),
        (("reports_an_hour", "a_sender"), "thirty", "a_sender"),
        (("unconfirmed_waits_times", "suspected_case"), 0.5, "suspected_case"),
        (("sanctions", "hold", "usual_days"), 61, "hold"),
        (("sanctions", "limit", "reports_a_day"), True, "reports_a_day"),
        (("sanctions", "warning"), None, "warning"),
    ],
)
def test_a_number_that_makes_no_sense_refuses_to_start_and_is_named(path, value, named):
    tree = shipped()
    place = tree
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(BadFairUse, match=named):
        read_fair_use(tree)
