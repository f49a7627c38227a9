"""Small valid optical networks in the database, for tests.

Every function saves what it makes and returns it; what is not given is made up by a counter, so that calls never clash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from dcim.models import (
    Cable,
    CableTermination,
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    Manufacturer,
    Module,
    ModuleBay,
    ModuleType,
    Site,
)
from django.contrib.contenttypes.models import ContentType
from django.db.backends.postgresql.psycopg_any import NumericRange
from tenancy.models import Tenant

from netbox_optical import naming
from netbox_optical.choices import LifecycleChoices, PortRoleChoices
from netbox_optical.models import (
    AcceptedValue,
    BulkRow,
    BulkTask,
    ChannelUse,
    ConnectionCheck,
    Credential,
    Deviation,
    DigitalService,
    Discovery,
    FiberSegment,
    NetworkManager,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
    RawCommandLog,
    SharedRiskGroup,
    TransportChannel,
    WorkflowRun,
    WorkflowStep,
)
from netbox_optical.planning import sections
from netbox_optical.platforms import profile

BASE = 191_400_000
WIDTH = 50_000
_numbers = count(1)


def number() -> int:
    """A number that no other call gets."""
    return next(_numbers)


def _saved(item: Any, **kwargs) -> Any:
    exclude = [each.name for each in item._meta.fields if not each.editable]
    item.full_clean(exclude=exclude)
    item.save(**kwargs)
    return item


def free_code() -> str:
    """A PoP code that no other call gets: `A001`..."""
    value = number()
    return f'{chr(65 + value // 1000 % 26)}{value % 1000:03d}'


def make_tenant(name: str | None = None) -> Tenant:
    value = number()
    return _saved(Tenant(name=name or f'Partner {value}', slug=f'partner-{value}'))


def make_partner(name: str | None = None, **values) -> Partner:
    values.setdefault('tenant', None)
    values['tenant'] = values['tenant'] or make_tenant(name)
    return _saved(Partner(**{'status': LifecycleChoices.ACTIVE, **values}))


def make_site(code: str | None = None) -> Site:
    code = code or free_code()
    return _saved(Site(name=f'{code} Somewhere', slug=f'{code.lower()}-{number()}', status='active'))


def make_pop(code: str | None = None, **values) -> PoP:
    code = code or free_code()
    return _saved(PoP(**{'site': values.pop('site', None) or make_site(code), 'code': code,
                         'status': LifecycleChoices.ACTIVE, **values}))


def make_credential(name: str | None = None, **values) -> Credential:
    value = number()
    return _saved(Credential(**{'name': name or f'Login {value}', 'reference': f'login-{value}', **values}))


def make_manager(name: str | None = None, **values) -> NetworkManager:
    value = number()
    return _saved(NetworkManager(**{
        'name': name or f'TNMS {value}', 'url': f'https://tnms{value}.example.net', **values}))


def make_core_device(pop: PoP, name: str) -> Device:
    """A core device on the PoP's site."""
    maker = Manufacturer.objects.get_or_create(name='Infinera', defaults={'slug': 'infinera'})[0]
    kind = DeviceType.objects.get_or_create(manufacturer=maker, model='Test shelf', defaults={'slug': 'test-shelf'})[0]
    role = DeviceRole.objects.get_or_create(name='Optical', defaults={'slug': 'optical'})[0]
    return _saved(Device(name=name, device_type=kind, role=role, site=pop.site))


def make_device(
    tid: str | None = None, *, pop: PoP | None = None, platform: str = 'flexils', role: str = 'roadm', **values
) -> OpticalDevice:
    """An optical device. `tid` is `<prefix>.<pop code in lower case>`; the PoP is made when it does not exist."""
    known = profile(platform)
    prefix, _, code = (tid or '').rpartition('.')
    if pop is None:
        pop = PoP.objects.filter(code=code.upper()).first() if code else None
        pop = pop or make_pop(code.upper() or None)
    prefix = prefix or f'{known.prefix}{number()}'
    core = values.pop('device', None) or make_core_device(pop, f'{prefix}.{pop.code.lower()}')
    return _saved(OpticalDevice(**{
        'device': core, 'platform': platform, 'role': role, 'name_prefix': prefix,
        'status': LifecycleChoices.ACTIVE, **values}))


def make_interface(device: OpticalDevice, name: str, *, module: Module | None = None) -> Interface:
    return _saved(Interface(device=device.device, name=name, type='other', module=module))


def make_card(device: OpticalDevice, position: str, card_type: str) -> Module:
    """A module of a type, in a bay of that name."""
    maker = Manufacturer.objects.get(name='Infinera')
    kind = ModuleType.objects.get_or_create(
        manufacturer=maker, model=card_type, defaults={'part_number': card_type})[0]
    bay = _saved(ModuleBay(device=device.device, name=position))
    return _saved(Module(device=device.device, module_bay=bay, module_type=kind))


