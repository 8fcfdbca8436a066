# SPDX-License-Identifier: Apache-2.0
"""Writing, agreeing to, ending and taking back local rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.personal import check_personal
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.queries import wards, zones
from epidesk.publishing.content.actions.wording import invalid
from epidesk.publishing.content.events import LocalRulesChanged
from epidesk.publishing.content.models import LocalRule
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.local_rules import REASON, RuleDraft, Words, rule_mistakes
from epikit.text import nfc


def write_rule(*, by: Actor, draft: RuleDraft, replaces: UUID | None = None, waived: Collection[str] = ()) -> UUID:
    """A rule that counts once another person has agreed. `replaces`: the one that ends where this begins; `waived`:
    marks of finds that may stay, as the name of who signed the decision.

    Who may: `content:edit`. Raises `Invalid`, `PersonalLeft`, `NotFound`.
    """
    requires(by, Permission.EDIT)
    draft = _tidy(draft)
    if wrong := rule_mistakes(draft, known_areas(), timezone.localdate()):
        raise invalid(wrong)
    check_personal([draft.decision, *(said for one in draft.words.values() for said in (one.title, one.text))], waived)
    assert draft.valid_from is not None  # a mistake otherwise
    with unit_of_work():
        if replaces is not None and not LocalRule.objects.filter(id=replaces, withdrawn_at=None).exists():
            raise NotFound
        row = LocalRule.objects.create(
            subject=draft.subject,
            stance=draft.stance,
            words={language: {"title": one.title, "text": one.text} for language, one in draft.words.items()},
            areas=list(draft.areas),
            instead=draft.instead,
            valid_from=draft.valid_from,
            until=draft.until,
            decision=draft.decision,
            decision_url=draft.decision_url,
            decided_on=draft.decided_on,
            replaces_id=replaces,
            written_at=timezone.now(),
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        record(by=by, verb="rule.written", subject=("rule", row.id), fields=("words", "areas", "valid_from", "until"))
    rule_id: UUID = row.id
    return rule_id


def approve_rule(*, by: Actor, rule_id: UUID) -> None:
    """A second person agrees. Its first day is today when that day has passed meanwhile; the rule it replaces ends
    there.

    Who may: `content:approve`, but not who wrote it. Locks: the rule, then the one it replaces. Raises `NotFound`,
    `Forbidden`, `Conflict` when it was agreed to or taken back, or its time is over.
    """
    with unit_of_work():
        row = _locked(by, Permission.APPROVE, rule_id)
        if row.approved_at is not None:
            raise Conflict(_("This rule was agreed to already."))
        if by.user_id is None or by.user_id == row.by_id:
            raise Forbidden(_("Somebody else than those who wrote it must agree."))
        today = timezone.localdate()
        if row.until is not None and row.until <= today:
            raise Conflict(_("Its last day has passed. Write it anew."))
        row.approved_at, row.approved_by_id, row.approved_by_label = timezone.now(), by.user_id, by.label[:120]
        row.valid_from = max(row.valid_from, today)
        row.save(update_fields=["approved_at", "approved_by_id", "approved_by_label", "valid_from"])
        changed: tuple[UUID, ...] = (row.id,)
        if row.replaces_id is not None:
            old = LocalRule.objects.select_for_update().get(id=row.replaces_id)
            if old.withdrawn_at is None and (old.until is None or old.until > row.valid_from):
                old.until = max(row.valid_from, old.valid_from)
                old.save(update_fields=["until"])
                changed = (row.id, old.id)
        record(by=by, verb="rule.approved", subject=("rule", row.id), fields=("approved_at", "valid_from"))
        _tell(changed)


def end_rule(*, by: Actor, rule_id: UUID, last_day: date | None, reason: str) -> None:
    """The rule counts until that day and no longer: today, or a later day than planned too. Who may:
    `content:approve`. Locks: the rule. Raises `Invalid`, `NotFound`, `Conflict`."""
    reason = " ".join(nfc(reason).split())
    today = timezone.localdate()
    with unit_of_work():
        row = _locked(by, Permission.APPROVE, rule_id)
        wrong: dict[str, tuple[str, dict[str, int | str]]] = {}
        if last_day is None:
            wrong["last_day"] = ("no-first-day", {})
        elif last_day < max(today - timedelta(days=1), row.valid_from - timedelta(days=1)):
            wrong["last_day"] = ("last-day-before", {})
        if len(reason) < REASON[0]:
            wrong["reason"] = ("no-reason", {"limit": REASON[0]})
        if wrong:
            raise invalid(wrong)
        assert last_day is not None
        if row.approved_at is None or (row.until is not None and row.until <= today):
            raise Conflict(_("This rule does not count. There is nothing to end."))
        row.until, row.ended_reason = last_day + timedelta(days=1), reason[: REASON[1]]
        row.save(update_fields=["until", "ended_reason"])
        record(by=by, verb="rule.ended", subject=("rule", row.id), fields=("until", "ended_reason"))
        _tell((row.id,))


def withdraw_rule(*, by: Actor, rule_id: UUID) -> None:
    """Takes back a rule that never counted. Who may: `content:edit`. Locks: the rule. Raises `NotFound`, `Conflict`."""
    with unit_of_work():
        row = _locked(by, Permission.EDIT, rule_id)
        if row.approved_at is not None and row.valid_from <= timezone.localdate():
            raise Conflict(_("This rule has counted already. End it instead."))
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record(by=by, verb="rule.withdrawn", subject=("rule", row.id), fields=("withdrawn_at",))
        _tell((row.id,))


def known_areas() -> frozenset[str]:
    """Areas that a rule may name today."""
    return frozenset({f"ward:{ward.code}" for ward in wards()} | {f"zone:{zone.code}" for zone in zones()})


def _locked(by: Actor, permission: Permission, rule_id: UUID) -> LocalRule:
    requires(by, permission)
    row = LocalRule.objects.select_for_update().filter(id=rule_id).first()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Conflict(_("This rule was taken back already."))
    return row


def _tell(rule_ids: tuple[UUID, ...]) -> None:
    announce(LocalRulesChanged(rule_ids=rule_ids))
    hint("content", id="rules")


def _tidy(draft: RuleDraft) -> RuleDraft:
    words = {
        language: Words(" ".join(nfc(one.title).split()), nfc(one.text).replace("\r\n", "\n").strip())
        for language, one in draft.words.items()
    }
    areas = tuple(sorted(set(draft.areas)))
    decision = " ".join(nfc(draft.decision).split())
    return replace(draft, words=words, areas=areas, decision=decision, decision_url=draft.decision_url.strip()[:500])
