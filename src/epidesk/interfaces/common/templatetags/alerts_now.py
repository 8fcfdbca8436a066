# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

from django import template

from epidesk.interfaces.common.alert_banner import banner_or_nothing

register = template.Library()


@register.inclusion_tag("common/parts/alerts_now.html", takes_context=True)
def alerts_now(context: template.Context) -> dict[str, Any]:
    """The current alerts. Where there are none it still holds their place, for script."""
    return banner_or_nothing() | {"request": context.get("request"), "door": context.get("door")}
