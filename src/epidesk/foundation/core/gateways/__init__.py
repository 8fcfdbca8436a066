# SPDX-License-Identifier: Apache-2.0
"""Ways out to people: SMS, e-mail, push. Gateways move bytes; who is told what is decided in `notify`.

`gateway(Channel.SMS).send(address, subject, body, reference)`; which gateway that is stands in `config/gateways.yaml`.
"""

from epidesk.foundation.core.gateways.protocol import (
    Channel,
    Gateway,
    GatewayFailed,
    GatewayMissing,
    GatewayRefused,
    GatewayUnsure,
)
from epidesk.foundation.core.gateways.registry import NEEDED, BadGateway, can_send, gateway, problems

__all__ = [
    "NEEDED",
    "BadGateway",
    "Channel",
    "Gateway",
    "GatewayFailed",
    "GatewayMissing",
    "GatewayRefused",
    "GatewayUnsure",
    "can_send",
    "gateway",
    "problems",
]
