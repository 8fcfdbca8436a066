# SPDX-License-Identifier: Apache-2.0
"""What staff see of published figures: what is held, who delivered what, which names were not understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Q, When
from django.utils.functional import Promise
from django.utils.translation import get_language

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.insight.statistics.models import Delivery, Figure, PlaceName, Series, SourceState
from epidesk.insight.statistics.place_names import country_name, name_key
from epidesk.insight.statistics.queries.scope import check
from epidesk.insight.statistics.rules import MANUAL, FigureState, Permission
from epidesk.insight.statistics.signing import is_intact
from epidesk.insight.statistics.sources import Source, sources
from epidesk.insight.statistics.texts import DOUBT, FAILURE, MEASURE, SIGNED
from epikit.formats.counts import Counting, Level, Measure
from epikit.plausibility import Doubt

SHOWN = 100


@dataclass(frozen=True)
class Hold:
    """A number somebody must look at. `before`: the newest one counted before it, with its day; `counted`: what counts
    for that very day, when it is a revision; `behind`: how many days stand on it; `own`: the viewer stated it;
    `public`: the place stands on the public page; `beside`: (new or total, number) signed with it, which follow it."""

    figure_id: UUID
    source: str
    level: Level
    place: str
    measure: Promise
    is_total: bool
    on: date
    value: int
    doubt: Promise
    before: tuple[date, int] | None
    counted: int | None
    behind: int
    delivered_at: datetime
    evidence: str
    own: bool
    public: bool
    beside: tuple[tuple[str, int], ...]

    @property
    def step(self) -> int | None:
        """How much more than the total before."""
        return self.value - self.before[1] if self.is_total and self.before else None


@dataclass(frozen=True)
class Unread:
    """A name that no place was found for, and the places that the same delivery lacked."""

    source: str
    name: str
    level: Level
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SignedLine:
    """A figure that somebody signed. `intact` is False when the rows are no longer what was signed; None once the
    signer's name is past its time and nothing can be compared any more."""

    at: datetime
    by_label: str
    place: str
    measure: Promise
    on: date
    numbers: tuple[tuple[str, int], ...]
    evidence: str
    intact: bool | None


@dataclass(frozen=True)
class SourceLine:
    """How a source does. `fetched`: it has an address; `newest`: the last day it has a counted number for."""

    source: Source
    fetched: bool
    delivered_at: datetime | None
    tried_at: datetime | None
    failing_since: datetime | None
    failure: Promise | str


def holds(viewer: Viewer, limit: int = SHOWN) -> tuple[Hold, ...]:
    """What is held: first of places on the public page, then oldest delivery first. Who: `statistics:read`."""
    check(viewer)
    shown = Q()
    for place in sources().places:
        shown |= Q(series__level=str(place.level), series__code=place.code)
    rows = (
        Figure.objects.filter(state=FigureState.HELD)
        .select_related("series", "delivery")
        .order_by(Case(When(shown, then=0), default=1), "id")[:limit]
    )
    return tuple(_hold(viewer, row) for row in rows)


def count_holds(viewer: Viewer) -> int:
    """How many are held. Who: `statistics:read`."""
    check(viewer)
    return Figure.objects.filter(state=FigureState.HELD).count()


def _hold(viewer: Viewer, row: Figure) -> Hold:
    around = Figure.objects.filter(series=row.series)
    counted = around.filter(state=FigureState.COUNTED)
    return Hold(
        figure_id=row.id,
        source=_title(row.series.source),
        level=Level(row.series.level),
        place=_place_name(row.series),
        measure=MEASURE[Measure(row.series.measure)],
        is_total=row.series.counting == Counting.TOTAL,
        on=row.on,
        value=row.value,
        doubt=DOUBT[Doubt(row.doubt)],
        before=counted.filter(on__lt=row.on).order_by("-on").values_list("on", "value").first(),
        counted=counted.filter(on=row.on).values_list("value", flat=True).first(),
        behind=around.filter(state=FigureState.WAITING, on__gt=row.on).count(),
        delivered_at=row.delivery.at,
        evidence=row.delivery.evidence,
        own=row.series.source == MANUAL and row.delivery.by_id == viewer.user_id,
        public=any((one.level, one.code) == (row.series.level, row.series.code) for one in sources().places),
        beside=tuple(
            Figure.objects.filter(delivery=row.delivery_id, doubt=Doubt.BESIDE, state=FigureState.WAITING).values_list(
                "series__counting", "value"
            )
        )
        if row.series.source == MANUAL
        else (),
    )


def unread_names(viewer: Viewer) -> tuple[Unread, ...]:
    """Names in each source's newest delivery that nobody has decided on yet. Who: `statistics:enter`."""
    requires(viewer, Permission.ENTER)
    found: list[Unread] = []
    for source in sources().sources:
        newest = Delivery.objects.filter(source=source.slug).order_by("-id").first()
        if newest is None or not newest.unknown_places:
            continue
        level = Level.PROVINCE if newest.layout == "province" else Level.COUNTRY
        decided = set(PlaceName.objects.filter(source=source.slug).values_list("name_key", flat=True))
        places = Series.objects.filter(source=source.slug, level=str(level)).values_list("name", "code").distinct()
        first = set(newest.missing_places)
        choices = tuple((code, name) for name, code in sorted(places, key=lambda one: (one[0] not in first, one[0])))
        found += [
            Unread(source.slug, name, level, choices)
            for name in newest.unknown_places
            if name_key(name)[:160] not in decided
        ]
    return tuple(found)


def signed_figures(viewer: Viewer, limit: int = 20) -> tuple[SignedLine, ...]:
    """What was signed last, each checked against its signature. Who: `statistics:read`."""
    check(viewer)
    rows = Delivery.objects.filter(source=MANUAL).order_by("-id")[:limit]
    lines = []
    for row in rows:
        figures = list(Figure.objects.filter(delivery=row).select_related("series").order_by("series__counting"))
        if figures:
            one = figures[0]
            lines.append(
                SignedLine(
                    at=row.at,
                    by_label=row.by_label,
                    place=_place_name(one.series),
                    measure=MEASURE[Measure(one.series.measure)],
                    on=one.on,
                    numbers=tuple((figure.series.counting, figure.value) for figure in figures),
                    evidence=row.evidence,
                    intact=is_intact(row, figures) if row.by_id else None,
                )
            )
    return tuple(lines)


def source_lines(viewer: Viewer) -> tuple[SourceLine, ...]:
    """Each source of the file, in its order. Who: `statistics:read`."""
    check(viewer)
    states = {row.source: row for row in SourceState.objects.all()}
    newest = {
        slug: Delivery.objects.filter(source=slug).order_by("-id").values_list("at", flat=True).first()
        for slug in (source.slug for source in sources().sources)
    }
    lines = []
    for source in sources().sources:
        state = states.get(source.slug)
        lines.append(
            SourceLine(
                source=source,
                fetched=bool(source.feeds),
                delivered_at=newest[source.slug],
                tried_at=state.tried_at if state else None,
                failing_since=state.failing_since_at if state else None,
                failure=FAILURE.get(state.failure, "") if state else "",
            )
        )
    return tuple(lines)


def _title(source: str) -> str:
    card = sources().source(source)
    if source == MANUAL:
        return str(SIGNED)
    return card.title(_language()) if card else source


def _place_name(series: Series) -> str:
    own = next((one for one in sources().places if (one.level, one.code) == (series.level, series.code)), None)
    if own:
        return own.name(_language())
    return country_name(series.code, _language()) if series.level == Level.COUNTRY else series.name


def _language() -> str:
    return get_language() or "vi"
