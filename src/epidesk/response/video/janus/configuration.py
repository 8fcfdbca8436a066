# SPDX-License-Identifier: Apache-2.0
"""Janus's configuration files, as text. Each value stands on a line of its own: its reader knows no other way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from epidesk.response.video.janus.place import Place, Secrets
from epidesk.response.video.rules import PROVINCE

OTHER_PLUGINS = (
    "audiobridge",
    "duktape",
    "echotest",
    "lua",
    "nosip",
    "recordplay",
    "sip",
    "streaming",
    "textroom",
    "videocall",
    "voicemail",
)
OTHER_TRANSPORTS = ("http", "mqtt", "nanomsg", "pfunix", "rabbitmq")
PUBLISHERS = 40  # 23 teams, the centre's seats, and whoever speaks to one
BITRATE_CAP = 600_000
FORBIDDEN = ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr"]


@dataclass(frozen=True)
class Network:
    """`address`: the one that media comes to; `outside`: what phones see of it behind a one-to-one NAT, or "".
    `first_port`, `last_port`: UDP, both included; each participant takes two."""

    address: str
    outside: str = ""
    first_port: int = 21_000
    last_port: int = 21_199


def files(place: Place, secrets: Secrets, network: Network, libraries: Path) -> dict[str, str]:
    """Name -> content, for the directory that Janus is started with. `libraries`: `/usr/lib/<machine>/janus`."""
    return {
        "janus.jcfg": _core(place, secrets, network, libraries),
        "janus.transport.websockets.jcfg": _sockets(place),
        "janus.plugin.videoroom.jcfg": _rooms(place, secrets),
    }


def room_settings(place: Place, secrets: Secrets) -> dict[str, object]:
    """What every room is like, whether from the file or made later: closed, with tokens, recorded only by the desk."""
    return {
        "is_private": True,
        "secret": secrets.room,
        "signed_tokens": True,
        "require_pvtid": True,
        "publishers": PUBLISHERS,
        "bitrate": BITRATE_CAP,
        "bitrate_cap": True,
        "fir_freq": 10,
        "audiocodec": "opus",
        "videocodec": "vp8,h264",
        "opus_dtx": True,
        "audiolevel_ext": True,
        "audiolevel_event": True,
        "audio_active_packets": 50,
        "notify_joining": True,
        "lock_record": True,
        "rec_dir": str(place.sockets / "rec"),
    }


def _core(place: Place, secrets: Secrets, network: Network, libraries: Path) -> str:
    nat = {"ice_enforce_list": network.address}
    if network.outside:
        nat["nat_1_1_mapping"] = network.outside
    empty = str(place.sockets / "empty")
    return "".join(
        (
            _block(
                "general",
                {
                    "configs_folder": str(place.sockets / "conf"),
                    "plugins_folder": str(libraries / "plugins"),
                    "transports_folder": str(libraries / "transports"),
                    "events_folder": empty,
                    "loggers_folder": empty,
                    "debug_level": 3,
                    "debug_timestamps": True,
                    "debug_colors": False,
                    "token_auth": True,
                    "token_auth_secret": secrets.tokens,
                    "admin_secret": secrets.admin,
                    "hide_dependencies": True,
                    "session_timeout": 30,
                    "reclaim_session_timeout": 30,
                    "recordings_tmp_ext": "tmp",
                    "protected_folders": FORBIDDEN,
                },
            ),
            _block(
                "media",
                {
                    "rtp_port_range": f"{network.first_port}-{network.last_port}",
                    "no_media_timer": 3,
                    "slowlink_threshold": 4,
                },
            ),
            _block("nat", nat),
            _block("plugins", {"disable": _disabled(OTHER_PLUGINS)}),
            _block("transports", {"disable": _disabled(OTHER_TRANSPORTS)}),
            _block("events", {"broadcast": False}),
        )
    )


def _sockets(place: Place) -> str:
    """No TCP port at all: media's words and the administration's come by two sockets in a directory of Janus's own."""
    return _block(
        "general",
        {
            "json": "compact",
            "pingpong_trigger": 10,
            "pingpong_timeout": 5,
            "ws": True,
            "ws_unix": str(place.media_socket),
            "wss": False,
        },
    ) + _block("admin", {"admin_ws": True, "admin_ws_unix": str(place.admin_socket), "admin_wss": False})


def _rooms(place: Place, secrets: Secrets) -> str:
    general = {"admin_key": secrets.rooms, "lock_rtp_forward": True, "string_ids": True}
    province = {"description": PROVINCE, **room_settings(place, secrets)}
    return _block("general", general) + _block(f"room-{PROVINCE}", province)


def _disabled(names: tuple[str, ...]) -> str:
    return ",".join(f"libjanus_{name}.so" for name in names)


def _block(name: str, values: Mapping[str, object]) -> str:
    lines = "".join(f"  {key} = {_value(value)}\n" for key, value in values.items())
    return f"{name}: {{\n{lines}}}\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[ {', '.join(map(_value, value))} ]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
