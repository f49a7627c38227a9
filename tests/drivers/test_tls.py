"""Pinned certificates: compared before a credential is sent, whoever signed them."""

import socket
import ssl
import threading
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Endpoint, Login, NmsEndpoint, Timeouts, TlsPolicy
from netbox_optical.drivers.errors import DriverError, Unreachable
from netbox_optical.drivers.transport.restconf import RestconfClient
from netbox_optical.drivers.transport.tls import context_for, fingerprint
from netbox_optical.drivers.transport.tnms import TnmsClient
from netbox_optical.drivers.transport.yang import YangPath

from .restconf.wire import make_certificate

HOST = '127.0.0.1'
LOGIN = Login('operator', SecretStr('sesame-open'))
QUICK = Timeouts(connect=2.0, read=2.0)


@contextmanager
def server(folder):
    """Takes what it gets after the handshake, answers a bare 404; yields port, fingerprint and what came."""
    certfile, keyfile = make_certificate(folder, HOST)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certfile, keyfile)
    listener, came = socket.create_server((HOST, 0)), []

    def serve():
        while True:
            try:
                with listener.accept()[0] as sock, context.wrap_socket(sock, server_side=True) as tls:
                    tls.settimeout(2.0)
                    while data := tls.recv(65536):
                        came.append(data)
                        tls.sendall(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
            except ssl.SSLError:
                continue
            except OSError:
                if listener.fileno() < 0:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    der = ssl.PEM_cert_to_DER_cert(certfile.read_text())
    try:
        yield listener.getsockname()[1], fingerprint(der), came, certfile
    finally:
        listener.close()


def restconf(port, tls):
    endpoint = Endpoint(
        device='g30.aa00', platform='groove-g30', transport='restconf', addresses=(HOST,), port=port, login=LOGIN,
        tls=tls, timeouts=QUICK)
    client = RestconfClient(endpoint)
    try:
        return client.get(YangPath.root('ne:ne'))
    finally:
        client.close()


def tnms(port, tls):
    with TnmsClient(NmsEndpoint((f'https://{HOST}:{port}',), LOGIN, tls), QUICK) as client:
        return client.devices()


@pytest.mark.parametrize('ask', [restconf, tnms])
def test_the_pinned_certificate_is_enough(tmp_path, ask):
    with server(tmp_path) as (port, pin, came, _):
        try:
            ask(port, TlsPolicy(fingerprint=pin))  # no CA knows it
        except DriverError as error:
            assert '404' in str(error)
        assert came


@pytest.mark.parametrize('ask', [restconf, tnms])
@pytest.mark.parametrize('more', [{}, {'verify': False}])
def test_another_certificate_gets_no_credential(tmp_path, ask, more):
    other = ':'.join(['AB'] * 32)
    with server(tmp_path) as (port, pin, came, certfile):
        # The CA knows this certificate, and verification may be off: the pin decides.
        policy = TlsPolicy(fingerprint=other, ca_file=str(certfile), **more)
        with pytest.raises(Unreachable) as caught:
            ask(port, policy)
        assert pin in str(caught.value) and other in str(caught.value)
        assert came == []
        assert 'sesame' not in repr(caught.value) + str(vars(caught.value))


@pytest.mark.parametrize('ask', [restconf, tnms])
def test_without_a_pin_the_ca_decides(tmp_path, ask):
    with server(tmp_path) as (port, _, came, certfile):
        with pytest.raises(Unreachable, match=r'(?i)certificate'):
            ask(port, TlsPolicy())
        assert came == []
        try:
            ask(port, TlsPolicy(ca_file=str(certfile)))
        except DriverError as error:
            assert '404' in str(error)
        assert came


def test_no_secret_in_any_repr():
    nms = NmsEndpoint(('https://x',), LOGIN, TlsPolicy(fingerprint='AB'))
    endpoint = Endpoint(device='x', platform='p', transport='t', login=LOGIN, nms=nms)
    assert 'sesame' not in repr(endpoint) + str(endpoint) + repr(nms) + repr(LOGIN)


def test_a_pin_is_never_skipped_where_it_cannot_be_compared():
    context = context_for(TlsPolicy(fingerprint='AB:' * 31 + 'AB'))
    with pytest.raises(ssl.SSLError, match='on a socket only'):
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())
