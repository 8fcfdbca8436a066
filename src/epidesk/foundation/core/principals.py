# SPDX-License-Identifier: Apache-2.0
"""Who acts and who looks. Doors make them from the request; rooms trust nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from uuid import UUID


class PrincipalKind(StrEnum):
    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    STAFF = "staff"
    MACHINE = "machine"
    SYSTEM = "system"


@dataclass(frozen=True)
class ReadNote:
    """One record of a person that a request showed."""

    kind: str
    id: UUID
    outside: bool = False


@dataclass(frozen=True)
class Principal:
    """`areas`: ward ids this one may see; None means the whole province, empty means none.

    `device`: hash of the secret in the filing device's cookie; `label`: what the ledger calls this one (never a phone).
    `key_id`: the API key that a machine, or a member of staff through the API, came with.
    """

    kind: PrincipalKind = PrincipalKind.ANONYMOUS
    user_id: UUID | None = None
    label: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    areas: frozenset[UUID] | None = frozenset()
    team_id: UUID | None = None
    key_id: UUID | None = None
    device: str | None = None
    via: str = "web"
    language: str = "vi"
    request_id: str = ""
    reason: str = ""
    reads: list[ReadNote] = field(default_factory=list, compare=False, repr=False)

    def may(self, permission: str, area_id: UUID | None = None) -> bool:
        """Whether the permission is held, and, with `area_id`, whether it reaches there."""
        if permission not in self.permissions:
            return False
        return area_id is None or self.covers(area_id)

    def covers(self, area_id: UUID | None) -> bool:
        """Whether the ward lies in this one's area. A matter without a ward is for those who see the whole province,
        and for everybody on duty: nobody may overlook it."""
        if self.areas is None or area_id is None:
            return True
        return area_id in self.areas

    def note_read(self, kind: str, ids: Iterable[UUID], *, outside: bool = False) -> None:
        """Remember that records of persons were shown; the door writes them to the read log before it answers."""
        self.reads.extend(ReadNote(kind, id, outside) for id in ids)


@dataclass(frozen=True)
class Viewer(Principal):
    """Who reads."""

    def as_actor(self) -> Actor:
        return Actor(**{f.name: getattr(self, f.name) for f in fields(self)})


@dataclass(frozen=True)
class Actor(Principal):
    """Who writes."""

    def as_viewer(self) -> Viewer:
        return Viewer(**{f.name: getattr(self, f.name) for f in fields(self)})


SYSTEM = Actor(kind=PrincipalKind.SYSTEM, label="system", areas=None, via="job")
"""The centre itself: jobs, imports, the command line. Holds no permission; rules let it pass by kind."""
