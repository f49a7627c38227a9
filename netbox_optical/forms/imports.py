"""Reading what is to be imported: NetBox's form, made safe against input that is no table of objects at all."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from utilities.forms.bulk_import import BulkImportForm

__all__ = ('SafeImportForm',)


class SafeImportForm(BulkImportForm):
    """Refuses what NetBox 4.7's own form stumbles over: nothing, a lone header, no objects, an ID that is no number."""

    def clean(self):
        try:
            super().clean()
        except (KeyError, StopIteration, TypeError, ValueError) as error:
            raise ValidationError({self.data_field: _(
                'There is nothing that can be read; give a header line and one line per object.'
            )}) from error
        self._check_records(self.cleaned_data.get('data'))

    def _check_records(self, records) -> None:
        if not isinstance(records, list) or not records:
            raise ValidationError({self.data_field: _(
                'There are no objects in it; give a header line and one line per object.')})
        problems = []
        for number, record in enumerate(records, start=1):
            if not isinstance(record, dict):
                problems.append(_('Record {number}: {value} is no object with named fields.').format(
                    number=number, value=repr(record)[:100]))
            elif record.get('id') and not str(record['id']).isdecimal():
                problems.append(_('Record {number} id: "{value}" is no ID; give a number, or leave it out.').format(
                    number=number, value=record['id']))
        if problems:
            raise ValidationError({self.data_field: problems})
