"""A scripted HTTPS server on a real socket with real TLS, for what goes wrong between two replies."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_certificate(folder: Path, *addresses: str) -> tuple[Path, Path]:
    """A self-signed certificate for these IP addresses: (certificate, key); the certificate is its own CA."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'device under test')])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(hours=8))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(a)) for a in addresses]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    certfile, keyfile = folder / 'device.pem', folder / 'device.key'
    certfile.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    keyfile.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))
    return certfile, keyfile


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


# The reply, or None to cut the connection without one, or a number of seconds to sit silently before cutting it.
Answer = tuple[int, bytes] | float | None


@dataclass
class ScriptedServer:
    """Answers every request by `script`; keeps what it received and how many connections were made."""

    host: str
    script: Callable[[Received], Answer]
    context: ssl.SSLContext
    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server((self.host, self.port))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError), self.context.wrap_socket(raw, server_side=True) as wire:
            stream = wire.makefile('rb')
            while (request := _read(stream)) is not None:
                self.received.append(request)
                answer = self.script(request)
                if answer is None:
                    return
                if isinstance(answer, float):
                    time.sleep(answer)
                    return
                status, body = answer
                head = f'HTTP/1.1 {status} Text\r\nContent-Length: {len(body)}\r\n'
                wire.sendall(f'{head}Content-Type: application/yang-data+json\r\n\r\n'.encode() + body)


def _read(stream: object) -> Received | None:
    line = stream.readline()
    if not line:
        return None
    method, path, _ = line.decode().split(' ')
    headers = {}
    while (header := stream.readline().decode().strip()):
        name, _, value = header.partition(':')
        headers[name.lower()] = value.strip()
    return Received(method, path, headers, stream.read(int(headers.get('content-length', 0))))


@contextlib.contextmanager
def scripted(host: str, files: tuple[Path, Path], script: Callable[[Received], Answer], port: int = 0) -> Iterator[
        ScriptedServer]:
    """A running server; closed at the end."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server = ScriptedServer(host, script, context, port)
    try:
        yield server
    finally:
        server.close()
