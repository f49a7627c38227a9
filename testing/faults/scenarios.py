"""What is carried out: create, modify, terminate of a service on each pair of platforms, of fibres, of a spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netbox_optical.lab.element import Signal
from netbox_optical.models import (
    DigitalService,
    OperationalMode,
    OpticalFiber,
    OpticalSpectrum,
    Partner,
    WorkflowRun,
)
from netbox_optical.planning import runs
from netbox_optical.planning.modify import CarrierChange, plan_service_change, plan_spectrum_change
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from netbox_optical.planning.spectrum import SpectrumRequest, store_spectrum

from .network import AA, CC, G30, G42
from .stage import Stage

KINDS = ('create', 'modify', 'terminate')
CENTRE, THERE = 193_100_000, 194_000_000
START, END = 195_000_000, 195_100_000
ALIEN_PORTS = (AA, '1-E1-1-T9A'), (CC, '1-E1-2-T4A')
OCH = 42


class Product:
    """Something with a life on the network."""

    def prepare(self, stage: Stage) -> Any:
        """Make the object, planned, in NetBox; the devices are as commissioned, or worse. Returns it."""
        raise NotImplementedError

    def change(self, target: Any, stage: Stage) -> WorkflowRun:
        """The draft that modifies it."""
        raise NotImplementedError

    def lit(self, target: Any, stage: Stage) -> bool:
        """Whether its light, if it has any, is on."""
        raise NotImplementedError


@dataclass(frozen=True)
class Service(Product):
    """100GbE between two transponders, on a new channel through three ROADMs."""

    ends: tuple[str, str]
    client: str
    line: str
    card: str
    mode: str
    width: int
    add_drop: tuple[str, str]

    def prepare(self, stage: Stage) -> DigitalService:
        # The add/drop ports of the way are not ready, each on a card of the other kind.
        for tid, port in zip((AA, CC), self.add_drop, strict=True):
            row = stage.element(tid).scg[port]
            row.values['INTFTYP'], row.admin = 'INFWAVE', 'OOS'
        a, z = self.ends
        return create_service(ServiceRequest(
            partner=Partner.objects.get(), service_type='100GBE', flow_id=1, client_id=1,
            client_port_a=stage.port(a, self.client), client_port_z=stage.port(z, self.client),
            mode=OperationalMode.objects.get(card_type=self.card, name=self.mode),
            carriers=[CarrierRequest(och_id=OCH, line_port_a=stage.port(a, self.line),
                                     line_port_z=stage.port(z, self.line), central_frequency=CENTRE,
                                     width=self.width)]))

    def change(self, target: Any, stage: Stage) -> WorkflowRun:
        return plan_service_change(target, stage.user, carriers=[CarrierChange(OCH, central_frequency=THERE)])

    def lit(self, target: Any, stage: Stage) -> bool:
        return all(stage.lit(tid, self.client) for tid in self.ends)


@dataclass(frozen=True)
class Fiber(Product):
    """A fibre; it carries nothing here, so that its light is what its two ends say. `ends` are `(tid, port)`."""

    ends: tuple[tuple[str, str], tuple[str, str]]

    def prepare(self, stage: Stage) -> OpticalFiber:
        fiber = OpticalFiber.objects.get(cable=stage.port(*self.ends[0]).interface.cable)
        run = stage.carry_out(runs.apply(runs.plan(fiber, 'terminate', stage.user), stage.user))
        if run.status != 'succeeded':
            raise RuntimeError(f'{fiber} could not be prepared: {run.error}')
        OpticalFiber.objects.filter(pk=fiber.pk).update(status='planned', in_sync=None, sync_reason='')
        for tid, port in self.ends:
            _bare(stage.element(tid), port)
        fiber.refresh_from_db()
        return fiber

    def change(self, target: Any, stage: Stage) -> WorkflowRun:
        """Somebody wrote on the ports by hand: intent is applied again."""
        for tid, port in self.ends:
            _scribble(stage.element(tid), port)
        return runs.plan(target, 'create', stage.user)

    def lit(self, target: Any, stage: Stage) -> bool:
        """Whether the line system's ports are in service and name their other end."""
        rows = [row for tid, port in self.ends if (row := _row(stage.element(tid), port))]
        return all(row.admin == 'IS' and row.values['LABEL'].startswith('Physically connected to') for row in rows)


