# SPDX-License-Identifier: Apache-2.0
"""An alert as a form: what was typed, as a draft, and a draft as it would have been typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.publishing.alerts import queries
from epidesk.publishing.alerts.policy import Template
from epidesk.publishing.alerts.rules import (
    LANGUAGES,
    USUAL,
    AlertDraft,
    AreaKind,
    Category,
    Certainty,
    Circle,
    Level,
    Place,
    Reach,
    Response,
    Severity,
    Urgency,
    Words,
)
from epidesk.publishing.alerts.shapes import settled

PARTS = ("event", "headline", "description", "instruction")
USUAL_LIFE = timedelta(hours=12)
LONGEST = 20_000
"""Characters of a field that are looked at: what is longer is refused all the same."""
AREA_PREFIX = "ara"


def read(form: QueryDict, viewer: Viewer) -> AlertDraft:
    """Whatever was typed makes a draft; whether it is a good one the room says."""
    level = _one_of(Level, form.get("level"), Level.NOTICE)
    usual = USUAL[level]
    texts = {
        language: Words(*(form.get(f"{part}_{language}", "")[:LONGEST] for part in PARTS))
        for language in LANGUAGES
        if any(form.get(f"{part}_{language}", "").strip() for part in PARTS)
    }
    return AlertDraft(
        level=level,
        texts=texts,
        place=settled(_place(form, viewer)),
        expires_at=moment(form.get("expires_at", "")),
        effective_at=moment(form.get("effective_at", "")),
        urgency=_one_of(Urgency, form.get("urgency"), usual[0]),
        severity=_one_of(Severity, form.get("severity"), usual[1]),
        certainty=_one_of(Certainty, form.get("certainty"), usual[2]),
        response=_one_of(Response, form.get("response"), Response.NONE),
        category=_one_of(Category, form.get("category"), Category.HEALTH),
        reach=Reach.EXERCISE if form.get("exercise") else Reach.ACTUAL,
        audience=form.get("audience", "everyone")[:40],
        channels=("push", "inbox", *(one for one in ("sms", "mail") if form.get(f"by_{one}"))),
        notes={one: note[:LONGEST] for one in LANGUAGES if (note := form.get(f"note_{one}", "").strip())},
        template=form.get("template", "")[:40],
    )


def typed(form: QueryDict) -> dict[str, Any]:
    """What stands in the fields again after a refusal: as it was, mistakes and all."""
    kept: dict[str, Any] = {name: form.get(name, "")[:LONGEST] for name in form if name != "wards"}
    kept["wards"] = form.getlist("wards")[:500]
    return kept


def as_typed(draft: AlertDraft) -> dict[str, Any]:
    """The fields of a draft that is there."""
    place = draft.place
    found: dict[str, Any] = {
        "level": draft.level.value,
        "urgency": draft.urgency.value,
        "severity": draft.severity.value,
        "certainty": draft.certainty.value,
        "response": draft.response.value,
        "category": draft.category.value,
        "exercise": "1" if draft.reach is Reach.EXERCISE else "",
        "audience": draft.audience,
        "by_sms": "1" if "sms" in draft.channels else "",
        "by_mail": "1" if "mail" in draft.channels else "",
        "expires_at": local(draft.expires_at),
        "effective_at": local(draft.effective_at),
        "template": draft.template,
        "area_name": place.name,
        "area_kind": place.kind.value,
        "wards": list(place.ward_codes) if place.kind is AreaKind.WARDS else [],
        "corners": "\n".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in place.polygon[:-1]),
    }
    if place.circle:
        found |= {
            "centre": f"{place.circle.lat:.5f}, {place.circle.lon:.5f}",
            "radius_m": f"{place.circle.radius_m:.0f}",
        }
    for language, words in draft.texts.items():
        found |= {f"{part}_{language}": getattr(words, part) for part in PARTS}
    return found | {f"note_{language}": note for language, note in draft.notes.items()}


def fresh(template: Template | None) -> dict[str, Any]:
    """The fields of a new alert, from a template if one was chosen."""
    level = template.level if template else Level.NOTICE
    urgency, severity, certainty = USUAL[level]
    end = timezone.now() + USUAL_LIFE
    found: dict[str, Any] = {
        "level": level.value,
        "urgency": urgency.value,
        "severity": severity.value,
        "certainty": certainty.value,
        "response": (template.response if template else Response.NONE).value,
        "category": Category.HEALTH.value,
        "audience": "everyone",
        "area_kind": AreaKind.WARDS.value,
        "wards": [],
        "expires_at": local(end.replace(minute=0, second=0, microsecond=0)),
        "by_sms": "1" if level is Level.EMERGENCY else "",
        "template": template.slug if template else "",
    }
    for language, words in (template.texts if template else {}).items():
        found |= {f"{part}_{language}": getattr(words, part) for part in PARTS}
    return found


def with_area(fields: dict[str, Any], viewer: Viewer, area: str) -> dict[str, Any]:
    """The same with a kept area instead of its own."""
    kept = _kept(viewer, area)
    if kept is None:
        return fields
    spare = AlertDraft(Level.NOTICE, {}, kept, None)
    of_area = {name: value for name, value in as_typed(spare).items() if name in AREA_FIELDS}
    return {**{name: value for name, value in fields.items() if name not in AREA_FIELDS}, **of_area}


AREA_FIELDS = ("area_kind", "area_name", "wards", "corners", "centre", "radius_m")


def local(at: datetime | None) -> str:
    """As a field of day and time wants it, by the province's clock."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M") if at else ""


def moment(text: str) -> datetime | None:
    """By the province's clock; None for what is no moment, or one of another century, which no clock can convert."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not 2000 <= found.year < 2100:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _place(form: Mapping[str, Any], viewer: Viewer) -> Place:
    kind = _one_of(AreaKind, form.get("area_kind"), AreaKind.WARDS)
    name = str(form.get("area_name", ""))[:200]
    if kind is AreaKind.WARDS:
        return Place(kind, tuple(form.getlist("wards")[:500]), name=name)  # type: ignore[attr-defined]
    if kind is AreaKind.POLYGON:
        corners = [_point(line) for line in str(form.get("corners", ""))[:200_000].splitlines() if line.strip()]
        # One corner that cannot be read would make another area: then there is none, and the rules say so.
        return Place(kind, polygon=tuple(one for one in corners if one) if all(corners) else (), name=name)
    if kind is AreaKind.CIRCLE:
        centre, radius = _point(str(form.get("centre", ""))), _number(str(form.get("radius_m", "")))
        return Place(kind, circle=Circle(*centre, radius) if centre and radius else None, name=name)
    return Place(AreaKind.PROVINCE, name=name)


def _kept(viewer: Viewer, area: str) -> Place | None:
    area_id = parse_public_id(AREA_PREFIX, area)
    return next((one.place for one in queries.saved_areas(viewer) if one.id == area_id), None)


def _point(text: str) -> tuple[float, float] | None:
    """`16.46, 107.59` is latitude, longitude, as people and maps write it."""
    parts = text.replace(";", " ").replace(",", " ").split()
    if len(parts) != 2:
        return None
    lat, lon = _number(parts[0]), _number(parts[1])
    if lat is None or lon is None or not (-85 <= lat <= 85 and -180 <= lon <= 180):
        return None
    return lon, lat


def _number(text: str) -> float | None:
    try:
        found = float(text.strip())
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None  # neither infinite nor no number


def _one_of(kind: Any, text: Any, otherwise: Any) -> Any:
    return kind(text) if text in [str(one) for one in kind] else otherwise
