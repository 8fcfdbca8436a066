# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from .operator import Operator

CREWS = ("PX1", "PX2", "TH1")


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    """Its gate has tests of its own; here people are at work already."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def sign_in(hue: None) -> Callable[..., Operator]:
    """`sign_in("operator", "480")`: a browser in which somebody with this role, in these areas, has signed in."""

    def made(role: str, *area_codes: str, name: str = "", language: str = "en") -> Operator:
        return Operator.of_role(role, area_codes, name or role.title(), language)

    return made


@pytest.fixture
def lan(sign_in: Callable[..., Operator]) -> Operator:
    """An operator of the whole province."""
    return sign_in("operator", name="Lan")


@pytest.fixture
def minh(sign_in: Callable[..., Operator]) -> Operator:
    return sign_in("operator", name="Minh")


@pytest.fixture
def report(hue: None) -> Callable[..., str]:
    """`report()`: a call for help at the citadel, just received; its public id."""
    from tests.factories.incidents import call_for_help, filed

    return lambda **changes: filed(call_for_help(**changes)).public_id


@pytest.fixture
def triaged(lan: Operator, report: Callable[..., str]) -> Callable[..., str]:
    """A call for help that Lan has judged."""

    def made() -> str:
        item = report()
        assert lan.act(item, "triage", priority="extreme").status_code == 302
        return item

    return made


@pytest.fixture
def crews(hue_teams: None) -> dict[str, UUID]:
    """Three of the teams on duty at their bases, by code."""
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.dispatch.actions import set_duty
    from epidesk.response.dispatch.models import Team

    teams = dict(Team.objects.filter(code__in=CREWS).values_list("code", "id"))
    for team_id in teams.values():
        set_duty(by=SYSTEM, team_id=team_id, on=True)
    return teams
