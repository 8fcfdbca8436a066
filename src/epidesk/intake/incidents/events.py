# SPDX-License-Identifier: Apache-2.0
"""What incidents announce. `step_ids`: the lines of the timelines that tell it, position by position."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class IncidentsFiled:
    incident_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class IncidentConfirmed:
    """A verified phone stands behind them now."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentReleased:
    """They were held for review and stand in the queue now."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentTriaged:
    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentAssigned:
    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentStarted:
    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentArrived:
    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentUnassigned:
    """No team is on it any more."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentRejected:
    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentResolved:
    """`verdicts`: what checking each came to, as somebody at the desk said: founded, unfounded or malicious; "" where
    nothing is checked, or where only a team's outcome proposes it yet (`VerdictGiven` follows). A case may come of what
    is founded, of nothing else."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerdictGiven:
    """What had ended was judged afterwards, or anew: confirmed as the team found it, or corrected."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class IncidentDuplicate:
    """Found to be the same as another one."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentReopened:
    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentContested:
    """Who filed it says that closing it was wrong: open again, more urgent, for somebody else to decide."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentCalled:
    """Its reporter was telephoned; the steps say how that ended."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class IncidentSplit:
    """No longer taken for the same as another one: open again as it was."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class CallsGivenUp:
    """Nobody could be reached by telephone, and nobody is called again by itself."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class StepsUndone:
    """What `step_ids` tell was taken back within seconds: all is as before, and the reporter never heard of it."""

    incident_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...] = ()
