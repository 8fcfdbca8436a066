# SPDX-License-Identifier: Apache-2.0
"""What the queries of the register give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise

from epidesk.response.cases.rules.places import is_vehicle

PREFIX = "cas"
"""Of public ids."""


@dataclass(frozen=True)
class CaseRow:
    """A line of the list. `level_until`: from this day the level is over; None for F0 and where there is none."""

    id: UUID
    public_id: str
    person_id: UUID
    name: str
    year_of_birth: int | None
    sex: str
    masked: bool
    number: str
    classification: str
    class_label: str | Promise
    level: int | None
    level_until: date | None
    source: str
    source_label: str | Promise
    area_id: UUID | None
    area_name: str
    reported_on: date
    onset_on: date | None


@dataclass(frozen=True)
class CasePage:
    """`following`: where the next page starts, "" at the end. `count`: None when there are more than anybody counts."""

    rows: tuple[CaseRow, ...]
    following: str
    count: int | None


@dataclass(frozen=True)
class JudgementLine:
    at: datetime
    from_label: str | Promise
    to_label: str | Promise
    basis_label: str | Promise
    note: str
    rule_text: str
    rule_version: str
    by_label: str


@dataclass(frozen=True)
class PeriodLine:
    """An earlier illness of the same person, as it stood when another began."""

    class_label: str | Promise
    number: str
    reported_on: date
    onset_on: date | None
    outcome_label: str | Promise
    outcome_on: date | None
    by_label: str
    ended_at: datetime


@dataclass(frozen=True)
class TestLine:
    """`result` is a slug; "" for who may not read results."""

    __test__ = False
    sampled_on: date
    result: str
    result_label: str | Promise
    laboratory: str
    by_label: str


@dataclass(frozen=True)
class ContactLine:
    """Somebody whom the case met. `named`: the case named them, or they the case. `level` is theirs, now."""

    id: UUID
    public_id: str
    case_public_id: str
    person_id: UUID
    name: str
    first_on: date
    last_on: date
    proximity_label: str | Promise
    relation_label: str | Promise
    classification: str
    class_label: str | Promise
    level: int | None
    level_until: date | None
    version: str
    dropped: bool


@dataclass(frozen=True)
class StopLine:
    id: UUID
    public_id: str
    place_key: str
    place: str
    starts_at: datetime
    ends_at: datetime | None
    seat: str

    @property
    def is_vehicle(self) -> bool:
        return is_vehicle(self.place_key)


@dataclass(frozen=True)
class ExposedLine:
    """Somebody who was where the case was. `is_contact`: they stand among its contacts already."""

    person_id: UUID
    name: str
    year_of_birth: int | None
    area_name: str
    stop_id: UUID
    place: str
    degree: str
    degree_label: str | Promise
    seat: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    is_contact: bool
    masked: bool


@dataclass(frozen=True)
class PathStep:
    """Somebody of the chain from the confirmed case; `met`: when this one and the next met, as days."""

    person_id: UUID
    name: str
    number: str
    case_public_id: str
    met_first_on: date | None
    met_last_on: date | None


@dataclass(frozen=True)
class CaseDetail:
    """`path`: the chain behind the level, the confirmed case first. `class_text`: the definition in force of the class;
    `periods`: earlier illnesses, the newest first."""

    row: CaseRow
    disease: str
    disease_name: str
    version: int
    isolated_on: date | None
    outcome: str
    outcome_on: date | None
    clinical: str
    incident_public_id: str
    level_last_on: date | None
    level_version: str
    infectious_from: date | None
    infectious_until: date | None
    path: tuple[PathStep, ...]
    class_text: str
    class_version: str
    periods: tuple[PeriodLine, ...]
    may_begin_again: bool
    judgements: tuple[JudgementLine, ...]
    tests: tuple[TestLine, ...]
    contacts: tuple[ContactLine, ...]
    stops: tuple[StopLine, ...]
    may_write: bool
    may_classify: bool
    may_decide: bool
