import datetime
import ipaddress
import ssl

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netbox_optical.lab.tnms.options import TnmsOptions
from netbox_optical.lab.tnms.server import TnmsServer
from tests.lab.flexils import harness


def _certificate(subject, issuer, key, signing_key, *extensions):
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing_key, hashes.SHA256())


class Manager:
    """A running TNMS over the test network, and an HTTP client that verifies its certificate."""

    def __init__(self, lab, folder):
        self.lab = lab
        self.folder = folder
        self._write_certificates()
        self.server = TnmsServer(
            nodes=list(lab.nodes.values()),
            network=harness.NETWORK,
            host=lab.host,
            port=0,
            credentials=harness.CREDENTIALS,
            certfile=folder / 'server.pem',
            keyfile=folder / 'server.key',
            options=TnmsOptions(pending_delay=0.02, running_delay=0.02),
        )
        lab.loop.run(self.server.start())
        context = ssl.create_default_context(cafile=str(folder / 'ca.pem'))
        self.base = f'https://{lab.host}:{self.server.port}'
        self.http = httpx.Client(base_url=self.base, verify=context, timeout=10, trust_env=False)

    def _write_certificates(self):
        ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'test CA')])
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'tnms')])
        key_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        basic = x509.BasicConstraints(ca=True, path_length=0)
        ca = _certificate(ca_name, ca_name, ca_key, ca_key, (basic, True), (usage, True), (key_id, False))
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(self.lab.host))])
        issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
        leaf = _certificate(name, ca_name, key, ca_key, (alternative, False), (issuer_id, False))
        pem = serialization.Encoding.PEM
        (self.folder / 'ca.pem').write_bytes(ca.public_bytes(pem))
        (self.folder / 'server.pem').write_bytes(leaf.public_bytes(pem))
        (self.folder / 'server.key').write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )

    def close(self):
        self.http.close()
        self.lab.loop.run(self.server.stop())


@pytest.fixture
def manager(tmp_path):
    with harness.network() as lab:
        found = Manager(lab, tmp_path)
        try:
            yield found
        finally:
            found.close()


@pytest.fixture
def http(manager):
    """Its HTTP client, logged in."""
    reply = manager.http.post('/auth', data={'user': harness.USER, 'password': harness.PASSWORD})
    assert reply.status_code == 200
    token = reply.json()
    assert token['token_type'] == 'Bearer'
    manager.http.headers['Authorization'] = f'Bearer {token["access_token"]}'
    return manager.http
