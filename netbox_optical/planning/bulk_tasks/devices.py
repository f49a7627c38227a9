"""Optical devices from a file: what is wrong with its rows, and making those that are right, with their addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from dcim.models import Device, DeviceType, Interface
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from ipam.models import IPAddress

from netbox_optical import naming
from netbox_optical.choices import DeviceRoleChoices
from netbox_optical.models import OpticalDevice, PoP
from netbox_optical.models.base import LIVE
from netbox_optical.planning.supporting import Supporting, new_core
from netbox_optical.planning.visible import visible
from netbox_optical.platforms import PlatformProfile, profiles
from netbox_optical.settings import get_settings

from .csv_text import Column
from .verdicts import Record, Verdict

__all__ = ('COLUMNS', 'MODEL', 'NewDevice', 'check', 'needed', 'write')

MODEL = OpticalDevice
COLUMNS = (
    Column('pop_code', 'AA00'),
    Column('vendor', 'Infinera'),
    Column('platform', 'FlexILS'),
    Column('device_type', 'ROADM', aliases=('role',)),
    Column('fqdn_prefix_before_pop', 'flex', aliases=('name_prefix',)),
    Column('lo_ip', '192.0.2.1', aliases=('loopback',)),
    Column('mngmt_ip', '198.51.100.1'),
    Column('model', 'MTC-9', required=False),
    Column('description', 'Leased hut', required=False),
)
ADDRESSES = ('lo_ip', 'mngmt_ip')
MANAGEMENT_INTERFACE = 'mgmt0'
_HOSTS = ('loopback', 'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip')

type Host = IPv4Address | IPv6Address


@dataclass
class NewDevice:
    """A row that can be made. `core` and the addresses as far as NetBox has them."""

    pop: PoP
    profile: PlatformProfile
    role: str
    prefix: str
    tid: str
    hosts: dict[str, Host]
    addresses: dict[str, IPAddress]
    core: Device | None = None
    kind: DeviceType | None = None
    description: str = ''


def needed(rows: Sequence[NewDevice]) -> set[type]:
    """Of which models making these rows adds objects."""
    kinds: set[type] = {OpticalDevice}
    for row in rows:
        kinds |= {Device} if row.core is None else set()
        kinds |= {IPAddress} if row.hosts.keys() - row.addresses.keys() else set()
        kinds |= {Interface} if 'mngmt_ip' in row.hosts else set()
    return kinds


# Checking


class _Known:
    """What NetBox has of what the rows name, in a constant number of queries."""

    def __init__(self, records: Sequence[Record], user: Any):
        def cells(column: str) -> set[str]:
            return {record.values.get(column, '') for record in records}

        self.pops = {pop.code: pop for pop in visible(PoP, user).filter(
            LIVE, code__in=[code.upper() for code in cells('pop_code')]).select_related('site')}
        self.kinds = {kind.model: kind for kind in visible(DeviceType, user).filter(
            model__in=cells('model')).select_related('manufacturer')}
        tids = self._tids(records)
        self.cores = {(core.site_id, core.name): core for core in visible(Device, user).filter(
            site__in=[pop.site_id for pop in self.pops.values()], name__in=tids).select_related(
                'site', 'optical_device', 'primary_ip4', 'primary_ip6')}
        self.changeable = set(Device.objects.restrict(user, 'change').filter(
            pk__in=[core.pk for core in self.cores.values()]).values_list('pk', flat=True)) if self.cores else set()
        self.devices = {device.tid: device for device in OpticalDevice.objects.filter(
            LIVE, tid__in=tids).select_related('device')}
        self.seen = set(visible(OpticalDevice, user).filter(
            pk__in=[device.pk for device in self.devices.values()]).values_list('pk', flat=True))
        hosts = {str(host) for column in ADDRESSES for text in cells(column) if (host := _host(text)) is not None}
        self.addresses = {str(each.address.ip): each for each in IPAddress.objects.filter(
            vrf=None, address__net_in=hosts).order_by('-pk').prefetch_related('assigned_object')} if hosts else {}
        self.users = self._users(hosts, user)

    def _tids(self, records: Sequence[Record]) -> set[str]:
        tids = set()
        for record in records:
            pop = self.pops.get(record.values.get('pop_code', '').upper())
            profile = _profile(record.values.get('platform', ''))
            prefix = record.values.get('fqdn_prefix_before_pop', '') or (profile.prefix if profile else '')
            if pop is not None:
                tids.add(naming.target_identifier(prefix, pop.code))
        return tids

    def _users(self, hosts: set[str], user: Any) -> dict[str, tuple[str, str]]:
        """Address -> TID of the live optical device that has it, and its name for this user."""
        if not hosts:
            return {}
        lookup = Q()
        for path in _HOSTS:
            lookup |= Q(**{f'{path}__address__net_in': hosts})
        found = OpticalDevice.objects.filter(LIVE).filter(lookup).select_related(
            'loopback', 'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip').distinct()
        seen = set(visible(OpticalDevice, user).filter(pk__in=[device.pk for device in found]).values_list(
            'pk', flat=True)) if found else set()
        return {host: (device.tid, device.tid if device.pk in seen else _('a device you may not see'))
                for device in found for host in device.management_addresses}


def check(records: Sequence[Record], user: Any) -> list[Verdict]:
    """A verdict on every row, in order; as many queries for many rows as for few."""
    known, names, hosts = _Known(records, user), {}, {}
    return [_check(record, known, names, hosts) for record in records]


def _check(record: Record, known: _Known, names: dict[str, int], hosts: dict[str, int]) -> Verdict:
    """`names` and `hosts`: of the rows above, with their numbers."""
    verdict = Verdict(record)
    pop, profile = _pop(verdict, known), _checked_profile(verdict)
    role, kind = _role(verdict, profile), _kind(verdict, known, profile)
    found = _addresses(verdict)
    tid = _tid(verdict, pop, profile)
    if tid is not None:
        if tid in names:
            verdict.complain('fqdn_prefix_before_pop', _(
                'Row {row} is {tid} already; give another prefix, or leave one row out.').format(
                    row=names[tid], tid=tid))
        names.setdefault(tid, record.number)
    _check_hosts(verdict, found, hosts)
    if tid is None or profile is None or role is None:
        return verdict
    if device := known.devices.get(tid):
        verdict.existing = device
        verdict.skip = _('{tid} is there already.').format(tid=tid) if device.pk in known.seen else _(
            '{tid} is there already, as a device you may not see.').format(tid=tid)
        return verdict
    core = known.cores.get((pop.site_id, tid))
    if core is not None and hasattr(core, 'optical_device'):
        verdict.complain('fqdn_prefix_before_pop', _(
            'As an optical device {tid} is terminated; bring it back, or give another prefix.').format(tid=tid))
    if core is not None and 'mngmt_ip' in found and core.pk not in known.changeable:
        verdict.complain('mngmt_ip', _('Device {tid} is in NetBox, and you may not change it; leave it empty.').format(
            tid=tid))
    addresses = {}
    for column, host in found.items():
        if address := _free_address(verdict, column, host, known, core):
            addresses[column] = address
    verdict.wanted = NewDevice(
        pop, profile, role, record.values.get('fqdn_prefix_before_pop', ''), tid, found, addresses, core, kind,
        record.values.get('description', ''))
    return verdict


def _pop(verdict: Verdict, known: _Known) -> PoP | None:
    code = verdict.record.values.get('pop_code')
    if code is None:
        return None
    pop = known.pops.get(code.upper())
    if pop is None:
        verdict.complain('pop_code', _('There is no live PoP "{code}" that you may view; give the code of one.').format(
            code=code))
    return pop


def _plain(text: str) -> str:
    return re.sub('[^a-z0-9]', '', text.lower())


def _profile(text: str) -> PlatformProfile | None:
    """By key or label, with or without its maker."""
    for profile in profiles().values():
        label = profile.label.removeprefix(profile.manufacturer)
        if _plain(text) in (_plain(profile.key), _plain(profile.label), _plain(label)):
            return profile
    return None


def _checked_profile(verdict: Verdict) -> PlatformProfile | None:
    text = verdict.record.values.get('platform')
    profile = _profile(text) if text is not None else None
    if text is not None and profile is None:
        verdict.complain('platform', _('"{value}" is no platform; use one of: {known}.').format(
            value=text, known=', '.join(each.label for each in profiles().values())))
    vendor = verdict.record.values.get('vendor')
    makers = {profile.manufacturer} if profile else {each.manufacturer for each in profiles().values()}
    if vendor is not None and _plain(vendor) not in {_plain(maker) for maker in makers}:
        verdict.complain('vendor', _('"{value}" does not make it; use: {known}.').format(
            value=vendor, known=', '.join(sorted(makers))))
    return profile


def _role(verdict: Verdict, profile: PlatformProfile | None) -> str | None:
    text = verdict.record.values.get('device_type')
    if text is None:
        return None
    labels = {str(value): str(label) for value, label in DeviceRoleChoices}
    role = next((value for value, label in labels.items() if _plain(text) in (_plain(value), _plain(label))), None)
    possible = profile.roles if profile else tuple(labels)
    if role not in possible:
        verdict.complain('device_type', _('"{value}" is not possible; use one of: {known}.').format(
            value=text, known=', '.join(labels[each] for each in possible)))
        return None
    return role


def _kind(verdict: Verdict, known: _Known, profile: PlatformProfile | None) -> DeviceType | None:
    text = verdict.record.values.get('model', '')
    kind = known.kinds.get(text) if text else None
    if text and (kind is None or (profile and kind.manufacturer.name != profile.manufacturer)):
        verdict.complain('model', _(
            'There is no device type "{value}" of this vendor that you may view; leave it empty for a plain one.'
        ).format(value=text))
        return None
    return kind


def _tid(verdict: Verdict, pop: PoP | None, profile: PlatformProfile | None) -> str | None:
    if pop is None or profile is None:
        return None
    tid = naming.target_identifier(verdict.record.values.get('fqdn_prefix_before_pop', '') or profile.prefix, pop.code)
    try:
        naming.check_fqdn(naming.fqdn(tid, get_settings().domain))
    except naming.BadName as error:
        verdict.complain('fqdn_prefix_before_pop', f'{error}.')
        return None
    return tid


def _host(text: str) -> Host | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _addresses(verdict: Verdict) -> dict[str, Host]:
    found = {}
    for column in ADDRESSES:
        if text := verdict.record.values.get(column, ''):
            host = _host(text)
            if host is None:
                verdict.complain(column, _('"{value}" is no IP address; give one without a mask, such as {example}.'
                                           ).format(value=text, example='192.0.2.1'))
            else:
                found[column] = host
    return found


def _check_hosts(verdict: Verdict, found: dict[str, Host], hosts: dict[str, int]) -> None:
    """Each address once in the file, whichever column it is in; one device may have one for both."""
    number = verdict.record.number
    for column, host in found.items():
        row = hosts.setdefault(str(host), number)
        if row != number:
            verdict.complain(column, _('{value} is an address in row {row}; an address serves one device.').format(
                value=host, row=row))


def _free_address(
    verdict: Verdict, column: str, host: Host, known: _Known, core: Device | None
) -> IPAddress | None:
    """The address as NetBox has it, when this device can have it; None when there is none."""
    if user := known.users.get(str(host)):
        verdict.complain(column, _('{value} is an address of {device}; give another one.').format(
            value=host, device=user[1]))
        return None
    address = known.addresses.get(str(host))
    owner = getattr(address, 'assigned_object', None)
    if owner is not None and (core is None or getattr(owner, 'device', None) != core):
        verdict.complain(column, _('{value} is assigned to another object in NetBox; free it, or give another one.'
                                   ).format(value=host))
        return None
    return address


# Making


def write(rows: Sequence[NewDevice]) -> tuple[list[OpticalDevice], list[models.Model]]:
    """Make them, one after the other: a device brings along what its type has. They, and what else was made.

    Must run in a transaction. Raises ValidationError, IntegrityError.
    """
    supporting, besides = Supporting(), []
    made = [_write(row, supporting, besides) for row in rows]
    return made, [*besides, *supporting.made]


def _write(row: NewDevice, supporting: Supporting, besides: list[models.Model]) -> OpticalDevice:
    core = row.core
    if core is None:
        core = new_core(row.tid, row.pop.site, supporting.role(row.role),
                        row.kind or supporting.type(row.profile, row.role))
        besides.append(_saved(core))
    management = _manage(core, row, besides) if 'mngmt_ip' in row.hosts else None
    one_for_both = management is not None and row.hosts.get('lo_ip') == row.hosts['mngmt_ip']
    device = OpticalDevice(
        device=core, platform=row.profile.key, role=row.role, name_prefix=row.prefix, description=row.description,
        loopback=management if one_for_both else _loopback(row, besides))
    device.full_clean(exclude=[each.name for each in OpticalDevice._meta.fields if not each.editable])
    device.save()
    return device


def _loopback(row: NewDevice, besides: list[models.Model]) -> IPAddress | None:
    if 'lo_ip' not in row.hosts:
        return None
    address = row.addresses.get('lo_ip')
    if address is None:
        address = _saved(IPAddress(address=_with_mask(row.hosts['lo_ip']), role='loopback'))
        besides.append(address)
    return address


def _manage(core: Device, row: NewDevice, besides: list[models.Model]) -> IPAddress:
    """The address on an interface of the device, and as its primary one."""
    host = row.hosts['mngmt_ip']
    address = row.addresses.get('mngmt_ip') or IPAddress(address=_with_mask(host))
    if address.assigned_object is None:
        if address.pk:
            address.snapshot()
        else:
            besides.append(address)
        interface = Interface.objects.filter(device=core, name=MANAGEMENT_INTERFACE).first()
        if interface is None:
            interface = _saved(Interface(device=core, name=MANAGEMENT_INTERFACE, type='other', mgmt_only=True))
            besides.append(interface)
        address.assigned_object = interface
        _saved(address)
    field = 'primary_ip4' if host.version == 4 else 'primary_ip6'
    if getattr(core, field) != address:
        core.snapshot()
        setattr(core, field, address)
        core.full_clean()
        core.save()
    return address


def _with_mask(host: Host) -> str:
    return f'{host}/{host.max_prefixlen}'


def _saved[T: models.Model](item: T) -> T:
    item.full_clean()
    item.save()
    return item
