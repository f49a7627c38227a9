"""Connection checks are made by the system; there is only a filter."""

from django.utils.translation import gettext_lazy as _
from netbox.forms import NetBoxModelFilterSetForm
from users.models import User
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import CheckResultChoices
from netbox_optical.models import ConnectionCheck, NetworkManager, OpticalDevice

from .base import multiple

__all__ = ('ConnectionCheckFilterForm',)


class ConnectionCheckFilterForm(NetBoxModelFilterSetForm):
    model = ConnectionCheck
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet('result', 'device_id', 'manager_id', 'requested_by_id', name=_('Connection check')),
    )
    selector_fields = ('filter_id', 'q', 'result')
    result = multiple(CheckResultChoices, _('Result'))
    device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device'))
    manager_id = DynamicModelMultipleChoiceField(
        queryset=NetworkManager.objects.all(), required=False, label=_('Network manager'))
    requested_by_id = DynamicModelMultipleChoiceField(
        queryset=User.objects.all(), required=False, label=_('Requested by'))
    tag = TagFilterField(model)
