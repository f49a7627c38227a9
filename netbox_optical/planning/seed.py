"""Puts a described network into NetBox: sites, devices, modules, ports, cables and all that is ours. Idempotent.

For the demo and for tests; the description is the lab's, so that NetBox and the simulated network agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dcim.models import (
    Cable,
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    Module,
    ModuleBay,
    ModuleType,
    Region,
    Site,
)
from django.db import transaction
from ipam.models import IPAddress
from netbox.context import query_cache
from tenancy.models import Tenant

from netbox_optical.choices import (
    CredentialBackendChoices,
    LifecycleChoices,
    PortRoleChoices,
)
from netbox_optical.lab.network import CardDescription, DeviceDescription, FiberDescription, NetworkDescription
from netbox_optical.models import (
    Credential,
    FiberSegment,
    NetworkManager,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    Partner,
    PoP,
    SharedRiskGroup,
)
from netbox_optical.planning import catalogue, sections
from netbox_optical.platforms import profile

_ROLE_COLORS = {'roadm': '2196f3', 'amplifier': '009688', 'transponder': '9c27b0'}
_DEVICE_TYPES = {
    ('flexils', 'roadm'): 'infinera-flexils-roadm', ('flexils', 'amplifier'): 'infinera-flexils-amplifier',
    ('groove-g30', 'transponder'): 'infinera-groove-g30', ('gx-g42', 'transponder'): 'infinera-gx-g42',
}


@dataclass(frozen=True)
class Addresses:
    """Where the described network listens: per TID (host, port or None), SSH host keys, the NMS and the CA bundle."""

    devices: dict[str, tuple[str, int | None]]
    host_keys: dict[str, str]
    manager_url: str
    ca_file: str


def seed(network: NetworkDescription, addresses: Addresses) -> None:
    """Make everything that does not exist yet, in one transaction. Nothing is sent to a device."""
    # What NetBox does for every request: remember the custom fields of each model instead of asking for each object.
    token = query_cache.set(defaultdict(dict))
    try:
        catalogue.load_types()
        catalogue.load_modes()
        with transaction.atomic(), sections.deferred():
            _Seed(network, addresses).run()
    finally:
        query_cache.reset(token)


class _Seed:
    def __init__(self, network: NetworkDescription, addresses: Addresses):
        self.network = network
        self.addresses = addresses
        self.ports: dict[tuple[str, str], OpticalPort] = {}
        self.groups: dict[str, SharedRiskGroup] = {}

    def run(self) -> None:
        region = _made(Region, {'slug': self.network.name}, name=self.network.name.upper())
        for partner in self.network.partners:
            tenant = _made(Tenant, {'slug': partner.slug}, name=partner.name)
            _made(Partner, {'tenant': tenant}, status=LifecycleChoices.ACTIVE)
        self.sites = {pop.code: self._site(pop, region) for pop in self.network.pops}
        self.credentials = {
            reference: _made(Credential, {'name': f'{self.network.name} {reference}'}, reference=reference,
                             backend=CredentialBackendChoices.FILE)
            for reference in ('flexils', 'groove-g30', 'gx-g42', 'tnms')
        }
        self.manager = _made(
            NetworkManager, {'name': f'{self.network.name} TNMS'}, url=self.addresses.manager_url,
            credential=self.credentials['tnms'], ca_file=self.addresses.ca_file)
        for device in self.network.devices:
            self._device(device)
        for fiber in self.network.fibers:
            self._fiber(fiber)

    def _site(self, pop: Any, region: Region) -> Site:
        site = _made(
            Site, {'slug': pop.code.lower()}, name=f'{pop.code} {pop.name}', region=region, status='active',
            latitude=Decimal(str(pop.latitude)), longitude=Decimal(str(pop.longitude)))
        _made(PoP, {'site': site}, code=pop.code, status=LifecycleChoices.ACTIVE)
        return site

    def _device(self, described: DeviceDescription) -> None:
        role = _made(DeviceRole, {'slug': f'optical-{described.role}'}, name=f'Optical {described.role}',
                     color=_ROLE_COLORS[described.role])
        device = Device.objects.filter(name=described.tid, site=self.sites[described.pop]).first()
        if device is None:
            device = _made(
                Device, {'name': described.tid, 'site': self.sites[described.pop]}, role=role, serial=described.serial,
                device_type=DeviceType.objects.get(slug=_DEVICE_TYPES[described.platform, described.role]))
            self._management_address(device, described)
        for card in described.cards:
            self._card(device, card)
        port = self.addresses.devices.get(described.tid, ('', None))[1]
        optical = _made(
            OpticalDevice, {'device': device}, platform=described.platform, role=described.role,
            name_prefix=described.tid.rsplit('.', 1)[0], transport=described.transport, port=port,
            host_key=self.addresses.host_keys.get(described.tid, ''), manager=self.manager,
            credential=self.credentials[described.platform], ca_file=self.addresses.ca_file,
            status=LifecycleChoices.ACTIVE)
        self._ports(device, optical)

    def _management_address(self, device: Device, described: DeviceDescription) -> None:
        host = self.addresses.devices.get(described.tid, ('', None))[0]
        if not host:
            return
        interface = Interface.objects.get(device=device, name='mgmt0')
        device.primary_ip4 = _made(
            IPAddress, {'address': f'{host}/32'}, assigned_object=interface,
            dns_name=f'{described.tid}.{self.network.domain}')
        device.full_clean()
        device.save()

    def _card(self, device: Device, card: CardDescription) -> None:
        bay = ModuleBay.objects.get(device=device, name=card.aid)
        if not Module.objects.filter(module_bay=bay).exists():
            name = card.subtype if card.type in ('FRM', 'IAM') else card.type
            if card.type == 'CHM6':
                name = f'{card.type}-{card.subtype}'
            Module(device=device, module_bay=bay, module_type=ModuleType.objects.get(
                manufacturer__name='Infinera', model=name)).save()

    def _ports(self, device: Device, optical: OpticalDevice) -> None:
        known = {port.aid: port for port in optical.ports.select_related('interface')}
        missing = []
        for interface in Interface.objects.filter(device=device, mgmt_only=False):
            role = profile(optical.platform).port_role(interface.name)
            if role is not None and interface.name not in known:
                missing.append(OpticalPort(
                    interface=interface, optical_device=optical, role=role, aid=interface.name,
                    add_drop_group=_group(role, interface.name)))
        # Hundreds of fresh rows that name and device make unique: not worth a change log entry and a check each.
        for port in [*known.values(), *OpticalPort.objects.bulk_create(missing)]:
            self.ports[optical.tid, port.aid] = port

    def _fiber(self, described: FiberDescription) -> None:
        a, z = self.ports[described.a], self.ports[described.z]
        if Interface.objects.filter(pk=a.interface_id, cable__isnull=False).exists():
            return
        cable = Cable(a_terminations=[a.interface], b_terminations=[z.interface], type='smf', status='connected')
        cable.full_clean()
        cable.save()
        fiber = OpticalFiber(
            cable=cable, kind=described.kind, measured_loss=Decimal(str(described.loss)),
            status=LifecycleChoices.ACTIVE)
        fiber.full_clean(exclude=['name'])
        fiber.save()
        for position, segment in enumerate(described.segments, start=1):
            FiberSegment(fiber=fiber, position=position, type=segment.type, length=segment.length).save()
        for name in described.risk_groups:
            if name not in self.groups:
                self.groups[name] = _made(SharedRiskGroup, {'name': name})
            self.groups[name].fibers.add(fiber)


def _group(role: str, name: str) -> str:
    return name.rsplit('-', 1)[0] if role == PortRoleChoices.ADD_DROP else ''


def _made(model: type, lookup: dict[str, Any], **values: Any) -> Any:
    """The object of that lookup, made and validated when there is none."""
    found = model.objects.filter(**lookup).first()
    if found is None:
        found = model(**lookup, **values)
        found.full_clean(exclude=[field.name for field in model._meta.fields if not field.editable])
        found.save()
    return found
