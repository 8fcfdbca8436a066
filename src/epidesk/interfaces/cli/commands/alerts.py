# SPDX-License-Identifier: Apache-2.0
"""`epidesk alerts`: the key that signs what the centre publishes."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from epidesk.interfaces.cli.commands.user import plainly
from epidesk.interfaces.cli.session import with_database


@click.group(epilog="Example: epidesk alerts key show")
def command() -> None:
    """Alerts that go to everybody."""


@command.group(
    epilog="""
    \b
    Examples:
      epidesk alerts key create --name "Huế CDC"
      epidesk alerts key request -o hue.csr        then give hue.csr to the authority
      epidesk alerts key certificate hue.pem       what the authority gave back, with its chain
      epidesk alerts key rotate                    once in two years, and when somebody who knew it leaves
      epidesk alerts key export > alerts.pem       what receivers need to check our signature
    """
)
def key() -> None:
    """The key under the CAP documents: without one they are published unsigned."""


@key.command(epilog="Example: epidesk alerts key show")
@with_database
def show() -> None:
    """Who signs, until when, and the fingerprint that receivers compare."""
    from epidesk.publishing.alerts.signing import signing_key
    from epikit.formats.cap12 import BadKey

    try:
        own = signing_key()
    except BadKey as error:
        raise click.ClickException(f"The signing key cannot be used ({error}).") from None
    if own is None:
        raise click.ClickException("There is no signing key: alerts are published unsigned. See: alerts key create")
    _tell(own)


@key.command(epilog='Example: epidesk alerts key create --name "Huế CDC"')
@click.option("--name", required=True, help="Who signs, as receivers know them.")
@click.option("--days", default=730, show_default=True, help="How long the certificate holds.")
@with_database
def create(name: str, days: int) -> None:
    """Make the first key, with a certificate it signs itself.

    That is enough for receivers who get the certificate from you (alerts key export). WMO and Google want one of a
    known authority: alerts key request, then alerts key certificate.
    """
    from django.utils import timezone

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.publishing.alerts.actions.signing_keys import create_signing_key

    with plainly():
        _tell(create_signing_key(by=SYSTEM, name=name, now=timezone.now(), days=days))


@key.command(epilog="Example: epidesk alerts key rotate")
@click.option("--name", default="", help="Who signs.  [as before]")
@click.option("--days", default=730, show_default=True, help="How long the certificate holds.")
@with_database
def rotate(name: str, days: int) -> None:
    """Sign with another key from now on.

    What was signed before can still be checked: the old certificate stays in what `alerts key export` prints. Give that
    to receivers first if they check strictly.
    """
    from django.utils import timezone

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.publishing.alerts.actions.signing_keys import rotate_signing_key

    with plainly():
        _tell(rotate_signing_key(by=SYSTEM, now=timezone.now(), name=name, days=days))


@key.command(epilog="Example: epidesk alerts key request -o hue.csr")
@click.option("--name", default="", help="Who signs.  [as in the present certificate]")
@click.option("--organization", default="", help="The body it belongs to.")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="A file, instead of the screen.")
@with_database
def request(name: str, organization: str, output: Path | None) -> None:
    """Print what an authority needs to issue a certificate for the key in use (PKCS 10)."""
    from epidesk.publishing.alerts.actions.signing_keys import request_of_certificate

    with plainly():
        pem = request_of_certificate(name=name, organization=organization)
    if output is None:
        click.echo(pem, nl=False)
    else:
        output.write_bytes(pem)


@key.command(epilog="Example: epidesk alerts key certificate hue.pem")
@click.argument("file", type=click.File("rb"))
@with_database
def certificate(file: BinaryIO) -> None:
    """Sign with the certificate in FILE, which an authority issued for the key in use; its chain after it."""
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.publishing.alerts.actions.signing_keys import install_certificate

    with plainly():
        _tell(install_certificate(by=SYSTEM, pem=file.read()))


@key.command(epilog="Example: epidesk alerts key export > alerts.pem")
@with_database
def export() -> None:
    """Print the certificates by which receivers check our alerts: the present one and those of earlier keys."""
    from epidesk.publishing.alerts.signing import trusted_certificates

    click.echo(trusted_certificates(), nl=False)


def _tell(own: object) -> None:
    from epidesk.publishing.alerts.signing import SigningKey

    assert isinstance(own, SigningKey)
    click.echo(f"Name:        {own.name}")
    click.echo(f"Issued by:   {'itself' if own.is_self_signed else own.issuer}")
    click.echo(f"Valid until: {own.valid_until:%Y-%m-%d}")
    click.echo(f"Fingerprint: {own.fingerprint}")
