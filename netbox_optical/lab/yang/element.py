"""What the RESTCONF elements share: one HTTPS server over one datastore."""

from __future__ import annotations

import abc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..credentials import Credentials
from ..element import TransponderElement
from ..faults import YANG, Faults
from ..http import HttpsServer
from ..network import DeviceDescription, NetworkDescription
from .server import RestconfApp
from .store import Datastore


@dataclass(frozen=True)
class Options:
    """How a RESTCONF element behaves.

    Attributes:
        strict: keep to the rules of the YANG text; False tolerates what public clients are known to get away with.
    """

    strict: bool = True


class RestconfElement(TransponderElement):
    """A transponder shelf managed over RESTCONF.

    Attributes:
        device: its description.
        store: its tree.
        port: TCP port; 0 picks a free one, the real one is here after `start`.
    """

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
        self._app = self._application(credentials)
        self.faults = Faults(self.tid, YANG, self)
        self._server = HttpsServer(self._app, host, port, certfile, keyfile, faults=self.faults)

    @abc.abstractmethod
    def _datastore(self) -> Datastore:
        """Schema, rules and the tree as commissioned."""

    @abc.abstractmethod
    def _application(self, credentials: Credentials) -> RestconfApp:
        """The application over `self.store`, with the platform's operations."""

    @abc.abstractmethod
    def _initial(self) -> dict[str, Any]:
        """The tree as commissioned."""

    @property
    def port(self) -> int:
        return self._server.port

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        self.faults.close()
        await self._server.stop()

    async def shut(self) -> None:
        await self._server.shut()

    async def reopen(self) -> None:
        await self._server.reopen()

    async def disguise(self, on: bool) -> None:
        await self._server.disguise(on)

    def state(self) -> dict[str, Any]:
        return self.store.state()

    def reset(self) -> None:
        self.store.tree.clear()
        self.store.tree.update(self._initial())
        self.store.rules.settle()

    @property
    def requests(self) -> int:
        return self._app.requests + self._server.withheld
