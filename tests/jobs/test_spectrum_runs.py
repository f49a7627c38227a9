"""Spectra that stand alone, on the simulated network: made, compared, taken away."""

import pytest
from django.core.exceptions import ValidationError

from netbox_optical.models import (
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PortClaim,
    SpectrumAllocation,
)
from netbox_optical.planning import runs
from netbox_optical.planning.spectrum import SpectrumRequest, store_spectrum
from tests.api.client import api_client, client_of, detail_url, list_url

from .conftest import do, order

ENDS = 'flex.mi01', 'flex.rm01'
START, END = 193_000_000, 193_100_000


def free_port(tid: str) -> OpticalPort:
    """An add/drop port without fibre."""
    return OpticalPort.objects.filter(
        optical_device__tid=tid, role='add-drop', interface__cable__isnull=True, claim__isnull=True).first()


def alien(garr, name='Alien 1', start=START, end=END, **values) -> OpticalSpectrum:
    """A planned spectrum between two free ports, whose cards the test has left as they come from the factory."""
    ports = values.pop('ports', None) or [free_port(tid) for tid in ENDS]
    return store_spectrum(SpectrumRequest(OpticalSpectrum(
        partner=Partner.objects.first(), name=name, start=start, end=end, port_a=ports[0], port_z=ports[1]), **values))


def circuits(garr) -> list:
    """All circuits on the network, as (node, keywords)."""
    return [
        (tid, osnc) for tid, element in garr.lab.elements.items() if hasattr(element, 'osnc')
        for osnc in element.osnc.values()
    ]


def scg_of(garr, port: OpticalPort):
    return garr.lab.elements[port.optical_device.tid].scg[port.aid]


def test_F6_61_both_ends_and_the_circuit_say_whose_light_it_is(garr, operator):
    spectrum = alien(garr)
    run = do(spectrum, 'create', operator)
    assert (run.status, run.error) == ('succeeded', None)
    assert (spectrum.status, spectrum.in_sync) == ('active', True)
    for here, there in ((spectrum.port_a, spectrum.port_z), (spectrum.port_z, spectrum.port_a)):
        scg = scg_of(garr, here)
        assert scg.values['LABEL'] == (
            f'Remotely connected to {there.optical_device.fqdn} {there.aid} via Alien 1. ')
        assert (scg.admin, scg.values['INTFTYP']) == ('IS', 'MANUALMODE-2')
    (tid, osnc), = circuits(garr)
    assert tid == 'flex.mi01' and osnc.values['LABEL'] == 'flex.mi01_flex.rm01'
    assert osnc.values['CKTIDSUFFIX'] == 'Alien_1'
    assert str(START) in osnc.values['PASSBANDLIST'] and str(END) in osnc.values['PASSBANDLIST']
    # The middle of the passband, in its full width.
    assert '193050000' in osnc.values['CARRIERLIST'] and '100000' in osnc.values['CARRIERLIST']
    assert runs.plan(spectrum, 'create', operator).steps.count() == 0
    assert {row.state for row in SpectrumAllocation.objects.all()} == {'used'}


def test_F6_62_B9_4_terminating_takes_circuit_descriptions_and_occupancy(garr, operator):
    spectrum = alien(garr)
    for port in (spectrum.port_a, spectrum.port_z):
        scg = scg_of(garr, port)
        scg.values.update(INTFTYP='MANUALMODE-2', LABEL='')
        scg.admin = 'IS'
    before = garr.state()
    do(spectrum, 'create', operator)
    assert garr.state() != before
    run = runs.plan(spectrum, 'terminate', operator)
    assert run.steps.count() and spectrum.status == 'active'
    run = do(spectrum, 'terminate', operator)
    assert (run.status, run.error, spectrum.status) == ('succeeded', None, 'terminated')
    assert garr.state() == before
    assert not PortClaim.objects.exists() and not SpectrumAllocation.objects.exists()


def test_F6_62_over_rest_only_with_the_word(garr, operator):
    spectrum = alien(garr)
    do(spectrum, 'create', operator)
    lit = garr.state()
    client = client_of(operator)
    for word in ({}, {'confirm': 'terminate'}, {'confirm': 'TERMINATE '}):
        answer = client.post(detail_url(spectrum, 'terminate'), word, format='json')
        assert answer.status_code == 400, answer.content
    assert garr.state() == lit


def test_F6_64_B9_5_validation_compares_circuit_shutters_and_end_descriptions(garr, operator):
    spectrum = alien(garr)
    do(spectrum, 'create', operator)
    run = do(spectrum, 'validate', operator)
    assert (run.status, run.notes, spectrum.in_sync) == ('succeeded', [], True)

    scg_of(garr, spectrum.port_a).values['LABEL'] = 'mine'
    (_tid, osnc), = circuits(garr)
    osnc.values['LABEL'] = 'also mine'
    sch = garr.lab.elements['flex.rm01'].sch
    for channel in sch.values():
        channel.values['SHUTTERSTATE'] = 'CLOSED'
    run = do(spectrum, 'validate', operator)
    lines = '\n'.join(run.notes)
    assert spectrum.in_sync is False and 'found mine' in lines and 'also mine' in lines
    assert 'shutter' in lines and 'flex.rm01' in lines
    assert 'expected flex.mi01_flex.rm01' in lines


