# SPDX-License-Identifier: Apache-2.0
"""The people of the demonstration: citizens, the desk, 23 teams in their zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts import actions as accounts
from epidesk.foundation.accounts.queries import get_user, principal_for_user
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.interfaces.cli.demo.names import full_name, phone
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch import queries as dispatch_queries

STAFF = (
    ("administrator", "Hồ Thị Quản", "admin", ()),
    ("shift_lead", "Lê Minh Quang", "truongca", ()),
    ("duty_officer", "Tôn Thất Hòa", "trucld", ()),
    ("operator", "Nguyễn Thị Lan", "lan", ()),
    ("operator", "Trần Văn Minh", "minh", ()),
    ("operator", "Hoàng Thu Hà", "ha", ("480",)),
    ("clinician", "Phan Thanh Phương", "phuong", ()),
    ("epidemiologist", "Hoàng Thị Diệu", "dichte", ()),
    ("editor", "Đặng Ngọc Mai", "mai", ()),
    ("analyst", "Võ Quốc Bình", "binh", ()),
    ("lodging", "Trương Thị Lễ", "letan", ()),
    ("partner", "Bùi Kim Ngân", "ngan", ()),
)
"""Role, name, e-mail before the @, codes of the areas it is limited to (none: the whole province)."""
CITIZENS = 6
SIGN_IN_TEAM = "PX2"
"""Whose leader and member the sign-in page offers."""
THERE_SINCE = timedelta(days=30)
"""Before the week that is told: who writes and who is told has the role already."""
OFF_DUTY = frozenset({"PD2", "PV2", "AL2", "HR2"})


@dataclass(frozen=True)
class TeamPeople:
    """A team and who acts for it."""

    team_id: UUID
    code: str
    leader: Actor
    lon: float
    lat: float
    on_duty: bool


@dataclass(frozen=True)
class Cast:
    operators: tuple[Actor, ...]
    lead: Actor
    """The shift lead."""
    citizens: tuple[tuple[Actor, str, str], ...]
    """Actor, name, phone (E.164)."""
    teams: tuple[TeamPeople, ...]


def _actor(user_id: UUID) -> Actor:
    return principal_for_user(get_user(user_id)).as_actor()


def load_cast() -> Cast:
    """Makes the people and sets the teams on duty, each near its base."""
    chance = Random(46)  # noqa: S311 (invention, not secrecy)
    with told_at(timezone.now() - THERE_SINCE):
        citizens = _load_citizens(chance)
        operators, lead = _load_staff()
    return Cast(operators, lead, citizens, tuple(_load_teams(chance)))


def _load_citizens(chance: Random) -> tuple[tuple[Actor, str, str], ...]:
    citizens = []
    for number in range(CITIZENS):
        user = accounts.sign_in_by_phone(
            by=Actor(kind=PrincipalKind.ANONYMOUS, label="demonstration"), phone_e164=phone(100 + number)
        )
        name = "Trần Thị Mận" if number == 0 else full_name(chance)
        actor = _actor(user.id)
        accounts.update_profile(by=actor, name=name, year_of_birth=1950 + 7 * number)
        citizens.append((actor, name, phone(100 + number)))
    return tuple(citizens)


def _load_staff() -> tuple[tuple[Actor, ...], Actor]:
    operators, leads = [], []
    for role, name, mailbox, areas in STAFF:
        user_id = accounts.create_staff(
            by=SYSTEM, email=f"{mailbox}@demo.invalid", name=name, role=role, area_codes=areas
        )
        if role == "operator" and not areas:
            operators.append(_actor(user_id))
        elif role == "shift_lead":
            leads.append(_actor(user_id))
    return tuple(operators), leads[0]


def _load_teams(chance: Random) -> list[TeamPeople]:
    dispatch.load_teams(by=SYSTEM)
    people = []
    everything = Actor(
        kind=PrincipalKind.SYSTEM, label="demonstration", areas=None, permissions=frozenset(("dispatch:read",))
    )
    cards = sorted(dispatch_queries.teams(everything.as_viewer()), key=lambda card: card.code != SIGN_IN_TEAM)
    for card in cards:  # the team of the sign-in page's button is the one whose story is told
        leader = _load_members(card, chance)
        on_duty = card.code not in OFF_DUTY
        lon = card.base_lon + chance.uniform(-0.01, 0.01)
        lat = card.base_lat + chance.uniform(-0.008, 0.008)
        if on_duty:
            dispatch.set_duty(by=leader, team_id=card.team_id, on=True)
            dispatch.report_position(
                by=leader,
                team_id=card.team_id,
                lon=lon,
                lat=lat,
                accuracy_m=chance.choice((8, 12, 20, 35)),
                at=timezone.now() - timedelta(seconds=chance.randrange(5, 50)),
            )
        people.append(TeamPeople(card.team_id, card.code, leader, lon, lat, on_duty))
    return people


def _load_members(card: dispatch_queries.TeamCard, chance: Random) -> Actor:
    """A leader, who is answered, and one more."""
    with told_at(timezone.now() - THERE_SINCE):
        ids = [
            accounts.create_staff(
                by=SYSTEM,
                email=f"{card.code.lower()}.{mailbox}@demo.invalid",
                name=full_name(chance),
                role=role,
                team_id=card.team_id,
            )
            for mailbox, role in (("doitruong", "team_leader"), ("doivien", "team_member"))
        ]
        dispatch.add_member(by=SYSTEM, team_id=card.team_id, user_id=ids[0], leader=True)
        dispatch.add_member(by=SYSTEM, team_id=card.team_id, user_id=ids[1])
        return _actor(ids[0])
