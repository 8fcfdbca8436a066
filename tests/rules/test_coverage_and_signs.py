# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from epidesk.response.dispatch.rules.checking_in import CheckIn, Sign
from epidesk.response.dispatch.rules.coverage import Coverage

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
RULE = Coverage({"481": 2}, default=0)


def test_sending_the_second_of_two_breaks_the_rule():
    broken = RULE.after_sending("481", 2, is_free=True)
    assert broken is not None
    assert (broken.left, broken.least, broken.already) == (1, 2, False)


def test_a_zone_that_has_too_few_already_is_warned_of_but_not_broken():
    broken = RULE.after_sending("481", 1, is_free=True)
    assert broken is not None
    assert broken.already


@pytest.mark.parametrize(
    ("zone", "free", "is_free"), [("481", 3, True), ("481", 1, False), ("474", 1, True), ("", 1, True)]
)
def test_what_breaks_nothing(zone, free, is_free):
    assert RULE.after_sending(zone, free, is_free=is_free) is None


@pytest.mark.parametrize(
    ("minutes", "sign"), [(0, Sign.WELL), (44, Sign.WELL), (45, Sign.AMBER), (59, Sign.AMBER), (60, Sign.RED)]
)
def test_the_sign_ages(minutes, sign):
    rule = CheckIn(timedelta(minutes=45), timedelta(minutes=60))
    assert rule.judge(NOW, NOW + timedelta(minutes=minutes)) is sign


def test_amber_must_come_first():
    with pytest.raises(ValueError, match="amber"):
        CheckIn(timedelta(minutes=60), timedelta(minutes=45))
