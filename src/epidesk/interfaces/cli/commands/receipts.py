# SPDX-License-Identifier: Apache-2.0
"""`epidesk receipts`: the key that signs receipts of declarations."""

from __future__ import annotations

import click

from epidesk.interfaces.cli.session import with_database


@click.group(epilog="Example: epidesk receipts keys")
def command() -> None:
    """Signed receipts, which checkpoints verify without a network."""


@command.command(epilog="Example: epidesk receipts keys")
@with_database
def keys() -> None:
    """The keys that checkpoints trust now, the newest first."""
    from django.utils import timezone

    from epidesk.response.screening.queries import verifying_keys

    for id, key in verifying_keys(timezone.now()).items():
        until = f"{key.until:%Y-%m-%d %H:%M}" if key.until else "now"
        click.echo(f"{id.hex()}  {key.since:%Y-%m-%d %H:%M} to {until} (UTC)")


@command.command(epilog="Example: epidesk receipts rotate   once in some months, and when somebody who knew it leaves")
@with_database
def rotate() -> None:
    """Sign with another key from now on.

    Receipts that are out stay good for their day. A checkpoint needs the network once to learn the new key.
    """
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.screening.actions import rotate_receipt_key

    click.echo(f"Receipts are signed with key {rotate_receipt_key(by=SYSTEM).hex()} from now on.")
