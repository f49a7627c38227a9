"""Form of the import of an optical plant."""

from django import forms
from django.utils.translation import gettext_lazy as _
from utilities.forms.fields import DynamicModelChoiceField

from netbox_optical.models import Partner
from netbox_optical.planning.plant_import import platforms
from netbox_optical.planning.topology import FORMATS

from .upload import TextOrFile

__all__ = ('ImportPlantForm',)


class ImportPlantForm(TextOrFile):
    """A file or its text; first to look, then for good."""

    format = forms.ChoiceField(choices=[(name, name) for name in FORMATS], label=_('Format'), help_text=_(
        'gnpy: GNPy topology, JSON with elements and connections; gml: topology as of the Internet Topology Zoo'))
    name = forms.CharField(required=False, max_length=60, label=_('Network'), help_text=_(
        'A second import is known by it; empty: what the file says, or the name of the file'))
    partner = DynamicModelChoiceField(
        queryset=Partner.objects.select_related('tenant'), required=False, label=_('Partner'),
        help_text=_('Whose the sites, devices and cables are'))
    platform = forms.ChoiceField(
        choices=lambda: [(one.key, one.label) for one in platforms()], label=_('Platform'),
        help_text=_('Of the devices; such files do not tell it'))
    dry_run = forms.BooleanField(
        required=False, initial=True, label=_('Dry run'), help_text=_('Say what would be made; nothing is changed'))

    field_order = ('format', 'file', 'text')

    def clean(self) -> dict:
        data = super().clean()
        if 'file_name' in data:
            data['file_name'] = data['file_name'].rpartition('.')[0]
        return data
