# SPDX-License-Identifier: Apache-2.0
"""What the pages show of a mission."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from epidesk.foundation.core.ids import public_id
from epidesk.intake.incidents import queries as incidents
from epidesk.intake.incidents.kinds import KINDS
from epidesk.interfaces.common.ground import COARSE_DEG, FINE_DEG, rings
from epidesk.interfaces.common.pin_frame import PinFrame, route_frame
from epidesk.response.dispatch.queries import MissionCard, TeamCard
from epidesk.response.dispatch.rules import MissionState, Verb
from epidesk.response.dispatch.texts import BUTTON, kilometres
from epikit.codes import display_code
from epikit.text.phones import phone_display

FAR_M = 8_000  # beyond it the coarse outlines will do
NOTED_IN = (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.DONE)
WAY = (Verb.ACCEPT, Verb.DEPART, Verb.ARRIVE, Verb.FINISH)
CORNERS = {"br": (1, 1), "bl": (0, 1), "tr": (1, 0), "tl": (0, 0)}
BUTTON_PX = (168, 66)


def mission_context(request: HttpRequest, team: TeamCard, card: MissionCard) -> dict[str, Any]:
    """What `field/parts/mission.html` shows. The incident's own read asks nothing again: the card vouches for it."""
    matter = incidents.detail(request.viewer, card.incident_id, as_team=True)  # type: ignore[attr-defined]
    return {
        "card": card,
        "code": display_code(card.code),
        "left": kilometres(card.distance_m) if card.distance_m is not None and card.is_live else "",
        "at_home": card.people_at_home,
        "answers": _other_answers(card),
        "phone": phone_display(card.contact_phone) if card.contact_phone else "",
        "dialable": is_dialable(card.contact_phone),
        "map": _map(team, card),
        "notes": matter.notes,
        "photos": [{"id": public_id("upl", photo.upload_id), "by_team": photo.by_team} for photo in matter.photos],
        "may_add": card.state in NOTED_IN,
        "no_label": BUTTON[Verb.DECLINE if card.may_decline else Verb.STAND_DOWN],
        "reach_label": BUTTON[Verb.STAND_DOWN],
        "ahead": _ahead(card),
        "steps": [{"label": step.label, "at": step.at, "state": "done"} for step in card.steps],
    }


def _ahead(card: MissionCard) -> list[dict[str, Any]]:
    """The verbs after the next one: a phone without a line offers them as the ones before wait on it."""
    if card.next_verb not in WAY:
        return []
    later = WAY[WAY.index(card.next_verb) + 1 :]
    return [{"verb": str(verb), "label": BUTTON[verb]} for verb in later]


def is_dialable(phone_e164: str) -> bool:
    """Whether a call may reach somebody. The cast's numbers (0120-0129) are nobody's, so nobody is to dial them."""
    return bool(phone_e164) and not (phone_e164.startswith("+8412") and len(phone_e164) == 13)


def _other_answers(card: MissionCard) -> list[tuple[Any, Any]]:
    """All but the number of people at home, which stands first."""
    at_home = {str(question.label) for question in KINDS[card.kind].questions if question.code == "people_at_home"}
    return [(question, answer) for question, answer in card.answers if str(question) not in at_home]


def _map(team: TeamCard, card: MissionCard) -> dict[str, Any] | None:
    """The still map with the place and, when it is known and the mission lives, the team itself."""
    if card.lon is None or card.lat is None:
        return None
    here = (team.lon, team.lat) if team.usable and card.is_live else (None, None)
    ground = rings(COARSE_DEG if (card.distance_m or 0) > FAR_M else FINE_DEG)
    frame = route_frame(ground, lon=card.lon, lat=card.lat, from_lon=here[0], from_lat=here[1])
    spots = [frame.spot(card.lon, card.lat)]
    if here[0] is not None and here[1] is not None:
        spots.append(frame.spot(here[0], here[1]))
    point = f"{card.lat:.6f},{card.lon:.6f}"
    return {
        "frame": frame,
        "lon": card.lon,
        "lat": card.lat,
        "from_lon": here[0],
        "from_lat": here[1],
        "corner": _free_corner(frame, spots),
        "geo_url": f"geo:{point}?q={point}",
        "web_url": f"https://www.openstreetmap.org/directions?to={card.lat:.6f}%2C{card.lon:.6f}",
    }


def _free_corner(frame: PinFrame, spots: list[tuple[float, float]]) -> str:
    """The corner where the button hides neither the pin nor the team."""
    width, height = BUTTON_PX
    for corner, (right, low) in CORNERS.items():
        left = frame.width - width if right else 0
        top = frame.height - height if low else 0
        # A pin stands 34 px above its point.
        if not any(left <= x <= left + width and top <= y and y - 34 <= top + height for x, y in spots):
            return corner
    return "br"
