# SPDX-License-Identifier: Apache-2.0
"""Ways by road: whether the routing service answers."""

from collections.abc import Iterator

from epidesk.env import Environment
from epidesk.foundation.core.outbound import OutboundError
from epidesk.foundation.places.province import province
from epidesk.response.dispatch.routing import ask
from epikit.geo.points import LonLat

from .finding import Finding

STEP_DEG = 0.01


def look(env: Environment) -> Iterator[Finding]:
    if not env.routing_url:
        yield Finding("good", "Ways by road", "no routing service: distances are straight lines, and the pages say so")
        return
    here = province().map.start
    there = LonLat(here.lon + STEP_DEG, here.lat)
    try:
        (way,) = ask(env.routing_url, env.routing_kind, here, [there])
    except (OutboundError, ValueError, KeyError, TypeError, IndexError) as error:
        says = f"{env.routing_kind} at {env.routing_url} does not answer ({error})"
        yield Finding("odd", "Ways by road", says, "start it, or unset EPIDESK_ROUTING_URL; straight lines are used")
        return
    says = f"{env.routing_kind} answers" if way else f"{env.routing_kind} answers, but knows no road at our centre"
    yield Finding("good" if way else "odd", "Ways by road", says)
