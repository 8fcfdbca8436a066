# SPDX-License-Identifier: Apache-2.0
"""A week of invented incidents, told through the same actions that people use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import wards
from epidesk.foundation.places.refs import AreaRef
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.rules import Draft
from epidesk.interfaces.cli.demo.cast import SIGN_IN_TEAM, Cast, TeamPeople
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.interfaces.cli.demo.names import full_name, phone
from epidesk.interfaces.cli.demo.remarkable import tell_the_remarkable
from epidesk.interfaces.cli.demo.stories import ADVISED, DESCRIPTIONS, MEDICAL, PLACES, REJECTIONS, Medical
from epidesk.response.dispatch import actions as dispatch
from epikit.geo.points import LonLat, distance_m

T = TypeVar("T")
DAYS = 7
PER_DAY = 18
OPEN_NOW = 16
STILL_OPEN_SINCE = timedelta(hours=2, minutes=30)
UNANSWERED_FOR = timedelta(minutes=4, seconds=30)
"""What nobody has answered yet is younger: the first escalation comes after five minutes."""
CONFIRMED_SHARE = 0.85
"""Of the verdicts that a team's outcome proposes; the others wait at the desk for somebody to confirm them."""
REPORT_ENDS = ("founded", "advised", "unfounded", "not_found")
MEDICAL_ENDS = ("treated_at_home", "treated_at_home", "advised", "taken_to_care")


