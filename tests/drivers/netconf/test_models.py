"""What the drivers tell XML of the trees agrees with what the simulators serve: one name, one shape."""

import pytest

from netbox_optical.drivers.infinera.groove_g30.model import MODEL as G30
from netbox_optical.drivers.infinera.gx_g42.model import MODEL as G42
from netbox_optical.lab.g30.node import G30Node
from netbox_optical.lab.g30.schema import NE as G30_NE
from netbox_optical.lab.g42.node import G42Node
from netbox_optical.lab.g42.schema import NE as G42_NE
from netbox_optical.lab.yang.schema import Leaf


def walk(name, node):
    yield name, node
    if not isinstance(node, Leaf):
        for inner, child in node.children.items():
            yield from walk(inner, child)


@pytest.mark.parametrize('model, schema, node', [(G30, G30_NE, G30Node), (G42, G42_NE, G42Node)], ids=['g30', 'g42'])
def test_shapes(model, schema, node):
    for name, found in walk('ne', schema):
        if isinstance(found, Leaf):
            assert (name in model.numbers) == (found.kind == 'int'), name
            assert (name in model.booleans) == (found.kind == 'bool'), name
            assert (name in model.leaf_lists) == found.many, name
            assert (name in model.qualified) == found.qualified, name
            assert name not in model.keys and name not in model.containers, name
        elif found.keys:
            assert model.keys.get(name) == found.keys, name
        else:
            assert name in model.containers and name not in model.keys, name
    assert set(node.names.operations.items()) <= set(model.namespaces.items())
    assert dict(node.names.prefixes) == dict(model.prefixes)
