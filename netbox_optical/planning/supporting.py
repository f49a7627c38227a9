"""What a NetBox device needs besides itself when it is made without its hardware being known: role and type."""

from __future__ import annotations

from typing import Any

from dcim.models import Cable, Device, DeviceRole, DeviceType, Interface, Manufacturer, Site
from django.db import models

from netbox_optical.choices import PortRoleChoices
from netbox_optical.models import OpticalDevice, OpticalPort
from netbox_optical.planning.plant_names import slug
from netbox_optical.platforms import PlatformProfile

__all__ = ('Supporting', 'new_cable', 'new_core', 'new_interface', 'new_port')


class Supporting:
    """Roles and types, each looked for once. `made`: those that were not there."""

    def __init__(self) -> None:
        self.made: list[models.Model] = []
        self._known: dict[tuple, models.Model] = {}

    def role(self, role: str) -> DeviceRole:
        """The NetBox role of devices of this optical role."""
        return self._get(DeviceRole, {'slug': f'optical-{role}'}, name=f'Optical {role}')

    def type(self, profile: PlatformProfile, role: str) -> DeviceType:
        """A type without components: nothing is said about hardware."""
        manufacturer = self._get(Manufacturer, {'name': profile.manufacturer}, slug=slug(profile.manufacturer))
        return self._get(
            DeviceType, {'manufacturer': manufacturer, 'model': f'Imported {role}'},
            slug=f'{manufacturer.slug}-imported-{role}', u_height=0)

    def _get(self, model: type[models.Model], lookup: dict[str, Any], **values: Any) -> Any:
        key = model, *lookup.values()
        if key not in self._known:
            found = model.objects.filter(**lookup).first()
            if found is None:
                found = model(**lookup, **values)
                found.full_clean()
                found.save()
                self.made.append(found)
            self._known[key] = found
        return self._known[key]


def new_core(tid: str, site: Site, role: DeviceRole, kind: DeviceType, tenant: Any = None) -> Device:
    """A core device for an optical one, not saved."""
    return Device(name=tid, site=site, role=role, device_type=kind, status='active', tenant=tenant)


def new_interface(device: Device, name: str) -> Interface:
    """For a port; not saved."""
    interface = Interface(device=device, name=name, type='other')
    interface._site = device.site  # as its save() would
    return interface


def new_port(interface: Interface, device: OpticalDevice, name: str, role: str) -> OpticalPort:
    """The optical port of an interface, not saved."""
    return OpticalPort(
        interface=interface, optical_device=device, role=role, aid=name,
        add_drop_group=device.profile.card_of(name) if role == PortRoleChoices.ADD_DROP else '')


def new_cable(a: Interface, z: Interface, tenant: Any = None) -> Cable:
    """For `cabling.lay`; not saved."""
    cable = Cable(a_terminations=[a], b_terminations=[z], type='smf', status='connected', tenant=tenant)
    # Both are free and plain; looking for it would take four queries.
    cable._terminations_modified = False
    return cable
