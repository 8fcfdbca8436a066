# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound, OutsideArea, Text
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.insight.statistics.actions.settling import Book, lock_source
from epidesk.insight.statistics.models import Figure, Series
from epidesk.insight.statistics.rules import MANUAL, NOTE, Decision, FigureState, Permission, may_decide_on
from epikit.text import nfc


def decide(*, by: Actor, figure_id: UUID, decision: str, note: str) -> None:
    """Settles a number that is held; those that stood on it are judged anew, and counted when they are ordinary. What
    was signed together with it goes the same way.

    Who may: `statistics:review` for the whole province; not who stated the number. Locks: the source.
    Raises `NotFound`, `Invalid`, `Conflict` when somebody else has decided or the source has sent another number.
    """
    requires(by, Permission.REVIEW)
    if by.areas is not None:
        raise OutsideArea(_("Published figures are the whole province's; your area is a part of it."))
    note = nfc(note).strip()
    errors: dict[str, Text] = {}
    if decision not in [str(one) for one in Decision]:
        errors["decision"] = _("Choose what becomes of the number.")
    if not NOTE[0] <= len(note) <= NOTE[1]:
        errors["note"] = _("Say why in %(least)s to %(most)s characters.") % {"least": NOTE[0], "most": NOTE[1]}
    if errors:
        raise Invalid(errors)
    with unit_of_work():
        found = Figure.objects.select_related("series").filter(id=figure_id).first()
        if found is None:
            raise NotFound
        lock_source(found.series.source)
        row = Figure.objects.select_related("series", "delivery").get(id=figure_id)
        if row.state != FigureState.HELD:
            raise Conflict(_("This number is no longer held: somebody decided, or the source has sent another."))
        stated_by = row.delivery.by_id if row.delivery.source == MANUAL else None
        if not may_decide_on(by.user_id, stated_by):
            raise Forbidden(_("You stated this number yourself. Another person has to look at it."))
        row.state = FigureState.REFUSED if decision == Decision.REFUSE else FigureState.COUNTED
        row.correction = decision == Decision.CORRECTION
        row.decided_at, row.decided_by_id, row.decided_by_label = timezone.now(), by.user_id, by.label[:120]
        row.decision_note = note
        if row.state == FigureState.COUNTED:
            Figure.objects.filter(series=row.series, on=row.on, state=FigureState.COUNTED).update(
                state=FigureState.REPLACED
            )
        row.save()
        book = Book(Series.objects.filter(figures__delivery=row.delivery_id) if stated_by else [row.series])
        if row.state == FigureState.COUNTED:
            book.let_go(row.delivery_id)
        else:
            book.take_back([row.delivery_id])
        for series_id in book.series:
            book.settle(series_id, {}, None)
        book.write()
        verb = "figure.refused" if row.state == FigureState.REFUSED else "figure.accepted"
        record(by=by, verb=verb, subject=("figure", row.id), fields=("state", "correction"))
