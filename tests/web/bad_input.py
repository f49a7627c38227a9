"""Posting wrong input to a page and to the CSV import: the field it is refused on, and that nothing was written."""

from __future__ import annotations

from core.models import ObjectChange
from django.apps import apps
from django.urls import reverse

MODELS = list(apps.get_app_config('netbox_optical').get_models())


def everything() -> dict[str, list]:
    """All rows of all our tables, and how long the change log is."""
    state = {model.__name__: list(model.objects.order_by('pk').values()) for model in MODELS}
    state['changes'] = [ObjectChange.objects.count()]
    return state


def refused(person, url: str, data: dict) -> dict[str, str]:
    """Post a form that has to be refused. Field to message; `__all__` is the whole form."""
    before = everything()
    response = person.post(url, data)
    assert response.status_code == 200, f'not refused: {response.status_code}'
    assert everything() == before
    errors = response.context['form'].errors
    assert errors
    # The page shows them, too.
    return {field: ' '.join(messages) for field, messages in errors.items()}


def add_url(model: str) -> str:
    return reverse(f'plugins:netbox_optical:{model}_add')


def edit_url(instance) -> str:
    return reverse(f'plugins:netbox_optical:{instance._meta.model_name}_edit', kwargs={'pk': instance.pk})


def csv_refused(person, model: str, *rows: str) -> str:
    """Import rows that have to be refused; the messages, each of which begins with record and field."""
    before = everything()
    response = person.post(reverse(f'plugins:netbox_optical:{model}_bulk_import'), {
        'data': '\n'.join(rows), 'format': 'csv', 'csv_delimiter': 'auto'})
    assert response.status_code == 200, 'not refused'
    assert everything() == before
    form = response.context['form']
    text = ' '.join(message for messages in form.errors.values() for message in messages)
    assert text
    return text