def make_port(
    device: OpticalDevice | None = None, aid: str | None = None, *, role: str | None = None,
    module: Module | None = None, **values,
) -> OpticalPort:
    """A port; its role follows from the form of its name on that platform, unless given."""
    device = device or make_device()
    aid = aid or f'1-A-{number()}-L1'
    role = role or profile(device.platform).port_role(aid) or PortRoleChoices.LINE
    interface = values.pop('interface', None) or make_interface(device, aid, module=module)
    return _saved(OpticalPort(**{'interface': interface, 'optical_device': device, 'role': role, 'aid': aid, **values}))


def make_fiber(
    a: OpticalPort | None = None, z: OpticalPort | None = None, *, kind: str = 'span',
    segments: tuple[tuple[str, int], ...] = (('G.652.D', 40_000),), **values,
) -> OpticalFiber:
    """A fibre on a new cable between two ports."""
    fiber = OpticalFiber(**{
        'cable': values.pop('cable', None) or make_cable(a or make_port(), z or make_port()), 'kind': kind,
        'status': LifecycleChoices.ACTIVE, 'measured_loss': Decimal('9.5'), **values})
    _saved(fiber)
    for position, (name, length) in enumerate(segments, start=1):
        _saved(FiberSegment(fiber=fiber, position=position, type=name, length=length))
    return fiber


def make_fibers(ends: list[tuple[OpticalPort, OpticalPort]], *, kind: str = 'patch') -> list[OpticalFiber]:
    """Many fibres in a handful of statements, unchecked and without sections."""
    cables = Cable.objects.bulk_create(Cable(type='smf', status='connected') for _ in ends)
    for end, place in (('A', 0), ('B', 1)):
        interfaces = [pair[place].interface for pair in ends]
        for cable, interface in zip(cables, interfaces, strict=True):
            interface.cable, interface.cable_end = cable, end
        CableTermination.objects.bulk_create(
            CableTermination(cable=cable, cable_end=end, termination=interface)
            for cable, interface in zip(cables, interfaces, strict=True))
        Interface.objects.bulk_update(interfaces, ['cable', 'cable_end'])
    return OpticalFiber.objects.bulk_create(
        OpticalFiber(cable=cable, kind=kind, status=LifecycleChoices.ACTIVE, name=f'Fibre {cable.pk}')
        for cable in cables)


def make_cable(a: OpticalPort, z: OpticalPort) -> Cable:
    cable = Cable(a_terminations=[a.interface], b_terminations=[z.interface], type='smf', status='connected')
    return _saved(cable)


def make_risk_group(name: str | None = None, fibers=(), **values) -> SharedRiskGroup:
    group = _saved(SharedRiskGroup(**{'name': name or f'Duct {number()}', **values}))
    group.fibers.set(fibers)
    return group


def make_section() -> OpticalMultiplexSection:
    """A section between two fresh ROADMs, derived from a fresh span."""
    fiber = make_fiber()
    return OpticalMultiplexSection.objects.get(spans__fiber=fiber)


def make_mode(name: str | None = None, **values) -> OperationalMode:
    return _saved(OperationalMode(**{
        'platform': 'groove-g30', 'card_type': 'CHM2T', 'name': name or f'MODE_{number()}', 'rate': 200, **values}))


def make_spectrum(name: str | None = None, **values) -> OpticalSpectrum:
    start = values.pop('start', BASE)
    return _saved(OpticalSpectrum(**{
        'partner': values.pop('partner', None) or make_partner(), 'name': name or f'Spectrum {number()}',
        'start': start, 'end': values.pop('end', start + WIDTH), **values}))


def make_transponders(cards: int = 1) -> tuple[OpticalDevice, OpticalDevice]:
    """Two G30 in two PoPs, with cards 1/1, 1/2... of two line and ten client ports."""
    pair = tuple(make_device(f'g30.{free_code().lower()}', platform='groove-g30', role='transponder') for _ in 'AZ')
    for device in pair:
        for slot in range(1, cards + 1):
            module = make_card(device, f'1/{slot}', 'CHM2T')
            make_ports(device, [f'port-1/{slot}/{place}' for place in range(1, 13)], module=module)
    return pair


def make_ports(device: OpticalDevice, aids: list[str], *, module: Module | None = None) -> list[OpticalPort]:
    """Many ports in two statements, unchecked: for networks that are made again and again."""
    interfaces = Interface.objects.bulk_create(
        Interface(device=device.device, name=aid, type='other', module=module) for aid in aids)
    return OpticalPort.objects.bulk_create(
        OpticalPort(interface=interface, optical_device=device, aid=interface.name,
                    role=profile(device.platform).port_role(interface.name))
        for interface in interfaces)


