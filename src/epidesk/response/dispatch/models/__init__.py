# SPDX-License-Identifier: Apache-2.0
"""Rows of this room: `teams` (who can be sent), `missions` (who was sent where), `directives` (who was told to do
what)."""

from __future__ import annotations

from epidesk.response.dispatch.models.directives import Directive, DirectivePicture, DirectiveStep
from epidesk.response.dispatch.models.missions import Mission
from epidesk.response.dispatch.models.teams import Team

__all__ = ["Directive", "DirectivePicture", "DirectiveStep", "Mission", "Team"]
