# SPDX-License-Identifier: Apache-2.0
"""`epidesk up`: everything, in the foreground."""

import os
import signal
import sys
from dataclasses import replace
from types import FrameType
from typing import NoReturn

import click

from epidesk.env import Environment, environment
from epidesk.interfaces.cli import ports, video
from epidesk.interfaces.cli.installation import make_ready
from epidesk.interfaces.cli.output import Output
from epidesk.interfaces.cli.passphrase import demo_passphrase
from epidesk.interfaces.cli.postgres.database import Database, open_database
from epidesk.interfaces.cli.postgres.errors import ClusterError
from epidesk.interfaces.cli.prepare import prepare
from epidesk.interfaces.cli.session import children_environment
from epidesk.interfaces.cli.supervisor import Child, Supervisor
from epidesk.interfaces.cli.worker import QUEUES

WORKERS_WAIT_S = 2.5  # the web process is what a person waits for; all at once would take each longer


@click.command(
    epilog="""
    \b
    Examples:
      epidesk up                          the demonstration, at http://127.0.0.1:8000
      PORT=8080 epidesk up                on another port
      HOST=0.0.0.0 epidesk up             for the whole network; prints the passphrase it then asks for
      epidesk up --production             for real use: no invented data
    """
)
@click.option("--production", is_flag=True, help="For real use: no invented data, no one-button sign-in.")
def command(production: bool) -> None:
    """Start PostgreSQL, web and workers, and stay in the foreground.

    The first start makes the database and loads what it needs. Ctrl-C stops everything this started, and nothing
    else. A database made as a demonstration never serves as production, nor the reverse.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    env = environment()
    mode = "production" if production else env.mode
    if reason := ports.why_not_free(env.host, env.port):
        raise ClusterError(reason)
    output = Output()
    database = open_database(env, output.line)
    try:
        make_ready(env, mode, database.owner_dsn)
        told = children_environment(env, database, mode) | _guard(env, mode)
        prepare(told)
        run(env, told, database, output)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave the server behind
        if database.close():
            output.line("PostgreSQL stopped.")


def run(env: Environment, told: dict[str, str], database: Database, output: Output) -> None:
    """Web and workers until a signal, which stops them together: what a last request leaves to do waits in the
    database for the next start."""
    python = sys.executable
    web = Child("web", (python, "-m", "epidesk.interfaces.cli.web"), told | {"EPIDESK_PROCESS": "web"})
    workers = [
        Child(
            queue if n == 0 else f"{queue}{n + 1}",
            (python, "-m", "epidesk.interfaces.cli.worker", "--queue", queue),
            told | {"EPIDESK_PROCESS": "worker"},
            delay_s=WORKERS_WAIT_S,
        )
        for queue in QUEUES
        for n in range(senders(env) if queue == "fanout" else 1)
    ]
    if video.installed():
        # Janus closes its calls by itself when told; the gate's clients come again.
        janus = (python, "-m", "epidesk.interfaces.cli.video")
        workers.append(Child("video", janus, told | {"EPIDESK_PROCESS": "video"}, delay_s=WORKERS_WAIT_S, grace_s=5))
    else:
        output.line("Video is off: Janus is not installed (apt install janus janus-tools coturn). All else works.")
    watcher = Watcher(env, told, database, output)
    Supervisor([web, *workers], output.child_line, watch=watcher.look).run()
    output.line("Web and workers stopped.")


def senders(env: Environment) -> int:
    """How many processes send pushes: one a core, since encryption is all they do; a demonstration has one."""
    told = os.environ.get("EPIDESK_SENDERS", "")
    return int(told) if told.isdigit() and int(told) else 1 if env.is_demo else os.cpu_count() or 1


class Watcher:
    """Announces the addresses once the web process answers, and raises a fallen PostgreSQL."""

    def __init__(self, env: Environment, told: dict[str, str], database: Database, output: Output) -> None:
        self._env = env
        self._told = told
        self._database = database
        self._output = output
        self._announced = False

    def look(self) -> None:
        if self._database.has_fallen():
            self._output.line("PostgreSQL has ended: starting it again.")
            try:
                self._database.raise_again()
            except ClusterError as error:
                self._output.line(str(error))
        if not self._announced and ports.answers(self._env.host, self._env.port):
            self._announced = True
            for line in announcement(self._env, self._told):
                self._output.line(line)


def announcement(env: Environment, told: dict[str, str]) -> list[str]:
    """What a newcomer wants to know now."""
    base = _base(env)
    demo = told["EPIDESK_MODE"] == "demo"
    lines = ["", "Epidesk is up."]
    if demo:
        lines.append("This is a demonstration: every person and incident is invented.")
    for name, path in (("Citizens", "/"), ("Desk", "/desk/"), ("Teams", "/field/"), ("API", "/api/v1/openapi.json")):
        lines.append(f"  {name:<10}{base}{path}")
    if others := ports.addresses_for_others(env.host, env.port):
        lines.append(f"  From other machines: {', '.join(others)}")
    if told.get("EPIDESK_DEMO_PASSPHRASE"):
        lines.append(f"  Passphrase: {told['EPIDESK_DEMO_PASSPHRASE']}")
    lines += mute(env, told["EPIDESK_MODE"])
    return [*lines, "Ctrl-C stops it.", ""]


def mute(env: Environment, mode: str) -> list[str]:
    """A line on the channels that nothing leaves by, when there are any."""
    from epidesk.foundation.core.gateways import NEEDED, can_send

    serving = replace(env, mode=mode)  # type: ignore[arg-type]
    if channels := [channel for channel in NEEDED if not can_send(channel, serving)]:
        return [
            f"WARNING: messages cannot be sent ({', '.join(channels)}): set it up in {env.config_dir / 'gateways.yaml'}"
        ]
    return []


def _base(env: Environment) -> str:
    """The address for who sits at this machine: a browser cannot open the «every address» that we listen on."""
    for listened, local in ports.ANY.items():
        shown = f"[{local}]" if ":" in local else local
        if env.public_url == f"http://{listened}:{env.port}":
            return f"http://{shown}:{env.port}"
    return env.public_url


def _guard(env: Environment, mode: str) -> dict[str, str]:
    """A demonstration that others can reach asks for a passphrase."""
    if mode != "demo" or (not env.listens_beyond and not env.demo_passphrase):
        return {}
    return {"EPIDESK_DEMO_PASSPHRASE": env.demo_passphrase or demo_passphrase(env.data_dir)}


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
