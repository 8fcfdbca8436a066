# SPDX-License-Identifier: Apache-2.0
"""Figures of one's own area, counted at the moment of asking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from epidesk.insight.statistics import queries
from epidesk.interfaces.api.shapes import Problem

router = Router(tags=["figures"])
REFUSALS = {401: Problem, 403: Problem, 422: Problem, 429: Problem}


class KindFiguresOut(Schema):
    kind: str
    label: str
    received: int
    still_open: int


class TodayOut(Schema):
    """The local day so far. `in_progress` and `still_open` are true now, whenever the matters came; medians are minutes
    from receiving, null when there is none."""

    on: date
    at: datetime
    received: int
    triaged: int
    assigned: int
    arrived: int
    in_progress: int
    resolved: int
    rejected: int
    duplicates: int
    still_open: int
    by_kind: list[KindFiguresOut]
    median_minutes_to_triage: float | None
    median_minutes_to_assignment: float | None
    median_minutes_to_arrival: float | None


class DayOut(Schema):
    """`closed`: resolved, rejected and duplicates alike."""

    on: date
    received: int
    resolved: int
    closed: int


class WardOut(Schema):
    """`area_id` null: matters whose ward is not known."""

    area_id: str | None
    name: str
    received: int
    still_open: int


@router.get("/figures/today", response={200: TodayOut, **REFUSALS}, summary="The day so far, in your area")
def figures_today(request: HttpRequest) -> TodayOut:
    found = queries.today(request.viewer)  # type: ignore[attr-defined]
    return TodayOut(
        on=found.on,
        at=found.at,
        received=found.received,
        triaged=found.triaged,
        assigned=found.assigned,
        arrived=found.arrived,
        in_progress=found.in_progress,
        resolved=found.resolved,
        rejected=found.rejected,
        duplicates=found.duplicates,
        still_open=found.still_open,
        by_kind=[
            KindFiguresOut(kind=one.kind, label=str(one.label), received=one.received, still_open=one.still_open)
            for one in found.by_kind
        ],
        median_minutes_to_triage=found.median_minutes_to_triage,
        median_minutes_to_assignment=found.median_minutes_to_assignment,
        median_minutes_to_arrival=found.median_minutes_to_arrival,
    )


@router.get("/figures/days", response={200: list[DayOut], **REFUSALS}, summary="The last days, oldest first")
def figures_days(request: HttpRequest, days: Annotated[int, Query(ge=1, le=366)] = 14) -> list[DayOut]:
    return [
        DayOut(on=one.on, received=one.received, resolved=one.resolved, closed=one.closed)
        for one in queries.by_day(request.viewer, days)  # type: ignore[attr-defined]
    ]


@router.get("/figures/wards", response={200: list[WardOut], **REFUSALS}, summary="Your wards: today and now")
def figures_wards(request: HttpRequest) -> list[WardOut]:
    return [
        WardOut(
            area_id=str(one.area_id) if one.area_id else None,
            name=str(one.name),
            received=one.received,
            still_open=one.still_open,
        )
        for one in queries.by_ward(request.viewer)  # type: ignore[attr-defined]
    ]
