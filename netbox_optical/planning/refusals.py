"""Why there is no way, in sentences and as data, with changes that were tried and work."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from netbox_optical.models import OpticalFiber, OpticalMultiplexSection
from netbox_optical.models.spectrum import overlapping
from netbox_optical.planning.lines import wanted
from netbox_optical.planning.plant import Plant
from netbox_optical.planning.visible import holder_for, visible, way_text
from netbox_optical.routing.explain import NoRoute, Rule
from netbox_optical.routing.graph import Graph
from netbox_optical.routing.request import Request
from netbox_optical.routing.suggest import Suggestion, suggest
from netbox_optical.spectrum.passband import Passband

__all__ = ('WIDEST_STRETCH', 'NoWay', 'changed_fields', 'holders', 'refusal_document', 'why_not')

# Patches to transponders are no part of the line system by nature; saying so for each would hide the rest.
_SELF_EVIDENT = (Rule.TRANSPONDER_NODE, Rule.TRANSPONDER_PORT)
# What "no limit" is where a number is asked for.
WIDEST_STRETCH = 1000.0


class NoWay(ValidationError):
    """There is no way: the reasons on `route`, and `document` with the same as data and with suggestions."""

    def __init__(self, reasons: list[str], *, answer: NoRoute, plant: Plant, graph: Graph, request: Request,
                 user: Any = None):
        super().__init__({'route': reasons})
        self._about = answer, plant, graph, request, user

    @cached_property
    def document(self) -> dict:
        """See `refusal_document`. Computed when it is asked for: the suggestions take searches."""
        return refusal_document(*self._about)


def why_not(answer: NoRoute, plant: Plant) -> list[str]:
    """The refusal in one sentence, then per dropped fibre or section the rule that dropped it."""
    names = {fiber.id: fiber.name for fiber in plant.fibers}
    reasons = [str(answer)]
    for drop in answer.explanations:
        if drop.rule not in _SELF_EVIDENT:
            fibers = ', '.join(str(names.get(fiber, fiber)) for fiber in drop.fibers)
            reasons.append(f'{drop.rule}: {fibers}. {drop.detail}' if fibers else f'{drop.rule}: {drop.detail}')
    return reasons


def holders(answer: NoRoute, carriers: Iterable, user: Any) -> list[str]:
    """Per section that was refused because it is taken at the asked frequencies: by whom."""
    sections = [drop.section for drop in answer.explanations
                if drop.rule is Rule.OCCUPIED and isinstance(drop.section, int)]
    fixed = [want for want in map(wanted, carriers) if isinstance(want, Passband)]
    found = [row for want in fixed for row in overlapping(sections, want.start, want.end)] if sections else []
    names = holder_for(found, user) if found else {}
    seen = set(visible(OpticalMultiplexSection, user).filter(
        pk__in={row.section_id for row in found}).values_list('pk', flat=True)) if found else set()
    return [
        _('{section}: {lower}-{upper} MHz is taken by {owner}.').format(
            section=row.section if row.section_id in seen else _('a section you may not see'),
            lower=row.passband.lower, upper=row.passband.upper, owner=names[row.pk])
        for row in found
    ]


def refusal_document(
    answer: NoRoute, plant: Plant, graph: Graph, request: Request, user: Any, *, with_suggestions: bool = True
) -> dict:
    """Plain data; sections and fibres that the user may not view stay without id and name.

    Suggestions are about a single way; where one exists and only a second is missing there are none.
    """
    suggestions = suggest(graph, request) if with_suggestions else ()
    sections = {drop.section for drop in answer.explanations} | {
        section for item in suggestions for section in (*item.sections, *item.route.edges)}
    seen = set(visible(OpticalMultiplexSection, user).filter(
        pk__in=[section for section in sections if isinstance(section, int)]).values_list('pk', flat=True))
    fibers = {fiber for drop in answer.explanations for fiber in drop.fibers}
    known = dict(visible(OpticalFiber, user).filter(pk__in=fibers).values_list('pk', 'name'))
    return {
        'source': plant.nodes[request.source].name, 'target': plant.nodes[request.target].name,
        'reason': str(answer.reason), 'message': answer.message,
        'drops': [
            {'rule': str(drop.rule), 'detail': drop.detail, 'section': drop.section if drop.section in seen else None,
             'fibers': [known[fiber] for fiber in drop.fibers if fiber in known]}
            for drop in answer.explanations
        ],
        # Each was tried on this network: applied, it works.
        'suggestions': [_suggestion(item, request, plant, seen) for item in suggestions],
    }


def _suggestion(item: Suggestion, request: Request, plant: Plant, seen: set[int]) -> dict:
    route = item.route
    return {
        'change': str(item.change), 'detail': item.detail, 'fields': changed_fields(request, item.request),
        'frequencies': [passband.centre for passband in route.passbands],
        'sections': [section for section in item.sections if section in seen],
        'blocks': [{'start': block.start, 'end': block.end} for block in item.blocks],
        'text': way_text(route.ports, plant), 'hops': route.hops, 'length': route.length_m, 'loss': route.loss_db,
        'latency': route.latency_us, 'way': [edge if edge in seen else None for edge in route.edges],
    }


def changed_fields(before: Request, after: Request) -> dict[str, Any]:
    """What a suggestion changes, by the names that REST and forms have for it; MHz, primary keys."""
    fields: dict[str, Any] = {}
    if before.carriers != after.carriers:
        widths = [each.width if isinstance(each, Passband) else each for each in after.carriers]
        if widths != [each.width if isinstance(each, Passband) else each for each in before.carriers]:
            fields['widths'] = widths
        centres = [each.centre for each in after.carriers if isinstance(each, Passband)]
        if centres != [each.centre for each in before.carriers if isinstance(each, Passband)]:
            fields['frequencies'] = centres
    for name, attribute in (('excluded_devices', 'exclude_nodes'), ('excluded_fibers', 'exclude_fibers'),
                            ('excluded_risk_groups', 'exclude_risk_groups'), ('included_devices', 'include_nodes'),
                            ('included_fibers', 'include_fibers'),
                            ('included_risk_groups', 'include_risk_groups')):
        if getattr(before, attribute) != getattr(after, attribute):
            fields[name] = sorted(getattr(after, attribute))
    if (before.stretch, before.limit) != (after.stretch, after.limit):
        fields['stretch'] = WIDEST_STRETCH
    if before.max_latency_us != after.max_latency_us:
        fields['max_latency_us'] = after.max_latency_us
    if before.within != after.within:
        fields |= {'lower': None, 'upper': None}
    if before.allow_unknown != after.allow_unknown:
        fields['allow_unknown'] = after.allow_unknown
    return fields
