# SPDX-License-Identifier: Apache-2.0
"""Which gateway serves a channel, from `config/gateways.yaml`.

A channel that the file does not name goes to the outbox in the demonstration and in tests, and nowhere in production:
there sending raises `GatewayMissing`, and `problems` says so beforehand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.env import Environment
from epidesk.foundation.core.gateways.http import HttpGateway
from epidesk.foundation.core.gateways.outbox import OutboxGateway
from epidesk.foundation.core.gateways.protocol import Channel, Gateway, GatewayMissing
from epidesk.foundation.core.gateways.smtp import SmtpGateway

KINDS: dict[str, Callable[..., Gateway]] = {"http": HttpGateway, "smtp": SmtpGateway}
NEEDED: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL)  # citizens sign in by SMS, staff get links by e-mail
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


class BadGateway(ValueError):
    """An entry of the file cannot be used; the message names it."""


def gateway(channel: Channel) -> Gateway:
    """The gateway that serves the channel. Raises `GatewayMissing` where there is none, `BadGateway` for a bad one."""
    return _gateway(channel, settings.ENV)


def can_send(channel: Channel, env: Environment | None = None) -> bool:
    """Whether a gateway is set for the channel; not whether it answers. In a demonstration the outbox counts as one."""
    try:
        _gateway(channel, env or settings.ENV)
    except (BadGateway, GatewayMissing):
        return False
    return True


@lru_cache(maxsize=16)
def _gateway(channel: Channel, env: Environment) -> Gateway:
    return make_gateway(channel, read_entries(env.config_dir), env, os.environ)


def problems(env: Environment | None = None, variables: Mapping[str, str] | None = None) -> list[str]:
    """What keeps messages from going out, in words for the administrator; empty when all is well."""
    env = env or settings.ENV
    found: list[str] = []
    try:
        entries = read_entries(env.config_dir)
    except BadGateway as error:
        return [str(error)]
    for channel in (*NEEDED, *(Channel(name) for name in entries if name not in NEEDED)):
        try:
            make_gateway(channel, entries, env, os.environ if variables is None else variables)
        except (BadGateway, GatewayMissing) as error:
            found.append(str(error))
    return found


def read_entries(config_dir: Path) -> dict[str, dict[str, Any]]:
    """The file's entries by channel. No file is no entries. Raises `BadGateway`."""
    path = config_dir / "gateways.yaml"
    if not path.exists():
        return {}
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise BadGateway(f"{path.name}: not YAML: {error}") from error
    for name, entry in entries.items():
        if name not in list(Channel) or not isinstance(entry, dict | None):
            raise BadGateway(f"{path.name}: {name}: use {', '.join(Channel)}, each with its settings below it")
    return {name: entry for name, entry in entries.items() if entry}


def make_gateway(
    channel: Channel, entries: Mapping[str, dict[str, Any]], env: Environment, variables: Mapping[str, str]
) -> Gateway:
    """The gateway of one channel. Raises `GatewayMissing` or `BadGateway`."""
    entry = entries.get(channel)
    if entry is None or entry.get("kind") == "outbox":
        if env.is_production:
            why = "may not use the outbox in production" if entry else "has no gateway"
            raise GatewayMissing(
                f"{channel}: {why}. Nothing can be sent. Set one in {env.config_dir / 'gateways.yaml'}."
            )
        return OutboxGateway(channel)
    kind, arguments = entry.get("kind"), {key: value for key, value in entry.items() if key != "kind"}
    if kind not in KINDS or (kind == "smtp") != (channel is Channel.EMAIL):
        raise BadGateway(f"gateways.yaml: {channel}: kind {kind!r} does not serve this channel")
    try:
        return KINDS[kind](**_with_secrets(arguments, variables))
    except (TypeError, ValueError) as error:
        raise BadGateway(f"gateways.yaml: {channel}: {error}") from error


def _with_secrets(value: Any, variables: Mapping[str, str]) -> Any:
    """`${NAME}` stands for the variable NAME, or for the content of the file that NAME_FILE names."""
    if isinstance(value, dict):
        return {key: _with_secrets(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_secrets(item, variables) for item in value]
    return _VARIABLE.sub(lambda found: _secret(found[1], variables), value) if isinstance(value, str) else value


def _secret(name: str, variables: Mapping[str, str]) -> str:
    if file := variables.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"{name}_FILE: cannot read {file}: {error.strerror}") from error
    if name not in variables:
        raise ValueError(f"the variable {name} is not set")
    return variables[name]
