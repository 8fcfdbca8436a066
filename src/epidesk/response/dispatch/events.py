# SPDX-License-Identifier: Apache-2.0
"""What dispatch announces. Each field is a tuple of ids; the n-th ids of one event belong together."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MissionOffered:
    """The desk asked a team to go."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class MissionAccepted:
    """The team said yes."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class MissionDeclined:
    """The team said no, with a reason; the matter is the desk's again."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class TeamDeparted:
    """The team is on its way."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class TeamArrived:
    """The team is at the place."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class MissionFinished:
    """The team is done, with an outcome."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class MissionStoodDown:
    """The mission was called off before its end."""

    mission_ids: tuple[UUID, ...]
    incident_ids: tuple[UUID, ...]
    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class DutyChanged:
    """Teams went on or off duty."""

    team_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class DirectiveStepTaken:
    """A directive was given, received, done, handed on or called off: the step says which."""

    step_ids: tuple[UUID, ...]
    directive_ids: tuple[UUID, ...]
