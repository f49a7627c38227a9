"""The demo network: what it promises, and that its description is checked."""

from itertools import combinations

import pytest
from pydantic import ValidationError

from netbox_optical.lab.network import NetworkDescription, load_network


@pytest.fixture(scope='module')
def garr():
    return load_network('garr')


def edges(garr):
    """The ROADM mesh: pairs of ROADMs joined by fibres through amplifiers."""
    roadms = {d.tid for d in garr.devices if d.role == 'roadm'}
    result = []
    for tid in sorted(roadms):
        for card in garr.device(tid).cards:
            if card.type != 'FRM':
                continue
            here, port = tid, f'{card.aid}-L1'
            while True:
                here, port = garr.peer(here, port)
                if here in roadms:
                    break
                port = '1-A-2-L1' if port == '1-A-1-L1' else '1-A-1-L1'
            result.append((tid, here))
    return roadms, result


def test_size_and_roles(garr):
    by_platform = {}
    for device in garr.devices:
        by_platform.setdefault((device.platform, device.role), []).append(device)
    assert len(by_platform['flexils', 'roadm']) == 8
    assert len(by_platform['groove-g30', 'transponder']) == 4
    assert len(by_platform['gx-g42', 'transponder']) == 3
    assert len(by_platform['flexils', 'amplifier']) >= 10
    assert len(garr.partners) == 2
    assert 'CC-BY-4.0' in garr.source
    assert 'Knight' in garr.source
    assert {d.transport for d in garr.devices} == {'tl1-tcp', 'tl1-ssh', 'tnms', 'restconf', 'netconf'}
    assert len({p.code for p in garr.pops}) == len(garr.pops)
    assert all(36 < p.latitude < 47.2 and 6.5 < p.longitude < 18.6 for p in garr.pops)


def test_every_roadm_has_two_to_four_degrees_and_survives_any_cut(garr):
    roadms, found = edges(garr)
    for tid in roadms:
        assert 2 <= sum(a == tid for a, _ in found) <= 4, tid
    links = {frozenset(pair) for pair in found}
    assert len(links) * 2 == len(found)

    def connected(left):
        seen, todo = set(), [next(iter(roadms))]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo.extend(other for link in left if here in link for other in link)
        return seen == roadms

    assert all(connected(links - {cut}) for cut in links)


def test_spans_are_plausible(garr):
    spans = [fiber for fiber in garr.fibers if fiber.kind == 'span']
    for fiber in spans:
        km = sum(segment.length for segment in fiber.segments) / 1000
        assert 40 < km < 111, fiber
        assert 0.2 * km < fiber.loss < 0.24 * km + 1, fiber
        assert fiber.risk_groups
    shared = [set(a.risk_groups) & set(b.risk_groups) for a, b in combinations(spans, 2)]
    assert any(shared)


def test_transponders_are_patched(garr):
    for device in garr.devices:
        if device.role != 'transponder':
            continue
        ends = [(f.a, f.z) for f in garr.fibers if device.tid in (f.a[0], f.z[0])]
        assert len(ends) >= 4
        assert {z[0] for _, z in ends} == {f'flex.{device.pop.lower()}'}
        assert {z[1].rsplit('-', 1)[0] for _, z in ends} == {'1-E1-1', '1-E1-2'}


def test_every_fibre_ends_on_a_port_that_exists(garr):
    for fiber in garr.fibers:
        for tid, port in (fiber.a, fiber.z):
            device = garr.device(tid)
            separator = '/' if device.platform == 'groove-g30' else '-'
            aid, _, last = port.removeprefix('port-').rpartition(separator)
            assert any(card.aid == aid and last in card.ports for card in device.cards), (tid, port)


@pytest.mark.parametrize('damage', [
    lambda n: n['devices'].append(n['devices'][0]),
    lambda n: n['devices'][0].update(pop='XX99'),
    lambda n: n['devices'][0].update(index=n['devices'][1]['index']),
    lambda n: n['devices'][0].update(index=251),
    lambda n: n['fibers'].append(n['fibers'][0]),
    lambda n: n['fibers'][0].update(a=['flex.zz99', 'x']),
    lambda n: n['fibers'][0].update(colour='red'),
    lambda n: n['pops'][0].update(code='mi01'),
])
def test_a_damaged_description_is_refused(garr, damage):
    content = garr.model_dump(mode='json')
    NetworkDescription.model_validate(content)
    damage(content)
    with pytest.raises(ValidationError):
        NetworkDescription.model_validate(content)
