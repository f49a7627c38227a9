"""Import of fibres from a network manager: filtered, looked at, unticked and confirmed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices_discovery import DiscoveryKindChoices
from netbox_optical.choices_discovery import FindingChoices as Kind
from netbox_optical.models import Discovery, NetworkManager
from netbox_optical.planning.adoption import known, managers
from netbox_optical.planning.adoption.adopting import rehearse
from netbox_optical.planning.adoption.found import End, FoundFiber
from netbox_optical.planning.adoption.proposal import Proposal
from netbox_optical.planning.adoption.reading import Reading

_LONGEST = 200
FIELDS = ('device_a', 'port_a', 'device_z', 'port_z')
# The whole name has to match: FlexILS nodes such as flex.aa00, and line ports such as 1-A-1-L1.
DEFAULTS = {
    'device_a': r'flex\.[a-z]{2}\d{2}', 'port_a': r'\d+-[A-Z]\d*-\d+-L\d+',
    'device_z': r'flex\.[a-z]{2}\d{2}', 'port_z': r'\d+-[A-Z]\d*-\d+-L\d+',
}


def checked_filters(given: Mapping[str, str]) -> dict[str, str]:
    """The four expressions, defaults for those that are not given. Raises ValidationError on each that is wrong."""
    filters, problems = {}, {}
    for name in FIELDS:
        text = (given.get(name) or '').strip() or DEFAULTS[name]
        try:
            if len(text) > _LONGEST:
                raise re.error(f'it has more than {_LONGEST} characters')
            re.compile(text)
        except re.error as error:
            at = f' at position {error.pos + 1}' if error.pos is not None else ''
            problems[name] = _('"{text}" is no regular expression: {error}{at}. An example: {example}').format(
                text=text, error=error.msg, at=at, example=DEFAULTS[name])
        filters[name] = text
    if problems:
        raise ValidationError(problems)
    return filters


def start_import(user: Any, manager: NetworkManager, filters: Mapping[str, str]) -> Discovery:
    """An import of the fibres of a manager that match. Raises PermissionDenied, ValidationError by field."""
    if not NetworkManager.objects.restrict(user, 'discover').filter(pk=manager.pk).exists():
        raise PermissionDenied(_('You may not import from {manager}.').format(manager=manager))
    discovery = Discovery(
        kind=DiscoveryKindChoices.FIBERS, manager=manager, filters=checked_filters(filters), requested_by=user)
    discovery.full_clean()
    discovery.save()
    return discovery


def find(discovery: Discovery) -> list[Proposal]:
    """Spans of the manager that match in either direction, one row each; existing ones are counted, not listed.

    Raises ValidationError with the text of the manager that did not answer.
    """
    netbox = known.load()
    if discovery.manager is None:
        raise ValidationError(_('The network manager is gone.'))
    listing = managers.read_managers([discovery.manager], netbox.ports)
    for name, (category, text) in listing.errors.items():
        raise ValidationError(f'{name}: {category}: {text}')
    counts: Counter[str] = Counter(spans=len(listing.spans))
    rows: list[Proposal] = []
    seen: set[frozenset[End]] = set()
    for a, z in listing.spans:
        ends = frozenset((a, z))
        pair = next((pair for pair in ((a, z), (z, a)) if matches(discovery.filters, *pair)), None)
        if pair is None:
            counts['filtered'] += 1
        elif ends in netbox.fibers or ends in seen:
            counts['existing'] += 1
        else:
            seen.add(ends)
            rows.append(_row(FoundFiber(a=pair[0], z=pair[1], sources=('network manager',)), netbox))
    rehearse(rows, Reading(), None)
    for row in rows:
        # Nobody has looked at the devices, so that nothing can be said of them.
        row.pending = []
        if row.kind == Kind.NEW:
            row.reason = ''
    discovery.counts = dict(counts)
    return rows


def _row(fiber: FoundFiber, netbox: known.NetBox) -> Proposal:
    unknown = sorted({end.node for end in fiber.ends} - netbox.tids)
    return Proposal(
        Kind.AMBIGUOUS if unknown else Kind.NEW, 'fiber', str(fiber), found=fiber, adoptable=not unknown,
        network=[f'{fiber} (says network manager)'], nodes=fiber.nodes,
        netbox=[f'no device {tid}' for tid in unknown] or ['no fibre'],
        reason=str(_('NetBox does not know {devices}').format(devices=', '.join(unknown))) if unknown else '')


def matches(filters: Mapping[str, str], a: End, z: End) -> bool:
    """Whether all four names match as a whole."""
    texts = {'device_a': a.node, 'port_a': a.port, 'device_z': z.node, 'port_z': z.port}
    return all(re.fullmatch(filters[name], texts[name]) for name in FIELDS)