def make_channel(
    och_id: int | None = None, *, line_port_a: OpticalPort | None = None, line_port_z: OpticalPort | None = None,
    **values,
) -> TransportChannel:
    """A channel between two line ports, fresh ones unless given, with a spectrum that is booked nowhere."""
    och_id = och_id or 1000 + number()
    if line_port_a is None or line_port_z is None:
        line_port_a, line_port_z = _fresh_ends('port-1/1/1')
    mode = values.pop('mode', None) or OperationalMode.objects.filter(
        platform='groove-g30', card_type='CHM2T', rate=200).first() or make_mode()
    codes = (line_port_a.optical_device.pop.code, line_port_z.optical_device.pop.code)
    spectrum = values.pop('spectrum', None) or make_spectrum(
        naming.channel_spectrum_name(och_id, *codes), status=values.get('status', LifecycleChoices.PLANNED))
    return _saved(TransportChannel(**{
        'och_id': och_id, 'spectrum': spectrum, 'central_frequency': (spectrum.start + spectrum.end) // 2,
        'mode': mode, 'line_port_a': line_port_a, 'line_port_z': line_port_z, **values}))


def _fresh_ends(name: str) -> tuple[OpticalPort, OpticalPort]:
    return tuple(
        make_port(make_device(f'g30.{free_code().lower()}', platform='groove-g30', role='transponder'), name)
        for _ in 'AZ')


def make_service(
    channel: TransportChannel | None = None, *, place: int = 3, units: tuple[int, int] = (0, 1), **values
) -> DigitalService:
    """A 100GbE service on a channel, a fresh one unless given; `place` is the client port on the channel's cards."""
    status = values.get('status', LifecycleChoices.PLANNED)
    channel = channel or make_channel(status=status)
    ends = {}
    for side, line in (('client_port_a', channel.line_port_a), ('client_port_z', channel.line_port_z)):
        aid = f'{line.aid.rsplit("/", 1)[0]}/{place}'
        port = OpticalPort.objects.filter(optical_device=line.optical_device, aid=aid).first()
        ends[side] = values.pop(side, None) or port or make_port(line.optical_device, aid)
    service = DigitalService(**{
        'partner': channel.spectrum.partner, 'service_type': '100GBE', 'flow_id': 100 + number(), 'client_id': 1,
        **ends, **values})
    codes = (service.client_port_a.optical_device.pop.code, service.client_port_z.optical_device.pop.code)
    _saved(service, name=naming.service_name(service.flow_id, service.client_id, [channel.och_id], *codes))
    ChannelUse.objects.create(
        service=service, channel=channel, position=1, units=NumericRange(*units, '[)'), live=service.is_live)
    return service


def make_run(target: Any = None, *, steps: int = 2, **values) -> WorkflowRun:
    """A run on a service with steps that carry native requests, as a planner would store them."""
    target = target or make_service()
    run = _saved(WorkflowRun(**{
        'kind': 'create', 'object_type': ContentType.objects.get_for_model(target), 'object_id': target.pk,
        'target_name': str(target), **values}))
    device = getattr(getattr(target, 'client_port_a', None), 'optical_device', None)
    for position in range(1, steps + 1):
        WorkflowStep.objects.create(
            run=run, position=position, phase=1, device=device, title=f'Label port {position}', impact='none',
            operation={
                'device': device.tid if device else '', 'action': 'modify', 'kind': 'client-port',
                'key': f'port-1/1/{position}', 'title': f'Label port {position}', 'impact': 'none',
                'before': None, 'after': None, 'bindings': [],
                'requests': [{'protocol': 'restconf', 'command': f'PATCH /port={position}', 'body': {'name': 'x'}}],
            })
    return run


def make_deviation(target: Any = None, *, device: OpticalDevice | None = None, **values) -> Deviation:
    target = target or make_service()
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    return _saved(Deviation(**{
        'object_type': ContentType.objects.get_for_model(target), 'object_id': target.pk,
        'device': device or target.client_port_a.optical_device, 'resource': f'port-1/1/{number()}', 'field': 'label',
        'expected': 'a', 'observed': 'b', 'severity': 'cosmetic', 'first_seen': seen, 'last_seen': seen, **values}))


def make_accepted(device: OpticalDevice | None = None, **values) -> AcceptedValue:
    return _saved(AcceptedValue(**{
        'device': device or make_device(), 'resource': f'line-port port-1/{number()}/1', 'field': 'service-label',
        'value': 'mine', 'usual': 'OCh001', **values}))