def load_week(cast: Cast) -> int:
    """Tells the closed matters of the week, then what is open now. Answers how many there are."""
    chance = Random(2020)  # noqa: S311 (invention, not secrecy)
    now = timezone.now()
    begin = now - timedelta(days=DAYS)
    moments = sorted(
        begin + timedelta(seconds=chance.uniform(0, (DAYS - 0.12) * 86_400)) for _ in range(DAYS * PER_DAY)
    )
    teller = Teller(cast, chance)
    for at in moments:
        teller.closed_matter(at)
    for number in range(OPEN_NOW):
        at = now - timedelta(minutes=chance.uniform(1.5, 8) * (OPEN_NOW - number))
        teller.open_matter(at, step=number % 4, moves=1 + number // 4)
    return teller.told + tell_the_remarkable(cast, now)


class Teller:
    """Tells stories in the order of time."""

    def __init__(self, cast: Cast, chance: Random) -> None:
        self.cast = cast
        self.chance = chance
        self.told = 0
        self.outcomes: dict[UUID, str] = {}
        self.wards = wards()

    def closed_matter(self, at: datetime) -> None:
        """From received to resolved or rejected, and what checking it came to."""
        incident_id, team, operator, medical = self._filed_and_triaged(at)
        after = at + timedelta(minutes=self.chance.uniform(4, 15))
        if self.chance.random() < 0.15:
            self._do(after, lambda: self._end_at_the_desk(incident_id, operator, medical=medical))
            return
        done_at = self._serve(after, incident_id, team, operator, steps=4, medical=medical)
        if not medical and self.chance.random() < CONFIRMED_SHARE:
            read_at = done_at + timedelta(minutes=self.chance.uniform(3, 40))
            self._do(read_at, lambda: self._judge(incident_id, operator))

    def _end_at_the_desk(self, incident_id: UUID, operator: Actor, *, medical: bool) -> None:
        """Without a team. Nobody's request for help is closed unheard, no report unchecked."""
        if medical:
            incidents.log_call(by=operator, incident_id=incident_id, outcome="reached", note=ADVISED)
            incidents.resolve(by=operator, incident_id=incident_id, outcome="advised")
            return
        incidents.verify(by=operator, incident_id=incident_id, check="station", result="refuted")
        incidents.reject(by=operator, incident_id=incident_id, reason=self._any(REJECTIONS))

    def _judge(self, incident_id: UUID, operator: Actor) -> None:
        verdict = "unfounded" if self.outcomes.get(incident_id) in ("unfounded", "not_found") else "founded"
        incidents.give_verdict(by=operator, incident_id=incident_id, verdict=verdict)

    def open_matter(self, at: datetime, *, step: int, moves: int) -> None:
        """Open now: received, triaged, on the way or at the place."""
        if step < 2:
            self._file(max(at, timezone.now() - UNANSWERED_FOR * self.chance.uniform(0.2, 1)))
            return
        incident_id, team, operator, medical = self._filed_and_triaged(at)
        if step == 3:
            begin = at + timedelta(minutes=2)
            self._serve(begin, incident_id, team, operator, steps=min(moves, 3), medical=medical, hurry=True)

    def _filed_and_triaged(self, at: datetime) -> tuple[UUID, TeamPeople, Actor, bool]:
        incident_id, ward, priority, medical = self._file(at)
        operator = self._any(self.cast.operators)
        self._do(
            at + timedelta(minutes=self.chance.uniform(0.7, 1.4)),
            lambda: incidents.triage(by=operator, incident_id=incident_id, priority=priority),
        )
        return incident_id, self._nearest(ward, at), operator, medical

    def _file(self, at: datetime) -> tuple[UUID, AreaRef, Priority, bool]:
        ward = self._any(self.wards)
        medical = self.chance.random() < 0.35
        draft, priority = self._medical(ward) if medical else self._report(ward)
        open_now = at > timezone.now() - STILL_OPEN_SINCE
        # Who is waiting for help has one request: nobody of the cast asks twice today.
        if self.chance.random() < 0.5 and not (medical and open_now):
            by, name, number = self._any(self.cast.citizens)
        else:
            by, name, number = Actor(kind=PrincipalKind.ANONYMOUS, label="anonymous"), full_name(self.chance), ""
        if number:
            draft = _with_contact(draft, name, number)
        elif medical:
            draft = _with_contact(draft, name, phone(200 + self.told))
        with told_at(at):
            filed = incidents.file_incident(draft=draft, by=by)
        self.told += 1
        return filed.id, ward, priority, medical

    def _report(self, ward: AreaRef) -> tuple[Draft, Priority]:
        seen, text, priority = self._any(DESCRIPTIONS)
        return self._draft("suspected_case", ward, seen=seen, description=text), priority

    def _medical(self, ward: AreaRef) -> tuple[Draft, Priority]:
        story: Medical = self._any(MEDICAL)
        return (
            self._draft(
                "medical_help", ward, seen=story.seen, description=story.text, answers=story.answers, reply="all"
            ),
            story.priority,
        )

    def _draft(self, kind: str, ward: AreaRef, **more: object) -> Draft:
        return Draft(
            kind=kind,
            lon=ward.label.lon + self.chance.uniform(-0.006, 0.006),
            lat=ward.label.lat + self.chance.uniform(-0.005, 0.005),
            accuracy_m=self.chance.choice((12, 25, 55, 140)),
            location_source=self.chance.choice(("gps", "pin")),
            address=f"{self._any(PLACES)}, {ward.name}",
            **more,  # type: ignore[arg-type]
        )

    def _serve(
        self,
        at: datetime,
        incident_id: UUID,
        team: TeamPeople,
        operator: Actor,
        *,
        steps: int,
        medical: bool,
        hurry: bool = False,
    ) -> datetime:
        """Sends the team and lets it go `steps` of accept, depart, arrive, finish. Answers when the last was."""
        pause = (0.5, 1.5) if hurry else (2, 14)
        with told_at(at):
            mission = dispatch.offer_mission(
                by=operator, incident_id=incident_id, team_id=team.team_id, although_busy=True, although_uncovered="—"
            )
        outcome = self.outcomes[incident_id] = self._any(MEDICAL_ENDS if medical else REPORT_ENDS)
        verbs: tuple[Callable[[], object], ...] = (
            lambda: dispatch.accept(by=team.leader, mission_id=mission),
            lambda: dispatch.depart(by=team.leader, mission_id=mission),
            lambda: dispatch.arrive(by=team.leader, mission_id=mission),
            lambda: dispatch.finish(by=team.leader, mission_id=mission, outcome=outcome),
        )
        for verb in verbs[:steps]:
            at += timedelta(minutes=self.chance.uniform(*pause))
            self._do(min(at, timezone.now()), verb)
        return at

    def _nearest(self, ward: AreaRef, at: datetime) -> TeamPeople:
        """The nearest on duty. The team of the sign-in page's button is kept free now, for the visitor's own story."""
        kept_free = SIGN_IN_TEAM if at > timezone.now() - STILL_OPEN_SINCE else ""
        on_duty = [team for team in self.cast.teams if team.on_duty and team.code != kept_free]
        return min(on_duty, key=lambda team: distance_m(LonLat(team.lon, team.lat), ward.label))

    def _do(self, at: datetime, what: Callable[[], object]) -> None:
        with told_at(at):
            what()

    def _any(self, choices: Sequence[T]) -> T:
        return self.chance.choice(choices)


def _with_contact(draft: Draft, name: str, number: str) -> Draft:
    return replace(draft, contact_name=name, contact_phone=number)
