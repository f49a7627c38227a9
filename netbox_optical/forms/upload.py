"""A file, or its text."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

__all__ = ('TextOrFile',)


class TextOrFile(forms.Form):
    """`text` is what was typed or uploaded; `file_name` is there after an upload."""

    file = forms.FileField(required=False, label=_('File'))
    text = forms.CharField(
        required=False, strip=False, label=_('Text'), help_text=_('Instead of a file'),
        widget=forms.Textarea(attrs={'class': 'font-monospace', 'rows': 8}))

    def clean(self) -> dict:
        data = super().clean()
        upload = data.get('file')
        if bool(upload) == bool(data.get('text')):
            raise ValidationError({'file': _('Give either a file or a text.')})
        if upload:
            try:
                data['text'] = upload.read().decode('utf-8-sig')
            except UnicodeDecodeError as error:
                raise ValidationError({'file': _('{file} is no text in UTF-8: {error}.').format(
                    file=upload.name, error=error)}) from error
            data['file_name'] = upload.name
        return data
