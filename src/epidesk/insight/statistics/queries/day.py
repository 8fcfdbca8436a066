# SPDX-License-Identifier: Apache-2.0
"""The leader's page: one day, with the day before and the same day a week before beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import UNANSWERED
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.places import queries as places
from epidesk.insight.statistics.queries import day_counts
from epidesk.insight.statistics.queries.day_counts import Area, Key, Middles
from epidesk.insight.statistics.queries.day_shapes import (
    Beside,
    DayLine,
    DayReport,
    EscalatedLine,
    Escalations,
    TeamsNow,
    ZoneLines,
)
from epidesk.insight.statistics.queries.scope import (
    check,
    days_back,
    in_scope,
    instants,
    local_today,
    local_zone,
    within,
)
from epidesk.insight.statistics.queries.series import by_day, by_hour
from epidesk.insight.statistics.rules import BESIDE_DAYS, CHART_DAYS, ESCALATIONS_SHOWN, OLDEST_DAY
from epidesk.insight.statistics.texts import DAY_MISTAKE, NO_WARD
from epidesk.intake.incidents.kinds import KINDS
from epidesk.response.dispatch.models import Mission, Team
from epidesk.response.dispatch.rules import LIVE_STATES
from epikit.periods import Period

TODAY, YESTERDAY, LAST_WEEK = range(3)
_SINCE = 3
"""Spans 3 to 5 reach from the end of spans 0 to 2 until now."""


def day_report(viewer: Viewer, on: date | None = None, kind: str = "") -> DayReport:
    """The figures of a local day (today's so far), in the viewer's areas; `kind` limits the areas' table to one kind.

    Days beside are counted up to the same time of day. What was open at an earlier moment is worked out backwards from
    what is open now. Eighteen statements, each a range of an index, however much is on file.
    Who: `statistics:read`. Raises `Forbidden`, `Invalid` for a day to come, too long ago, or an unknown kind.
    """
    check(viewer)
    today = local_today()
    on = on or today
    if wrong := _mistake(on, today):
        raise Invalid({"on": DAY_MISTAKE[wrong]})
    if kind and kind not in KINDS:
        raise Invalid({"kind": DAY_MISTAKE["kind"]})
    now = timezone.now()
    spans = _spans(on, now if on == today else None)
    all_spans = [*spans, *(Period(span.end, max(now, span.end)) for span in spans)]
    received = day_counts.counted(viewer, "received_at", all_spans)
    closed = day_counts.counted(viewer, "closed_at", all_spans)
    rejected = day_counts.endings(viewer, spans, "rejected")
    still_open, overdue = day_counts.open_now(viewer, list(KINDS))
    open_then = _open_then(still_open, received, closed)
    to_triage = day_counts.to_own_column(viewer, "triaged_at", spans)
    to_close = day_counts.to_own_column(viewer, "closed_at", spans)
    to_team = day_counts.to_first_mission(viewer, "offered_at", spans)
    to_arrival = day_counts.to_first_mission(viewer, "arrived_at", spans)
    late = overdue if on == today else None

    def line(key: Any, name: Any, level: str, of: Callable[[Area, str], bool], kind: str) -> DayLine:
        area = key if level else None
        return DayLine(
            key=key,
            name=name,
            received=_beside(received, of),
            open_then=sum(n for (span, area, kind), n in open_then.items() if span == TODAY and of(area, kind)),
            overdue=None if late is None else sum(n for (area, kind), n in late.items() if of(area, kind)),
            to_team_min=to_team.minutes(TODAY, level=level, area=area, kind=kind),
            to_close_min=to_close.minutes(TODAY, level=level, area=area, kind=kind),
        )

    kinds = [line(slug, card.label, "", _of_kind(slug), slug) for slug, card in KINDS.items()]
    zones, rest = _areas(viewer, line, kind)
    everything = lambda _area, _kind: True  # noqa: E731
    return DayReport(
        on=on,
        until=spans[TODAY].end if on != today else now,
        is_running=on == today,
        kind=kind,
        received=_beside(received, everything),
        triaged=_numbers(to_triage),
        sent=_numbers(to_team),
        arrived=_numbers(to_arrival),
        closed=_beside(closed, everything),
        rejected=_beside(rejected, everything),
        open_then=_beside(open_then, everything),
        overdue=None if late is None else late.total(),
        to_triage_min=_minutes(to_triage),
        to_team_min=_minutes(to_team),
        to_arrival_min=_minutes(to_arrival),
        to_close_min=_minutes(to_close),
        kinds=kinds,
        zones=zones,
        rest=rest,
        hours=by_hour(viewer, on),
        days=by_day(viewer, CHART_DAYS, until=on),
        escalations=_escalations(viewer, on),
        teams=_teams(viewer) if on == today else None,
    )


def _of_kind(slug: str) -> Callable[[Area, str], bool]:
    return lambda _area, kind: kind == slug


def _mistake(on: date, today: date) -> str:
    if on > today:
        return "to-come"
    return "too-old" if on < today - OLDEST_DAY else ""


def _spans(on: date, now: datetime | None) -> list[Period]:
    """The day, the day before, and the same day a week before; all cut at the same time of day while it is running."""
    whole = [instants(days_back(1, until=on - timedelta(days=back))) for back in BESIDE_DAYS]
    if now is None:
        return whole
    zone = local_zone()
    clock = now.astimezone(zone).time()
    cut = [datetime.combine(on - timedelta(days=back), clock, zone) for back in BESIDE_DAYS]
    return [Period(span.start, max(end, span.start)) for span, end in zip(whole, cut, strict=True)]


def _open_then(
    still_open: Mapping[tuple[Area, str], int], received: Mapping[Key, int], closed: Mapping[Key, int]
) -> Counter[Key]:
    """What was open at the end of each span: what is open now, without what came since, with what was closed since."""
    found: Counter[Key] = Counter()
    for span in (TODAY, YESTERDAY, LAST_WEEK):
        for (area, kind), number in still_open.items():
            found[span, area, kind] += number
        for sign, counts in ((-1, received), (1, closed)):
            for (number, area, kind), n in counts.items():
                if number == span + _SINCE:
                    found[span, area, kind] += sign * n
    return Counter({key: max(0, n) for key, n in found.items()})


def _beside(counts: Mapping[Key, int], of: Callable[[Area, str], bool]) -> Beside:
    sums = Counter[int]()
    for (span, area, kind), number in counts.items():
        if of(area, kind):
            sums[span] += number
    return Beside(sums[TODAY], sums[YESTERDAY], sums[LAST_WEEK])


def _numbers(middles: Middles) -> Beside:
    found = [middles.get(span) for span in (TODAY, YESTERDAY, LAST_WEEK)]
    return Beside(*(one.n if one else 0 for one in found))


def _minutes(middles: Middles) -> Beside:
    return Beside(*(middles.minutes(span) for span in (TODAY, YESTERDAY, LAST_WEEK)))


def _areas(viewer: Viewer, line: Callable[..., DayLine], kind: str) -> tuple[list[ZoneLines], DayLine]:
    """The viewer's wards by zone; last, what has no ward, or one of an older map, so that the column adds up."""

    def fits(one: str) -> bool:
        return not kind or one == kind

    known = [ward for ward in places.wards() if viewer.covers(ward.id)]
    zones = []
    for zone in places.zones():
        members = [ward for ward in known if ward.zone_id == zone.id]
        if not members:
            continue
        ids = {ward.id for ward in members}
        lines = [
            line(ward.id, ward.short_name, "ward", lambda area, one, id=ward.id: area == id and fits(one), kind)
            for ward in members
        ]
        zones.append(
            ZoneLines(
                zone=line(zone.id, zone.name, "zone", lambda area, one, ids=ids: area in ids and fits(one), kind),
                wards=[one for one in lines if not one.is_quiet],
                quiet=[str(one.name) for one in lines if one.is_quiet],
            )
        )
    ids = {ward.id for ward in known}
    return zones, line(None, NO_WARD, "ward", lambda area, one: area not in ids and fits(one), kind)


def _escalations(viewer: Viewer, on: date) -> Escalations:
    """The newest of the day, and how many. Two statements."""
    period = instants(days_back(1, until=on))
    rows = DeskItem.objects.filter(in_scope(viewer), within("escalated_at", period), kind__in=list(KINDS))
    levels = Counter(rows.values_list("escalation", flat=True))
    at_desk = viewer.may(Desk.READ)
    lines = [
        EscalatedLine(
            subject_id=row.subject_id if at_desk else None,
            code=row.code if at_desk else "",
            kind=KINDS[row.kind].short_label,
            area_name=_area_name(row.area_id),
            level=row.escalation,
            at=row.escalated_at,
            is_answered=row.stage != UNANSWERED,
        )
        for row in rows.defer("searched").order_by("-escalated_at", "-subject_id")[:ESCALATIONS_SHOWN]
        if row.escalated_at is not None
    ]
    return Escalations(levels.total(), levels[2], lines)


def _area_name(area_id: UUID | None) -> str:
    if area_id is None:
        return ""
    try:
        return places.get_area(area_id).short_name
    except NotFound:
        return ""


def _teams(viewer: Viewer) -> TeamsNow:
    """One statement each for the teams and for what they are out for."""
    on_duty = dict(Team.objects.filter(on_duty=True).values_list("id", "base_ward_code"))
    mine = {id for id, code in on_duty.items() if _covers(viewer, code)}
    live: Sequence[str] = [str(state) for state in LIVE_STATES]
    at_work = set(Mission.objects.filter(state__in=live, team_id__in=mine).values_list("team_id", flat=True))
    return TeamsNow(len(mine), len(at_work))


def _covers(viewer: Viewer, ward_code: str) -> bool:
    ward = places.find_ward_by_code(ward_code)
    return viewer.areas is None or (ward is not None and ward.id in viewer.areas)
