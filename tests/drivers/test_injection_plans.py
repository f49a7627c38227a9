"""Hostile texts in every field of every resource: what is planned of them, and what a device then holds.

A plan of a hostile wish is refused, or has the same requests as that of a usual one, with other values in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from netbox_optical.drivers.base import Operation, PlanContext
from netbox_optical.drivers.errors import CannotPlan, DriverError
from netbox_optical.drivers.infinera.groove_g30 import GrooveG30Driver
from netbox_optical.drivers.infinera.gx_g42 import GxG42Driver
from netbox_optical.drivers.resources import Resource, Target
from netbox_optical.drivers.transport.tl1 import grammar
from netbox_optical.lab.flexils.grammar import CommandReader
from netbox_optical.lab.flexils.grammar import parse as parse_tl1
from netbox_optical.lab.g30.node import G30Node
from netbox_optical.lab.g42.node import G42Node
from netbox_optical.lab.yang.path import parse_url
from tests.drivers.elements import bench, running
from tests.drivers.flexils import rig as rigs
from tests.drivers.flexils.rig import AA, AM, circuit, crossing, fiber_end, service
from tests.drivers.groove_g30 import test_connect as g30_connect
from tests.drivers.gx_g42 import test_connect as g42_connect
from tests.drivers.hostile import texts

# Texts per field; several fields per resource.
PER_FIELD = 60
ON_THE_WIRE = 60


def fields(value: BaseModel, path: tuple = ()) -> Iterator[tuple]:
    """Paths of all text fields of a resource, into the models and tuples in it."""
    for name in type(value).model_fields:
        yield from _inside(getattr(value, name), (*path, name))


def _inside(value: Any, path: tuple) -> Iterator[tuple]:
    if isinstance(value, str):
        yield path
    elif isinstance(value, BaseModel):
        yield from fields(value, path)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _inside(item, (*path, number))


def changed(resource: Resource, path: tuple, text: str) -> Resource:
    """The resource with another text in that place. Raises ValidationError."""
    document = resource.model_dump()
    place = document
    for step in path[:-1]:
        place[step] = list(place[step]) if isinstance(place[step], tuple) else place[step]
        place = place[step]
    place[path[-1]] = text
    return type(resource).model_validate(document)


def shape(operations: list[Operation], parse) -> list:
    return [(operation.kind, operation.device, [parse(request) for request in operation.requests])
            for operation in operations]


def tl1(request) -> tuple:
    """Verb and names of keywords, of the one command that a node reads."""
    commands = [grammar.substitute(request.command, {'width': 75_000}), *request.undo]
    found = []
    for command in commands:
        line = grammar.fill(command, {'ctag': 'A1'})
        read = CommandReader().feed(line.encode() + b'\r\n')
        assert read == [line]
        parsed = parse_tl1(line)
        found.append((parsed.verb, parsed.tid, tuple(parsed.keywords), parsed.state))
    return tuple(found)


def rest(request) -> tuple:
    """Method, names of the path's segments and of the document's members."""
    method, _, where = request.command.partition(' ')
    path = where.partition('?')[0]
    if '/operations/' in path:
        return method, path, names(request.body)
    module = 'ne' if '/ne:' in path else 'ioa-network-element'
    segments = parse_url(path.removeprefix('/restconf/data/'), module)
    return method, tuple((segment.name, len(segment.keys or ())) for segment in segments), names(request.body)


def names(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: names(value) for name, value in document.items()}
    return [names(item) for item in document] if isinstance(document, list) else None


def strike(driver, device: str, wishes: list[Resource], context, parse) -> tuple[int, int]:
    """Plan every wish with every hostile text in every field; how many there were, and how many were planned."""
    count = planned = 0

    def plan(targets):
        return driver.plan(targets, PlanContext(context.observations))

    usual = shape(plan([Target(resource=wish) for wish in wishes]), parse)
    assert usual
    for at, wish in enumerate(wishes):
        for path in fields(wish):
            for text in texts(PER_FIELD, seed=hash_of(path)):
                count += 1
                try:
                    targets = [Target(resource=item) for item in wishes]
                    targets[at] = Target(resource=changed(wish, path, text))
                    operations = plan(targets)
                except (CannotPlan, ValidationError):
                    continue
                planned += 1
                # A name that is new may need a step less or more, but no step of another kind.
                known = {repr(step) for *_, steps in usual for step in steps}
                for _, owner, steps in shape(operations, parse):
                    assert owner == device or owner.startswith('flex.')
                    assert {repr(step) for step in steps} <= known or path[-1] != 'label', (path, text)
    return count, planned


def hash_of(path: tuple) -> int:
    return sum(map(ord, str(path)))


@pytest.fixture(scope='module')
def rig(tmp_path_factory):
    with rigs.rig(tmp_path_factory.mktemp('hostile')) as found:
        yield found


def test_flexils(rig):
    targets = service()
    context = rig.context(targets)
    count, planned = strike(rig.driver(AA), AA, [target.resource for target in targets[AA]], context, tl1)
    assert count >= 1000 and planned > 50
    for wish in (fiber_end('1-A-1-L1', f'{AM} 1-A-1-L1', label='usual'), crossing()):
        context = rig.context({AA: [Target(resource=wish)]})
        count, planned = strike(rig.driver(AA), AA, [wish], context, tl1)
        assert count >= 4 * PER_FIELD and planned


@pytest.fixture(scope='module', params=[
    pytest.param((G30Node, 'g30.mi01', GrooveG30Driver, g30_connect), id='g30'),
    pytest.param((G42Node, 'g42.mi01', GxG42Driver, g42_connect), id='g42'),
])
def transponder(request, tmp_path_factory):
    node, tid, driver, connect = request.param
    folder = tmp_path_factory.mktemp(tid)
    with running(node, tid, folder) as (element, ca_file), bench(driver, element, ca_file) as found:
        yield found, connect


def test_transponders(transponder):
    found, connect = transponder
    found.element.reset()
    wishes = connect.service()
    observation = found.observe(*wishes)
    context = PlanContext({observation.device: observation})
    count, planned = strike(found.driver, observation.device, wishes, context, rest)
    assert count >= 400 and planned > 20


# -- over the wire ----------------------------------------------------------------------------------------------------


def test_labels_of_a_transponder_are_read_back(transponder):
    """As labels of a line, a client and a cross-connect: refused before anything is sent, or held unchanged."""
    found, connect = transponder
    found.element.reset()
    wishes = connect.service()
    found.run(*wishes)
    held = 0
    for number, text in enumerate(texts(ON_THE_WIRE, seed=31)):
        wish = wishes[number % 3]
        place = ('carriers', 0, 'label') if number % 3 == 0 else ('label',)
        changes = len(found.changes())
        try:
            other = changed(wish, place, text)
            operations = found.plan([other])
        except (CannotPlan, ValidationError):
            assert len(found.changes()) == changes
            continue
        found.apply(operations)
        assert found.plan([other]) == []
        if operations:
            assert json.dumps(text) in json.dumps(found.element.state()) or text.strip() != text, text
        held += 1
    assert held > ON_THE_WIRE // 3
    found.run(*wishes)


def test_labels_of_a_circuit_are_read_back(rig):
    rig.reset()
    rig.converge(service())
    held = 0
    for text in texts(ON_THE_WIRE * 3, seed=32):
        targets = service(circuit(label=text))
        others = [key for key in rig.state()[AA]['osnc']]
        before = rig.nodes[AA].requests
        try:
            operations = rig.plan(targets)
        except DriverError as error:
            assert isinstance(error, CannotPlan)
            continue
        assert before < rig.nodes[AA].requests
        rig.apply(operations)
        assert rig.plan(targets) == [], text
        state = rig.state()[AA]
        if operations:
            assert state['osnc']['1-E1-1-T1A-1']['values']['LABEL'] == text.strip()
        assert list(state['osnc']) == others
        held += 1
    assert held > ON_THE_WIRE
