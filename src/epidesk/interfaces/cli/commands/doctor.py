# SPDX-License-Identifier: Apache-2.0
"""`epidesk doctor`: is everything there and well?"""

import click

from epidesk.env import environment
from epidesk.interfaces.cli.checks import calls, configuration, database, keys, machine, routing
from epidesk.interfaces.cli.checks.finding import Finding

MARKS = {"good": "ok", "odd": "look", "bad": "BAD"}


@click.command(
    epilog="""
    \b
    Examples:
      epidesk doctor                      while it runs, or before the first start
      EPIDESK_DATABASE_URL=… epidesk doctor   against a database of yours
    """
)
def command() -> None:
    """Look at the machine, the database, the queues and the keys; each line says what to do.

    Starts and changes nothing. The exit code is 1 when something is BAD, so that monitoring can call it.
    """
    env = environment()
    mode = database.mode_known(env)
    findings: list[Finding] = [
        *machine.look(env, mode=mode),
        *keys.look(env, mode=mode),
        *configuration.look(env),
        *calls.look(env),
        *routing.look(env),
        *database.look(env),
    ]
    for finding in findings:
        advice = f" → {finding.advice}" if finding.advice else ""
        click.echo(f"{MARKS[finding.state]:<5} {finding.subject}: {finding.says}{advice}")
    if any(finding.state == "bad" for finding in findings):
        raise SystemExit(1)
