"""A whole simulated network on loopback addresses."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import secrets
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from .certificates import Authority, host_key, write_private
from .control import ControlServer
from .credentials import Credentials
from .element import Element
from .faults import FaultError, Faults
from .flexils.fabric import Fabric
from .flexils.node import FlexilsNode
from .flexils.options import NodeOptions
from .g30.node import G30Node
from .g42.node import G42Node
from .light import Light
from .network import DeviceDescription, NetworkDescription
from .tnms.server import TnmsServer

DEFAULT_PREFIX = '127.77.0.0'
TNMS_INDEX, CONTROL_INDEX = 251, 252
FAMILIES = ('flexils', 'groove-g30', 'gx-g42', 'tnms')
USERS = {'flexils': 'admin', 'groove-g30': 'administrator', 'gx-g42': 'secadmin', 'tnms': 'nms'}


@dataclass(frozen=True)
class Ports:
    """TCP ports, the same on every address. None leaves a TL1 carrier or NETCONF out."""

    tl1_tcp: int | None = 9090
    tl1_ssh: int | None = 2222
    restconf: int = 8181
    netconf: int | None = 8830
    tnms: int = 8443
    control: int = 8080


def address(prefix: str, index: int) -> str:
    """The address of an index: a.b.<index>.1.

    Raises ValueError unless the prefix is a.b.0.0 on loopback or in a private range (a container's own network).
    """
    base = ipaddress.IPv4Address(prefix)
    if not base.is_private or base.packed[2:] != b'\0\0':
        raise ValueError(f'{prefix}: the prefix must be 127.x.0.0, or x.y.0.0 of a private range')
    return str(base + index * 256 + 1)


def free_prefix(network: NetworkDescription, ports: Ports | None = None) -> str:
    """The first 127.N.0.0 on which a lab of that network can listen. Raises OSError when there is none."""
    for number in range(77, 255):
        prefix = f'127.{number}.0.0'
        if all(_is_free(host, port) for host, port in _endpoints(network, prefix, ports or Ports())):
            return prefix
    raise OSError('no free 127.N.0.0 for the lab')


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _endpoints(network: NetworkDescription, prefix: str, ports: Ports) -> list[tuple[str, int]]:
    result = [(address(prefix, TNMS_INDEX), ports.tnms), (address(prefix, CONTROL_INDEX), ports.control)]
    for device in network.devices:
        flexils = device.platform == 'flexils'
        wanted = (ports.tl1_tcp, ports.tl1_ssh) if flexils else (ports.restconf, ports.netconf)
        result.extend((address(prefix, device.index), port) for port in wanted if port)
    return result


class Lab:
    """The elements of a network, their management system and the control API.

    Attributes:
        elements: by TID.
        tnms: the management system.
        light: verdicts on light.
        credentials: by family: flexils, groove-g30, gx-g42, tnms.
        state_dir: holds `ca.pem`, `credentials.json` (mode 0600), `inventory.json`, certificates and host keys.
    """

    def __init__(
        self,
        network: NetworkDescription,
        *,
        state_dir: str | Path,
        prefix: str = DEFAULT_PREFIX,
        credentials: Mapping[str, Credentials] | None = None,
        ports: Ports | None = None,
    ):
        self.network = network
        self.prefix = prefix
        self.ports = ports or Ports()
        self.state_dir = Path(state_dir).absolute()
        self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.credentials = {**self._credentials(), **(credentials or {})}
        self._authority = Authority(self.state_dir)
        self._host_keys: dict[str, str] = {}
        self.elements: dict[str, Element] = {}
        fabric = Fabric(network)
        for device in network.devices:
            if device.platform == 'flexils':
                self.elements[device.tid] = self._flexils(device, fabric)
            else:
                self.elements[device.tid] = self._transponder(device)
        self.tnms = self._tnms()
        self.light = Light(network, self.elements)
        self.control = ControlServer(self, self.address(CONTROL_INDEX), self.ports.control)

    def address(self, index: int) -> str:
        return address(self.prefix, index)

    def _credentials(self) -> dict[str, Credentials]:
        """Those of the last run, or new random ones."""
        known = {}
        with contextlib.suppress(FileNotFoundError):
            known = json.loads((self.state_dir / 'credentials.json').read_text(encoding='utf-8'))
        return {
            family: Credentials(**known[family]) if family in known
            else Credentials(USERS[family], secrets.token_urlsafe(12)) for family in FAMILIES
        }

    def _flexils(self, device: DeviceDescription, fabric: Fabric) -> FlexilsNode:
        key = self._host_key(device) if self.ports.tl1_ssh else None
        return FlexilsNode(
            device=device, network=self.network, fabric=fabric, host=self.address(device.index),
            credentials=self.credentials['flexils'],
            options=NodeOptions(tcp_port=self.ports.tl1_tcp, ssh_port=self.ports.tl1_ssh, host_key=key),
        )

    def _host_key(self, device: DeviceDescription) -> asyncssh.SSHKey:
        key = host_key(self.state_dir, device.tid)
        self._host_keys[device.tid] = key.export_public_key().decode().strip()
        return key

    def _transponder(self, device: DeviceDescription) -> G30Node | G42Node:
        host = self.address(device.index)
        certfile, keyfile = self._authority.issue(device.tid, host)
        kind = G30Node if device.platform == 'groove-g30' else G42Node
        return kind(
            device=device, network=self.network, host=host, credentials=self.credentials[device.platform],
            certfile=certfile, keyfile=keyfile, port=self.ports.restconf, netconf_port=self.ports.netconf,
            host_key=self._host_key(device) if self.ports.netconf else None,
        )

    def _tnms(self) -> TnmsServer:
        host = self.address(TNMS_INDEX)
        certfile, keyfile = self._authority.issue('tnms', host)
        nodes = [element for element in self.elements.values() if isinstance(element, FlexilsNode)]
        return TnmsServer(
            nodes=nodes, network=self.network, host=host, port=self.ports.tnms,
            credentials=self.credentials['tnms'], certfile=certfile, keyfile=keyfile,
        )

    async def start(self) -> None:
        """Open everything, see that it answers, write the files. Raises OSError; then nothing is left open."""
        try:
            for server in (*self.elements.values(), self.tnms, self.control):
                await server.start()
            await self._check()
            self._write_files()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        await asyncio.gather(
            *(server.stop() for server in (self.control, self.tnms, *self.elements.values())), return_exceptions=True
        )

    async def _check(self) -> None:
        """Connect once to every server, with TLS where it has it."""
        context = ssl.create_default_context(cafile=str(self._authority.path))
        for host, port in _endpoints(self.network, self.prefix, self.ports):
            tls = context if port in (self.ports.restconf, self.ports.tnms) else None
            connecting = asyncio.open_connection(host, port, ssl=tls)
            _, writer = await asyncio.wait_for(connecting, timeout=10)
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), timeout=2)

    def _write_files(self) -> None:
        known = {family: {'user': c.user, 'password': c.password} for family, c in self.credentials.items()}
        write_private(self.state_dir / 'credentials.json', json.dumps(known, indent=2).encode())
        write_private(self.state_dir / 'inventory.json', json.dumps(self.inventory(), indent=2).encode())

    def inventory(self) -> dict[str, Any]:
        """Where everything is; what `inventory.json` holds."""
        return {
            'network': self.network.name,
            'domain': self.network.domain,
            'prefix': self.prefix,
            'pid': os.getpid(),
            'ca': str(self._authority.path),
            'credentials': str(self.state_dir / 'credentials.json'),
            'control': f'http://{self.control.host}:{self.ports.control}',
            'tnms': {
                'url': f'https://{self.tnms.host}:{self.ports.tnms}', 'host': self.tnms.host, 'port': self.ports.tnms,
            },
            'elements': {device.tid: self._entry(device) for device in self.network.devices},
        }

    def _entry(self, device: DeviceDescription) -> dict[str, Any]:
        entry: dict[str, Any] = {
            'platform': device.platform, 'role': device.role, 'transport': device.transport,
            'host': self.address(device.index),
        }
        if device.platform == 'flexils':
            ports = {'tl1-tcp': self.ports.tl1_tcp, 'tl1-ssh': self.ports.tl1_ssh}
        else:
            ports = {'restconf': self.ports.restconf, 'netconf': self.ports.netconf}
        entry['ports'] = {name: port for name, port in ports.items() if port}
        entry['ssh_host_key'] = self._host_keys.get(device.tid)
        return entry

    def state(self) -> dict[str, Any]:
        """Every element's state by TID."""
        return {tid: element.state() for tid, element in self.elements.items()}

    def reset(self) -> None:
        """Everything back to what the description gives; certificates and passwords stay."""
        self.tnms.reset()
        for element in self.elements.values():
            element.reset()

    def keep(self) -> dict[str, Any]:
        """A copy of all elements' insides, for `bring_back`."""
        return {tid: element.keep() for tid, element in self.elements.items()}

    def bring_back(self, kept: dict[str, Any]) -> None:
        """Every element as when that copy was made."""
        for tid, element in self.elements.items():
            element.bring_back(kept[tid])

    def faults(self, element: str) -> Faults:
        """The faults of an element by TID, or of the `tnms`. Raises FaultError."""
        if element == 'tnms':
            return self.tnms.faults
        if element not in self.elements:
            raise FaultError(f'no element {element}')
        return self.elements[element].faults

    def ordered(self, element: str | None = None) -> list[dict[str, Any]]:
        """All orders of faults with their counters, or those of one element. Raises FaultError."""
        names = [element] if element else ['tnms', *self.elements]
        return [{'element': name, **order.as_dict()} for name in names for order in self.faults(name).orders]

    async def cancel(self, element: str | None = None, number: int | None = None) -> int:
        """Forget orders of faults: all, those of one element, or one of them. How many. Raises FaultError."""
        names = [element] if element else ['tnms', *self.elements]
        return sum([await self.faults(name).cancel(number) for name in names])

    def status(self) -> dict[str, Any]:
        """Addresses, request counts and the number of ordered faults."""
        requests = {tid: element.requests for tid, element in self.elements.items()}
        return {
            'network': self.network.name, 'prefix': self.prefix, 'requests': sum(requests.values()),
            'faults': len(self.ordered()),
            'tnms': {'host': self.tnms.host, 'requests': self.tnms.requests},
            'elements': {tid: {'platform': element.platform, 'host': element.host, 'requests': requests[tid]}
                         for tid, element in self.elements.items()},
        }
