"""What the YANG-modelled elements share: one datastore, served over RESTCONF and, when wished, over NETCONF."""

from __future__ import annotations

import abc
import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from ..credentials import Credentials
from ..element import TransponderElement
from ..faults import YANG, Faults
from ..http import HttpsServer
from ..netconf.names import XmlNames
from ..netconf.server import NetconfServer
from ..network import DeviceDescription, NetworkDescription
from .operation import Operation
from .server import RestconfApp
from .store import Datastore


@dataclass(frozen=True)
class Options:
    """How an element behaves.

    Attributes:
        strict: keep to the rules of the YANG text; False tolerates what public clients are known to get away with.
        delay: seconds until the facility of a new mode or service type is there.
    """

    strict: bool = True
    delay: float = 0.0


class YangElement(TransponderElement):
    """A transponder shelf managed over RESTCONF and NETCONF.

    Attributes:
        device: its description.
        store: its tree.
        port: TCP port of RESTCONF; 0 picks a free one, the real one is here after `start`.
        names: XML namespaces of its tree.
    """

    names: XmlNames
    # Whether RESTCONF has a cookie login too.
    cookies = False

    def __init__(
        self,
        *,
        device: DeviceDescription,
        network: NetworkDescription,
        host: str,
        credentials: Credentials,
        certfile: str | Path,
        keyfile: str | Path,
        port: int = 8181,
        netconf_port: int | None = None,
        host_key: asyncssh.SSHKey | None = None,
        options: Options | None = None,
    ):
        self.device = device
        self.network = network
        self.tid = device.tid
        self.platform = device.platform
        self.host = host
        self.options = options or Options()
        self.store = self._datastore()
        self.store.rules.settle()
        operations = self._operations()
        self._app = RestconfApp(self.store, operations, credentials, login=self.cookies)
        self.faults = Faults(self.tid, YANG, self)
        self._server = HttpsServer(self._app, host, port, certfile, keyfile, faults=self.faults)
        self._netconf: NetconfServer | None = None
        if netconf_port is not None:
            key = host_key or asyncssh.generate_private_key('ssh-ed25519')
            self._netconf = NetconfServer(
                self.store, self.names, operations, credentials, host=host, port=netconf_port, host_key=key,
                faults=self.faults,
            )

    @abc.abstractmethod
    def _datastore(self) -> Datastore:
        """Schema, rules and the tree as commissioned."""

    @abc.abstractmethod
    def _operations(self) -> dict[str, Operation]:
        """The platform's operations on `self.store`, by `module:name`."""

    @abc.abstractmethod
    def _initial(self) -> dict[str, Any]:
        """The tree as commissioned."""

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def netconf_port(self) -> int | None:
        """TCP port of NETCONF; None when it is not offered."""
        return self._netconf.port if self._netconf else None

    @property
    def host_key(self) -> str | None:
        """The SSH host key as `<type> <base64>`."""
        if self._netconf is None:
            return None
        return ' '.join(self._netconf.host_key.export_public_key().decode().split()[:2])

    async def start(self) -> None:
        await self._server.start()
        if self._netconf is not None:
            await self._netconf.start()

    async def stop(self) -> None:
        self.faults.close()
        if self._netconf is not None:
            await self._netconf.stop()
        await self._server.stop()

    async def shut(self) -> None:
        await self._server.shut()
        if self._netconf is not None:
            await self._netconf.stop()

    async def reopen(self) -> None:
        await self._server.reopen()
        if self._netconf is not None:
            await self._netconf.start()

    async def disguise(self, on: bool) -> None:
        await self._server.disguise(on)
        if self._netconf is not None:
            await self._netconf.disguise(on)

    def state(self) -> dict[str, Any]:
        return self.store.state()

    def reset(self) -> None:
        self.store.tree.clear()
        self.store.tree.update(self._initial())
        self.store.rules.settle()

    def keep(self) -> dict[str, Any]:
        return copy.deepcopy(self.store.tree)

    def bring_back(self, kept: dict[str, Any]) -> None:
        self.store.tree.clear()
        self.store.tree.update(copy.deepcopy(kept))

    @property
    def requests(self) -> int:
        of_netconf = self._netconf.requests if self._netconf else 0
        return self._app.requests + self._server.withheld + of_netconf
