# SPDX-License-Identifier: Apache-2.0
"""Video: Janus, the address that phones send to, and what a camera asks for."""

import shutil
from collections.abc import Iterator

from epidesk.env import Environment
from epidesk.interfaces.cli import ports, video
from epidesk.response.video.janus.place import place_of
from epidesk.response.video.janus.state import Phase, video_state

from .finding import Finding


def look(env: Environment) -> Iterator[Finding]:
    if not video.installed():
        yield Finding("odd", "Video", "Janus is not installed; all else works", "apt install janus janus-tools")
        return
    network = video.network_of(env)
    if problem := ports.why_not_ours(network.address):
        yield Finding("bad", "Video's address", problem)
    else:
        says = f"{network.address}, UDP {network.first_port} to {network.last_port}"
        yield Finding("good", "Video's address", says)
    state = video_state(place_of(env.data_dir))
    if state.phase is Phase.RUNNING:
        yield Finding("good", "Video", "Janus runs")
    elif state.phase is Phase.NOT_INSTALLED:
        yield Finding("good", "Video", "Janus is installed; `epidesk up` starts it")
    else:
        says = f"{state.phase.replace('_', ' ')}: {state.problem or 'wait a moment'}"
        yield Finding("odd", "Video", says, f"see {place_of(env.data_dir).base / 'janus.log'}")
    if env.listens_beyond and not env.public_url.startswith("https://"):
        yield Finding("odd", "Cameras", "browsers give a camera to https pages only", "put a proxy with TLS before it")
    if shutil.which("turnserver") is None:
        yield Finding("odd", "Phones without UDP", "cannot join the video: no TURN server", "apt install coturn")
    else:
        yield Finding("odd", "Phones without UDP", "cannot join the video yet: coturn is not started by Epidesk")
