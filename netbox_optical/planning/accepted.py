"""Accepted values in plans: what somebody set by hand and NetBox holds since, in place of what is usual.

In the change of a run one is a document like that of any other value (see `alterations`): its model is AcceptedValue,
`place` says of which field of which resource, `before` and `after` are the row's values, or None for no row. With
`passing` nothing is accepted: a difference that nobody chose is left as it is by this run, and stays one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from netbox_optical.drivers.base import Operation
from netbox_optical.drivers.resources import Target
from netbox_optical.intent.wish import Wish
from netbox_optical.models import AcceptedValue, WorkflowRun

__all__ = ('MODEL', 'ORPHAN', 'Accepted', 'accept', 'apply_to', 'described', 'document', 'forget', 'is_accepted',
           'is_written', 'known', 'leave_alone', 'left_alone', 'orphans', 'write')

# As `field`: the resource belongs to nothing in NetBox, and that is known.
ORPHAN = 'orphan'
MODEL = AcceptedValue._meta.label_lower

# By TID and resource (`kind:key`): field -> value.
Accepted = Mapping[str, Mapping[str, Mapping[str, Any]]]


def known(tids: Iterable[str] | None = None) -> Accepted:
    """What was accepted on these devices (None: on all), in one query."""
    rows = AcceptedValue.objects.order_by('pk').values_list('device__tid', 'resource', 'field', 'value')
    if tids is not None:
        rows = rows.filter(device__tid__in=list(tids))
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for tid, resource, field, value in rows:
        found[tid][resource.replace(' ', ':', 1)][field] = value
    return found


def apply_to(wish: Wish, accepted: Accepted | None = None) -> Wish:
    """The wish with what was accepted on its devices; asked for when it is not given."""
    accepted = known(wish.devices) if accepted is None else accepted
    for tid, targets in wish.targets.items():
        of_device = accepted.get(tid, {})
        wish.targets[tid] = [
            target.model_copy(update={'accepted': dict(of_device[target.resource.ref])})
            if target.present and target.resource.ref in of_device else target for target in targets]
    return wish


def leave_alone(wish: Wish, change: Iterable[Mapping[str, Any]]) -> Wish:
    """The wish without what the run is to leave as it is; of the empty field that is all of a resource."""
    tids = {device.pk: tid for tid, device in wish.devices.items()}
    ignored: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in change:
        if each.get('passing') and (tid := tids.get(each['place']['device_id'])):
            ignored[tid, each['place']['resource'].replace(' ', ':', 1)].add(each['place']['field'])
    for (tid, ref), fields in ignored.items():
        if '' in fields:
            wish.leave_out(tid, ref)
            continue
        wish.targets[tid] = [
            target.model_copy(update={'ignored': frozenset(fields)}) if target.resource.ref == ref else target
            for target in wish.targets[tid]]
    return wish


def is_accepted(operation: Operation, targets: Iterable[Target]) -> bool:
    """Whether, wherever the operation would change something, that is to stay or the device holds what was accepted."""
    before, after = operation.before or {}, operation.after or {}
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    values: dict[str, Any] = {}
    for target in targets:
        if target.resource.ref in operation.refs:
            values |= target.accepted | {name: before.get(name) for name in target.ignored}
    return operation.action == 'modify' and bool(changed) and all(
        name in values and values[name] == before.get(name) for name in changed)


def orphans() -> set[tuple[str, tuple[str, ...]]]:
    """What belongs to nothing and was accepted like that: `<product> <name>` and its parts as text."""
    rows = AcceptedValue.objects.filter(field=ORPHAN).values_list('resource', 'value')
    return {(resource, tuple(value)) for resource, value in rows}


# -- in the change of a run --------------------------------------------------------------------------------------------


def document(device: Any, resource: str, field: str, value: Any, *, usual: Any = None, reason: str = '',
             passing: bool = False) -> dict[str, Any]:
    """What it takes to accept a value."""
    row = AcceptedValue.objects.filter(device=device, resource=resource, field=field).first()
    found = {
        'model': MODEL, 'pk': None, 'name': f'{device} {resource}',
        'place': {'device_id': device.pk, 'resource': resource, 'field': field},
        'before': {'value': row.value, 'usual': row.usual, 'reason': row.reason} if row else None,
        'after': {'value': value, 'usual': usual, 'reason': reason},
    }
    return {**found, 'passing': True} if passing else found


def accept(document: Mapping[str, Any]) -> None:
    """Put it in place without a word to change log and events: for what is only thought of."""
    if document.get('passing'):
        return
    rows = AcceptedValue.objects.filter(**document['place'])
    if document['after'] is None:
        rows.delete()
    elif not rows.update(**document['after']):
        AcceptedValue.objects.bulk_create([AcceptedValue(**document['place'], **document['after'])])


def is_written(document: Mapping[str, Any]) -> bool:
    """Whether the row is as it should be afterwards; what passes is never written."""
    if document.get('passing'):
        return True
    rows = AcceptedValue.objects.filter(**document['place']).values_list('value', flat=True)
    return list(rows) == ([document['after']['value']] if document['after'] else [])


def write(document: Mapping[str, Any]) -> None:
    """Store it, change-logged. Raises ValidationError."""
    if document.get('passing'):
        return
    row = AcceptedValue.objects.filter(**document['place']).first()
    if document['after'] is None:
        if row is not None:
            row.delete()
        return
    if row is None:
        row = AcceptedValue(**document['place'])
    else:
        row.snapshot()
    for name, value in document['after'].items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def described(document: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """(object, field, before, after), for people."""
    before, after = document['before'], document['after']
    if document.get('passing'):
        return document['name'], document['place']['field'], _('left as it is'), str(after['value'])
    usual = _('what is usual')
    return (document['name'], document['place']['field'], str(before['value']) if before else str(usual),
            str(after['value']) if after else str(usual))


def left_alone(run: WorkflowRun) -> Iterator[str]:
    """A line per difference that the run was asked to leave as it is."""
    for each in run.change:
        if each.get('passing'):
            yield str(_('{name}, {field}: left as it is').format(name=each['name'], field=each['place']['field']))


def forget(wish: Wish) -> None:
    """Of what is wished absent nothing is accepted any more."""
    gone = {(wish.devices[tid].pk, target.resource.ref.replace(':', ' ', 1))
            for tid, targets in wish.targets.items() for target in targets if not target.present}
    for row in AcceptedValue.objects.filter(device__in={device for device, _resource in gone}):
        if (row.device_id, row.resource) in gone:
            row.snapshot()
            row.delete()
