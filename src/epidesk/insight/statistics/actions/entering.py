# SPDX-License-Identifier: Apache-2.0
"""A figure that a member of staff states and signs: goes before what any source says of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, OutsideArea, Text
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.insight.statistics.actions.settling import Book, lock_source
from epidesk.insight.statistics.models import Delivery, Series
from epidesk.insight.statistics.queries.scope import local_today
from epidesk.insight.statistics.rules import EVIDENCE, MANUAL, OLDEST_STATED, Permission
from epidesk.insight.statistics.signing import signature_of
from epidesk.insight.statistics.sources import Place, sources
from epikit.formats.counts import Counting, Measure
from epikit.plausibility import Doubt
from epikit.text import name_key, nfc

_MOST = 10_000_000_000


@dataclass(frozen=True)
class Stated:
    """`held`: the number is unusual and waits for a second person."""

    delivery_id: UUID
    held: bool
    changed: bool


def state_figure(
    *,
    by: Actor,
    level: str,
    measure: str,
    on: date | None,
    new: int | None,
    total: int | None,
    evidence: str,
    signed_name: str,
) -> Stated:
    """States how many there were on a day (`new`), until it (`total`), or both. `evidence`: the paper it stands on;
    `signed_name`: the signer's own name as typed, which must be the account's.

    Who may: `statistics:enter`, a person, for the whole province. Locks: the signed figures. An unusual number is held
    for another person, and what is stated with it waits too: a statement is published whole or not. The same again
    changes nothing. Raises `Invalid`, `Forbidden`, `OutsideArea`.
    """
    requires(by, Permission.ENTER)
    if by.user_id is None:
        raise Forbidden(_("Only a person signs."))
    if by.areas is not None:
        raise OutsideArea(_("Published figures are the whole province's; your area is a part of it."))
    evidence = nfc(evidence).strip()
    place = next((one for one in sources().places if str(one.level) == level), None)
    if errors := _mistakes(by, place, measure, on, new, total, evidence, signed_name):
        raise Invalid(errors)
    assert place is not None
    assert on is not None
    numbers = {
        counting: value for counting, value in ((Counting.NEW, new), (Counting.TOTAL, total)) if value is not None
    }
    with unit_of_work():
        lock_source(MANUAL)
        delivery = Delivery(
            source=MANUAL,
            layout=MANUAL,
            at=timezone.now(),
            evidence=evidence,
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        series = {counting: _series(place, measure, counting) for counting in numbers}
        every = Series.objects.filter(source=MANUAL, level=str(place.level), code=place.code, measure=measure)
        book = Book(every)
        values = {series[counting].id: value for counting, value in numbers.items()}
        if refused := [one for one, row in series.items() if book.was_refused(row.id, on, values[row.id])]:
            why = _("Somebody looked at this number of this day and refused it.")
            raise Invalid({str(one): why for one in refused})
        if all(book.has(series_id, on, value) for series_id, value in values.items()):
            return Stated(delivery.id, bool(book.waiting_statements(values, on)), False)
        book.take_back(book.waiting_statements(values, on))
        doubts = {counting: book.doubt_of(row.id, on, values[row.id]) for counting, row in series.items()}
        for counting, row in series.items():
            book.settle(row.id, {on: values[row.id]}, delivery, beside=_waits_beside(counting, doubts))
        if changed := book.settled.changed:
            delivery.signature = signature_of(delivery, book.new)
            delivery.save()
        settled = book.write()
        if changed:
            record(by=by, verb="figure.signed", subject=("delivery", delivery.id), fields=("figures", "signature"))
    return Stated(delivery.id, bool(settled.held or settled.waiting), changed)


def _waits_beside(counting: Counting, doubts: Mapping[Counting, Doubt | None]) -> bool:
    """One number of a statement is asked about, the total before the day's; the other follows it."""
    own, other = doubts[counting], next((doubt for one, doubt in doubts.items() if one != counting), None)
    if other is None:
        return False
    return own is None or (counting is Counting.NEW and other is not Doubt.AFTER)


def _mistakes(
    by: Actor,
    place: Place | None,
    measure: str,
    on: date | None,
    new: int | None,
    total: int | None,
    evidence: str,
    signed_name: str,
) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    if place is None:
        errors["level"] = _("Choose one of the places.")
    if measure not in [str(one) for one in Measure]:
        errors["measure"] = _("Choose what is counted.")
    if on is None:
        errors["on"] = _("Choose a day, or write it as 2026-11-23.")
    elif on > local_today():
        errors["on"] = _("This day has not come yet.")
    elif on < local_today() - OLDEST_STATED:
        errors["on"] = _("This day is more than %(years)s years ago.") % {"years": OLDEST_STATED.days // 365}
    if new is None and total is None:
        errors["new"] = _("Write the day's number, the total, or both.")
    for name, value in (("new", new), ("total", total)):
        if value is not None and not 0 <= value < _MOST:
            errors[name] = _("A whole number from 0 on.")
    if new is not None and total is not None and new > total and not errors:
        errors["new"] = _("More on that day than in all until it.")
    if not EVIDENCE[0] <= len(evidence) <= EVIDENCE[1]:
        limits = {"least": EVIDENCE[0], "most": EVIDENCE[1]}
        errors["evidence"] = (
            _("Name the paper in %(least)s to %(most)s characters: number, date, who issued it.") % limits
        )
    if not signed_name.strip() or name_key(signed_name) != name_key(by.label):
        errors["signed_name"] = _("Sign with your own name, as it stands at the top of the page.")
    return errors


def _series(place: Place, measure: str, counting: Counting) -> Series:
    row, _made = Series.objects.get_or_create(
        source=MANUAL,
        level=str(place.level),
        code=place.code,
        measure=measure,
        counting=str(counting),
        defaults={"name": place.names["vi"]},
    )
    return row
