# SPDX-License-Identifier: Apache-2.0
"""The key that signs alerts: made, changed, certified. From the command line alone, whoever runs the machine."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.keyring import create_file, keys_dir, replace_file
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.alerts.signing import (
    EARLIER_FILE,
    KEY_FILE,
    SigningKey,
    earlier_certificates,
    parted,
    signing_key,
)
from epikit.formats.cap12 import BadKey
from epikit.formats.cap12.signing import certificate_request, fingerprint, load_pair, new_key_pem, self_signed

USUAL_DAYS = 730


def create_signing_key(*, by: Actor, name: str, now: datetime, days: int = USUAL_DAYS) -> SigningKey:
    """The first key, with a certificate that it signs itself. Raises `Conflict` if there is one, `Invalid`."""
    pem = _new(name, now, days)
    with unit_of_work():
        record(by=by, verb="alert_key.created", subject=("alert_key", None), reason=fingerprint(parted(pem)[1]))
        if not create_file(keys_dir(settings.ENV.data_dir) / KEY_FILE, pem):
            raise Conflict("There is a signing key already.")
    return _present()


def rotate_signing_key(*, by: Actor, now: datetime, name: str = "", days: int = USUAL_DAYS) -> SigningKey:
    """Another key from now on; the certificate of the old one stays with `trusted_certificates`, its private key is
    gone. Raises `NotFound` if there is none yet."""
    old = _present()
    pem = _new(name or old.name, now, days)
    with unit_of_work():
        record(by=by, verb="alert_key.rotated", subject=("alert_key", None), reason=fingerprint(parted(pem)[1]))
        _replace(old, pem)
    return _present()


def install_certificate(*, by: Actor, pem: bytes) -> SigningKey:
    """The certificate that an authority issued for the key in use, and after it its chain, in place of the own one.
    Raises `NotFound`, and `Invalid` when it belongs to another key or is none."""
    old = _present()
    key, _ = parted((settings.ENV.data_dir / "keys" / KEY_FILE).read_bytes())
    try:
        load_pair(key, pem)
    except BadKey as error:
        raise Invalid({"certificate": _WRONG[error.reason]}) from None
    with unit_of_work():
        record(by=by, verb="alert_key.certified", subject=("alert_key", None), reason=fingerprint(pem))
        _replace(old, key + pem)
    return _present()


def request_of_certificate(*, name: str = "", organization: str = "") -> bytes:
    """What an authority wants to see to issue a certificate for the key in use. Raises `NotFound`."""
    own = _present()
    key, _ = parted((settings.ENV.data_dir / "keys" / KEY_FILE).read_bytes())
    return certificate_request(key, name=name or own.name, organization=organization)


_WRONG = {
    "certificate_unreadable": "No certificate in PEM.",
    "certificate_of_another_key": "The certificate belongs to another key: it was not asked for with this one.",
    "key_unreadable": "The signing key cannot be read.",
    "key_weak": "The signing key is too weak.",
}


def _new(name: str, now: datetime, days: int) -> bytes:
    if not 2 <= len(name.strip()) <= 64:
        raise Invalid({"name": "A name of 2 to 64 letters, by which receivers know who signs."})
    if not 1 <= days <= 3650:
        raise Invalid({"days": "From 1 to 3650 days."})
    key = new_key_pem()
    return key + self_signed(key, name=name.strip(), now=now, days=days)


def _present() -> SigningKey:
    own = signing_key()
    if own is None:
        raise NotFound
    return own


def _replace(old: SigningKey, pem: bytes) -> None:
    """The earlier certificate first: should the second step fail, one that is still in use is listed twice."""
    directory = keys_dir(settings.ENV.data_dir)
    earlier = earlier_certificates(settings.ENV.data_dir)
    if old.certificates not in earlier:
        replace_file(directory / EARLIER_FILE, old.certificates + earlier)
    replace_file(directory / KEY_FILE, pem)
