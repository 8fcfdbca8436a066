# SPDX-License-Identifier: Apache-2.0
"""Rows of this room: `teams` (who can be sent), `missions` (who was sent where)."""

from __future__ import annotations

from epidesk.response.dispatch.models.missions import Mission
from epidesk.response.dispatch.models.teams import Team

__all__ = ["Mission", "Team"]
