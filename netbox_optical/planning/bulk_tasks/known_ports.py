"""Devices and ports that a file names, and what they are joined to already; a constant number of queries for all."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dcim.constants import NONCONNECTABLE_IFACE_TYPES
from dcim.models import Cable, CableTermination, Interface
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from netbox_optical.choices import PortRoleChoices
from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalPort, OpticalSpectrum, PortClaim
from netbox_optical.models.base import LIVE
from netbox_optical.planning.visible import visible
from netbox_optical.settings import get_settings

from .verdicts import Verdict

__all__ = ('End', 'Known', 'KnownPorts')


@dataclass
class End:
    """A port by its device and its name there; `port` and `interface` as far as they exist."""

    device: OpticalDevice
    aid: str
    role: str
    port: OpticalPort | None = None
    interface: Interface | None = None

    @property
    def key(self) -> tuple[int, str]:
        return self.device.pk, self.aid

    @property
    def carries_spans(self) -> bool:
        """A line port of the line system."""
        return self.role == PortRoleChoices.LINE and self.device.profile.carries_line_system(self.aid)

    def __str__(self) -> str:
        return f'{self.device.tid} {self.aid}'


class Known(enum.Enum):
    """What joins two ports, if it is no fibre."""

    NOTHING = 'nothing'
    CABLE = 'cable'


class KnownPorts:
    """What NetBox has of the ports that are named. A device that the user may not view is as if it were not there."""

    def __init__(self, user: Any):
        self.user = user
        self.domain = f'.{get_settings().domain}'
        self.devices: dict[str, OpticalDevice] = {}
        self.ports: dict[tuple[int, str], OpticalPort] = {}
        self.interfaces: dict[tuple[int, str], Interface] = {}
        self.unusable: set[int] = set()
        self.claimed: set[int] = set()
        self.fibers: dict[int, OpticalFiber] = {}
        self.seen: set[int] = set()
        self.cable_ends: dict[int, set[int]] = defaultdict(set)

    def load(self, names: Sequence[tuple[str, str]]) -> None:
        """Look up pairs of device and port. Nine queries."""
        tids, aids = {self.tid(device) for device, _aid in names}, {aid for _device, aid in names}
        self.devices = {device.tid: device for device in visible(OpticalDevice, self.user).filter(
            LIVE, tid__in=tids).select_related('device__site')}
        owners = {device.device_id: device for device in self.devices.values()}
        for port in OpticalPort.objects.filter(
                optical_device__in=self.devices.values(), aid__in=aids).select_related('interface'):
            # One object per device, whose site is at hand.
            device = owners[port.interface.device_id]
            port.optical_device, port.interface.device = device, device.device
            self.ports[device.pk, port.aid] = port
        for interface in Interface.objects.filter(device__in=owners, name__in=aids).select_related('optical_port'):
            device = owners[interface.device_id]
            interface.device = device.device
            self.interfaces[device.pk, interface.name] = interface
        self._load_use()

    def _load_use(self) -> None:
        interfaces = [*(port.interface for port in self.ports.values()), *self.interfaces.values()]
        pks = {interface.pk for interface in interfaces}
        self.unusable = set(Interface.objects.filter(pk__in=pks).filter(
            Q(mark_connected=True) | Q(channels__isnull=False) | Q(type__in=NONCONNECTABLE_IFACE_TYPES)
        ).values_list('pk', flat=True))
        self.claimed = set(PortClaim.objects.filter(
            port__in=self.ports.values(), owner_type=ContentType.objects.get_for_model(OpticalSpectrum),
        ).values_list('port', flat=True))
        cables = {interface.cable_id for interface in interfaces if interface.cable_id}
        if not cables:
            return
        self.fibers = {fiber.cable_id: fiber for fiber in OpticalFiber.objects.filter(cable__in=cables)}
        self.seen = set(visible(OpticalFiber, self.user).filter(cable__in=cables).values_list('pk', flat=True))
        kind = ContentType.objects.get_for_model(Interface)
        for cable, interface in CableTermination.objects.filter(
                cable__in=cables, termination_type=kind).values_list('cable_id', 'termination_id'):
            self.cable_ends[cable].add(interface)

    def tid(self, name: str) -> str:
        """Of a name with or without the domain."""
        return name.strip().lower().removesuffix(self.domain)

    def end(self, verdict: Verdict, side: str) -> End | None:
        """The port that a row names at side `a` or `b`; None after complaining."""
        device_column, port_column = f'optical_device_{side}', f'port_{side}'
        values = verdict.record.values
        if device_column not in values or port_column not in values:
            return None  # told of at the header
        for column in (device_column, port_column):
            if not values[column]:
                verdict.complain(column, _('It is empty; a fiber has two devices and two ports.'))
        device = self.devices.get(self.tid(values[device_column]))
        if values[device_column] and device is None:
            verdict.complain(device_column, _(
                'There is no live optical device "{name}" that you may view; give a name such as {example}.').format(
                    name=values[device_column], example=f'flex.aa00{self.domain}'))
        aid = values[port_column]
        if device is None or not aid:
            return None
        return self._end(verdict, port_column, device, aid)

    def _end(self, verdict: Verdict, column: str, device: OpticalDevice, aid: str) -> End | None:
        port = self.ports.get((device.pk, aid))
        if port is not None:
            return End(device, aid, port.role, port, port.interface)
        role = device.profile.port_role(aid)
        if role is None:
            verdict.complain(column, _(
                '"{name}" is no port name of {platform}; names look like {examples}.').format(
                    name=aid, platform=device.profile.label, examples=', '.join(device.profile.examples)))
            return None
        interface = self.interfaces.get((device.pk, aid))
        if interface is not None and hasattr(interface, 'optical_port'):
            verdict.complain(column, _('The interface {name} is the optical port {aid}; give that name.').format(
                name=aid, aid=interface.optical_port.aid))
            return None
        return End(device, aid, role, None, interface)

    def between(self, a: End, b: End) -> OpticalFiber | Known:
        """The live fibre that joins two ports in either direction, or another cable that does."""
        cable = self._common_cable(a, b)
        if cable is None:
            return Known.NOTHING
        fiber = self.fibers.get(cable)
        if fiber is None:
            return Known.CABLE
        return fiber if fiber.is_live else Known.NOTHING

    def _common_cable(self, a: End, b: End) -> int | None:
        if a.interface is None or b.interface is None or a.interface.cable_id is None:
            return None
        cable = a.interface.cable_id
        joined = self.cable_ends[cable] == {a.interface.pk, b.interface.pk}
        return cable if joined and cable == b.interface.cable_id else None

    def free_cable(self, a: End, b: End) -> Cable | None:
        """The cable that joins two ports and is no fibre yet."""
        if self.between(a, b) is Known.CABLE:
            return Cable.objects.get(pk=a.interface.cable_id)
        return None

    def taken(self, end: End) -> str:
        """Why no fibre can be put to a port; empty when one can."""
        if end.port is not None and end.port.pk in self.claimed:
            return _('{port} is in use by an optical spectrum; choose another port.').format(port=end)
        if end.interface is None:
            return ''
        if end.interface.pk in self.unusable:
            return _('The interface of {port} takes no cable; choose another port.').format(port=end)
        if end.interface.cable_id is None:
            return ''
        fiber = self.fibers.get(end.interface.cable_id)
        if fiber is None:
            return _('{port} has a cable to somewhere else; choose a free port.').format(port=end)
        name = fiber.name if fiber.pk in self.seen else _('a fiber you may not see')
        if fiber.is_live:
            return _('{port} is in use by fiber "{fiber}"; choose a free port.').format(port=end, fiber=name)
        return _('{port} has the cable of the terminated fiber "{fiber}"; remove that cable, or choose a free port.'
                 ).format(port=end, fiber=name)

    def there(self, fiber: OpticalFiber) -> str:
        """Why a row is skipped that asks for this fibre."""
        if fiber.pk not in self.seen:
            return _('The two ports are joined already, by a fiber you may not see.')
        return _('Fiber "{fiber}" is there already.').format(fiber=fiber.name)
