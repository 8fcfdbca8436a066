# SPDX-License-Identifier: Apache-2.0
"""What Janus is at: written by who starts it, read by every page that shows video."""

from __future__ import annotations

import json
import secrets
import socket
import time
from dataclasses import asdict, dataclass
from enum import StrEnum

from epidesk.response.video.janus.place import Place

_FRESH_S = 5.0
_known: dict[Place, tuple[float, VideoState]] = {}


class Phase(StrEnum):
    NOT_INSTALLED = "not_installed"
    STARTING = "starting"
    RUNNING = "running"
    STOPPED = "stopped"  # tried again by itself
    MISCONFIGURED = "misconfigured"  # runs, but not as we wrote it


@dataclass(frozen=True)
class VideoState:
    """`problem`: English, for the log and the administrator; pages have words of their own for each phase."""

    phase: Phase
    since_s: float
    problem: str = ""


def write_state(place: Place, phase: Phase, problem: str = "") -> None:
    partial = place.state.with_suffix(f".{secrets.token_hex(4)}")
    partial.write_text(json.dumps(asdict(VideoState(phase, time.time(), problem))), encoding="utf-8")
    partial.replace(place.state)


def video_state(place: Place) -> VideoState:
    """Asked of the socket, at most every five seconds a process."""
    known = _known.get(place)
    if known is not None and time.monotonic() - known[0] < _FRESH_S:
        return known[1]
    state = _look(place)
    _known[place] = (time.monotonic(), state)
    return state


def _look(place: Place) -> VideoState:
    try:
        told = json.loads(place.state.read_text(encoding="utf-8"))
        written = VideoState(Phase(told["phase"]), float(told["since_s"]), str(told["problem"]))
    except (OSError, ValueError, KeyError, TypeError):
        return VideoState(Phase.NOT_INSTALLED, 0.0)
    if written.phase is not Phase.RUNNING:
        return written
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(0.5)
        try:
            line.connect(str(place.media_socket))
        except OSError as error:
            return VideoState(Phase.STOPPED, written.since_s, type(error).__name__)
    return written
