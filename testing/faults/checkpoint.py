"""The plugin's tables, kept and compared and put back. Nothing here trusts the code under test: it is SQL on copies.

Compared is every column of every table of ours, but for:

* runs and their steps: they are the record of what happened, and grow with it;
* connection checks, raw commands and the engine's switch: records of other things than products;
* when something was written or read (`NOT_COMPARED`): that it was written again with the same value is no difference;
* the primary keys of `NEW_ROWS`: bookings and the sections' hops are taken out and put in again.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

RECORDS = frozenset({'workflowrun', 'workflowstep', 'connectioncheck', 'rawcommandlog', 'engineswitch'})
NOT_COMPARED = frozenset({
    'created', 'last_updated', 'sync_changed', 'observed_at', 'as_of', 'margin_at', 'reserved_from', 'reserved_until',
})
NEW_ROWS = frozenset({'spectrumallocation'})


def keep(name: str = 'cell') -> None:
    """Copy the tables; an older copy of that name is forgotten."""
    schema = _schema(name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}')
        for model in _models():
            table = model._meta.db_table
            cursor.execute(f'CREATE TABLE {schema}."{table}" AS TABLE public."{table}"')


def differences(name: str = 'cell') -> list[str]:
    """What is not as it was kept, a line for each row: `- ` was, `+ ` is."""
    schema, found = _schema(name), []
    with connection.cursor() as cursor:
        for model in _models():
            if model._meta.model_name in RECORDS:
                continue
            table, columns = model._meta.db_table, ', '.join(f'"{name}"' for name in _columns(model))
            for sign, one, other in (('-', schema, 'public'), ('+', 'public', schema)):
                cursor.execute(f'SELECT {columns} FROM {one}."{table}" EXCEPT ALL '
                               f'SELECT {columns} FROM {other}."{table}"')
                names = [column.name for column in cursor.description]
                found += [f'{sign} {model._meta.model_name} {dict(zip(names, row, strict=True))}'
                          for row in cursor.fetchall()]
    return found


def bring_back(name: str = 'cell') -> None:
    """The tables as they were kept, the records among them; not by way of the code that is looked at."""
    with connection.cursor() as cursor:
        # Neither triggers nor foreign keys: all rows that they could miss come back, too.
        cursor.execute('SET session_replication_role = replica')
        try:
            for model in _models():
                table = model._meta.db_table
                cursor.execute(f'DELETE FROM public."{table}"')
                cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM {_schema(name)}."{table}"')
        finally:
            cursor.execute('SET session_replication_role = DEFAULT')


def _schema(name: str) -> str:
    return f'faults_{name}'


def _models() -> Iterator[type[models.Model]]:
    """Every table of the plugin, those of many-to-many fields included."""
    return (model for model in apps.get_app_config('netbox_optical').get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy)


def _columns(model: type[models.Model]) -> list[str]:
    left_out = NOT_COMPARED | ({model._meta.pk.column} if model._meta.model_name in NEW_ROWS else set())
    return [field.column for field in model._meta.concrete_fields if field.column not in left_out]
