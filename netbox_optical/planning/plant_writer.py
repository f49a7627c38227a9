"""Puts a described plant into NetBox: sites, PoPs, devices, ports, cables, fibres. Only what is not there yet.

What is there is known by its name: a site by its slug, a device by its target identifier; fibres are counted per pair
of devices. Runs inside the caller's transaction and collects mistakes stage by stage.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from dcim.models import Cable, Device, DeviceType, Interface, Site
from django.core.exceptions import ValidationError
from django.db import models

from netbox_optical import naming
from netbox_optical.choices import FiberKindChoices, LifecycleChoices, PortRoleChoices
from netbox_optical.models import FiberSegment, OpticalDevice, OpticalFiber, OpticalMultiplexSection, OpticalPort, PoP
from netbox_optical.models.base import LIVE
from netbox_optical.models.pop import CODE_PATTERN
from netbox_optical.planning import bulk, cabling
from netbox_optical.planning.plant import load_plant
from netbox_optical.planning.plant_names import pop_code, site_slug
from netbox_optical.planning.supporting import Supporting, new_cable, new_core, new_interface, new_port
from netbox_optical.planning.topology import ADD_DROP, Fiber, Node, Topology
from netbox_optical.platforms import PlatformProfile

ADD_DROP_PORTS = 2  # of every add/drop node
_MICRODEGREE = Decimal('0.000001')
_NAME_MAX = 100


class PlantWriter:
    """`made` and `known` count per kind; `created` holds the primary keys of what was made, per model."""

    def __init__(self, described: Topology, network: str, tenant: Any, profile: PlatformProfile):
        self.described = described
        self.nodes = {node.key: node for node in described.nodes}
        self.network = network
        self.tenant = tenant
        self.profile = profile
        self.made: Counter[str] = Counter()
        self.known: Counter[str] = Counter()
        self.created: dict[type[models.Model], list[int]] = defaultdict(list)
        self.pops: dict[str, PoP] = {}
        self.devices: dict[str, OpticalDevice] = {}
        self.ports: dict[tuple[int, str], OpticalPort] = {}
        self.supporting = Supporting()
        self.taken: set[tuple[int, str]] = set()  # interfaces that no cable can be put to, by device and name

    def run(self) -> None:
        """Raises ValidationError with all mistakes of the first stage that has some."""
        self._make_places()
        self._make_devices()
        self._make_fibers()

    def count_sections(self) -> int:
        """Multiplex sections between the devices of this plant."""
        return OpticalMultiplexSection.objects.filter(
            a_port__optical_device__in=[device.pk for device in self.devices.values()]).count()

    def _create(
        self, kind: str, items: Sequence[models.Model], problems: Sequence[str] = (), *, check: bool = True,
        unique: bool = True,
    ) -> None:
        """Check and insert objects of one model. Raises ValidationError with these problems and those found."""
        problems = [*problems, *(bulk.checked(items, unique=unique) if check else ())]
        if problems:
            raise ValidationError(problems)
        for item in bulk.create(items):
            self.created[type(item)].append(item.pk)
        self.made[kind] += len(items)

    # Sites and PoPs

    def _make_places(self) -> None:
        places = self.described.places
        slugs: dict[str, str] = {}
        for place in places:
            slugs[place.key] = site_slug(self.network, place.name, slugs.values())
        sites = {site.slug: site for site in Site.objects.filter(
            slug__in=slugs.values()).select_related('optical_pop')}
        taken = set(PoP.objects.filter(LIVE).values_list('code', flat=True))
        codes: dict[str, str] = {}
        fresh, problems = [], []
        for place in places:
            site = sites.get(slugs[place.key])
            if site is None:
                codes[place.key] = pop_code(place.name, taken)
                site = sites[slugs[place.key]] = self._site(place, codes[place.key], slugs[place.key])
                fresh.append(site)
            elif hasattr(site, 'optical_pop'):
                self.pops[place.key] = site.optical_pop
                if not site.optical_pop.is_live:
                    problems.append(f'site {site}: its PoP {site.optical_pop} is terminated; bring it back first')
            elif _is_code(code := site.name[:4]) and code not in taken:
                codes[place.key] = code
            else:
                problems.append(f'site {site}: it is no PoP, and its name does not begin with a free PoP code')
            taken.add(codes.get(place.key, ''))
        self.known['sites'] += len(places) - len(fresh)
        self._create('sites', fresh, problems)
        pops = {key: PoP(site=sites[slugs[key]], code=code, status=LifecycleChoices.ACTIVE)
                for key, code in codes.items()}
        self.known['pops'] += len(self.pops)
        self._create('pops', list(pops.values()), unique=False)
        self.pops |= pops

    def _site(self, place: Any, code: str, site_slug: str) -> Site:
        site = Site(name=f'{code} {place.name}'[:_NAME_MAX], slug=site_slug, status='active', tenant=self.tenant)
        if place.latitude is not None:
            site.latitude, site.longitude = (
                Decimal(str(value)).quantize(_MICRODEGREE) for value in (place.latitude, place.longitude))
        return site

    # Devices

    def _make_devices(self) -> None:
        prefixes = self._prefixes()
        tids = {key: naming.target_identifier(prefix, self.pops[self.nodes[key].place].code)
                for key, prefix in prefixes.items()}
        known = {device.tid: device for device in OpticalDevice.objects.filter(
            LIVE, tid__in=tids.values()).select_related('device__site')}
        named = Device.objects.filter(site__in=[pop.site_id for pop in self.pops.values()], name__in=tids.values())
        cores = {(device.site_id, device.name): device for device in named.select_related('site', 'optical_device')}
        fresh: dict[str, Device] = {}
        problems = []
        for node in self.described.nodes:
            tid, site = tids[node.key], self.pops[node.place].site
            if tid in known:
                self.devices[node.key] = known[tid]
                problems += self._unlike(known[tid], node, site)
            elif core := cores.get((site.pk, tid)):
                fresh[node.key] = core
                if hasattr(core, 'optical_device'):
                    problems.append(f'device {tid}: as an optical device it is terminated; bring it back first')
            else:
                fresh[node.key] = self._core(node, tid, site)
        self.known['devices'] += len(self.devices)
        if problems:
            raise ValidationError(problems)
        self._save_cores([device for device in fresh.values() if device.pk is None])
        for made in self.supporting.made:
            self.created[type(made)].append(made.pk)
        optical = {key: OpticalDevice(
            device=device, platform=self.profile.key, role=self.nodes[key].role, name_prefix=prefixes[key],
            status=LifecycleChoices.ACTIVE) for key, device in fresh.items()}
        self._create('devices', list(optical.values()), unique=False)
        self.devices |= optical

    def _prefixes(self) -> dict[str, str]:
        """Name prefix per node: the platform's, with a number from the second one at a place on."""
        at: Counter[str] = Counter()
        prefixes = {}
        for node in self.described.nodes:
            at[node.place] += 1
            prefixes[node.key] = self.profile.prefix + (str(at[node.place]) if at[node.place] > 1 else '')
        return prefixes

    def _unlike(self, device: OpticalDevice, node: Node, site: Site) -> list[str]:
        if device.device.site_id != site.pk:
            return [f'device {device}: a device of that name stands at {device.device.site}, not at {site}']
        if (device.platform, device.role) != (self.profile.key, node.role):
            return [f'device {device}: it is a {device.role} of platform {device.platform}; the file has a '
                    f'{node.role}, to be imported as {self.profile.key}']
        return []

    def _core(self, node: Node, tid: str, site: Site) -> Device:
        kind = self.supporting.type(self.profile, node.role)
        return new_core(tid, site, self.supporting.role(node.role), kind, self.tenant)

    def _save_cores(self, devices: list[Device]) -> None:
        if problems := list(bulk.checked(devices)):
            raise ValidationError(problems)
        plain = [device for device in devices if _is_plain(device.device_type)]
        bulk.create(plain)
        for device in devices:
            if device.pk is None:
                device.save()  # brings what its type has along
            self.created[Device].append(device.pk)

    # Ports and fibres

    def _make_fibers(self) -> None:
        fresh = self._fresh_fibers()
        self._load_ports()
        free = {key: self._free_degrees(device) for key, device in self.devices.items()}
        ends = [(self._end(free, fiber.a), self._end(free, fiber.z)) for fiber in fresh]
        wanted = [(*end, PortRoleChoices.LINE) for pair in ends for end in pair]
        for key, device in self.devices.items():
            if self.nodes[key].role == ADD_DROP:
                wanted += [(device, self.profile.add_drop_port(number), PortRoleChoices.ADD_DROP)
                           for number in range(1, ADD_DROP_PORTS + 1)]
        missing = [each for each in wanted if (each[0].pk, each[1]) not in self.ports]
        self.known['ports'] += len(wanted) - len(missing)
        interfaces = self._interfaces(missing)
        cables = [new_cable(interfaces[a.pk, name_a], interfaces[z.pk, name_z], self.tenant)
                  for (a, name_a), (z, name_z) in ends]
        if problems := list(bulk.checked(cables, unique=False)):
            raise ValidationError(problems)
        unsaved = [interface for interface in interfaces.values() if interface.pk is None]
        cabling.lay(cables)
        bulk.create([interface for interface in unsaved if interface.pk is None])
        self.created[Interface] += [interface.pk for interface in unsaved]
        self.created[Cable] += [cable.pk for cable in cables]
        self._create('ports', [new_port(interfaces[each[0].pk, each[1]], *each) for each in missing], check=False)
        fibers = [_fiber(cable, fiber) for cable, fiber in zip(cables, fresh, strict=True)]
        self._create('fibers', fibers, unique=False)
        bulk.create([
            FiberSegment(fiber=stored, position=position, type=segment.type, length=segment.length)
            for stored, fiber in zip(fibers, fresh, strict=True)
            for position, segment in enumerate(fiber.segments, start=1)])

    def _fresh_fibers(self) -> list[Fiber]:
        """Those that the pair of devices does not have yet."""
        there: Counter[frozenset] = Counter()
        if self.known['devices']:
            there.update(frozenset((fiber.a.device, fiber.z.device)) for fiber in load_plant().fibers)
        fresh = []
        for fiber in self.described.fibers:
            pair = frozenset((self.devices[fiber.a].pk, self.devices[fiber.z].pk))
            if there[pair]:
                there[pair] -= 1
                self.known['fibers'] += 1
                self.known['ports'] += 2
            else:
                fresh.append(fiber)
        return fresh

    def _load_ports(self) -> None:
        ports = OpticalPort.objects.filter(optical_device__in=[device.pk for device in self.devices.values()])
        for port in ports.select_related('interface', 'optical_device__device__site'):
            self.ports[port.optical_device_id, port.aid] = port
        taken = Interface.objects.filter(device__in=[device.device_id for device in self.devices.values()]).filter(
            models.Q(cable__isnull=False) | models.Q(mark_connected=True) | models.Q(channels__isnull=False))
        self.taken = set(taken.values_list('device_id', 'name'))

    def _free_degrees(self, device: OpticalDevice) -> Iterator[str]:
        """Names of line ports that a cable can be put to, the lowest first."""
        number = 0
        while True:
            number += 1
            name = self.profile.degree_port(number)
            port = self.ports.get((device.pk, name))
            if (device.device_id, port.interface.name if port else name) not in self.taken:
                yield name

    def _end(self, free: dict, key: str) -> tuple[OpticalDevice, str]:
        return self.devices[key], next(free[key])

    def _interfaces(self, missing: list[tuple[OpticalDevice, str, str]]) -> dict[tuple[int, str], Interface]:
        """Per device and name: those of the known ports, those that stand without a port, and new ones, not saved."""
        found = {key: port.interface for key, port in self.ports.items()}
        devices = {device.device_id: device for device, *_ in missing}
        for interface in Interface.objects.filter(device__in=devices).select_related('device__site'):
            found.setdefault((devices[interface.device_id].pk, interface.name), interface)
        for device, name, _role in missing:
            if (device.pk, name) not in found:
                # A name that nobody has on a device of ours: not checked, like the components of a new device.
                found[device.pk, name] = new_interface(device.device, name)
        return found


def _fiber(cable: Cable, described: Fiber) -> OpticalFiber:
    loss = described.loss_db
    return OpticalFiber(
        cable=cable, kind=FiberKindChoices.SPAN, status=LifecycleChoices.ACTIVE,
        measured_loss=None if loss is None else Decimal(str(round(loss, 2))),
        description='Length estimated from coordinates' if described.estimated else '')


def _is_plain(kind: DeviceType) -> bool:
    """Whether a device inherits nothing from its type: then a save is an insert."""
    counters = [field.name for field in kind._meta.fields if field.name.endswith('_template_count')]
    return not any(getattr(kind, name) for name in (*counters, 'airflow', 'cooling_method', 'default_platform_id'))


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(CODE_PATTERN, text))
