"""What is asked about every product."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ('ForceInSyncForm',)


class ForceInSyncForm(forms.Form):
    """Why it counts as in sync."""

    reason = forms.CharField(
        label=_('Reason'), max_length=300,
        help_text=_('Kept with the object and in its journal; the next validation decides anew.'))
