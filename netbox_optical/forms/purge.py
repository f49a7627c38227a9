"""Form of a purge: the word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from netbox_optical.planning.purge import CONFIRM

__all__ = ('PurgeForm',)


class PurgeForm(forms.Form):
    confirm = forms.CharField(
        label=_('Confirm'), strip=False,
        help_text=_('Type {word} to remove it from NetBox').format(word=CONFIRM))
