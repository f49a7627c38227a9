"""Working and protection ways, and weighted costs, over REST and the command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from netbox_optical.models import OpticalFiber
from tests import factories as make

from .client import api_client

PATHS = '/api/plugins/optical/paths/'

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_ways(network):
    """A second section between the ROADMs, longer, with less loss, and in the same duct as the first."""
    ports = [make.make_port(roadm, '2-A-1-L1') for roadm in network.roadms]
    fiber = make.make_fiber(*ports, segments=(('G.652.D', 90_000),), measured_loss=18)
    make.make_risk_group(fibers=[network.spans[0], fiber])
    return network


def ask(network, **changes):
    sites = [roadm.device.site_id for roadm in network.roadms]
    body = {'site_a': sites[0], 'site_z': sites[1], 'width': 50_000, 'allow_unknown': True, **changes}
    answer = api_client(superuser=True).post(PATHS, body, format='json')
    return answer.status_code, answer.data


@pytest.mark.parametrize('level', ['fibre', 'oms', 'node'])
def test_two_ways_that_share_nothing(two_ways, level):
    status, answer = ask(two_ways, protection=level)
    assert status == 200 and answer['paths'] == [] and answer['refusals'] == []
    pair, = answer['pairs']
    assert pair['disjoint'] == level and pair['cost'] == 2
    ways = [pair['working'], pair['protection']]
    assert len({way['sections'][0]['section'] for way in ways}) == 2
    assert sorted(way['length'] for way in ways) == [80_000, 90_000] and all(way['gsnr'] > 15 for way in ways)


def test_a_refused_pair_says_what_is_shared_and_suggests_nothing(two_ways):
    refusal, = ask(two_ways, protection='risk group')[1]['refusals']
    assert refusal['reason'] == 'no two routes that share nothing' and refusal['suggestions'] == []
    status, answer = ask(two_ways, protection='colour')
    assert status == 400 and 'protection' in answer


def test_weights(two_ways):
    shortest = ask(two_ways, cost='mix', mix={'km': 1}, k=1)[1]['paths'][0]
    assert shortest['length'] == 80_000 and shortest['cost'] == 80
    least_loss = ask(two_ways, cost='mix', mix={'db': 10, 'km': 0.1}, k=1)[1]['paths'][0]
    assert least_loss['length'] == 90_000 and least_loss['cost'] == 189
    for wrong in ({'cost': 'mix'}, {'cost': 'hops', 'mix': {'km': 1}}, {'cost': 'mix', 'mix': {}}):
        status, answer = ask(two_ways, **wrong)
        assert status == 400 and 'cost' in answer, wrong
    assert 'mix' in ask(two_ways, cost='mix', mix={'km': -1})[1]


def command(network, *args):
    out = StringIO()
    codes = [roadm.pop.code for roadm in network.roadms]
    call_command('optical_paths', *codes, '--width', '50000', '--allow-unknown', *args, stdout=out)
    return out.getvalue()


def test_the_command_has_pairs_weights_and_margins(two_ways):
    two_ways.mode.required_osnr = 12
    two_ways.mode.save()
    text = command(two_ways, '--protection', 'oms', '--mode', f'CHM2T {two_ways.mode.name}')
    assert text.startswith('working: 1 hops') and 'protection: 1 hops' in text and ', margin ' in text
    answer = json.loads(command(two_ways, '--cost', 'mix', '--mix', '0', '1', '0', '0', '--format', 'json', '-k', '1'))
    assert answer['paths'][0]['cost'] == 80 and 'No mode' in answer['paths'][0]['why_no_margin']
    assert 'margin not known: No mode' in command(two_ways, '--gnpy')
    for args in (['--mode', 'CHM2T none'], ['--protection', 'risk group']):
        with pytest.raises(CommandError):
            command(two_ways, *args)


def test_what_has_to_be_passed(two_ways):
    longer = OpticalFiber.objects.exclude(pk__in=[span.pk for span in two_ways.spans]).get(kind='span')
    way, = ask(two_ways, included_fibers=[longer.pk], k=1)[1]['paths']
    assert way['length'] == 90_000
    status, answer = ask(two_ways, included_fibers=[longer.pk, two_ways.spans[0].pk])
    refusal, = answer['refusals']
    assert status == 200 and refusal['reason'] == 'no way past what is to be passed'
    dropped = next(item for item in refusal['suggestions'] if item['change'] == 'drop an inclusion')
    assert len(dropped['fields']['included_fibers']) == 1
    status, answer = ask(two_ways, included_fibers=[longer.pk], protection='oms')
    assert status == 400 and 'told what to pass' in str(answer['protection'])
