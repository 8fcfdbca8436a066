# SPDX-License-Identifier: Apache-2.0
"""Local rules: what is allowed here today, and every rule for editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places.queries import find_ward_by_code, find_zone_by_code
from epidesk.foundation.places.refs import AreaRef
from epidesk.publishing.content.models import LocalRule
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import LANGUAGES, SOURCE
from epidesk.publishing.content.rules.local_rules import (
    Reach,
    RuleDraft,
    RuleState,
    Stance,
    Subject,
    Term,
    Words,
    here_today,
    state_of,
)
from epikit.text.finding import holds_all, wanted

COMING_SHOWN = timedelta(days=14)


@dataclass(frozen=True)
class RuleHere:
    """A rule as somebody in one ward reads it. `last_day`: None is until further notice."""

    subject: Subject
    stance: Stance
    title: str
    text: str
    language: str
    reach: Reach
    valid_from: date
    last_day: date | None
    decision: str
    decision_url: str
    decided_on: date | None


@dataclass(frozen=True)
class RulesHere:
    """What counts in a ward on a day, and what will within two weeks."""

    ward: AreaRef
    on: date
    now: tuple[RuleHere, ...]
    coming: tuple[RuleHere, ...]
    as_of: datetime | None


@dataclass(frozen=True)
class RuleFound:
    """A rule that somebody searched for. `ward`: code of the only ward it is for, else ""; without areas it is for the
    whole province."""

    title: str
    text: str
    language: str
    area_names: tuple[str, ...]
    ward: str
    valid_from: date
    last_day: date | None


@dataclass(frozen=True)
class RuleLine:
    """A rule in the editors' list."""

    id: UUID
    subject: Subject
    stance: Stance
    state: RuleState
    words: Mapping[str, Words]
    area_names: tuple[str, ...]
    areas: tuple[str, ...]
    instead: bool
    valid_from: date
    last_day: date | None
    decision: str
    decision_url: str
    decided_on: date | None
    by_label: str
    written_at: datetime
    approved_by_label: str
    approved_at: datetime | None
    ended_reason: str
    may_approve: bool
    may_withdraw: bool
    may_end: bool

    @property
    def address(self) -> str:
        return public_id("rul", self.id)

    @property
    def title(self) -> str:
        return self.words[SOURCE].title

    @property
    def as_draft(self) -> RuleDraft:
        """The same again, to be changed."""
        return RuleDraft(
            subject=self.subject,
            stance=self.stance,
            words=self.words,
            areas=self.areas,
            valid_from=None,
            until=None,
            instead=self.instead,
            decision=self.decision,
            decision_url=self.decision_url,
            decided_on=self.decided_on,
        )


def rules_here(ward_code: str, language: str, on: date | None = None) -> RulesHere:
    """What is allowed in the ward on a day (today). Public; one query. Raises `NotFound` for no ward of today."""
    ward = find_ward_by_code(ward_code)
    if ward is None:
        raise NotFound
    day = on or timezone.localdate()
    rows = _in_force_or_soon(day)
    terms = [_term(row) for row in rows]
    now = [rows[place] for place in here_today(terms, ward.code, ward.zone_code, day)]
    later = [
        row
        for row, term in zip(rows, terms, strict=True)
        if row.valid_from > day and term.covers(ward.code, ward.zone_code)
    ]
    changed = max((row.approved_at for row in rows if row.approved_at), default=None)
    return RulesHere(
        ward=ward,
        on=day,
        now=tuple(_here(row, ward, language) for row in now),
        coming=tuple(_here(row, ward, language) for row in later),
        as_of=changed,
    )


def search_rules(text: str, language: str) -> tuple[RuleFound, ...]:
    """Rules in force and those of the next two weeks that hold all the words, accents or not. Public; one query."""
    search, today = wanted(text), timezone.localdate()
    if not search:
        return ()
    found = []
    for row in _in_force_or_soon(today):
        told = _told(row, language)
        words = row.words[told]
        if holds_all(f"{words['title']} {words['text']} {row.decision}", search):
            level, _, code = row.areas[0].partition(":") if len(row.areas) == 1 else ("", "", "")
            found.append(
                RuleFound(
                    title=words["title"],
                    text=words["text"],
                    language=told,
                    area_names=tuple(_area_name(area) for area in row.areas),
                    ward=code if level == "ward" else "",
                    valid_from=row.valid_from,
                    last_day=row.until - timedelta(days=1) if row.until else None,
                )
            )
    return tuple(found)


