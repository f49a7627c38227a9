"""Forms of bulk tasks: a file to be carried out, and the filter."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from netbox.choices import CSVDelimiterChoices
from netbox.forms import NetBoxModelFilterSetForm
from users.models import User
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import BulkKindChoices, BulkStatusChoices
from netbox_optical.models import BulkTask
from netbox_optical.planning.bulk_tasks.tasks import CONFIRM

from .base import multiple, yes_no
from .upload import TextOrFile

__all__ = ('BulkFileForm', 'BulkTaskFilterForm')


class BulkFileForm(TextOrFile):
    """Without the word the file is only looked at."""

    delimiter = forms.ChoiceField(
        choices=CSVDelimiterChoices, initial=CSVDelimiterChoices.AUTO, label=_('Delimiter'), required=False,
        help_text=_('The character between two cells'))
    with_runs = forms.BooleanField(
        required=False, label=_('With runs'),
        help_text=_('Plan what was made, and apply it to the network at once: one run per row'))
    confirm = forms.CharField(
        required=False, strip=False, label=_('Confirm'),
        help_text=_('Type {word} to have the file carried out; empty: it is only looked at').format(word=CONFIRM))

    def clean_delimiter(self) -> str:
        return self.cleaned_data['delimiter'] or CSVDelimiterChoices.AUTO

    def clean_confirm(self) -> str:
        typed = self.cleaned_data['confirm']
        if typed and typed != CONFIRM:
            raise ValidationError(_('Type {word} to confirm, or nothing to look first; "{typed}" was typed.').format(
                word=CONFIRM, typed=typed))
        return typed


class BulkTaskFilterForm(NetBoxModelFilterSetForm):
    model = BulkTask
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet('kind', 'status', 'with_runs', 'requested_by_id', name=_('Bulk task')),
    )
    selector_fields = ('filter_id', 'q', 'kind', 'status')
    kind = multiple(BulkKindChoices, _('Kind'))
    status = multiple(BulkStatusChoices, _('Status'))
    with_runs = yes_no(_('With runs'))
    requested_by_id = DynamicModelMultipleChoiceField(
        queryset=User.objects.all(), required=False, label=_('Requested by'))
    tag = TagFilterField(model)
