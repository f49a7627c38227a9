"""One G42 as an element of the lab."""

from __future__ import annotations

from typing import Any

from ..credentials import Credentials
from ..element import Signal
from ..yang.element import RestconfElement
from ..yang.server import RestconfApp
from ..yang.store import Datastore, decode_input
from . import pm, xcon
from .build import build
from .light import Optics
from .rules import G42Rules
from .schema import CLI_INPUT, LENIENT_NE, NE


class G42Node(RestconfElement):
    """A GX G42: chassis 1 with CHM6 cards."""

    def _initial(self) -> dict[str, Any]:
        return build(self.device, self.network)

    def _datastore(self) -> Datastore:
        rules = G42Rules()
        schema = NE if self.options.strict else LENIENT_NE
        rules.store = Datastore('ioa-network-element', 'ne', schema, rules, self._initial())
        return rules.store

    def _application(self, credentials: Credentials) -> RestconfApp:
        operations = {
            'ioa-services:create-xcon': self._create_xcon, 'ioa-rpc:cli-command': self._cli,
            'ioa-pm:get-pm': self._get_pm,
        }
        return RestconfApp(self.store, operations, credentials, login=True)

    def _create_xcon(self, body: Any) -> None:
        xcon.create(self.store, body)

    def _get_pm(self, body: Any) -> dict[str, Any]:
        return pm.get_pm(self.store, body)

    def _cli(self, body: Any) -> dict[str, Any]:
        commands = decode_input(CLI_INPUT, body)['commands'].strip()
        known = commands == 'show software-load'
        result = f'active {self.device.software}\n' if known else f'ERROR: unknown command {commands!r}\n'
        return {'ioa-rpc:output': {'result': result}}

    def client_ports(self) -> list[str]:
        return [port['AID'] for card in self.store.tree['equipment']['card'].values()
                for port in card['port'].values() if port['port-type'] == 'tributary']

    def transmit(self, client_port: str) -> list[tuple[str, Signal]]:
        return Optics(self.tid, self.store.tree).transmit(client_port)

    def receive(self, line_port: str, signal: Signal) -> str:
        return Optics(self.tid, self.store.tree).receive(line_port, signal)
