"""Answers of a path search as plain data, shared by REST, pages and the command."""

from __future__ import annotations

from typing import Any

from dcim.models import Site

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import OpticalMultiplexSection
from netbox_optical.planning.light import Margin
from netbox_optical.planning.paths import Answer, margins_of
from netbox_optical.planning.refusals import refusal_document
from netbox_optical.planning.routes import RouteOffer
from netbox_optical.planning.visible import visible, way_text
from netbox_optical.routing.route import Route
from netbox_optical.spectrum import bitmap


def sellable_sites(user: Any) -> list[Site]:
    """Sites with a live PoP that the user may view, by name."""
    return list(visible(Site, user).filter(optical_pop__isnull=False).exclude(
        optical_pop__status=LifecycleChoices.TERMINATED).order_by('name', 'pk'))


def as_document(answer: Answer, user: Any, *, gnpy: bool = False) -> dict:
    """An answer as plain data; sections and fibres that the user may not view stay without a name.

    `gnpy`: GSNR by GNPy where it is installed, else by the estimate.
    """
    ids = {edge for route in answer.all_routes for edge in route.edges if isinstance(edge, int)}
    names = dict(visible(OpticalMultiplexSection, user).filter(pk__in=ids).values_list('pk', 'name'))
    paths = [
        {**_path(route, answer, names), **margin_document(margin)}
        for route, margin in zip(answer.all_routes, margins_of(answer, gnpy=gnpy), strict=True)
    ]
    count = len(answer.routes)
    return {
        'paths': paths[:count],
        'pairs': [
            {'disjoint': pair.level.value, 'cost': pair.cost, 'working': paths[place], 'protection': paths[place + 1]}
            for place, pair in enumerate(answer.pairs, start=count)
        ],
        'refusals': [] if paths else [
            refusal_document(
                refusal.answer, answer.plant, answer.graph, refusal.request, user, with_suggestions=not refusal.pair)
            for refusal in answer.refusals],
    }


def margin_document(margin: Margin) -> dict:
    """dB/0.1 nm, rounded to what is meant; None is not known."""
    return {
        'gsnr': _hundredths(margin.gsnr_db), 'required_osnr': _hundredths(margin.required_osnr_db),
        'margin': _hundredths(margin.margin_db), 'margin_by': margin.method,
        'why_no_margin': '' if margin.margin_db is not None else margin.why_not,
    }


def offer_documents(offers: list[RouteOffer], user: Any) -> list[dict]:
    """Offers of a service order as plain data; sections that the user may not view have no id."""
    ids = {section for offer in offers for section in offer.sections}
    seen = set(visible(OpticalMultiplexSection, user).filter(pk__in=ids).values_list('pk', flat=True))
    return [
        {'index': index, 'text': offer.text, 'hops': offer.hops, 'length': offer.length, 'loss': offer.loss,
         'latency': offer.latency, 'frequencies': offer.frequencies, 'unknown': offer.unknown,
         'way': [section if section in seen else None for section in offer.sections],
         **margin_document(offer.margin)}
        for index, offer in enumerate(offers)
    ]


def _hundredths(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _path(route: Route, answer: Answer, names: dict[int, str]) -> dict:
    edges = [answer.graph.edges[edge] for edge in route.edges]
    return {
        'text': way_text(route.ports, answer.plant), 'hops': route.hops, 'length': route.length_m,
        'loss': route.loss_db, 'latency': route.latency_us, 'cost': route.cost,
        'frequencies': [passband.centre for passband in route.passbands],
        'passbands': [_pair(passband) for passband in route.passbands], 'unknown': route.unknown,
        'free': [_pair(block) for block in bitmap.intervals_of(route.free, answer.graph.band)],
        'sections': [
            {'section': edge.id if edge.id in names else None, 'name': names.get(edge.id), 'length': edge.length_m,
             'loss': edge.loss_db, 'free': [_pair(block) for block in edge.occupancy.free_intervals()],
             'unknown': [_pair(block) for block in edge.occupancy.unknown_intervals()]}
            for edge in edges
        ],
    }


def _pair(block: Any) -> dict[str, int]:
    return {'start': block.start, 'end': block.end}