def test_F6_59_equal_devices_and_used_ports_are_refused(garr, operator):
    """Bug 11."""
    a, z = (free_port(tid) for tid in ENDS)
    fibred = OpticalPort.objects.filter(
        optical_device__tid='flex.mi01', role='add-drop', interface__cable__optical_fiber__isnull=False).first()
    cases = {
        'port_z': ({'port_a': a, 'port_z': a}, a.optical_device.tid),
        'port_a': ({'port_a': fibred, 'port_z': z}, 'in use by fiber'),
    }
    for field, (ports, text) in cases.items():
        with pytest.raises(ValidationError) as refused:
            alien(garr, ports=(ports['port_a'], ports['port_z']))
        assert any(text in message for message in refused.value.message_dict[field]), refused.value
    alien(garr, ports=(a, z))
    with pytest.raises(ValidationError) as refused:
        alien(garr, 'Alien 2', ports=(a, z), start=194_000_000, end=194_100_000)
    assert 'in use by optical spectrum "Alien 1"' in str(refused.value)
    assert OpticalSpectrum.objects.count() == 1


def test_bug_11_over_rest_and_in_the_page(garr, operator, client):
    a, z = (free_port(tid) for tid in ENDS)
    partner = Partner.objects.first()
    body = {'partner': partner.pk, 'name': 'X', 'start': START, 'end': END, 'port_a': a.pk, 'port_z': a.pk}
    rest = client_of(operator)
    answer = rest.post(list_url(OpticalSpectrum), body, format='json')
    assert answer.status_code == 400 and 'port_z' in answer.json(), answer.content
    client.force_login(operator)
    page = client.post('/plugins/optical/spectra/add/', {**body, 'device_a': '', 'device_z': ''})
    assert page.status_code == 200 and 'port_z' in page.context['form'].errors
    assert not OpticalSpectrum.objects.exists()
    answer = rest.post(list_url(OpticalSpectrum), {**body, 'port_z': z.pk}, format='json')
    assert answer.status_code == 201, answer.content
    assert [end['id'] for end in (answer.json()['port_a'], answer.json()['port_z'])] == [a.pk, z.pk]


def test_F6_60_bug_44_excluded_fibres_are_fibres_and_are_avoided(garr, operator):
    ports = [free_port(tid) for tid in ENDS]
    first = alien(garr, ports=ports)
    used = OpticalFiber.objects.filter(section_span__section__allocations__spectrum=first).order_by('pk')
    avoided = used.first()
    first.delete()
    again = alien(garr, ports=ports, excluded_fibers=[avoided])
    way = OpticalFiber.objects.filter(section_span__section__allocations__spectrum=again)
    assert way.exists() and avoided not in way
    assert list(again.excluded_fibers.all()) == [avoided]


def test_a_width_takes_the_lowest_place_that_is_free_on_the_whole_way(garr, operator):
    do(order(width=50_000), 'create', operator)
    taken = SpectrumAllocation.objects.first().passband
    spectrum = alien(garr, start=None, end=None, width=100_000)
    assert spectrum.end - spectrum.start == 100_000
    assert spectrum.start >= taken.upper or spectrum.end <= taken.lower
    assert spectrum.allocations.exists()


def test_a_spectrum_that_meets_another_on_its_way_names_it(garr, operator):
    first = alien(garr)
    elsewhere = OpticalFiber.objects.filter(kind='span').exclude(section_span__section__allocations__spectrum=first)
    with pytest.raises(ValidationError) as refused:
        alien(garr, 'Alien 2', start=START + 50_000, end=END + 50_000, excluded_fibers=elsewhere)
    assert any('is taken by Alien 1' in line for line in refused.value.message_dict['route'])
    assert not OpticalSpectrum.objects.filter(name='Alien 2').exists()
    assert alien(garr, 'Alien 2', start=START + 50_000, end=END + 50_000).allocations.exists()  # goes another way


def test_a_planned_spectrum_finds_a_new_way_when_it_is_changed(garr, operator):
    spectrum = alien(garr)
    rest = client_of(operator)
    answer = rest.patch(detail_url(spectrum), {'start': 194_000_000, 'end': 194_050_000}, format='json')
    assert answer.status_code == 200, answer.content
    spectrum.refresh_from_db()
    assert {(row.passband.lower, row.passband.upper) for row in spectrum.allocations.all()} == {
        (194_000_000, 194_050_000)}
    do(spectrum, 'create', operator)
    answer = rest.patch(detail_url(spectrum), {'start': 195_000_000, 'end': 195_050_000}, format='json')
    assert answer.status_code == 400 and 'changed by a run' in answer.content.decode()


def test_a_channels_spectrum_has_no_runs_of_its_own(garr, operator):
    service = order()
    spectrum = service.channel_uses.get().channel.spectrum
    with pytest.raises(runs.ActionRefused, match='belongs to channel'):
        runs.plan(spectrum, 'create', operator)
    bare = OpticalSpectrum.objects.create(partner=service.partner, name='Bare', start=START, end=END)
    with pytest.raises(runs.ActionRefused, match='no add/drop ports'):
        runs.plan(bare, 'create', operator)


def test_runs_of_a_spectrum_need_their_permissions(garr, operator):
    spectrum = alien(garr)
    reader = api_client((OpticalSpectrum, ['view'], None))
    for action in ('plan', 'validate', 'terminate'):
        assert reader.post(detail_url(spectrum, action), {}, format='json').status_code == 403
    others = api_client((OpticalSpectrum, ['view'], None), (OpticalSpectrum, ['plan'], {'name': 'another'}))
    assert others.post(detail_url(spectrum, 'plan'), {}, format='json').status_code == 403
    assert client_of(operator).post(detail_url(spectrum, 'plan'), {}, format='json').status_code == 201
