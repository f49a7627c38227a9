"""What several forms share."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from utilities.forms import add_blank_choice
from utilities.forms.constants import BOOLEAN_WITH_BLANK_CHOICES
from utilities.forms.fields import ChoiceField, CSVChoiceField

from netbox_optical.choices import LifecycleChoices

__all__ = ('LifecycleBulkEdit', 'LifecycleFilter', 'LifecycleImport', 'multiple', 'optional_choice', 'yes_no')


def yes_no(label: str) -> forms.NullBooleanField:
    """A filter that is on, off or not set."""
    return forms.NullBooleanField(
        required=False, label=label, widget=forms.Select(choices=BOOLEAN_WITH_BLANK_CHOICES))


def multiple(choices, label: str) -> forms.MultipleChoiceField:
    """A filter on any of several choices."""
    return forms.MultipleChoiceField(choices=choices, required=False, label=label)


def optional_choice(choices, label: str) -> ChoiceField:
    """A choice of a bulk edit; blank leaves the objects as they are."""
    return ChoiceField(choices=add_blank_choice(choices), required=False, label=label)


class LifecycleFilter(forms.Form):
    """Filter by the two axes of a product."""

    status = multiple(LifecycleChoices, _('Status'))
    in_sync = yes_no(_('In sync'))


class LifecycleBulkEdit(forms.Form):
    """Set the life cycle of several products."""

    status = optional_choice(LifecycleChoices, _('Status'))


class LifecycleImport(forms.Form):
    """Life cycle in CSV; blank is planned."""

    status = CSVChoiceField(
        choices=LifecycleChoices, required=False, label=_('Status'), help_text=_('Life cycle; blank: planned'))