def _row(element: Any, port: str) -> Any:
    """The line system's record of a port; None elsewhere."""
    return next((table[port] for name in ('scg', 'ots') if port in (table := getattr(element, name, {}))), None)


def _bare(element: Any, port: str) -> None:
    """A port of the line system as it left the factory, with something written on it; a line port in maintenance."""
    row = _row(element, port)
    if row is None:
        return
    if port in element.scg:
        row.values.update(INTFTYP='INFWAVE', PROVOWREMPTP='', LABEL='spare')
        row.admin = 'OOS'
    else:
        row.values['LABEL'], row.admin = 'spare', 'MT'


def _scribble(element: Any, port: str) -> None:
    if row := _row(element, port):
        row.values['LABEL'] = 'written by hand'


class Alien(Product):
    """A spectrum that stands alone, between two add/drop ports that no one has used."""

    def prepare(self, stage: Stage) -> OpticalSpectrum:
        a, z = (stage.port(*end) for end in ALIEN_PORTS)
        return store_spectrum(SpectrumRequest(OpticalSpectrum(
            partner=Partner.objects.get(), name='Alien 1', start=START, end=END, port_a=a, port_z=z)))

    def change(self, target: Any, stage: Stage) -> WorkflowRun:
        return plan_spectrum_change(target, stage.user, start=START + 50_000, end=END + 50_000)

    def lit(self, target: Any, stage: Stage) -> bool:
        signal = Signal((target.start + target.end) // 2, 50_000, 'any', 'any', '100GBE')
        return stage.passes(*ALIEN_PORTS, signal) and stage.passes(*reversed(ALIEN_PORTS), signal)


PRODUCTS: dict[str, Product] = {
    'service G30-G30': Service(G30, 'port-1/1/3', 'port-1/1/1', 'CHM2T', 'QPSK_100G', 50_000,
                               ('1-E1-1-T1A', '1-E1-2-T1A')),
    'service G42-G42': Service(G42, '1-4-T1', '1-4-L1', 'CHM6-C6', '100E.31U', 100_000,
                               ('1-E1-2-T2A', '1-E1-1-T2A')),
    'fibre span': Fiber(((AA, '1-A-1-L1'), ('flex.bb01', '1-A-1-L1'))),
    'fibre G30-FlexILS': Fiber(((G30[0], 'port-1/1/2'), (AA, '1-E1-1-T3A'))),
    'fibre G42-FlexILS': Fiber(((G42[0], '1-4-L2'), (AA, '1-E1-2-T3A'))),
    'spectrum': Alien(),
}
TRANSPORTS = ('restconf', 'netconf')


@dataclass(frozen=True)
class Scenario:
    """One kind of run of one product; `transport` is that of the transponders, empty where none takes part."""

    product: str
    kind: str
    transport: str = ''

    @property
    def name(self) -> str:
        return ' '.join(part for part in (self.product, self.transport, self.kind) if part)

    def ready(self, stage: Stage) -> Ready:
        """Lead NetBox and network to where the run may start, and plan it."""
        stage.lab.reset()
        stage.transport(self.transport or 'restconf')
        product = PRODUCTS[self.product]
        target = product.prepare(stage)
        if self.kind != 'create':
            made = stage.carry_out(runs.apply(runs.plan(target, 'create', stage.user), stage.user))
            target.refresh_from_db()
            if made.status != 'succeeded' or not product.lit(target, stage):
                raise RuntimeError(f'{self.name} could not be prepared: {made.error}')
        run = product.change(target, stage) if self.kind == 'modify' else runs.plan(target, self.kind, stage.user)
        return Ready(self, product, type(target), target.pk, run.pk)


@dataclass(frozen=True)
class Ready:
    """A scenario whose run is planned."""

    scenario: Scenario
    product: Product
    model: type
    target_pk: int
    run_pk: int

    @property
    def run(self) -> WorkflowRun:
        return WorkflowRun.objects.get(pk=self.run_pk)

    @property
    def target(self) -> Any:
        return self.model.objects.get(pk=self.target_pk)


SCENARIOS = tuple(
    Scenario(product, kind, transport)
    for product in PRODUCTS
    for transport in (TRANSPORTS if 'G30' in product or 'G42' in product else ('',))
    for kind in KINDS
)
