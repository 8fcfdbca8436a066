# SPDX-License-Identifier: Apache-2.0
"""Alerts signed as CAP demands: an XML signature inside the alert (enveloped, exclusive canonical form, SHA-256).

A key, its self-signed certificate and the request for a certificate of an authority are made here too. Receivers such
as WMO's take certificates of known authorities alone, with their chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from lxml import etree

from epikit.formats.cap12.reading import NotCap, safe_tree
from epikit.formats.cap12.writing import CAP

DSIG = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_CLOCK_SLACK = timedelta(hours=1)
"""A certificate begins this much earlier than it is made: clocks of receivers differ."""
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class BadKey(ValueError):
    """The key or certificate cannot be used: unreadable, too weak, or not belonging together. `reason` (also
    `str(error)`): `key_unreadable`, `key_weak`, `certificate_unreadable`, `certificate_of_another_key`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotVerified(ValueError):
    """The signature says nothing. `reason` (also `str(error)`): `unsigned`, `several`, `not_trusted` (wrong, or made
    with a key that is not trusted), `certificate_expired`, `not_whole` (it covers only a part)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(xml: bytes, key_pem: bytes, cert_pem: bytes) -> bytes:
    """The same alert with a signature as its last element. `cert_pem`: the certificate of the key and after it its
    chain, all of which are written into the signature. A signature that is there already is replaced.
    Raises `NotCap`, `BadKey`."""
    from signxml.signer import XMLSigner

    root = safe_tree(xml)
    if root.tag != f"{{{CAP}}}alert":
        raise NotCap("not_an_alert")
    for old in root.findall(f"{{{DSIG}}}Signature"):
        root.remove(old)
    key, chain = load_pair(key_pem, cert_pem)
    algorithm = "rsa-sha256" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa-sha256"
    signer = XMLSigner(signature_algorithm=algorithm, digest_algorithm="sha256", c14n_algorithm=_EXCLUSIVE)
    signed = signer.sign(root, key=key, cert=chain)
    return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))


def verify(xml: bytes, trusted: Sequence[bytes], *, now: datetime) -> bytes:
    """What was signed, canonical and without the signature: read the alert from this and from nothing else.

    `trusted`: certificates in PEM (several while keys change); one that the document brings is not believed.
    Raises `NotCap`, `NotVerified`, `BadKey` for a trusted certificate that cannot be read.
    """
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.exceptions import SignXMLException
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    root = safe_tree(xml)
    signatures = root.findall(f".//{{{DSIG}}}Signature")
    if not signatures:
        raise NotVerified("unsigned")
    if len(signatures) > 1 or signatures[0].getparent() is not root:
        raise NotVerified("several")
    rules = SignatureConfiguration(
        location="./",
        signature_methods=frozenset(
            {
                SignatureMethod.RSA_SHA256,
                SignatureMethod.RSA_SHA384,
                SignatureMethod.RSA_SHA512,
                SignatureMethod.ECDSA_SHA256,
                SignatureMethod.ECDSA_SHA384,
                SignatureMethod.ECDSA_SHA512,
            }
        ),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}),
        verification_time=now,
    )
    known = [one for pem in trusted for one in _certificates(pem)]
    in_time = [one for one in known if one.not_valid_before_utc <= now <= one.not_valid_after_utc]
    for certificate in in_time:
        try:
            result: Any = XMLVerifier().verify(xml, x509_cert=certificate, expect_config=rules)
        except (SignXMLException, ValueError, TypeError, AttributeError, UnsupportedAlgorithm, etree.LxmlError):
            continue  # strangers' signatures break in many ways: none of them is a signature by this key
        if result.signed_xml is None or result.signed_xml.tag != root.tag:
            raise NotVerified("not_whole")
        return bytes(result.signed_data)
    raise NotVerified("certificate_expired" if known and not in_time else "not_trusted")


def new_key_pem() -> bytes:
    """RSA with 3,072 bits, which every receiver can check; PKCS 8, unencrypted."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def self_signed(key_pem: bytes, *, name: str, now: datetime, days: int) -> bytes:
    """A certificate for receivers who were given it by hand. `name`: who signs, as people know them."""
    key = load_key(key_pem)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signing_only(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
        .public_bytes(Encoding.PEM)
    )


def certificate_request(key_pem: bytes, *, name: str, organization: str = "", country: str = "VN") -> bytes:
    """PKCS 10 in PEM, for the authority that shall issue the certificate."""
    names = [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]
    if organization:
        names.insert(1, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]))
    key = load_key(key_pem)
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    return request.add_extension(_signing_only(), critical=True).sign(key, SHA256()).public_bytes(Encoding.PEM)


def load_pair(key_pem: bytes, cert_pem: bytes) -> tuple[PrivateKey, list[x509.Certificate]]:
    """The key and its certificate with the chain after it. Raises `BadKey`."""
    key = load_key(key_pem)
    chain = _certificates(cert_pem)
    if chain[0].public_key() != key.public_key():
        raise BadKey("certificate_of_another_key")
    return key, chain


def load_key(key_pem: bytes) -> PrivateKey:
    """RSA from 2,048 bits or a named curve from 256. Raises `BadKey`."""
    try:
        key = load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey("key_unreadable") from error
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise BadKey("key_unreadable")
    if key.key_size < (2048 if isinstance(key, rsa.RSAPrivateKey) else 256):
        raise BadKey("key_weak")
    return key


def valid_until(cert_pem: bytes) -> datetime:
    """When the first certificate ends. Raises `BadKey`."""
    return _certificates(cert_pem)[0].not_valid_after_utc


def fingerprint(cert_pem: bytes) -> str:
    """SHA-256 of the first certificate, as people compare it. Raises `BadKey`."""
    return _certificates(cert_pem)[0].fingerprint(SHA256()).hex(":").upper()


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise BadKey("certificate_unreadable") from error


def _signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
