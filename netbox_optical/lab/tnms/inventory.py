"""The network as TAPI data: devices with access ports, and fibres as physical spans [ONF TAPI 2.1]."""

from __future__ import annotations

import uuid
from typing import Any

from netbox_optical.lab.network import DeviceDescription, FiberDescription, NetworkDescription

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, 'tapi.lab')
_FLEXILS_KINDS = {'L': 'Line', 'T': 'Tributary', 'S': 'System'}
_DEPLOYED = {
    'administrative-state': 'UNLOCKED',
    'operational-state': 'ENABLED',
    'lifecycle-state': 'INSTALLED',
}


def device_uuid(tid: str) -> str:
    """The same in every run: derived from the name."""
    return str(uuid.uuid5(_NAMESPACE, tid))


def port_uuid(tid: str, port: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f'{tid} {port}'))


def ports_of(device: DeviceDescription) -> list[tuple[str, str]]:
    """`(port name, name in the NMS)` of every port, also of those that a client has to ignore (OSC)."""
    found = []
    for card in device.cards:
        for port in card.ports:
            if device.platform == 'flexils':
                kind = _FLEXILS_KINDS.get(port[0], 'Internal')
                found.append((f'{card.aid}-{port}', f'{kind} PTP {card.aid}.{port}'))
                if kind == 'Line':
                    found.append((f'{card.aid}-O{port[1:]}', f'OSC PTP {card.aid}.O{port[1:]}'))
            elif device.platform == 'groove-g30':
                kind = 'Optical-TTP' if port in ('1', '2') else 'Client-TTP'
                found.append((f'port-{card.aid}/{port}', f'{kind} {card.aid.replace("/", "-")}.{port}'))
            else:
                kind = 'Optical-TTP' if port.startswith('L') else 'Client-TTP'
                found.append((f'{card.aid}-{port}', f'{kind} {card.aid}.{port}'))
    return found


def _named(identifier: str, name: str) -> dict[str, Any]:
    return {'uuid': identifier, 'name': [{'value-name': 'name', 'value': name}]}


def device_data(device: DeviceDescription) -> dict[str, Any]:
    data = _named(device_uuid(device.tid), device.tid) | _DEPLOYED
    data['equipment'] = [
        _named(port_uuid(device.tid, card.aid), card.aid) | {'category': 'CIRCUIT_PACK'} for card in device.cards
    ]
    data['access-port'] = [_named(port_uuid(device.tid, port), name) for port, name in ports_of(device)]
    return data


def span_data(fiber: FiberDescription) -> dict[str, Any]:
    name = ' --- '.join(' '.join(end) for end in (fiber.a, fiber.z))
    data = _named(str(uuid.uuid5(_NAMESPACE, name)), name) | _DEPLOYED
    data['access-port'] = [
        {'device-uuid': device_uuid(tid), 'access-port-uuid': port_uuid(tid, port)} for tid, port in (fiber.a, fiber.z)
    ]
    return data


def physical_context(network: NetworkDescription) -> dict[str, Any]:
    """The content of `tapi-equipment:physical-context`."""
    return _named(str(uuid.uuid5(_NAMESPACE, network.name)), network.name) | {
        'device': [device_data(device) for device in network.devices],
        'physical-span': [span_data(fiber) for fiber in network.fibers],
    }
