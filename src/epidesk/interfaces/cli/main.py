# SPDX-License-Identifier: Apache-2.0
"""The `epidesk` command. Each module of `commands/` is one subcommand: its `command`, under the module's name."""

import pkgutil
from importlib import import_module

import click

from epidesk.env import BadEnvironment
from epidesk.foundation.core.redaction import redact_last_words

from . import commands
from .postgres.errors import ClusterError


class OneFileEach(click.Group):
    """Finds its commands by listing the folder, so that adding one is adding a file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__) if module.name[0] != "_")

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{commands.__name__}.{name}").command
        command.name = name
        return command


@click.group(cls=OneFileEach, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="epidesk")
def epidesk() -> None:
    """The operations centre a province runs in an epidemic.

    \b
    Try it:             epidesk up
    Is all well?        epidesk doctor
    More on a command:  epidesk COMMAND --help

    \b
    Environment:
      PORT, HOST            where it listens (8000, 127.0.0.1)
      EPIDESK_DATA_DIR      keys, uploads and its own PostgreSQL (.epidesk)
      EPIDESK_DATABASE_URL  a PostgreSQL of yours, instead of its own
    """


def main() -> None:
    redact_last_words()
    try:
        epidesk.main(prog_name="epidesk", standalone_mode=False)
    except click.Abort:
        raise SystemExit(130) from None
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except (ClusterError, BadEnvironment) as error:
        click.echo(f"epidesk: {error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
