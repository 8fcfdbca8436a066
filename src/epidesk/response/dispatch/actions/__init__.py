# SPDX-License-Identifier: Apache-2.0
"""Every write of dispatch. Missions move their incident in the same unit of work."""

from epidesk.response.dispatch.actions.duty import PositionTaken, report_position, set_duty
from epidesk.response.dispatch.actions.leading import hand_lead, take_back_lead
from epidesk.response.dispatch.actions.offers import offer_mission
from epidesk.response.dispatch.actions.records import add_note, add_photos
from epidesk.response.dispatch.actions.ringing import refresh_rings
from epidesk.response.dispatch.actions.service import accept, arrive, decline, depart, finish
from epidesk.response.dispatch.actions.standing_down import stand_down, stand_down_closed, take_back
from epidesk.response.dispatch.actions.teams import add_member, create_team, load_teams
from epidesk.response.dispatch.actions.telling import tell_team

__all__ = [
    "PositionTaken",
    "accept",
    "add_member",
    "add_note",
    "add_photos",
    "arrive",
    "create_team",
    "decline",
    "depart",
    "finish",
    "hand_lead",
    "load_teams",
    "offer_mission",
    "refresh_rings",
    "report_position",
    "set_duty",
    "stand_down",
    "stand_down_closed",
    "take_back",
    "take_back_lead",
    "tell_team",
]
