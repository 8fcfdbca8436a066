# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.response.screening.models import RuleSetVersion
from epidesk.response.screening.policy import faults_of, read_ruleset, shipped
from epidesk.response.screening.rules import Permission, VersionState
from epikit.ruleset import BadRuleSet, Fault, RuleSet, TestRun, run_own_tests


@dataclass(frozen=True)
class VersionRow:
    """A line of the list. `title_vi`, `title_en` empty when the text is no rule set (yet)."""

    id: UUID
    number: int
    state: str
    note: str
    file: str
    title_vi: str
    title_en: str
    created_at: datetime
    created_by: str
    adopted_at: datetime | None
    adopted_by: str


@dataclass(frozen=True)
class VersionCard:
    """A version opened. `ruleset` None: its text is none, `faults` says why. `runs`: its own tests."""

    row: VersionRow
    text: str
    base_id: UUID | None
    ruleset: RuleSet | None
    faults: tuple[Fault, ...]
    runs: tuple[TestRun, ...]

    @property
    def ready(self) -> bool:
        return self.ruleset is not None and not self.faults


@dataclass(frozen=True)
class ShippedFile:
    """A rule set in `config/rulesets`; `known`: a version has exactly this text."""

    name: str
    known: bool


def list_versions(viewer: Viewer) -> tuple[VersionRow, ...]:
    """All, the newest first. Raises `Forbidden` without `screening:read`."""
    requires(viewer, Permission.READ)
    return tuple(_row(one) for one in RuleSetVersion.objects.order_by("-number"))


def get_version(viewer: Viewer, version_id: UUID) -> VersionCard:
    """Raises `NotFound`, and `Forbidden` without `screening:read`."""
    requires(viewer, Permission.READ)
    found = RuleSetVersion.objects.filter(id=version_id).first()
    if found is None:
        raise NotFound
    ruleset = _ruleset(found.text)
    return VersionCard(
        row=_row(found),
        text=found.text,
        base_id=found.base_id,
        ruleset=ruleset,
        faults=faults_of(found.text),
        runs=run_own_tests(ruleset) if ruleset else (),
    )


def adopted_version(viewer: Viewer) -> VersionRow | None:
    """The one that counts; None before the first. Raises `Forbidden` without `screening:read`."""
    requires(viewer, Permission.READ)
    found = RuleSetVersion.objects.filter(state=VersionState.ADOPTED).first()
    return _row(found) if found else None


def list_shipped(viewer: Viewer) -> tuple[ShippedFile, ...]:
    """What `config/` brings. Raises `Forbidden` without `screening:read`."""
    requires(viewer, Permission.READ)
    files = shipped()
    known = set(RuleSetVersion.objects.filter(text__in=[text for _, text in files]).values_list("text", flat=True))
    return tuple(ShippedFile(name, text in known) for name, text in files)


def _ruleset(text: str) -> RuleSet | None:
    try:
        return read_ruleset(text)
    except BadRuleSet:
        return None


def _row(one: RuleSetVersion) -> VersionRow:
    ruleset = _ruleset(one.text)
    return VersionRow(
        id=one.id,
        number=one.number,
        state=one.state,
        note=one.note,
        file=one.file,
        title_vi=ruleset.title.vi if ruleset else "",
        title_en=ruleset.title.en if ruleset else "",
        created_at=one.created_at,
        created_by=one.created_by_label,
        adopted_at=one.adopted_at,
        adopted_by=one.adopted_by_label,
    )