def make_check(target: OpticalDevice | NetworkManager | None = None, **values) -> ConnectionCheck:
    """A successful check of a device, unless given otherwise."""
    target = target or make_device()
    field = 'manager' if isinstance(target, NetworkManager) else 'device'
    return _saved(ConnectionCheck(**{
        field: target, 'result': 'ok', 'started': datetime(2026, 1, 1, 0, 0, number() % 60, tzinfo=UTC),
        'latency': 12.5, 'version': 'R22.1', 'counts': {'cards': 2, 'ports': 8}, **values}))


def make_raw_log(device: OpticalDevice | None = None, **values) -> RawCommandLog:
    """What became of two commands, the second one refused."""
    device = device or make_device()
    when = datetime(2026, 1, 1, tzinfo=UTC)
    line = {'started': when.isoformat(), 'seconds': 0.1, 'category': '', 'message': '', 'reply': 'COMPLD', 'ok': True}
    return _saved(RawCommandLog(**{
        'device': device, 'device_name': device.tid, 'commands': ['RTRV-SYS:::;', 'RTRV-X:::;'], 'status': 'failed',
        'journal': [{**line, 'command': 'RTRV-SYS:::;'},
                    {**line, 'command': 'RTRV-X:::;', 'ok': False, 'category': 'refused', 'reply': 'DENY'}],
        'started': when, 'completed': when, **values}))


def make_bulk_task(**values) -> BulkTask:
    """A task that is over, with a row of each outcome."""
    task = _saved(BulkTask(**{
        'kind': 'fibers', 'status': 'failed', 'file_name': f'fibers-{number()}.csv', 'row_count': 3, 'done_count': 1,
        'skipped_count': 1, 'failed_count': 1, **values}))
    for place, status in enumerate(('done', 'skipped', 'failed'), start=2):
        BulkRow.objects.create(task=task, number=place, data={'port_a': '1-A-1-L1'}, status=status, message='Because')
    return task


def make_discovery(items: int = 2, devices: tuple[OpticalDevice, ...] = (), **values) -> Discovery:
    """A proposal that is ready: new services, each on the first of the devices."""
    devices = devices or (make_device(),)
    found = _saved(Discovery(**{'status': 'ready', 'counts': {'read': 1, 'rows': items}, **values}))
    found.devices.set(devices)
    for position in range(1, items + 1):
        item = found.items.create(
            position=position, kind='new', product='service', name=f'f001c{position:02d}', network=['it is there'],
            netbox=['no such service'], adoptable=True, chosen=True)
        item.devices.add(devices[0])
    return found


@dataclass
class Network:
    """What `small_network` made. Ports are looked up by TID and AID."""

    partner: Partner
    mode: OperationalMode
    transponders: tuple[OpticalDevice, OpticalDevice]
    roadms: tuple[OpticalDevice, OpticalDevice]
    amplifier: OpticalDevice
    spans: list[OpticalFiber] = field(default_factory=list)
    patches: list[OpticalFiber] = field(default_factory=list)

    @property
    def section(self) -> OpticalMultiplexSection:
        """The only section: ROADM, span, amplifier, span, ROADM."""
        return OpticalMultiplexSection.objects.get(spans__fiber=self.spans[0])

    def port(self, side: int, aid: str) -> OpticalPort:
        """A port of the transponder at side 0 or 1."""
        return OpticalPort.objects.select_related('optical_device').get(optical_device=self.transponders[side], aid=aid)


def small_network(cards: int = 2) -> Network:
    """Two G30, two ROADMs, an amplifier between them, spans, patches, and the section.

    Every transponder has `cards` cards of type CHM2T: line ports port-1/‹card›/1-2 (the first is
    patched), clients 3-12.
    """
    with sections.deferred():
        transponders = make_transponders(cards)
        roadms = tuple(make_device(f'flex.{device.pop.code.lower()}') for device in transponders)
        amplifier = make_device(f'flex.{free_code().lower()}', role='amplifier')
        network = Network(make_partner(), make_mode('16QAM_200G'), transponders, roadms, amplifier)
        inner = make_ports(amplifier, ['1-A-1-L1', '1-A-2-L1'])
        outer = [make_ports(roadm, ['1-A-1-L1'])[0] for roadm in roadms]
        network.spans = [make_fiber(*ends) for ends in zip(outer, inner, strict=True)]
        for side, roadm in enumerate(roadms):
            tributaries = make_ports(roadm, [f'1-E{card}-1-T1A' for card in range(1, cards + 1)])
            for card, tributary in enumerate(tributaries, start=1):
                network.patches.append(make_fiber(
                    network.port(side, f'port-1/{card}/1'), tributary, kind='patch', segments=(('G.652.D', 20),),
                    measured_loss=Decimal('0.5')))
    return network
