"""One simulated FlexILS node: its tables, its servers, and what it does with light."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import re
from typing import TYPE_CHECKING, Any

from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.element import LineSystemElement, Signal
from netbox_optical.lab.faults import TL1, Faults
from netbox_optical.lab.flexils import alarms, circuits, equipment, inventory, light
from netbox_optical.lab.flexils.fabric import Fabric
from netbox_optical.lab.flexils.options import NodeOptions
from netbox_optical.lab.flexils.reply import format_autonomous
from netbox_optical.lab.flexils.server_ssh import SshServer
from netbox_optical.lab.flexils.server_tcp import TcpServer
from netbox_optical.lab.flexils.tables import Row, Table
from netbox_optical.lab.network import CardDescription, DeviceDescription, NetworkDescription

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.session import Session


TABLES = ('eqpt', 'ots', 'scg', 'sch', 'oteintf', 'oel', 'osnc', 'ocrs')


class FlexilsNode(LineSystemElement):
    """A FlexILS ROADM or in-line amplifier, managed with TL1 over TCP and SSH.

    Attributes:
        options: switches, also while it runs.
        eqpt, ots, scg, sch, oteintf, oel, osnc, ocrs: tables by AID.
        provisioning: circuits whose SCH and OCRS are still to come, by AID.
        tcp_port, ssh_port: the real ports once started.
    """

    platform = 'flexils'

    def __init__(
        self,
        *,
        device: DeviceDescription,
        network: NetworkDescription,
        fabric: Fabric,
        host: str,
        credentials: Credentials,
        options: NodeOptions | None = None,
    ):
        self.device = device
        self.network = network
        self.fabric = fabric
        self.host = host
        self.credentials = credentials
        self.options = options or NodeOptions()
        self.tid = device.tid
        self.faults = Faults(self.tid, TL1, self)
        self.is_amplifier = device.role == 'amplifier'
        self.node_id = device.serial if re.fullmatch(r'MA\d+', device.serial) else inventory.serial_of(device.tid, '1')
        self.router_id = f'10.255.0.{device.index}'
        self.sessions: set[Session] = set()
        self.provisioning: dict[str, asyncio.TimerHandle] = {}
        self.tcp_port = self.options.tcp_port
        self.ssh_port = self.options.ssh_port
        self._cards = {card.aid: card for card in device.cards}
        self._requests = 0
        self._atag = 1200
        self._circuit_number = 0
        self._raised: dict[tuple[str, str], alarms.Alarm] = {}
        self._tcp: TcpServer | None = None
        self._ssh: SshServer | None = None
        self.sch: Table = {}
        self.oel: Table = {}
        self.osnc: Table = {}
        self.ocrs: Table = {}
        self._commission()
        fabric.join(self)

    def __repr__(self) -> str:
        return f'FlexilsNode({self.tid} on {self.host})'

    def _commission(self) -> None:
        self.eqpt = inventory.equipment(self.device)
        self.ots = inventory.line_ports(self.device, self.network)
        self.scg = inventory.add_drop_ports(self.device, self.network)
        form = self.options.oteintf_form
        self.oteintf, self._interfaces = inventory.te_interfaces(list(self.ots), form)

    # -- Element --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the TL1 servers. Raises OSError when an address is taken; then none is left open."""
        try:
            if self.options.tcp_port is not None:
                self._tcp = TcpServer(self, self.host, self.options.tcp_port or self.tcp_port or 0)
                self.tcp_port = await self._tcp.start()
            if self.options.ssh_port is not None and self.options.host_key is not None:
                port = self.options.ssh_port or self.ssh_port or 0
                self._ssh = SshServer(self, self.host, port, self.options.host_key)
                self.ssh_port = await self._ssh.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        self.faults.close()
        await self.shut()

    async def shut(self) -> None:
        self._cancel_provisioning()
        for server in (self._tcp, self._ssh):
            if server is not None:
                await server.stop()
        self._tcp = self._ssh = None
        self.sessions.clear()

    async def reopen(self) -> None:
        await self.start()

    async def disguise(self, on: bool) -> None:
        """Only SSH can tell an impostor; TL1 over plain TCP goes on."""
        if self._ssh is not None:
            await self._ssh.disguise(on)

    def state(self) -> dict[str, Any]:
        tables = {
            'eqpt': self.eqpt,
            'ots': self.ots,
            'scg': self.scg,
            'sch': self.sch,
            'oteintf': self.oteintf,
            'otelink': equipment.link_table(self, remote=False),
            'oel': self.oel,
            'osnc': self.osnc,
            'ocrs': self.ocrs,
        }
        snapshot: dict[str, Any] = {'tid': self.tid, 'software': self.device.software}
        for name, table in tables.items():
            snapshot[name] = {aid: table[aid].snapshot() for aid in sorted(table)}
        return snapshot

    def reset(self) -> None:
        """Back to the commissioned state; what circuits of other nodes signalled here stays theirs."""
        self._cancel_provisioning()
        for row in list(self.osnc.values()):
            self.remove_osnc(row)
        for row in list(self.ocrs.values()):
            if row.owner is not None and row.owner[0] == 'OCRS':
                self.fabric.drop_owned(row.owner)
        for aid in [aid for aid, row in self.sch.items() if row.owner is None]:
            del self.sch[aid]
        self.oel.clear()
        self._raised.clear()
        self._commission()

    def keep(self) -> dict[str, Any]:
        self._cancel_provisioning()
        kept = {name: copy.deepcopy(getattr(self, name)) for name in TABLES}
        return {**kept, 'booked': self.fabric.booked_on(self.tid)}

    def bring_back(self, kept: dict[str, Any]) -> None:
        for timer in self.provisioning.values():
            timer.cancel()
        self.provisioning.clear()
        for name in TABLES:
            table = getattr(self, name)
            table.clear()
            table.update(copy.deepcopy(kept[name]))
        self.fabric.book_again(self.tid, kept['booked'])

    @property
    def requests(self) -> int:
        return self._requests

    def count_request(self) -> None:
        self._requests += 1

    def forward(self, in_port: str, signal: Signal) -> str:
        return light.forward(self, in_port, signal)

    # -- what the command handlers ask ----------------------------------------------------------------------------

    def card(self, port: str) -> CardDescription | None:
        return self._cards.get(port.rpartition('-')[0])

    def card_type(self, port: str) -> str:
        """Type of the card that a port is on, in upper case; empty for an unknown one."""
        card = self.card(port)
        return card.type.upper() if card else ''

    def locks_only(self, port: str) -> bool:
        """FSM tributaries and FRM system ports know no maintenance state."""
        kind = self.card_type(port)
        return kind.startswith('FSM') or (kind.startswith('FRM') and port.rpartition('-')[2].startswith('S'))

    def line_port_of_interface(self, name: str) -> str | None:
        """The line port that an explicit route means by `name`; None when there is none."""
        return self._interfaces.get(name)

    def system_port_for(self, tributary: str, line_port: str) -> str:
        """The system port of the line's card where the tributary's card is plugged in; empty when it has none."""
        line_card = self.card(line_port)
        system = [port for port in line_card.ports if port.startswith('S')] if line_card else []
        if not system or line_card is None:
            return ''
        tributary_cards = [card.aid for card in self.device.cards if any(port.startswith('T') for port in card.ports)]
        place = tributary_cards.index(tributary.rpartition('-')[0])
        return f'{line_card.aid}-{system[place % len(system)]}'

    def circuit_port(self, port: str) -> str:
        """Where circuits of an add/drop port end: the port itself, but for FMMC12 cards the FBM port behind them."""
        if self.card_type(port) != 'FMMC12':
            return port
        pointer = f'{self.device.serial}/{port.rpartition("-")[0]}-L1'
        behind = [row.aid for row in self.scg.values() if row.values['PROVOWREMPTP'] == pointer]
        return behind[0] if behind else port

    def face_port(self, port: str) -> str:
        """The port with the fibre, for a port where a circuit ends; undoes `circuit_port`."""
        if self.card_type(port) != 'FBM':
            return port
        faces = [aid for aid in self.scg if self.card_type(aid) == 'FMMC12' and self.circuit_port(aid) == port]
        fibred = [aid for aid in faces if self.network.peer(self.tid, aid)]
        return (fibred or faces or [port])[0]

    def new_circuit_id(self) -> str:
        self._circuit_number += 1
        return circuits.new_prefix(self.node_id, self._circuit_number)

    # -- circuits -------------------------------------------------------------------------------------------------

    def provision_later(self, osnc: Row) -> None:
        """Signal a circuit after `provision_delay` (at once when that is 0 or no event loop runs)."""
        delay = self.options.provision_delay
        loop = None
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
        if delay <= 0 or loop is None:
            circuits.build(self, osnc)
        else:
            self.provisioning[osnc.aid] = loop.call_later(delay, self._provision, osnc.aid)

    def _provision(self, aid: str) -> None:
        del self.provisioning[aid]
        circuits.build(self, self.osnc[aid])

    def remove_osnc(self, row: Row) -> None:
        timer = self.provisioning.pop(row.aid, None)
        if timer is not None:
            timer.cancel()
        del self.osnc[row.aid]
        self.fabric.drop_owned(circuits.owner_of(self, row))

    def _cancel_provisioning(self) -> None:
        """Finish what is under way, so that no circuit stays half made."""
        for aid, timer in list(self.provisioning.items()):
            timer.cancel()
            self._provision(aid)

    # -- alarms and autonomous messages ---------------------------------------------------------------------------

    def alarms(self) -> list[alarms.Alarm]:
        return [*alarms.standing(self), *self._raised.values()]

    def raise_alarm(self, alarm: alarms.Alarm) -> None:
        """A test's alarm: listed until cleared, and reported to every session that did not inhibit messages."""
        self._raised[(alarm.aid, alarm.condition)] = alarm
        self.announce('MSG', alarms.MESSAGE_CODES[alarm.code], f'REPT ALM {alarm.kind}', [alarm.line()])

    def clear_alarm(self, aid: str, condition: str) -> None:
        alarm = self._raised.pop((aid, condition))
        self.announce('MSG', 'A ', f'REPT ALM {alarm.kind}', [alarm.line('CL')])

    def autonomous(self, code: str, verb: str, lines: list[str]) -> str:
        """The text of the next autonomous message."""
        self._atag += 1
        return format_autonomous(self.tid, code, self._atag, verb, lines)

    def announce(self, stream: str, code: str, verb: str, lines: list[str], but: Session | None = None) -> None:
        """Send to logged-in sessions that allow `stream` (`MSG` or `DBREPT`), except `but`."""
        for session in list(self.sessions):
            if session is not but and session.allows(self.tid, stream):
                session.notify(self.autonomous(code, verb, lines))

    def log_out_all(self) -> None:
        """A fault: every TL1 login is forgotten, connections stay."""
        for session in list(self.sessions):
            session.forget(self.tid)
