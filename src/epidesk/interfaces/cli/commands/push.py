# SPDX-License-Identifier: Apache-2.0
"""`epidesk push`: what notices on phones need."""

from __future__ import annotations

import click

from epidesk.env import environment


@click.group(epilog="Example: epidesk push key create")
def command() -> None:
    """Notices on phones and computers (Web Push)."""


@command.group(epilog="Example: epidesk push key create")
def key() -> None:
    """The key pair by which push services know this installation (VAPID)."""


@key.command(epilog="Example: epidesk push key create")
def create() -> None:
    """Make the key pair, once in the life of an installation; prints its public half.

    It lies in keys/push_key.pem of the data directory and belongs into your backup: with another one every phone that
    has subscribed is lost and has to be asked again. So there is no command that replaces it.
    """
    from epidesk.foundation.notify.vapid import create_push_key

    if not create_push_key(environment().data_dir):
        raise click.ClickException("There is a push key already: see epidesk push key show")
    _tell()


@key.command(epilog="Example: epidesk push key show")
def show() -> None:
    """Print the public half of the key pair, as browsers are given it."""
    _tell()


def _tell() -> None:
    from epidesk.foundation.notify.vapid import FILE
    from epikit.webpush import Vapid

    path = environment().data_dir / "keys" / FILE
    if not path.exists():
        raise click.ClickException("There is no push key yet: epidesk push key create")
    try:
        click.echo(Vapid(path.read_bytes(), "mailto:epidesk@localhost").public_key_b64)
    except ValueError as error:
        raise click.ClickException(f"{path} cannot be used: {error}") from None
