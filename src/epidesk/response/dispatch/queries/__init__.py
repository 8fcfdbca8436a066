# SPDX-License-Identifier: Apache-2.0
"""Every read of dispatch. A team sees only the incidents of its own live missions, and for 24 hours
of those it has done."""

from epidesk.response.dispatch.queries.coming import coming, ended_missions
from epidesk.response.dispatch.queries.members import TeamMember, team_members
from epidesk.response.dispatch.queries.missions import (
    current_mission,
    given_back,
    mission,
    mission_ids_for_the_ledger,
    missions_of,
    outcomes,
    own_missions,
    team_sees,
    team_sees_picture,
)
from epidesk.response.dispatch.queries.recommending import recommend
from epidesk.response.dispatch.queries.resources import (
    Resources,
    StockLine,
    StockMove,
    Vehicle,
    stock_history,
    stock_lines,
    team_resources,
)
from epidesk.response.dispatch.queries.shapes import (
    Advice,
    Coming,
    Excluded,
    GivenBack,
    MissionCard,
    MissionRow,
    MissionStep,
    Outcome,
    Recommendation,
    TeamCard,
    TeamMark,
    TeamName,
    TeamTask,
)
from epidesk.response.dispatch.queries.teams import find_team_by_code, get_team, own_team, team_marks, team_names, teams

__all__ = [
    "Advice",
    "Coming",
    "Excluded",
    "GivenBack",
    "MissionCard",
    "MissionRow",
    "MissionStep",
    "Outcome",
    "Recommendation",
    "Resources",
    "StockLine",
    "StockMove",
    "TeamCard",
    "TeamMark",
    "TeamMember",
    "TeamName",
    "TeamTask",
    "Vehicle",
    "coming",
    "current_mission",
    "ended_missions",
    "find_team_by_code",
    "get_team",
    "given_back",
    "mission",
    "mission_ids_for_the_ledger",
    "missions_of",
    "outcomes",
    "own_missions",
    "own_team",
    "recommend",
    "stock_history",
    "stock_lines",
    "team_marks",
    "team_members",
    "team_names",
    "team_resources",
    "team_sees",
    "team_sees_picture",
    "teams",
]
