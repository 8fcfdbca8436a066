# SPDX-License-Identifier: Apache-2.0
"""Screening rules in force, and some who came and declared it; all invented."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.places.queries import wards
from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.rules import DeclarationDraft
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.interfaces.cli.demo.names import full_name, phone
from epidesk.response.screening import actions

RULES = "covid19-2020-03.yaml"
COUNT = 24
ORIGINS = ("VN-DN", "VN-HN", "VN-SG", "VN-25", "VN-DN", "KR", "VN-27", "VN-HN", "VN-26", "IT", "VN-DN", "VN-DN")
SYMPTOMS: tuple[tuple[str, ...], ...] = ((), (), (), ("cough",), (), (), (), ("fever", "cough"))


def load_travellers(today: date) -> None:
    """The rule set of March 2020 in force, and the arrivals of the last days screened by it. All came before yesterday:
    who had to be met at once has been."""
    version = actions.take_shipped(by=SYSTEM, file=RULES)
    actions.adopt(by=SYSTEM, version_id=version, instead_of=None)
    draw, places = random.Random(20), wards()  # noqa: S311  (the same demonstration every time)
    filed = []
    for number in range(COUNT):
        came_on = today - timedelta(days=2 + draw.randrange(7))
        draft = DeclarationDraft(
            kind="arrival",
            name=full_name(draw),
            year_of_birth=draw.randrange(1950, 2004),
            phone=phone(5_560_000 + number),
            conveyance=draw.choice(("bus", "rail", "air", "car")),
            departed_on=came_on,
            arrived_on=came_on,
            origin=ORIGINS[number % len(ORIGINS)],
            ward_code=draw.choice(places).code,
            symptoms=SYMPTOMS[number % len(SYMPTOMS)],
            health_said=True,
            given_by="operator",
            channel="desk",
        )
        with told_at(datetime.combine(came_on, time(10), timezone.get_current_timezone())):
            filed.append(declare(by=SYSTEM, draft=draft).id)
    actions.screen_declarations(declaration_ids=filed)
