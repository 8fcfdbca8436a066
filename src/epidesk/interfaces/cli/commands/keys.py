# SPDX-License-Identifier: Apache-2.0
"""`epidesk keys`: the keys of encrypted fields."""

import click

from epidesk.interfaces.cli.session import tell, with_database


@click.group(epilog="Example: epidesk keys rotate")
def command() -> None:
    """The keys under which phones, ID numbers and clinical text are stored."""


@command.command(
    epilog="""
    \b
    Examples:
      epidesk keys rotate                 once a year, and when somebody who knew the key leaves

    Backups made before need the old keys: they are moved to keys/retired_field_keys in the data directory.
    Keep that file as long as those backups, and no longer.
    """
)
@with_database
def rotate() -> None:
    """Make a new key, write every encrypted value anew with it, then drop the old keys.

    Runs while the service is in use. Cut short, it changes nothing for the worse: start it again and it goes on. All
    hosts must share the same key files (EPIDESK_DATA_DIR/keys).
    """
    from epidesk.foundation.core import rotation

    try:
        done = rotation.rotate(tell=tell)
    except rotation.RotationStopped as stopped:
        raise click.ClickException(str(stopped)) from stopped
    click.echo(f"{done.values} values in {done.columns} columns are under the new key; {done.dropped} old dropped.")
