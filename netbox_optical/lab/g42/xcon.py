"""Cross-connects of a G42: the operation create-xcon, and what it books [reference sections 2.4 and 5.2]."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..yang.errors import RestconfError, bad, denied
from ..yang.path import instance, parse_instance
from ..yang.store import Datastore, decode_input
from . import slots
from .catalogue import SERVICES
from .schema import CREATE_XCON, NE, ODU, XCON

Tree = dict[str, Any]


def facility(kind: str, name: str) -> str:
    """The instance identifier of a facility."""
    return f"/ioa-ne:ne/facilities/{kind}[name='{name}']"


def of_client(tree: Tree, aid: str) -> Tree | None:
    """The cross-connect on a client's Ethernet facility."""
    wanted = facility('ethernet', aid)
    return next((x for x in tree['services']['xcon'].values() if wanted in (x['source'], x['destination'])), None)


def line_odu(tree: Tree, entry: Tree) -> Tree:
    """The low-order ODU of a cross-connect."""
    for odu in tree['facilities']['odu'].values():
        if odu['class'] == 'low-order' and facility('odu', odu['name']) in (entry['source'], entry['destination']):
            return odu
    raise KeyError(entry['name'])


def client_of(tree: Tree, odu: str) -> str | None:
    """AID of the client that is cross-connected with a low-order ODU."""
    wanted = facility('odu', odu)
    for entry in tree['services']['xcon'].values():
        if wanted in (entry['source'], entry['destination']):
            other = entry['source'] if entry['destination'] == wanted else entry['destination']
            return other.partition("'")[2].rstrip("']")
    return None


def release(tree: Tree, entry: Tree) -> None:
    """Give back the low-order ODU and with it its time slots."""
    tree['facilities']['odu'].pop((line_odu(tree, entry)['name'],))


def settle(tree: Tree, entry: Tree) -> None:
    """The circuit id: `<creation time>|<ne-name>|<AID>|<suffix>`, at most 128 characters, ne-name cut to fit."""
    created = entry['circuit-id'].partition('|')[0] or datetime.now(UTC).strftime('%Y%m%dT%H%M%SZ')
    fixed = len(created) + len(entry['AID']) + len(entry['circuit-id-suffix']) + 3
    name = tree['ne-name'][: max(0, 128 - fixed)]
    entry['circuit-id'] = f'{created}|{name}|{entry["AID"]}|{entry["circuit-id-suffix"]}'
    up = line_odu(tree, entry)['oper-state'] == 'enabled'
    entry['oper-state'] = 'enabled' if up else 'disabled'
    entry['avail-state'] = 'normal in-service' if up else 'lower-layer-down out-of-service'


def create(store: Datastore, body: Any) -> None:
    """The operation. Raises RestconfError: 400 for wrong input, 409 when slots or client are busy, 412 when the same
    cross-connect exists."""
    given = decode_input(CREATE_XCON, body)
    client_side, line_side = _sides(given)
    client = _client(store, given[client_side])
    prefix = 'dst' if client_side == 'source' else 'src'
    parent_name = given[line_side]
    parent = store.tree['facilities']['odu'].get((parent_name,))
    if parent is None or parent['class'] != 'high-order':
        raise bad(f'no high-order ODU {parent_name}', f'/input/{line_side}', 'data-missing')
    _check(store.tree, given, client, parent_name)
    with store.transaction():
        chosen = _choose_slots(parent, given['payload-type'], given.get(f'{prefix}-time-slots', ''))
        odu = _new_odu(store.tree, parent_name, given.get(f'{prefix}-instance-id'), chosen)
        name = f'{client},{odu["name"]}'
        ends = [facility('ethernet', client), facility('odu', odu['name'])]
        source, destination = ends if client_side == 'source' else reversed(ends)
        store.tree['services']['xcon'][name,] = XCON.new({
            'name': name, 'AID': name, 'source': source, 'destination': destination,
            **{key: given[key] for key in ('payload-type', 'direction', 'label', 'circuit-id-suffix')},
        })


def _sides(given: Tree) -> tuple[str, str]:
    """Which input names the client and which the line."""
    for client, line in (('source', 'dst-parent-odu'), ('destination', 'src-parent-odu')):
        if client in given and line in given:
            extra = ({'source', 'destination', 'src-parent-odu', 'dst-parent-odu'} & set(given)) - {client, line}
            if extra:
                raise bad(f'{", ".join(sorted(extra))} is one choice too many', '/input', 'bad-element')
            return client, line
    raise bad('give a client facility at one end and a parent ODU at the other', '/input', 'missing-element')


def _client(store: Datastore, identifier: str) -> str:
    path = parse_instance(identifier, 'ioa-ne', NE, '/input')
    if [segment.name for segment in path[1:]] != ['facilities', 'ethernet']:
        raise bad(f'{identifier} is not an Ethernet facility', '/input')
    if store.instance(path) is None or instance('ioa-ne', NE, path) != identifier:
        raise bad(f'{identifier} does not exist', '/input', 'data-missing')
    return path[-1].keys[0]


def _check(tree: Tree, given: Tree, client: str, parent: str) -> None:
    existing = of_client(tree, client)
    if existing:
        if line_odu(tree, existing)['parent-odu'] == parent:
            raise RestconfError(412, 'data-exists', f'cross-connect {existing["name"]} exists')
        raise denied(f'{client} is cross-connected by {existing["name"]}', '/input', 'in-use')
    service = tree['facilities']['trib-ptp'][client,]['service-type']
    if given['payload-type'] != service:
        raise bad(f'{client} carries {service}', '/input/payload-type')
    if client.rpartition('-')[0] != parent.partition('-L')[0]:
        raise denied('client and line are on different cards', '/input')


def _choose_slots(parent: Tree, payload: str, wanted: str) -> list[int]:
    """Allocated by the system when none are asked for, in sequence from a single one, or exactly as listed."""
    count, free = SERVICES[payload], set(slots.parse(parent['available-time-slots']))
    where = '/input/time-slots'
    try:
        asked = slots.parse(wanted)
    except ValueError as error:
        raise bad(str(error), where) from None
    if not asked:
        asked = slots.first_run(free, count)
        if asked is None:
            raise denied(f'no {count} consecutive time slots are free', where, 'resource-denied')
    elif len(asked) == 1:
        asked = list(range(asked[0], asked[0] + count))
    if len(asked) != count:
        raise bad(f'{payload} needs {count} time slots, {len(asked)} are given', where)
    if min(asked) < 1 or max(asked) > parent['total-time-slots']:
        raise bad(f'the time slots are 1..{parent["total-time-slots"]}', where)
    if not free.issuperset(asked):
        raise denied(f'free are {parent["available-time-slots"] or "none"}', where, 'in-use')
    return asked


def _new_odu(tree: Tree, parent: str, instance_id: int | None, chosen: list[int]) -> Tree:
    odus = tree['facilities']['odu']
    base = parent.removesuffix('-ODUCni')
    number = instance_id or 1
    while instance_id is None and (f'{base}-ODUflexi-{number}',) in odus:
        number += 1
    name = f'{base}-ODUflexi-{number}'
    if (name,) in odus:
        raise denied(f'{name} exists', '/input/instance-id', 'in-use')
    odus[name,] = ODU.new({
        'name': name, 'AID': name, 'odu-type': 'ODUflexi', 'class': 'low-order', 'parent-odu': parent,
        'time-slots': slots.format_slots(chosen),
    })
    return odus[name,]
