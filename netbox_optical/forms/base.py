"""What several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from netbox.context import current_request
from utilities.forms import add_blank_choice
from utilities.forms.constants import BOOLEAN_WITH_BLANK_CHOICES
from utilities.forms.fields import ChoiceField, CSVChoiceField

from netbox_optical.choices import LifecycleChoices

__all__ = (
    'ConfirmRename',
    'LifecycleBulkEdit',
    'LifecycleFilter',
    'LifecycleImport',
    'RefusalMixin',
    'multiple',
    'optional_choice',
    'requester',
    'yes_no',
)


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


class ConfirmRename(forms.Form):
    """A change that renames other things is listed first and made when the list was confirmed."""

    confirm_rename = forms.BooleanField(
        required=False, label=_('Rename'),
        help_text=_('Change the names that follow from this one, too; they are listed before anything is changed'))

    def refuse_unless_confirmed(self, field: str, renames: list) -> None:
        """Put the list on the field, unless it was confirmed."""
        if renames and not self.cleaned_data.get('confirm_rename'):
            self.add_error(field, _('This would rename {names}. Tick "Rename" to do so.').format(
                names=', '.join(str(rename) for rename in renames)))


def requester() -> Any:
    """The user of the current request; None outside one."""
    request = current_request.get()
    return None if request is None else request.user


class RefusalMixin:
    """A form whose object is made by planning: refusals are shown where their cause was typed."""

    def field_of(self, key: str, message: str) -> str | None:
        """The form field that an error of planning belongs to; None: the whole form."""
        return key if key in self.fields else None

    def add_refusal(self, refusal: ValidationError) -> None:
        """Show a refusal of planning where its cause was typed."""
        errors = refusal.message_dict if hasattr(refusal, 'error_dict') else {NON_FIELD_ERRORS: refusal.messages}
        for key, messages in errors.items():
            for message in messages:
                field = self.field_of(key, message)
                prefix = '' if field or key == NON_FIELD_ERRORS else f'{key}: '
                self.add_error(field, f'{prefix}{message}')
