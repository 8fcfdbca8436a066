# SPDX-License-Identifier: Apache-2.0
"""Four weeks of an invented roster for the teams and the desk, what teams can do and carry, a swap that waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of, people_of_team
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.interfaces.cli.demo.cast import OFF_DUTY, SIGN_IN_TEAM, Cast, TeamPeople
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.queries import my_roster
from epidesk.response.dispatch.rules import Permission as Dispatch

BEFORE = 14
WEEKS = 4
CYCLE = 4
"""Days of the teams' pattern: day, night, two days off."""
HAS_A_HOLE = "CM1"
"""A team one of whose nights nobody works."""
SWAPS = "TH1"
"""A team in which two have agreed on a swap."""
KEEPER = replace(SYSTEM, permissions=frozenset({Dispatch.MANAGE_TEAMS}))
AT_DESK = frozenset({"operator", "shift_lead"})


def load_roster(cast: Cast) -> None:
    """Teams off duty at the end of the cast's story have no shift now."""
    chance = Random(79)  # noqa: S311 (invention, not secrecy)
    today = timezone.localdate()
    with told_at(timezone.now() - timedelta(days=BEFORE)):
        desk = [one.user_id for one in holders_of(Desk.CLAIM) if AT_DESK.intersection(one.roles)]
        dispatch.repeat_pattern(
            by=SYSTEM,
            team_id=None,
            pattern="three_by_eight",
            user_ids=desk,
            starts_on=today - timedelta(days=BEFORE),
            weeks=WEEKS,
        )
        for number, team in enumerate(cast.teams):
            # Three days after the day shift nobody works: the night before ended yesterday morning.
            offset = (BEFORE - (CYCLE - 1)) % CYCLE if team.code in OFF_DUTY else number % CYCLE
            dispatch.repeat_pattern(
                by=SYSTEM,
                team_id=team.team_id,
                pattern="day_night_off_off",
                user_ids=[one.user_id for one in people_of_team(team.team_id)],
                starts_on=today - timedelta(days=BEFORE - offset),
                weeks=WEEKS,
            )
    for team in cast.teams:
        _equip(team, chance)
        if team.code == HAS_A_HOLE:
            _tear_a_hole(team)
        elif team.code == SWAPS:
            _ask_a_swap(team)
        elif team.code == SIGN_IN_TEAM:
            _offer_a_place(team)
    dispatch.follow_roster()


def _equip(team: TeamPeople, chance: Random) -> None:
    skills = chance.sample(("sampling", "first_aid", "oxygen", "disinfection", "tracing"), chance.choice((2, 3)))
    dispatch.set_skills(by=KEEPER, team_id=team.team_id, skills=skills)
    kind = chance.choice(("ambulance", "car", "car", "motorbike"))
    dispatch.set_vehicle(by=KEEPER, team_id=team.team_id, name=f"Xe đội {team.code}", kind=kind)
    for item, most in (("suit", 60), ("mask", 300), ("gloves", 400), ("sampling_kit", 80), ("antiseptic", 24)):
        count = chance.randrange(most // 12, most)
        dispatch.count_stock(by=team.leader, team_id=team.team_id, item=item, count=count, why="Kiểm đầu tuần")


def _tear_a_hole(team: TeamPeople) -> None:
    cards = [turn.shift for turn in my_roster(team.leader.as_viewer()).turns if turn.shift.starts_at > timezone.now()]
    for person in cards[0].people if cards else ():
        dispatch.take_off(by=SYSTEM, shift_id=cards[0].shift_id, user_id=person.user_id)


def _ask_a_swap(team: TeamPeople) -> None:
    """To be freed from a shift that both work: one is enough for it."""
    coming = [turn.shift for turn in my_roster(team.leader.as_viewer()).turns if turn.shift.starts_at > timezone.now()]
    if coming:
        dispatch.ask_swap(by=team.leader, shift_id=coming[0].shift_id, colleague_id=None, reason="Đi họp ở huyện.")


def _offer_a_place(team: TeamPeople) -> None:
    coming = [turn.shift for turn in my_roster(team.leader.as_viewer()).turns if turn.shift.starts_at > timezone.now()]
    if coming:
        day = coming[-1].on + timedelta(days=2)
        shift_id = dispatch.plan_shift(by=SYSTEM, team_id=team.team_id, kind="day", on=day)
        dispatch.offer_places(by=SYSTEM, shift_id=shift_id, places=1)
