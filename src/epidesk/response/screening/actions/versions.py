# SPDX-License-Identifier: Apache-2.0
"""Versions of the rule set: written, changed, adopted one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.screening.events import RuleSetAdopted
from epidesk.response.screening.models import RuleSetVersion, Run
from epidesk.response.screening.policy import dump_tree, faults_of, load_tree, read_ruleset, shipped
from epidesk.response.screening.rules import MOST_TEXT, Permission, RunKind, VersionState, window_starts
from epidesk.response.screening.texts import MEANWHILE, problem_text
from epikit.ruleset import BadRuleSet


def take_shipped(*, by: Actor, file: str) -> UUID:
    """A version with the text of a file of `config/rulesets`; the one there is already, if there is. Raises `NotFound`,
    `Invalid` when the file is no rule set, `Forbidden` without `screening:edit`."""
    requires(by, Permission.EDIT)
    text = dict(shipped()).get(file)
    if text is None:
        raise NotFound
    known = RuleSetVersion.objects.filter(text=text).order_by("number").first()
    return known.id if known else write_version(by=by, text=text, note="", file=file)


def write_version(*, by: Actor, text: str, note: str, base_id: UUID | None = None, file: str = "") -> UUID:
    """A new draft. Its form must be right, its meaning and its tests need not yet. Raises `Invalid` (field `text`, one
    message a fault), `Forbidden` without `screening:edit`. Lock: the numbers."""
    requires(by, Permission.EDIT)
    errors: dict[str, Text] = {}
    if len(text) > MOST_TEXT:
        errors["text"] = problem_text("text-long", {"limit": str(MOST_TEXT)})
    if len(note) > 300:
        errors["note"] = problem_text("text-long", {"limit": "300"})
    if errors:
        raise Invalid(errors)
    try:
        read_ruleset(text)
    except BadRuleSet as error:
        raise Invalid({f"text.{place}": _beside(fault) for place, fault in enumerate(error.faults)}) from None
    with unit_of_work():
        lock_names("screening", ["vnumber"])
        last = RuleSetVersion.objects.aggregate(last=Max("number"))["last"] or 0
        row = RuleSetVersion.objects.create(
            number=last + 1,
            text=text,
            note=note.strip(),
            file=file,
            base_id=base_id,
            created_at=timezone.now(),
            created_by_id=by.user_id,
            created_by_label=by.label,
        )
        record(by=by, verb="ruleset.written", subject=("ruleset", row.id), reason=str(row.number))
    made: UUID = row.id
    return made


def add_risk_area(
    *, by: Actor, base_id: UUID, area: str, places: Sequence[str], from_on: date | None, until_on: date | None
) -> UUID:
    """A new draft: the version `base_id` with places added to one of its lists for a span of days (half-open). Raises
    `Invalid` beside `area`, `places`, `until_on`; `NotFound`; `Forbidden` without `screening:edit`."""
    requires(by, Permission.EDIT)
    base = RuleSetVersion.objects.filter(id=base_id).first()
    if base is None:
        raise NotFound
    tree = load_tree(base.text)
    errors: dict[str, Text] = {}
    if area not in tree.get("risk_areas", {}):
        errors["area"] = problem_text("area-unknown", {"code": area[:40]})
    if not places:
        errors["places"] = problem_text("place-missing", {})
    if from_on and until_on and until_on <= from_on:
        errors["until_on"] = problem_text("dates-reversed", {})
    if errors:
        raise Invalid(errors)
    span = {"place": list(places), "from": from_on, "until": until_on}
    tree["risk_areas"][area].setdefault("places", []).append(span)
    tree["version"] = timezone.localdate().isoformat()
    note = f"{area}: + {', '.join(places)} {from_on or '…'} – {until_on or '…'}"
    try:
        return write_version(by=by, text=dump_tree(tree), note=note[:300], base_id=base_id)
    except Invalid as error:
        raise Invalid({"places": next(iter(error.fields.values()))}) from None


def adopt(*, by: Actor, version_id: UUID, instead_of: UUID | None) -> UUID:
    """Makes a version the one that counts, and starts to screen everybody in its window again; returns that run.

    `instead_of`: the version that the adopter saw as the adopted one. Of two who adopt at once one wins; the other is
    told (`Conflict`), for what they compared with no longer counts. Raises `Invalid` (field `version`) when a check or
    one of its own tests fails, `NotFound`, `Forbidden` without `screening:adopt`. Lock: adoption, by name.
    """
    requires(by, Permission.ADOPT)
    with unit_of_work():
        lock_names("screening", ["aadoption"])
        row = RuleSetVersion.objects.select_for_update().filter(id=version_id).first()
        if row is None:
            raise NotFound
        current = RuleSetVersion.objects.select_for_update().filter(state=VersionState.ADOPTED).first()
        if (current.id if current else None) != instead_of:
            raise Conflict(MEANWHILE)
        if faults := faults_of(row.text):
            raise Invalid({"version": _beside(faults[0])})
        now = timezone.now()
        if current is not None and current.id != row.id:
            current.state = VersionState.REPLACED
            current.save(update_fields=["state"])
        row.state, row.adopted_at = VersionState.ADOPTED, now
        row.adopted_by_id, row.adopted_by_label = by.user_id, by.label
        row.save(update_fields=["state", "adopted_at", "adopted_by_id", "adopted_by_label"])
        run = Run.objects.create(
            version=row,
            kind=RunKind.ADOPTION,
            started_at=now,
            since=window_starts(now, read_ruleset(row.text).window_days),
            until=now,
            by_id=by.user_id,
        )
        record(by=by, verb="ruleset.adopted", subject=("ruleset", row.id), reason=str(row.number))
        announce(RuleSetAdopted((row.id,), (run.id,)))
    made: UUID = run.id
    return made


def _beside(fault: object) -> Text:
    from epikit.ruleset import Fault

    if not isinstance(fault, Fault):
        raise TypeError
    return problem_text(fault.slug, fault.params, path=fault.path)
