"""FlexILS driver: observes in few list reads, plans without I/O, applies one TL1 command at a time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from ...base import (
    Driver,
    Endpoint,
    Inventory,
    Journal,
    Measurement,
    NativeRequest,
    Observation,
    Occupancies,
    Operation,
    PlanContext,
)
from ...errors import Broken, CannotPlan, DriverError, EffectUnknown, Refused
from ...resources import (
    AddDropPort,
    FiberEnd,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    Resource,
    Shutter,
    Target,
)
from ...snapshot import Snapshot
from ...transport.tl1 import grammar, raw, ssh, tcp
from ...transport.tl1.messages import Garbled
from ...transport.tl1.parser import Record, Reply
from ...transport.tl1.scripted import ScriptedSession
from ...transport.tl1.session import Scribe, Session, StreamSession
from ...transport.tnms import TnmsClient
from ..fibers import is_line
from . import crossconnects, readings, reads, whole
from .circuits import observe_circuit
from .fiber_ends import check_fiber_end, observe_fiber_end
from .inventory import COLLECTIONS, build_inventory
from .planner import plan_node
from .ports import observe_port
from .records import NATIVE, READ, NodeView
from .routes import observe_route
from .shutters import observe_shutter

_FIRST_PAUSE = 0.2
_LAST_PAUSE = 2.0


class FlexilsDriver(Driver):
    """One FlexILS node, straight over TCP or SSH, through a gateway node, or through a TNMS.

    Routes and circuits are wished on their source node. To plan them, the context must hold observations of both end
    nodes and of every node on a route, each made with that route among the wanted resources.
    """

    platform = 'flexils'
    transports = ('tl1-tcp', 'tl1-ssh', 'tnms')

    def __init__(self, endpoint: Endpoint, journal: Journal | None = None):
        super().__init__(endpoint, journal)
        self._session: Session | None = None

    # -- reading -----------------------------------------------------------------------------------------------------

    def discover(self) -> Inventory:
        return build_inventory(self.endpoint.device, self._read(COLLECTIONS))

    def reachable(self) -> tuple[str, ...]:
        """TIDs of the nodes that this login point reaches, itself among them; more than one when it is a gateway."""
        return tuple(sorted(record.aid for record in self._read(['TIDMAP'])['TIDMAP']))

    def survey(self) -> Snapshot:
        read = self._read(whole.COLLECTIONS)
        with self._understood():
            return whole.build_snapshot(NodeView.build(self.endpoint.device, read), read)

    def observation(self, snapshot: Snapshot, wanted: Iterable[Resource]) -> Observation:
        return self._observed(list(wanted), dict(snapshot.native[READ]), snapshot.native[NATIVE])

    def observe(self, wanted: Iterable[Resource]) -> Observation:
        wanted = list(wanted)
        return self._observed(wanted, self._read(reads.at_first(wanted, self.endpoint.device)))

    def observe_more(self, wanted: Iterable[Resource], known: Observation, needs: tuple[str, ...]) -> Observation:
        wanted, read = list(wanted), known.native[READ]
        missing = [name for name in reads.more(needs, wanted, self.endpoint.device) if name not in read]
        return self._observed(wanted, read | self._read(missing))

    def _observed(
        self, wanted: Sequence[Resource], read: dict[str, Sequence[Record]], view: NodeView | None = None
    ) -> Observation:
        """From what was read (`view`: as it was understood), and what turns out to be needed besides."""
        tid = self.endpoint.device
        with self._understood():
            view = view or NodeView.build(tid, read)
        if further := reads.afterwards(view, wanted):
            read |= self._read(further)
            with self._understood():
                view = NodeView.build(tid, read)
        resources: dict[str, Resource] = {}
        for wish in wanted:
            # A port that cannot carry circuits holds none; planning says why.
            with contextlib.suppress(CannotPlan):
                if found := _find(view, wish, wanted):
                    resources[wish.ref] = found
        findings = [finding for wish in wanted if isinstance(wish, FiberEnd) for finding in check_fiber_end(view, wish)]
        return Observation(
            device=tid, identity=tid, findings=tuple(findings), resources=resources, native={NATIVE: view, READ: read}
        )

    def occupancy(self, ports: Iterable[str]) -> Occupancies:
        ports = list(ports)
        names = ['OTELINK'] if any(map(is_line, ports)) else []
        names += [] if all(map(is_line, ports)) else list(readings.OCCUPANCY)
        read = self._read(names)
        with self._understood():
            view = NodeView.build(self.endpoint.device, read)
            lines = readings.line_occupancy(self.endpoint.device, ports, read.get('OTELINK', ()))
        return lines | readings.tributary_occupancy(view, ports)

    def measure(self, ports: Iterable[str] | None = None) -> tuple[Measurement, ...]:
        with self._understood():
            view = NodeView.build(self.endpoint.device, self._read(readings.CROSSINGS))
        places = readings.channels_to_measure(view, None if ports is None else list(ports))
        commands = [_power_command(aid, view.tid) for aid in places]
        found = [self._list(command, reply) for command, reply in zip(commands, self._run(commands), strict=True)]
        return readings.measurements(list(zip(places.values(), found, strict=True)))

    def raw(self, command: str) -> str:
        device = self.endpoint.device
        mask = Scribe(device, self.endpoint.login, None).mask
        try:
            template = raw.template_of(command, device)
        except grammar.Unfit as error:
            shown = '' if raw.about_sessions(command) else mask(command)
            raise CannotPlan(str(error), device=device, request=shown) from error
        (reply,) = self._run([template])
        text = mask(str(reply))
        if reply.code != 'COMPLD':
            refusal = self._refusal(mask(command), reply)
            refusal.reply = text
            raise refusal
        return text

    def _read(self, collections: Iterable[str]) -> dict[str, Sequence[Record]]:
        """Whole collections, in one batch. An empty one is denied by the node as non-existent."""
        names = list(collections)
        try:
            templates = [_list_command(name, self.endpoint.device) for name in names]
        except grammar.Unfit as error:
            raise CannotPlan(str(error), device=self.endpoint.device) from error
        found: dict[str, Sequence[Record]] = {}
        for name, template, reply in zip(names, templates, self._run(templates), strict=True):
            found[name] = self._list(template, reply)
        return found

    def _list(self, template: str, reply: Reply) -> Sequence[Record]:
        """The records of a retrieval; none when what was asked for does not exist. Raises Refused, Broken."""
        if reply.code == 'COMPLD':
            return self._records(template, reply)
        if reply.denial and reply.denial.not_found:
            return ()
        raise self._refusal(template, reply)

    @contextlib.contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except Garbled as error:
            raise Broken(f'a record cannot be understood: {error}', device=self.endpoint.device) from error

    def _records(self, template: str, reply: Reply) -> tuple[Record, ...]:
        try:
            return reply.records
        except Garbled as error:
            device = self.endpoint.device
            raise Broken(f'a record cannot be understood: {error}', device=device, request=template, reply=str(reply)) \
                from error  # fmt: skip

    # -- planning ----------------------------------------------------------------------------------------------------

    def plan(self, targets: Iterable[Target], context: PlanContext) -> list[Operation]:
        try:
            return plan_node(self.endpoint.device, targets, context)
        except grammar.Unfit as error:
            raise CannotPlan(str(error), device=self.endpoint.device) from error

    # -- writing -----------------------------------------------------------------------------------------------------

    def apply(self, operation: Operation, bound: Mapping[str, JsonValue]) -> None:
        device = self.endpoint.device
        if operation.device != device:
            raise CannotPlan(f'this operation is for {operation.device}', device=device)
        undo: list[str] = []
        for group in self._groups(operation.requests):
            commands = [_bind(request, bound, device) for request in group]
            try:
                self._carry_out(group, commands, undo)
            except Refused as error:
                self._go_back(undo, error)
                raise

    def _groups(self, requests: Sequence[NativeRequest]) -> list[list[NativeRequest]]:
        """Requests that are sent together: one each, but where every errand costs those that may travel along."""
        groups: list[list[NativeRequest]] = []
        for request in requests:
            if groups and request.joins and self._open().costly:
                groups[-1].append(request)
            else:
                groups.append([request])
        return groups

    def _carry_out(self, group: Sequence[NativeRequest], commands: Sequence[str], undo: list[str]) -> None:
        """Send until all is done, one is refused, or its patience is over. What was done adds its `undo`.

        Raises Refused, EffectUnknown...
        """
        time.sleep(group[0].after)
        deadline = time.monotonic() + group[0].patience
        pause = _FIRST_PAUSE
        while True:
            replies = self._run(commands)
            at = self._refused(group, replies, undo)
            if at is None:
                return
            code = replies[at].denial.code if replies[at].denial else ''
            if at or code not in group[0].awaits or time.monotonic() + pause > deadline:
                raise self._refusal(commands[at], replies[at])
            time.sleep(pause)
            pause = min(2 * pause, _LAST_PAUSE)

    def _refused(self, group: Sequence[NativeRequest], replies: Sequence[Reply], undo: list[str]) -> int | None:
        """Which one was refused first, None when all is done; those before it add how to go back to `undo`."""
        for at, (request, reply) in enumerate(zip(group, replies, strict=True)):
            accepted = reply.denial is not None and reply.denial.code in request.accepts
            if reply.code != 'COMPLD' and not accepted:
                return at
            undo[:0] = request.undo
        return None

    def _go_back(self, undo: Sequence[str], error: Refused) -> None:
        """Bring back what earlier requests of the operation took away; the refusal stays the error to tell."""
        for command in undo:
            try:
                (reply,) = self._run([command])
            except DriverError as trouble:
                error.add_note(f'going back failed, too: {trouble}')
                return
            if reply.code != 'COMPLD':
                error.add_note(f'going back was refused, too: {command}: {reply.denial or reply.code}')

    def _refusal(self, command: str, reply: Reply) -> DriverError:
        where = {'device': self.endpoint.device, 'request': command, 'reply': str(reply)}
        if reply.denial:
            return Refused(f'refused: {reply.denial}', code=reply.denial.code, **where)
        kind = Broken if grammar.is_read(command) else EffectUnknown
        return kind(f'only partly done ({reply.code})', **where)

    # -- the session -------------------------------------------------------------------------------------------------

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(Exception):
                session.close()

    def _open(self) -> Session:
        """The session; it connects at its first command."""
        if self._session is None:
            self._session = _open_session(self.endpoint, self.journal)
        return self._session

    def _run(self, templates: Sequence[str]) -> list[Reply]:
        if not templates:
            return []
        session = self._open()
        try:
            return session.run(templates)
        except grammar.Unfit as error:
            raise CannotPlan(str(error), device=self.endpoint.device) from error


def _open_session(endpoint: Endpoint, journal: Journal | None) -> Session:
    """The session of an endpoint's transport; it connects at the first command. Raises CannotPlan."""
    timeouts = endpoint.timeouts
    if endpoint.transport == 'tnms':
        if endpoint.nms is None:
            raise CannotPlan('no network manager is configured', device=endpoint.device)
        client = TnmsClient(endpoint.nms, timeouts)
        return ScriptedSession(endpoint.device, client, endpoint.nms.device_uuid, endpoint.login, journal)
    if endpoint.transport == 'tl1-tcp':
        port = endpoint.port or tcp.PORT

        def connect(address: str) -> tcp.TcpPipe | ssh.SshPipe:
            return tcp.TcpPipe(address, port, timeouts.connect)

    elif endpoint.transport == 'tl1-ssh':
        port = endpoint.port or ssh.PORT

        def connect(address: str) -> tcp.TcpPipe | ssh.SshPipe:
            return ssh.SshPipe(
                endpoint.device, address, port, endpoint.login, endpoint.host_key, endpoint.ssh_style, timeouts.connect
            )

    else:
        raise CannotPlan(f'FlexILS has no transport "{endpoint.transport}"', device=endpoint.device)
    return StreamSession(endpoint.device, endpoint.addresses, connect, endpoint.login, timeouts, journal)


