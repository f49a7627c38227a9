"""Loads what ships as data: device types, module types and line modes. Idempotent; what exists is left as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources

import yaml
from dcim.models import (
    DeviceType,
    InterfaceTemplate,
    Manufacturer,
    ModuleBayTemplate,
    ModuleType,
)
from django.db import transaction

from netbox_optical.models import OperationalMode

_DATA = resources.files('netbox_optical') / 'data'


def load_types() -> dict[str, int]:
    """Device types and module types from the YAML files (NetBox's own library format). Returns how many were made."""
    made = {'device types': 0, 'module types': 0}
    with transaction.atomic():
        for document in _documents('device-types'):
            made['device types'] += _device_type(document)
        for document in _documents('module-types'):
            made['module types'] += _module_type(document)
    return made


def load_modes() -> int:
    """The catalogue of operational modes. Returns how many were made."""
    entries = json.loads((_DATA / 'modes.json').read_text(encoding='utf-8'))
    known = set(OperationalMode.objects.values_list('platform', 'card_type', 'name'))
    missing = [
        OperationalMode(
            platform=entry['platform'], card_type=entry['card_type'], name=entry['name'], rate=entry['rate'],
            carriers=2 if entry['coupled'] else 1, baud_rate=entry['baud_rate'],
        )
        for entry in entries if (entry['platform'], entry['card_type'], entry['name']) not in known
    ]
    # A catalogue that ships with the plugin: no change log entry for each of its hundreds of rows.
    return len(OperationalMode.objects.bulk_create(missing))


def _documents(folder: str) -> Iterator[dict]:
    for file in sorted((_DATA / folder).iterdir(), key=lambda item: item.name):
        if file.name.endswith('.yaml'):
            yield yaml.safe_load(file.read_text(encoding='utf-8'))


def _manufacturer(name: str) -> Manufacturer:
    return Manufacturer.objects.get_or_create(name=name, defaults={'slug': name.lower()})[0]


def _device_type(document: dict) -> int:
    manufacturer = _manufacturer(document['manufacturer'])
    if DeviceType.objects.filter(manufacturer=manufacturer, model=document['model']).exists():
        return 0
    kind = DeviceType(
        manufacturer=manufacturer, model=document['model'], slug=document['slug'], u_height=document['u_height'],
        is_full_depth=document['is_full_depth'],
    )
    _saved(kind)
    for entry in document.get('interfaces', ()):
        _saved(InterfaceTemplate(device_type=kind, **entry))
    for entry in document.get('module-bays', ()):
        _saved(ModuleBayTemplate(device_type=kind, **entry))
    return 1


def _module_type(document: dict) -> int:
    manufacturer = _manufacturer(document['manufacturer'])
    if ModuleType.objects.filter(manufacturer=manufacturer, model=document['model']).exists():
        return 0
    kind = ModuleType(manufacturer=manufacturer, model=document['model'], part_number=document['part_number'])
    _saved(kind)
    for entry in document.get('interfaces', ()):
        _saved(InterfaceTemplate(module_type=kind, **entry))
    return 1


def _saved(item) -> None:
    item.full_clean()
    item.save()
