"""A TL1 session: login, routing to the node meant, execution, and what the session is told unasked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from netbox_optical.lab.faults import Answer, Course
from netbox_optical.lab.flexils import equipment, ocrs, oel, osnc, ports, sch
from netbox_optical.lab.flexils.catalogue import CATALOGUE
from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import Command, parse
from netbox_optical.lab.flexils.options import Drop, Fault
from netbox_optical.lab.flexils.ports import Values
from netbox_optical.lab.flexils.reply import PROMPT, Reply, denial, escape, format_acknowledgement, format_reply

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

Write = Callable[[str], None]
HANDLERS = (
    equipment.HANDLERS | ports.HANDLERS | sch.HANDLERS | oel.HANDLERS | osnc.HANDLERS | ocrs.HANDLERS
)
_BANNER = (
    '\r\n   Simulated optical line system. For tests and demonstrations.'
    '\r\n   Access is limited to authorised users; activity may be recorded.\r\n\r\n'
)
# The comment holds a `;` and a `>` on purpose: neither ends a message there.
_HEARTBEAT = ['"SYS:HEARTBEAT,TC,,,,,,"', '/* all is well; really > */']
_NOTICE = 'NOTICE: simulated network element, no real traffic; see the licence of the software'


class Dropped(Exception):
    """The connection has to be closed without an answer."""


class Silent(Exception):
    """There is no answer, and the connection stays."""


class Session:
    """One conversation with a login node. It may be logged in to several nodes when the login node is a gateway.

    Attributes:
        node: the node that was connected to.
        secured: whether its carrier shows a host key.
    """

    def __init__(self, node: FlexilsNode, notify: Write | None = None, secured: bool = False):
        self.node = node
        self.secured = secured
        self.notify: Write = notify or (lambda text: None)
        self._users: dict[str, str] = {}
        self._inhibited: dict[str, set[str]] = {}
        self._active = time.monotonic()

    @property
    def banner(self) -> str:
        return _BANNER

    # -- who is logged in -----------------------------------------------------------------------------------------

    def allows(self, tid: str, stream: str) -> bool:
        return tid in self._users and stream not in self._inhibited.get(tid, set())

    def forget(self, tid: str) -> None:
        self._users.pop(tid, None)
        self._inhibited.pop(tid, None)
        self.node.fabric.nodes[tid].sessions.discard(self)

    def close(self) -> None:
        for tid in list(self._users):
            self.forget(tid)

    def _age(self) -> None:
        timeout = self.node.options.idle_timeout
        if timeout and time.monotonic() - self._active > timeout:
            self.close()
        self._active = time.monotonic()

    # -- execution ------------------------------------------------------------------------------------------------

    async def execute(self, text: str, write: Write) -> str:
        """Run one command text; messages go to `write` as they come. Returns the completion code.

        Raises Dropped when the connection has to be closed, Silent when there is to be no answer.
        """
        self._age()
        node, ctag, course = self.node, '0', Course()
        try:
            try:
                try:
                    command = parse(text)
                    ctag = command.ctag
                    node = self._route(command)
                finally:
                    node.count_request()
                course = node.faults.meet(_shown(command), self.secured)
                reply = await self._go(node, command, course, write)
            except Deny as error:
                reply = denial(error)
                ctag = ctag if error.ctag is None else error.ctag
            if isinstance(reply, str):
                write(reply)
                return 'FAULT'
            self._answer(node, ctag, reply, course.answer, course.hang_up, write)
        finally:
            course.finish()
        return reply.code

    async def _go(self, node: FlexilsNode, command: Command, course: Course, write: Write) -> Reply | str:
        """The course of one command up to its reply. Raises Deny, Dropped, Silent."""
        if course.logout:
            node.log_out_all()
        if course.refusal is not None:
            raise Deny(course.refusal.code, course.refusal.text)
        if not course.executed:
            raise Dropped if course.hang_up else Silent
        if course.released is not None:
            await course.wait()
            return await self._run(node, command, 0.0, write)
        return await self._run(node, command, course.delay, write)

    def _answer(
        self, node: FlexilsNode, ctag: str, reply: Reply, answer: Answer, hang_up: bool, write: Write
    ) -> None:
        """Send the reply, or what a fault leaves of it. Raises Dropped, Silent."""
        if answer == 'whole':
            self._send(node, ctag, reply, write)
            return
        text = ''.join(format_reply(node.tid, ctag, reply))
        if answer == 'cut':
            write(text[: text.rindex(';')])  # all but the end: the most tempting cut
        elif answer == 'garbled':
            # The end is missing, and another response begins.
            write(text.rstrip().rstrip(';') + text)
        if hang_up:
            raise Dropped
        if answer == 'none':
            raise Silent

    def _route(self, command: Command) -> FlexilsNode:
        """The node that a TID means. Raises Deny IITA."""
        if command.tid in ('', self.node.tid):
            return self.node
        other = self.node.fabric.nodes.get(command.tid)
        if other is None or not self.node.options.gateway:
            raise Deny('IITA', f'Target {{{command.tid}}} is not reachable from {self.node.tid}')
        return other

    async def _run(self, node: FlexilsNode, command: Command, delay: float, write: Write) -> Reply | str:
        if command.verb == 'ACT-USER':
            CATALOGUE['ACT-USER'].check(command)
            return self._log_in(node, command)
        if node.tid not in self._users:
            raise Deny('PLNA', 'Please log in')
        fault = node.options.before_command(command) if node.options.before_command else None
        if fault is not None:
            return _misbehave(fault)
        await self._dawdle(node, command, node.options.latency + delay, write)
        if command.verb not in CATALOGUE:
            raise Deny('ICNV', f'Command {{{command.verb[:40]}}} is not valid')
        values = CATALOGUE[command.verb].check(command)
        if command.verb not in HANDLERS:
            return self._session_command(node, command)
        return self._handle(node, command, values)

    def _handle(self, node: FlexilsNode, command: Command, values: Values) -> Reply:
        reply = HANDLERS[command.verb](node, command, values)
        if not command.verb.startswith('RTRV'):
            line = f'"{escape(f"{command.verb}:{command.aid}")}"'
            node.announce('DBREPT', 'A ', 'REPT DBCHG', [line], but=self)
        return reply

    async def _dawdle(self, node: FlexilsNode, command: Command, latency: float, write: Write) -> None:
        """Wait for `latency`; the sender is told after `acknowledge_after` that its command is in progress."""
        patience = node.options.acknowledge_after
        if latency <= 0:
            return
        await asyncio.sleep(min(latency, patience))
        if latency > patience:
            write(format_acknowledgement('IP', command.ctag))
            if node.options.prompt_after_acknowledgement:
                write(PROMPT)
            await asyncio.sleep(latency - patience)

    def _send(self, node: FlexilsNode, ctag: str, reply: Reply, write: Write) -> None:
        for part in format_reply(node.tid, ctag, reply, node.options.max_message_bytes):
            if node.options.chatter and self.allows(node.tid, 'MSG'):
                write(node.autonomous('A ', 'REPT EVT SYS', _HEARTBEAT))
            write(part)
        for lines in reply.events:
            write(node.autonomous('A ', 'REPT EVT SESSION', lines))

    # -- commands about the session itself ------------------------------------------------------------------------

    def _log_in(self, node: FlexilsNode, command: Command) -> Reply:
        password = command.positional[0] if command.positional else ''
        if not node.credentials.accepts(command.aid, password):
            raise Deny('PIUI', 'Login failed')
        if self not in node.sessions and len(node.sessions) >= node.options.max_sessions:
            raise Deny('SARB', 'Maximum number of sessions is reached')
        self._users[node.tid] = command.aid
        self._inhibited[node.tid] = set()
        node.sessions.add(self)
        expiry = date.today() + timedelta(days=77)
        return Reply(
            events=[
                [f'"{escape(command.aid)}:NO,0,,,"', f'/* {_NOTICE} */'],
                [f'/* Your password will expire in 77 days, on {expiry:%y-%m-%d} */'],
            ]
        )

    def _session_command(self, node: FlexilsNode, command: Command) -> Reply:
        action, _, rest = command.verb.partition('-')
        if action == 'CANC':
            if command.aid != self._users[node.tid]:
                raise Deny('PIUI', f'User {{{command.aid}}} is not logged in here')
            self.forget(node.tid)
            return Reply()
        streams = self._inhibited[node.tid]
        stream = rest.removesuffix('-ALL')
        if action == 'INH':
            streams.add(stream)
        else:
            streams.discard(stream)
        return Reply()


def _shown(command: Command) -> str:
    """The command as one line, without a password."""
    return f'{command.verb}:{command.tid}:{command.aid}:{command.ctag}' if command.verb == 'ACT-USER' else command.raw


def _misbehave(fault: Fault) -> str:
    if isinstance(fault, Deny):
        raise fault
    if isinstance(fault, str):
        return fault
    assert isinstance(fault, Drop) or fault is Drop
    raise Dropped
