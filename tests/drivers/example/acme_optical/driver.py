"""AcmeDriver: fibre ends and cross-connections of an R1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue

from netbox_optical.drivers.base import (
    DiscoveredPort,
    Driver,
    Endpoint,
    Finding,
    Impact,
    Inventory,
    Journal,
    Measurement,
    NativeRequest,
    Observation,
    Occupancies,
    Operation,
    PlanContext,
)
from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.resources import Carrier, FiberEnd, FiberPeer, OpticalCrossConnect, Resource, Target

from .protocol import Record, Session, command

# Code of a refusal: there is no such thing. For a deletion that means "already so".
NONE_SUCH = '404'
_ROLES = {'line': 'line', 'add-drop': 'tributary'}


class AcmeDriver(Driver):
    """An R1 over TCP."""

    platform = 'acme-r1'
    transports = ('alp-tcp',)

    def __init__(self, endpoint: Endpoint, journal: Journal | None = None):
        super().__init__(endpoint, journal)
        if endpoint.transport not in self.transports:
            raise CannotPlan(f'transport "{endpoint.transport}" is not alp-tcp', device=endpoint.device)
        self._session = Session(endpoint, journal)

    def discover(self) -> Inventory:
        (system,) = self._session.records('SHOW SYSTEM')
        ports = tuple(
            DiscoveredPort(name=port['name'], role=_ROLES[port['role']], label=port['label'], neighbour=port['peer'])
            for port in self._session.records('SHOW PORTS')
        )
        return Inventory(device=self.endpoint.device, serial=system['serial'], software=system['version'], ports=ports)

    def observe(self, wanted: Iterable[Resource]) -> Observation:
        """At most three list reads, whatever is wanted."""
        wanted = list(wanted)
        native: dict[str, Any] = {'ports': {}, 'crossings': {}}
        identity = ''
        if any(isinstance(wish, FiberEnd) for wish in wanted):
            # How neighbours have to name this device; they find it in their plan's context.
            identity = self._session.records('SHOW SYSTEM')[0]['serial']
            native['ports'] = {port['name']: port for port in self._session.records('SHOW PORTS')}
        if wanted:
            native['crossings'] = {crossing['name']: crossing for crossing in self._session.records('SHOW CROSSINGS')}
        resources: dict[str, Resource] = {}
        findings: list[Finding] = []
        for wish in wanted:
            found: Resource | None = None
            if isinstance(wish, FiberEnd):
                found = _fiber_end(wish, native['ports'].get(wish.port))
                findings += _check_neighbour(wish, native['ports'].get(wish.port))
            elif isinstance(wish, OpticalCrossConnect):
                found = _crossing(native['crossings'].get(wish.name))
            if found is not None:
                resources[wish.ref] = found
        return Observation(
            device=self.endpoint.device, identity=identity, findings=tuple(findings), resources=resources,
            native=native,
        )

    def plan(self, targets: Iterable[Target], context: PlanContext) -> list[Operation]:
        """No I/O: everything comes from the observations. What is freed goes first."""
        observation = context.observations.get(self.endpoint.device)
        if observation is None:
            raise CannotPlan('the device has not been read', device=self.endpoint.device)
        found: list[Operation] = []
        for target in sorted(targets, key=lambda target: target.present):
            wish = target.resource
            if isinstance(wish, FiberEnd):
                found += self._plan_fiber(wish, target.present, observation, context)
            elif isinstance(wish, OpticalCrossConnect):
                found += self._plan_crossing(wish, target.present, observation)
            else:
                raise CannotPlan(f'an R1 has no {wish.kind}', device=self.endpoint.device)
        return found

    def apply(self, operation: Operation, bound: Mapping[str, JsonValue]) -> None:
        if operation.device != self.endpoint.device:
            raise CannotPlan(f'this operation is for {operation.device}', device=self.endpoint.device)
        for request in operation.requests:
            try:
                self._session.run(request.command)
            except Refused as refusal:
                if refusal.code not in request.accepts:
                    raise

    def occupancy(self, ports: Iterable[str]) -> Occupancies:
        wanted = dict.fromkeys(ports)
        used: dict[str, list[tuple[int, int]]] = {name: [] for name in wanted}
        for crossing in self._session.records('SHOW CROSSINGS'):
            for name in (crossing['from'], crossing['to']):
                if name in used:
                    used[name].append((int(crossing['low']), int(crossing['high'])))
        return {name: tuple(sorted(passbands)) for name, passbands in used.items()}

    def measure(self, ports: Iterable[str] | None = None) -> tuple[Measurement, ...]:
        wanted = None if ports is None else set(ports)
        return tuple(
            Measurement(port=level['name'], quantity='rx-power', value=float(level['rx']))
            for level in self._session.records('SHOW LEVELS') if wanted is None or level['name'] in wanted
        )

    def raw(self, command: str) -> str:
        """One line as it is. Logging in is the driver's business, and a line end would be a second command."""
        if not command.strip() or not command.isprintable() or command.split()[0].upper() == 'LOGIN':
            raise CannotPlan('not a command of one line', device=self.endpoint.device)
        return '\n'.join(self._session.run(command))

    def close(self) -> None:
        self._session.close()

    def _plan_fiber(
        self, wish: FiberEnd, present: bool, observation: Observation, context: PlanContext
    ) -> list[Operation]:
        port = observation.native['ports'].get(wish.port)
        if port is None:
            raise CannotPlan(f'{wish.port}: there is no such port', device=self.endpoint.device)
        wished = {'label': '', 'peer': '', 'state': 'down'}
        if present:
            far = context.observations.get(wish.peer.node)
            # A neighbour that was not read, or does not say, is named by its TID.
            name = (far.identity if far else '') or wish.peer.node
            wished = {'label': wish.label, 'peer': f'{name} {wish.peer.port}', 'state': 'up'}
        else:
            self._refuse_busy(wish.port, observation)
        changes = {leaf: value for leaf, value in wished.items() if port[leaf] != value}
        action = 'delete' if not present else 'modify' if port['peer'] else 'create'
        return self._operation(
            wish, action, f'Fibre on {wish.port}', 'label' if set(changes) == {'label'} else 'none', port, changes,
            command('SET', 'PORT', wish.port, **changes),
        )

    def _plan_crossing(self, wish: OpticalCrossConnect, present: bool, observation: Observation) -> list[Operation]:
        found = observation.native['crossings'].get(wish.name)
        if not present:
            if found is None:
                return []
            line = command('DROP', 'CROSSING', wish.name)
            title = f'Remove cross-connection {wish.name}'
            return self._operation(wish, 'delete', title, 'interrupts', found, {'name': ''}, line, (NONE_SUCH,))
        low, high = wish.passband
        ends = {'from': wish.from_port, 'to': wish.to_port}
        values = {'low': str(low), 'high': str(high), 'label': wish.label}
        if found is None:
            line = command('ADD', 'CROSSING', wish.name, **ends, **values)
            return self._operation(wish, 'create', f'Cross-connection {wish.name}', 'none', {}, ends | values, line)
        if any(found[leaf] != value for leaf, value in ends.items()):
            raise CannotPlan(f'{wish.name} joins {found["from"]} and {found["to"]}; remove it first',
                             device=self.endpoint.device)
        changes = {leaf: value for leaf, value in values.items() if found[leaf] != value}
        impact: Impact = 'label' if set(changes) == {'label'} else 'interrupts'
        return self._operation(wish, 'modify', f'Cross-connection {wish.name}', impact, found, changes,
                               command('SET', 'CROSSING', wish.name, **changes))

    def _refuse_busy(self, port: str, observation: Observation) -> None:
        for crossing in observation.native['crossings'].values():
            if port in (crossing['from'], crossing['to']):
                raise CannotPlan(f'{port} is used by cross-connection {crossing["name"]}; remove it first',
                                 device=self.endpoint.device)

    def _operation(
        self, wish: Resource, action: Any, title: str, impact: Impact, before: Mapping[str, str],
        after: Mapping[str, str], line: str, accepts: tuple[str, ...] = (),
    ) -> list[Operation]:
        """One operation with one request; none when nothing differs."""
        if not after:
            return []
        return [Operation(
            device=self.endpoint.device, action=action, kind=wish.kind, key=wish.key, title=title, impact=impact,
            before={leaf: before.get(leaf) for leaf in after}, after=dict(after),
            requests=(NativeRequest(protocol='alp', command=line, accepts=accepts),),
        )]


def _fiber_end(wish: FiberEnd, port: Record | None) -> FiberEnd | None:
    if port is None or not port['peer']:
        return None
    name, _, remote = port['peer'].rpartition(' ')
    # Whose identity that is only the plan knows; an observation repeats the wish where it can be the same.
    peer = wish.peer if remote == wish.peer.port else FiberPeer(node=name, platform='', fqdn=name, port=remote)
    return FiberEnd(port=wish.port, label=port['label'], peer=peer)


def _check_neighbour(wish: FiberEnd, port: Record | None) -> list[Finding]:
    """What the port itself sees at the other end of the fibre: no request can change that."""
    expected = f'{wish.peer.node} {wish.peer.port}'
    if port is None or port.get('seen', '') in ('', expected):
        return []
    return [Finding(ref=wish.ref, field='neighbour', expected=expected, found=port['seen'])]


def _crossing(found: Record | None) -> OpticalCrossConnect | None:
    if found is None:
        return None
    low, high = int(found['low']), int(found['high'])
    return OpticalCrossConnect(
        name=found['name'], label=found['label'], from_port=found['from'], to_port=found['to'],
        passband=(low, high), carrier=Carrier(frequency=(low + high) // 2),
    )
