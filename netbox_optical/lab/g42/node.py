"""One G42 as an element of the lab."""

from __future__ import annotations

from typing import Any

from ..element import Signal
from ..netconf.names import XmlNames
from ..yang.element import YangElement
from ..yang.operation import Operation
from ..yang.store import Datastore, decode_input
from . import pm, xcon
from .build import build
from .light import Optics
from .rules import G42Rules
from .schema import CLI_INPUT, CREATE_XCON, LENIENT_NE, NE

YANG = 'http://infinera.com/yang/ioa'


class G42Node(YangElement):
    """A GX G42: chassis 1 with CHM6 cards."""

    names = XmlNames(
        tree=f'{YANG}/ne',
        prefixes={
            'ioa-ne': f'{YANG}/ne', 'gx': f'{YANG}/gx', 'ioa-pm': f'{YANG}/pm', 'ioa-common': f'{YANG}/common',
        },
        operations={'ioa-services': f'{YANG}/services', 'ioa-rpc': f'{YANG}/rpc', 'ioa-pm': f'{YANG}/pm'},
    )
    cookies = True

    def _initial(self) -> dict[str, Any]:
        return build(self.device, self.network)

    def _datastore(self) -> Datastore:
        rules = G42Rules(delay=self.options.delay)
        schema = NE if self.options.strict else LENIENT_NE
        rules.store = Datastore('ioa-network-element', 'ne', schema, rules, self._initial())
        return rules.store

    def _operations(self) -> dict[str, Operation]:
        return {
            'ioa-services:create-xcon': Operation(CREATE_XCON, self._create_xcon),
            'ioa-rpc:cli-command': Operation(CLI_INPUT, self._cli),
            'ioa-pm:get-pm': Operation(pm.WHOLE_INPUT, self._get_pm),
        }

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