def _in_force_or_soon(day: date) -> list[LocalRule]:
    """Oldest first; what another rule puts out of force in some ward is among them."""
    soon = day + COMING_SHOWN
    return list(
        LocalRule.objects.filter(
            Q(until=None) | Q(until__gt=day), approved_at__isnull=False, withdrawn_at=None, valid_from__lte=soon
        ).order_by("valid_from", "id")
    )


def _told(row: LocalRule, language: str) -> str:
    """In which language a rule is told to who reads this one."""
    return next(one for one in (language, "en" if language != "vi" else "vi", SOURCE) if one in row.words)


def list_rules(viewer: Viewer) -> tuple[RuleLine, ...]:
    """Every rule, those that wait first, then by first day. One query. Who: `content:see_drafts`. Raises
    `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    today = timezone.localdate()
    lines = [_line(row, viewer, today) for row in LocalRule.objects.order_by("-valid_from", "-id")]
    order = list(RuleState)
    return tuple(sorted(lines, key=lambda one: order.index(one.state)))


def local_rule(viewer: Viewer, rule_id: UUID) -> RuleLine:
    """One rule. Who: `content:see_drafts`. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.SEE_DRAFTS)
    row = LocalRule.objects.filter(id=rule_id).first()
    if row is None:
        raise NotFound
    return _line(row, viewer, timezone.localdate())


def _term(row: LocalRule) -> Term:
    return Term(
        subject=Subject(row.subject),
        stance=Stance(row.stance),
        areas=tuple(row.areas),
        valid_from=row.valid_from,
        until=row.until,
        instead=row.instead,
        is_approved=row.approved_at is not None,
        is_withdrawn=row.withdrawn_at is not None,
    )


def _here(row: LocalRule, ward: AreaRef, language: str) -> RuleHere:
    told = _told(row, language)
    return RuleHere(
        subject=Subject(row.subject),
        stance=Stance(row.stance),
        title=row.words[told]["title"],
        text=row.words[told]["text"],
        language=told,
        reach=_term(row).covers_at(ward.code, ward.zone_code),
        valid_from=row.valid_from,
        last_day=row.until - timedelta(days=1) if row.until else None,
        decision=row.decision,
        decision_url=row.decision_url,
        decided_on=row.decided_on,
    )


def _line(row: LocalRule, viewer: Viewer, today: date) -> RuleLine:
    state = state_of(_term(row), today)
    own = viewer.user_id is not None and viewer.user_id == row.by_id
    return RuleLine(
        id=row.id,
        subject=Subject(row.subject),
        stance=Stance(row.stance),
        state=state,
        words={one: Words(row.words[one]["title"], row.words[one]["text"]) for one in LANGUAGES if one in row.words},
        area_names=tuple(_area_name(area) for area in row.areas),
        areas=tuple(row.areas),
        instead=row.instead,
        valid_from=row.valid_from,
        last_day=row.until - timedelta(days=1) if row.until else None,
        decision=row.decision,
        decision_url=row.decision_url,
        decided_on=row.decided_on,
        by_label=row.by_label,
        written_at=row.written_at,
        approved_by_label=row.approved_by_label,
        approved_at=row.approved_at,
        ended_reason=row.ended_reason,
        may_approve=state is RuleState.WAITS and not own and viewer.may(Permission.APPROVE),
        may_withdraw=state in (RuleState.WAITS, RuleState.COMING) and viewer.may(Permission.EDIT),
        may_end=state in (RuleState.COMING, RuleState.IN_FORCE) and viewer.may(Permission.APPROVE),
    )


def _area_name(area: str) -> str:
    """The name of an area as it is today; the code of one that is no more."""
    level, _, code = area.partition(":")
    found = find_ward_by_code(code) if level == "ward" else find_zone_by_code(code)
    return found.name if found else code
