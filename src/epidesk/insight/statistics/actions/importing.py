# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, OutsideArea
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.insight.statistics.actions.settling import Book, Settled, lock_source
from epidesk.insight.statistics.models import Delivery, PlaceName, Series
from epidesk.insight.statistics.place_names import name_key, place_of
from epidesk.insight.statistics.queries.scope import local_today
from epidesk.insight.statistics.rules import Permission
from epidesk.insight.statistics.sources import sources
from epidesk.insight.statistics.texts import FAULT, FILE_MISTAKE
from epikit.formats.counts import (
    LAYOUTS,
    BadCountFile,
    Count,
    CountFile,
    Fault,
    Level,
    Measure,
)

_CODE = re.compile(r"[0-9A-Za-z-]{1,20}")
_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class HeldFigure:
    """A number that waits for somebody to look at it."""

    place: str
    measure: str
    on: date
    value: int
    doubt: str


@dataclass(frozen=True)
class FigureReport:
    """What a file did. `delivery_id` is None when it changed nothing; `faults`: (line, what is wrong with it).

    `unknown_places`: names no place was found for, with their rows; `missing_places`: places the source had until now
    and this file has not. Both together mostly mean that one was renamed. `no_world`: a sum over the countries of the
    file was left out, because some are missing.
    """

    delivery_id: UUID | None
    read: int
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    waiting: int = 0
    held: tuple[HeldFigure, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()
    unknown_places: tuple[tuple[str, int], ...] = ()
    missing_places: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = field(default=())
    no_world: bool = False


def import_figures(
    *,
    by: Actor,
    source: str,
    content: bytes,
    layout: str = "",
    measure: str = "",
    file_name: str = "",
    skip_errors: bool = False,
) -> FigureReport:
    """Takes in a file of counts: what is new is added, what differs is kept as a revision, what is doubtful is held,
    what is known changes nothing; so it may be read any number of times. With faulty rows nothing is written unless
    `skip_errors` leaves them out. Places that are not known are left out and told.

    Who may: `statistics:enter` for the whole province, or the centre itself. Locks: the source. Raises `OutsideArea`,
    and `Invalid` for a file that is no table of the layout, an unknown source, layout or measure.
    """
    requires(by, Permission.ENTER)
    if by.areas is not None:
        raise OutsideArea(_("Published figures are the whole province's; your area is a part of it."))
    layout = layout or (found.layout if (found := sources().source(source)) else "")
    file = _read(source, layout, measure, content)
    faults = tuple((fault.line, _told(fault)) for fault in file.faults)
    if not file.counts or (faults and not skip_errors):
        return FigureReport(None, len(file.counts), faults=faults)
    with unit_of_work():
        lock_source(source)
        known = {_key(one): one for one in Series.objects.filter(source=source)}
        placed, unknown = _placed(file.counts, _decided(source, known.values()))
        names = {key: counts[0].name for key, counts in placed.items()}
        no_world = _leave_out_worlds(placed, names, known, unknown, layout)
        made = _make_series(source, names, known)
        renamed = _rename(names, known)
        delivery = Delivery(
            source=source,
            layout=layout,
            file_name=file_name[:120],
            sha256=hashlib.sha256(content).hexdigest(),
            at=timezone.now(),
            unknown_places=sorted(unknown),
            missing_places=_missing(names, known),
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        book = Book(made[key] for key in placed)
        for key, counts in placed.items():
            book.settle(made[key].id, {count.on: count.value for count in counts}, delivery)
        if changed := _changes(book, delivery):
            delivery.save()
        settled = book.write()
        if changed:
            record(
                by=by, verb="figures.imported", subject=("delivery", delivery.id), fields=("figures",), reason=source
            )
    report = _report(delivery if changed else None, len(file.counts), settled, faults, unknown, delivery, renamed)
    return replace(report, no_world=no_world)


def _read(source: str, layout: str, measure: str, content: bytes) -> CountFile:
    if sources().source(source) is None:
        known = ", ".join(one.slug for one in sources().sources)
        raise Invalid({"source": _("No such source. There are: %(known)s") % {"known": known}})
    if layout not in LAYOUTS:
        raise Invalid({"layout": _("No such layout. There are: %(known)s") % {"known": ", ".join(LAYOUTS)}})
    if measure and measure not in [str(one) for one in Measure]:
        raise Invalid({"measure": _("Counted are: %(known)s") % {"known": ", ".join(Measure)}})
    counted, today = Measure(measure) if measure else None, local_today()
    try:
        return LAYOUTS[layout].read(content, today=today, measure=counted)
    except BadCountFile as error:
        raise Invalid({"file": FILE_MISTAKE[error.slug] % {"about": error.about, "there": error.there}}) from error


def _told(fault: Fault) -> str:
    return str(FAULT[fault.slug]) % {"column": fault.column, "text": fault.text}


def _key(one: Series) -> _Key:
    return (one.level, one.code, one.measure, one.counting)


def _decided(source: str, known: Iterable[Series]) -> Mapping[tuple[str, str], str]:
    """Names that lead to a place: those somebody decided on, and provinces by the names the source gave them before."""
    rows = PlaceName.objects.filter(source=source).values_list("level", "name_key", "code")
    provinces = {(one.level, name_key(one.name)): one.code for one in known if one.level == Level.PROVINCE}
    return {**provinces, **{(level, key): code for level, key, code in rows}}


def _placed(
    counts: Iterable[Count], decided: Mapping[tuple[str, str], str]
) -> tuple[dict[_Key, list[Count]], Counter[str]]:
    places: dict[tuple[str, str, str], str] = {}
    placed: dict[_Key, list[Count]] = defaultdict(list)
    unknown: Counter[str] = Counter()
    for count in counts:
        asked = (str(count.level), count.code, count.name)
        if asked not in places:
            places[asked] = place_of(count.level, count.code, count.name, decided)
        code = places[asked]
        if not _CODE.fullmatch(code):
            unknown[(count.name or count.code)[:120]] += 1
        else:
            placed[str(count.level), code, str(count.measure), str(count.counting)].append(count)
    return placed, unknown


def _make_series(source: str, names: Mapping[_Key, str], known: Mapping[_Key, Series]) -> dict[_Key, Series]:
    made = [
        Series(source=source, level=level, code=code, name=name[:120], measure=measure, counting=counting)
        for (level, code, measure, counting), name in names.items()
        if (level, code, measure, counting) not in known
    ]
    Series.objects.bulk_create(made)
    return {**known, **{_key(one): one for one in made}}


def _rename(names: Mapping[_Key, str], known: Mapping[_Key, Series]) -> tuple[tuple[str, str], ...]:
    """The same code under a new name: the series goes on, and the change is told."""
    renamed = set()
    for key, name in names.items():
        if key in known and name and known[key].name != name[:120]:
            renamed.add((known[key].name, name[:120]))
            known[key].name = name[:120]
            known[key].save(update_fields=["name"])
    return tuple(sorted(renamed))


def _missing(names: Mapping[_Key, str], known: Mapping[_Key, Series]) -> list[str]:
    """A province that has no case is in no row of such a table, so only countries are missed."""
    levels, measures = {key[0] for key in names}, {key[2] for key in names}
    gone = {
        one.name
        for key, one in known.items()
        if key not in names and key[0] == Level.COUNTRY and key[0] in levels and key[2] in measures
    }
    return sorted(gone)


def _leave_out_worlds(
    placed: dict[_Key, list[Count]],
    names: dict[_Key, str],
    known: Mapping[_Key, Series],
    unknown: Counter[str],
    layout: str,
) -> bool:
    """A layout that sums up the world itself sums what it has; without a country that the source had until now that
    is too small, and is no world. A name not understood may be a missing country's new one, and is in the sum."""
    if not LAYOUTS[layout].sums_the_world:
        return False
    left_out = []
    for key in [key for key in placed if key[0] == Level.WORLD]:
        had = {one for one in known if one[0] == Level.COUNTRY and one[2] == key[2]}
        if len(had - set(names)) > len(unknown):
            left_out.append(key)
    for key in left_out:
        del placed[key], names[key]
    return bool(left_out)


def _changes(book: Book, delivery: Delivery) -> bool:
    """A file read again is no news; one with other names is, even when no number changed."""
    if book.settled.changed:
        return True
    newest = Delivery.objects.filter(source=delivery.source).order_by("-id").first()
    told = (newest.unknown_places, newest.missing_places) if newest else ([], [])
    return told != (delivery.unknown_places, delivery.missing_places)


def _report(
    written: Delivery | None,
    read: int,
    settled: Settled,
    faults: tuple[tuple[int, str], ...],
    unknown: Counter[str],
    delivery: Delivery,
    renamed: tuple[tuple[str, str], ...],
) -> FigureReport:
    return FigureReport(
        delivery_id=written.id if written else None,
        read=read,
        added=settled.added,
        revised=settled.revised,
        unchanged=settled.unchanged,
        waiting=settled.waiting,
        held=tuple(
            HeldFigure(row.series.name, row.series.measure, row.on, row.value, row.doubt) for row in settled.held
        ),
        faults=faults,
        unknown_places=tuple(sorted(unknown.items())),
        missing_places=tuple(delivery.missing_places),
        renamed=renamed,
    )
