"""Simulated RESTCONF elements on real sockets, in an event loop of their own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from netbox_optical.drivers.base import Driver, Endpoint, Exchange, Login, Timeouts, TlsPolicy
from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.network import NetworkDescription, load_network
from netbox_optical.lab.yang.element import Options

from .restconf.wire import make_certificate
from .transponder import Bench

HOST = '127.0.0.1'
CREDENTIALS = Credentials('lab', 'lab-password')


@contextlib.contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A running loop in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


@contextlib.contextmanager
def running(
    node: type[Any], tid: str, folder: Path, network: NetworkDescription | None = None, options: Options | None = None
) -> Iterator[tuple[Any, Path]]:
    """The element of that name of a network (the demo network), listening; and the CA file to trust it by."""
    network = network or load_network()
    certfile, keyfile = make_certificate(folder, HOST)
    with event_loop() as loop:
        element = node(
            device=network.device(tid), network=network, host=HOST, credentials=CREDENTIALS, certfile=certfile,
            keyfile=keyfile, port=0, netconf_port=0, options=options,
        )
        asyncio.run_coroutine_threadsafe(element.start(), loop).result(timeout=20)
        try:
            yield element, certfile
        finally:
            asyncio.run_coroutine_threadsafe(element.stop(), loop).result(timeout=20)


@contextlib.contextmanager
def bench(driver: type[Driver], element: Any, ca_file: Path, transport: str = 'restconf') -> Iterator[Bench]:
    """A driver on that element."""
    journal: list[Exchange] = []
    endpoint = Endpoint(
        device=element.tid, platform=element.platform, transport=transport, addresses=(HOST,),
        port=element.netconf_port if transport == 'netconf' else element.port, host_key=element.host_key,
        login=Login(CREDENTIALS.user, SecretStr(CREDENTIALS.password)), tls=TlsPolicy(ca_file=str(ca_file)),
        timeouts=Timeouts(connect=5.0, read=10.0),
    )
    with driver(endpoint, journal.append) as opened:
        yield Bench(opened, element, journal)
