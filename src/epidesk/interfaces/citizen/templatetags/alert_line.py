# SPDX-License-Identifier: Apache-2.0
"""The line at the top of every citizens' page while the province is on alert."""

from __future__ import annotations

from typing import Any

from django import template

from epidesk.foundation.places.queries import alert_level
from epidesk.interfaces.common.templatetags.epidesk_ui import draw_icon, sprite_url

register = template.Library()


@register.inclusion_tag("citizen/parts/alert_level.html", takes_context=True)
def alert_line(context: template.Context) -> dict[str, Any]:
    """Nothing in peacetime, or where the level's text is left out in `config/alert_levels.yaml`."""
    level = alert_level()
    return {"level": level, "text": level.text, "mark": draw_icon(sprite_url(context), "megaphone")}
