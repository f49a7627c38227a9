"""One G30 as an element of the lab."""

from __future__ import annotations

from typing import Any

from ..element import Signal
from ..netconf.names import XmlNames
from ..yang.element import YangElement
from ..yang.operation import Operation
from ..yang.schema import Node, leaf
from ..yang.store import Datastore, decode_input
from .build import build, is_line
from .light import Optics
from .rules import G30Rules
from .schema import NE

TREE = 'http://coriant.com/yang/os/ne'
CLI_INPUT = Node({
    'commands': leaf('string', mandatory=True, max=65535),
    'echo': leaf('enum on|off', 'off'),
    'error-option': leaf('enum stop-on-error|continue-on-error|rollback-on-error', 'stop-on-error'),
    'replace': leaf('bool'),
})


class G30Node(YangElement):
    """A Groove G30: shelf 1 with transponder cards in slots 1 to 4."""

    names = XmlNames(TREE, {'ne': TREE}, {'coriant-rpc': 'urn:coriant:os:rpc'})

    def _initial(self) -> dict[str, Any]:
        return build(self.device, self.network)

    def _datastore(self) -> Datastore:
        ends = (end for fiber in self.network.fibers for end in (fiber.a, fiber.z))
        fibred = frozenset(port for tid, port in ends if tid == self.device.tid)
        rules = G30Rules(strict=self.options.strict, fibred=fibred, delay=self.options.delay)
        rules.store = Datastore('ne', 'ne', NE, rules, self._initial())
        return rules.store

    def _operations(self) -> dict[str, Operation]:
        return {'coriant-rpc:cli-command': Operation(CLI_INPUT, self._cli)}

    def _cli(self, body: Any) -> dict[str, Any]:
        """The two commands that collectors use; anything else is an error text, as the CLI gives it."""
        commands = decode_input(CLI_INPUT, body)['commands'].strip()
        if commands == 'show softwareload':
            result = f'softwareload active {self.device.software}\n'
        elif commands == 'show inventory':
            entries = self.store.tree['inventory-data']['inventory'].values()
            result = ''.join(
                f'{e["equipment-type"]} {e["shelf-id"]}/{e["slot-id"]}/{e["port-id"]} {e["module-type"]} '
                f'{e["serial-number"]}\n' for e in entries
            )
        else:
            result = f'ERROR: unknown command {commands!r}\n'
        return {'coriant-rpc:output': {'result': result}}

    def client_ports(self) -> list[str]:
        slots = self.store.tree['shelf']['1',]['slot']
        return [f'port-1/{slot}/{port}' for (slot,), entry in slots.items() if 'card' in entry
                for (port,) in entry['card']['port'] if not is_line(int(port))]

    def transmit(self, client_port: str) -> list[tuple[str, Signal]]:
        return Optics(self.tid, self.store.tree).transmit(client_port)

    def receive(self, line_port: str, signal: Signal) -> str:
        return Optics(self.tid, self.store.tree).receive(line_port, signal)
