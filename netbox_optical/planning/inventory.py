"""What a device says it is made of, put into NetBox: serials, software, cards, interfaces, optical ports.

Made or brought up to date, never deleted: what the device does not tell of is reported as missing and stays. A second
import of the same inventory writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from typing import Any

from dcim.models import Interface, InventoryItem, Module, ModuleBay, ModuleType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from netbox_optical.choices import PortRoleChoices
from netbox_optical.drivers.base import DiscoveredPort, Endpoint, Inventory
from netbox_optical.drivers.registry import open_driver
from netbox_optical.models import OpticalDevice, OpticalPort
from netbox_optical.planning.endpoints import device_endpoint
from netbox_optical.settings import get_settings

_ROLES = {'line': PortRoleChoices.LINE, 'tributary': PortRoleChoices.ADD_DROP, 'client': PortRoleChoices.CLIENT}


@dataclass
class Report:
    """What an import did to one device, in names of things. `conflicts` is what people have to settle."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    missing: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return (f'{len(self.created)} created, {len(self.updated)} updated, {self.unchanged} unchanged, '
                f'{len(self.missing)} missing, {len(self.conflicts)} conflicts')


def discover_all(devices: Iterable[OpticalDevice]) -> Iterator[tuple[OpticalDevice, Inventory | Exception]]:
    """Read the inventories of devices, several at a time; one that fails gives its error."""
    with ThreadPoolExecutor(get_settings().max_parallel_devices, thread_name_prefix='inventory') as pool:
        futures = {}
        for device in devices:
            try:
                endpoint = device_endpoint(device)
            except Exception as error:
                yield device, error
            else:
                futures[pool.submit(_discover, endpoint)] = device
        for future in as_completed(futures):
            yield futures[future], future.exception() or future.result()


def _discover(endpoint: Endpoint) -> Inventory:
    with open_driver(endpoint) as driver:
        return driver.discover()


def import_inventory(device: OpticalDevice, inventory: Inventory) -> Report:
    """All or nothing, for one device. Raises ValidationError when NetBox refuses a thing, naming it."""
    with transaction.atomic():
        return _Import(device, inventory).run()


def preview(device: OpticalDevice, inventory: Inventory) -> Report:
    """What an import would do, as far as NetBox does not refuse it; nothing is written."""
    return _Preview(device, inventory).run()


