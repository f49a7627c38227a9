"""Thirty services and a spectrum on the demo network, in service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from netbox_optical.choices import RunKindChoices
from netbox_optical.models import DigitalService, OperationalMode, OpticalPort, OpticalSpectrum, Partner
from netbox_optical.planning import runs
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from netbox_optical.planning.spectrum import SpectrumRequest, store_spectrum
from testing.faults.stage import carry_out_here

SPECTRUM = 'Alien 1'


@dataclass(frozen=True)
class Channel:
    """An OCh: `ends` are (device, line port), `clients` the client ports of each service at either end."""

    och: int
    ends: tuple[tuple[str, str], tuple[str, str]]
    clients: tuple[tuple[str, str], ...]
    card: str
    mode: str
    width: int


def _g30(och: int, a: tuple[str, str], z: tuple[str, str], clients: tuple[tuple[int, int], ...]) -> Channel:
    """Lines as `1/1`: card and port of shelf 1; clients by number on the card of the line."""
    (tid_a, line_a), (tid_z, line_z) = a, z
    return Channel(
        och, ((f'g30.{tid_a}', f'port-1/{line_a}'), (f'g30.{tid_z}', f'port-1/{line_z}')),
        tuple((f'port-1/{line_a[0]}/{one}', f'port-1/{line_z[0]}/{other}') for one, other in clients),
        'CHM2T', '16QAM_200G', 50_000)


def _g42(och: int, a: tuple[str, str], z: tuple[str, str], first: tuple[int, int]) -> Channel:
    """Lines as `4-L1`: slot and port; four clients, numbered from `first`."""
    (tid_a, line_a), (tid_z, line_z) = a, z
    return Channel(
        och, ((f'g42.{tid_a}', f'1-{line_a}'), (f'g42.{tid_z}', f'1-{line_z}')),
        tuple((f'1-{line_a[0]}-T{first[0] + number}', f'1-{line_z[0]}-T{first[1] + number}') for number in range(4)),
        'CHM6-C6', '400E.96P', 150_000)


CHANNELS = (
    _g30(1, ('mi01', '1/1'), ('rm01', '1/1'), ((3, 3), (4, 4))),
    _g30(2, ('mi01', '1/2'), ('ba01', '1/1'), ((5, 3), (6, 4))),
    _g30(3, ('mi01', '2/1'), ('bo01', '1/1'), ((3, 3), (4, 4))),
    _g30(4, ('mi01', '2/2'), ('bo01', '1/2'), ((5, 5), (6, 6))),
    _g30(5, ('bo01', '2/1'), ('rm01', '1/2'), ((3, 5), (4, 6))),
    _g30(6, ('bo01', '2/2'), ('ba01', '1/2'), ((5, 5), (6, 6))),
    _g30(7, ('rm01', '2/1'), ('ba01', '2/1'), ((3, 3), (4, 4))),
    _g42(21, ('mi01', '4-L1'), ('pd01', '4-L1'), (1, 1)),
    _g42(22, ('mi01', '5-L1'), ('na01', '4-L1'), (1, 1)),
    _g42(23, ('mi01', '5-L2'), ('pd01', '5-L1'), (5, 1)),
    _g42(24, ('pd01', '5-L2'), ('na01', '5-L1'), (5, 1)),
)


def light(user: Any) -> dict[str, Model]:
    """All of them in service, by name: `<OCh>/<number>` for services, and the spectrum."""
    found: dict[str, Model] = {}
    for channel in CHANNELS:
        for number, clients in enumerate(channel.clients):
            found[f'{channel.och}/{number}'] = _light(_order(channel, number, clients), user)
    found[SPECTRUM] = _light(_alien(), user)
    return found


def _light[T: Model](product: T, user: Any) -> T:
    run = carry_out_here(runs.apply(runs.plan(product, RunKindChoices.CREATE, user), user))
    if run.status != 'succeeded':
        raise RuntimeError(f'{product} was not lit: {run.error}')
    product.refresh_from_db()
    return product


def _order(channel: Channel, number: int, clients: tuple[str, str]) -> DigitalService:
    lines = [port(*end) for end in channel.ends]
    carrier = CarrierRequest(och_id=channel.och) if number else CarrierRequest(
        och_id=channel.och, line_port_a=lines[0], line_port_z=lines[1], width=channel.width)
    return create_service(ServiceRequest(
        partner=Partner.objects.order_by('pk').first(), service_type='100GBE', flow_id=channel.och,
        client_id=number + 1, client_port_a=port(channel.ends[0][0], clients[0]),
        client_port_z=port(channel.ends[1][0], clients[1]), carriers=[carrier],
        mode=None if number else OperationalMode.objects.get(card_type=channel.card, name=channel.mode)))


def _alien() -> OpticalSpectrum:
    return store_spectrum(SpectrumRequest(OpticalSpectrum(
        partner=Partner.objects.order_by('pk').first(), name=SPECTRUM, start=195_000_000, end=195_100_000,
        port_a=port('flex.mi01', '1-E1-1-T9A'), port_z=port('flex.rm01', '1-E1-1-T9A'))))


def port(tid: str, aid: str) -> OpticalPort:
    """A port of a live device."""
    return OpticalPort.objects.get(optical_device__tid=tid, aid=aid)