def _list_command(collection: str, tid: str) -> str:
    if collection == 'FBM':
        return grammar.command('RTRV-SCG', tid, positional='FBM', keywords={}, state='')
    return grammar.command(f'RTRV-{collection}', tid, positional='', keywords={}, state='')


def _power_command(aid: str, tid: str) -> str:
    return grammar.command('RTRV-PM-SCH', tid, aid, positional='OPR,,,,,,', keywords={}, state='')


def _bind(request: NativeRequest, bound: Mapping[str, JsonValue], device: str) -> str:
    """The command with bound values, its correlation tag still open. Raises CannotPlan."""
    try:
        return grammar.substitute(request.command, bound)
    except grammar.Unfit as error:
        raise CannotPlan(str(error), device=device, request=request.command) from error


def _find(view: NodeView, wish: Resource, wanted: Sequence[Resource]) -> Resource | None:
    if isinstance(wish, FiberEnd):
        return observe_fiber_end(view, wish)
    if isinstance(wish, AddDropPort):
        return observe_port(view, wish)
    if isinstance(wish, OpticalRoute):
        return observe_route(view, wish)
    if isinstance(wish, OpticalCircuit):
        return observe_circuit(view, wish)
    if isinstance(wish, OpticalCrossConnect):
        return crossconnects.observe_crossing(view, wish)
    return observe_shutter(view, wish, wanted) if isinstance(wish, Shutter) else None