class _Import:
    def __init__(self, device: OpticalDevice, inventory: Inventory):
        self.optical = device
        self.device = device.device
        self.inventory = inventory
        self.report = Report()

    def run(self) -> Report:
        if self.inventory.serial:
            self._update('serial number of the device', self.device, serial=self.inventory.serial)
        if self.inventory.software:
            self._update('software', self.optical, software=self.inventory.software)
        self._cards()
        self._ports()
        return self.report

    # -- cards: modules where NetBox has the bay and the type, inventory items elsewhere ------------------------------

    def _cards(self) -> None:
        # NetBox names a card's interfaces by the position of its bay; without one all cards' would be the same.
        bays = {bay.name: bay for bay in ModuleBay.objects.filter(
            device=self.device, module__isnull=True).exclude(position='')}
        self.modules = {
            module.module_bay.name: module for module in Module.objects.filter(device=self.device).select_related(
                'module_bay', 'module_type')}
        items = {item.name: item for item in InventoryItem.objects.filter(device=self.device, discovered=True)}
        types = self._module_types()
        for name, card_type in sorted(self.inventory.cards.items()):
            serial = self.inventory.serials.get(name, '')
            kind = types.get(card_type.lower())
            if name in self.modules:
                self._module(self.modules[name], kind, card_type, serial)
            elif name in items:
                self._update(f'inventory item {name}', items[name], **_told(part_id=card_type[:50], serial=serial))
            elif name in bays and kind is not None:
                module = Module(
                    device=self.device, module_bay=bays[name], module_type=kind, serial=serial, status='active')
                module._adopt_components = True  # interfaces that were there before the card are the card's now
                self.modules[name] = self._create(f'module {name} ({kind.model})', module)
            else:
                self._create(f'inventory item {name} ({card_type or "no type told"})', InventoryItem(
                    device=self.device, name=name, part_id=card_type[:50], serial=serial, discovered=True,
                    manufacturer=self.device.device_type.manufacturer))
        told = set(self.inventory.cards)
        self.report.missing += [f'module {name}' for name in sorted(set(self.modules) - told)]
        self.report.missing += [f'inventory item {name}' for name in sorted(set(items) - told)]

    def _module_types(self) -> dict[str, ModuleType]:
        """By model and by part number, of the device's manufacturer."""
        kinds = list(ModuleType.objects.filter(manufacturer=self.device.device_type.manufacturer).order_by('pk'))
        by_part = {kind.part_number.lower(): kind for kind in kinds if kind.part_number}
        return by_part | {kind.model.lower(): kind for kind in kinds}

    def _module(self, module: Module, kind: ModuleType | None, card_type: str, serial: str) -> None:
        """A card of another type is for people: its ports may be in use, and NetBox has others for it."""
        name = module.module_bay.name
        if kind is not None and kind.pk != module.module_type_id:
            self.report.conflicts.append(f'module {name} is {module.module_type.model}, the device tells {card_type}')
        self._update(f'module {name}', module, **_told(serial=serial))

    # -- ports --------------------------------------------------------------------------------------------------------

    def _ports(self) -> None:
        interfaces = {each.name: each for each in Interface.objects.filter(device=self.device)}
        known = {port.aid: port for port in self.optical.ports.select_related('interface')}
        for port in self.inventory.ports:
            role = self.optical.profile.port_role(port.name) or _ROLES.get(port.role)
            if port.name in known:
                self._role(known[port.name], role)
                continue
            interface = interfaces.get(port.name)
            if interface is None:
                interface = self._create(f'interface {port.name}', Interface(
                    device=self.device, name=port.name, type='other', module=self._module_of(port)))
            elif role is None:
                self.report.unchanged += 1
            if role is not None:
                self._create(f'optical port {port.name}', OpticalPort(
                    interface=interface, optical_device=self.optical, role=role, aid=port.name,
                    add_drop_group=port.name.rsplit('-', 1)[0] if role == PortRoleChoices.ADD_DROP else ''))
        told = {port.name for port in self.inventory.ports}
        self.report.missing += [f'optical port {name}' for name in sorted(set(known) - told)]

    def _module_of(self, port: DiscoveredPort) -> Module | None:
        card = self.optical.profile.card_of(port.name)
        return self.modules.get(card) or self.modules.get(card.removeprefix('port-'))

    def _role(self, port: OpticalPort, role: str | None) -> None:
        if role is None or role == port.role:
            self.report.unchanged += 1
        elif port.interface.cable_id or hasattr(port, 'claim'):
            self.report.conflicts.append(
                f'optical port {port.aid} is {port.role} and in use, the device tells {role}')
        else:
            self._update(f'optical port {port.aid}', port, role=role)

    # -- writing ------------------------------------------------------------------------------------------------------

    def _create(self, what: str, item: models.Model) -> Any:
        _saved(what, item)
        self.report.created.append(what)
        return item

    def _update(self, what: str, item: models.Model, **values: Any) -> None:
        """Only what differs; the change log has before and after."""
        changed = {name: value for name, value in values.items() if getattr(item, name) != value}
        if not changed:
            self.report.unchanged += 1
            return
        item.snapshot()
        for name, value in changed.items():
            setattr(item, name, value)
        _saved(what, item)
        self.report.updated.append(f'{what}: {", ".join(f"{name} {value}" for name, value in changed.items())}')


class _Preview(_Import):
    """Names what it would make or change, and makes or changes nothing."""

    def _create(self, what: str, item: models.Model) -> Any:
        self.report.created.append(what)
        return item

    def _update(self, what: str, item: models.Model, **values: Any) -> None:
        changed = {name: value for name, value in values.items() if getattr(item, name) != value}
        if changed:
            self.report.updated.append(f'{what}: {", ".join(f"{name} {value}" for name, value in changed.items())}')
        else:
            self.report.unchanged += 1


def _told(**values: str) -> dict[str, str]:
    """What the device does not tell does not wipe out what NetBox has."""
    return {name: value for name, value in values.items() if value}


def _saved(what: str, item: models.Model) -> None:
    try:
        item.full_clean()
    except ValidationError as error:
        raise ValidationError(f'{what}: {"; ".join(error.messages)}') from error
    item.save()
