"""Answers of a path search as plain data, shared by REST, pages and the command."""

from __future__ import annotations

from typing import Any

from dcim.models import Site
from django.db import models

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import OpticalFiber, OpticalMultiplexSection
from netbox_optical.planning.paths import Answer, Refusal
from netbox_optical.routing.graph import Graph
from netbox_optical.routing.route import Route
from netbox_optical.routing.suggest import suggest
from netbox_optical.spectrum import bitmap


def _visible(model: type[models.Model], user: Any) -> models.QuerySet:
    """What the user may view; everything for None, who is somebody at the machine itself."""
    return model.objects.all() if user is None else model.objects.restrict(user, 'view')


def sellable_sites(user: Any) -> list[Site]:
    """Sites with a live PoP that the user may view, by name."""
    return list(_visible(Site, user).filter(optical_pop__isnull=False).exclude(
        optical_pop__status=LifecycleChoices.TERMINATED).order_by('name', 'pk'))


def as_document(answer: Answer, user: Any) -> dict:
    """An answer as plain data; sections and fibres that the user may not view stay without a name."""
    ids = {edge for route in answer.routes for edge in route.edges if isinstance(edge, int)}
    names = dict(_visible(OpticalMultiplexSection, user).filter(pk__in=ids).values_list('pk', 'name'))
    fibers = {fiber for refusal in answer.refusals for drop in refusal.answer.explanations for fiber in drop.fibers}
    known = dict(_visible(OpticalFiber, user).filter(pk__in=fibers).values_list('pk', 'name'))
    return {
        'paths': [_path(route, answer, names) for route in answer.routes],
        'refusals': [] if answer.routes else [_refusal(refusal, known, answer.graph) for refusal in answer.refusals],
    }


def _path(route: Route, answer: Answer, names: dict[int, str]) -> dict:
    edges = [answer.graph.edges[edge] for edge in route.edges]
    return {
        'text': route.text(answer.plant.nodes), 'hops': route.hops, 'length': route.length_m, 'loss': route.loss_db,
        'cost': route.cost, 'frequencies': [passband.centre for passband in route.passbands],
        'passbands': [_pair(passband) for passband in route.passbands], 'unknown': route.unknown,
        'free': [_pair(block) for block in bitmap.intervals_of(route.free, answer.graph.band)],
        'sections': [
            {'section': edge.id if edge.id in names else None, 'name': names.get(edge.id), 'length': edge.length_m,
             'loss': edge.loss_db, 'free': [_pair(block) for block in edge.occupancy.free_intervals()],
             'unknown': [_pair(block) for block in edge.occupancy.unknown_intervals()]}
            for edge in edges
        ],
    }


def _refusal(refusal: Refusal, known: dict[int, str], graph: Graph) -> dict:
    return {
        'source': refusal.source, 'target': refusal.target, 'reason': str(refusal.answer.reason),
        'message': refusal.answer.message,
        'drops': [
            {'rule': str(drop.rule), 'detail': drop.detail,
             'section': drop.section if isinstance(drop.section, int) else None,
             'fibers': [known[fiber] for fiber in drop.fibers if fiber in known]}
            for drop in refusal.answer.explanations
        ],
        # Each was tried on this network: applied, it works.
        'suggestions': [
            {'change': str(item.change), 'detail': item.detail,
             'frequencies': [passband.centre for passband in item.route.passbands],
             'sections': [section for section in item.sections if isinstance(section, int)],
             'blocks': [_pair(block) for block in item.blocks]}
            for item in suggest(graph, refusal.request)
        ],
    }


def _pair(block: Any) -> dict[str, int]:
    return {'start': block.start, 'end': block.end}
