"""Keys of the lab: its own certificate authority, one certificate per server, SSH host keys. Kept between runs."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=825)
MARGIN = timedelta(days=7)  # a certificate that ends sooner is made anew


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on; a reader sees the old or the new content."""
    temporary = path.with_name(f'{path.name}.new')
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, 'wb') as stream:
        stream.write(data)
    temporary.replace(path)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
    )


class Authority:
    """The lab's certificate authority in a directory: `ca.pem` to trust, `ca.key` to sign with.

    Attributes:
        path: of `ca.pem`.
    """

    def __init__(self, directory: Path):
        self.directory = directory
        self.path = directory / 'ca.pem'
        key_path = directory / 'ca.key'
        if self.path.exists() and key_path.exists():
            self._certificate = x509.load_pem_x509_certificate(self.path.read_bytes())
            self._key = serialization.load_pem_private_key(key_path.read_bytes(), None)
            if self._certificate.not_valid_after_utc > datetime.now(UTC) + MARGIN:
                return
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = 'netbox_optical lab CA'
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        self._certificate = (
            _builder(subject, _name(subject), self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(sign_certificates=True), critical=True)
            .add_extension(identifier, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        write_private(key_path, _private_pem(self._key))
        self.path.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, address: str) -> tuple[Path, Path]:
        """Certificate and key files for a server with that DNS name and IP address; reused while they still fit."""
        folder = self.directory / 'certs'
        folder.mkdir(exist_ok=True)
        certificate_path, key_path = folder / f'{name}.pem', folder / f'{name}.key'
        if certificate_path.exists() and key_path.exists() and self._fits(certificate_path, name, address):
            return certificate_path, key_path
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address(address))])
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            _builder(name, self._certificate.subject, key.public_key())
            .add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(issuer_key, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        write_private(key_path, _private_pem(key))
        certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return certificate_path, key_path

    def _fits(self, path: Path, name: str, address: str) -> bool:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        try:
            certificate.verify_directly_issued_by(self._certificate)
        except Exception:  # signed by an older authority, in whichever way the library reports that
            return False
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = {str(item) for item in names.get_values_for_type(x509.IPAddress)}
        lasts = certificate.not_valid_after_utc > datetime.now(UTC) + MARGIN
        return lasts and addresses == {address} and names.get_values_for_type(x509.DNSName) == [name]


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates, key_cert_sign=sign_certificates, crl_sign=sign_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )


def host_key(directory: Path, name: str) -> asyncssh.SSHKey:
    """The SSH host key of an element, made on first use."""
    folder = directory / 'ssh'
    folder.mkdir(exist_ok=True)
    path = folder / name
    if path.exists():
        return asyncssh.read_private_key(path)
    key = asyncssh.generate_private_key('ssh-ed25519', comment=name)
    write_private(path, key.export_private_key())
    return key
