"""Buttons of our own on detail pages. One that is not possible now stays visible and says why."""

from __future__ import annotations

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from netbox.object_actions import ObjectAction

from netbox_optical.choices import DeviationStatusChoices
from netbox_optical.planning import host_keys
from netbox_optical.planning.product_actions import available_actions

__all__ = (
    'BulkCheckConnection',
    'BulkImportInventory',
    'BulkRepair',
    'BulkResolve',
    'BulkValidateFibers',
    'CheckConnection',
    'ForceInSync',
    'ImportInventory',
    'LearnHostKey',
    'ModifyProduct',
    'PlanProduct',
    'PurgeProduct',
    'RepairProduct',
    'TakeIntoNetBox',
    'TerminateProduct',
    'ValidateProduct',
    'WriteToNetwork',
)


class _ProductAction(ObjectAction):
    """A POST to `<product>/<name>/`."""

    template_name = 'netbox_optical/buttons/action.html'
    url_kwargs = ['pk']
    button_class = 'primary'
    icon = 'mdi-map-outline'
    help_text = ''

    @classmethod
    def get_context(cls, context, obj):
        request = context['request']
        # One look at permissions, state and lock for all buttons of the page.
        reasons = request.__dict__.setdefault('_optical_actions', {})
        if obj.pk not in reasons:
            reasons[obj.pk] = available_actions(obj, request.user)
        return {
            'csrf_token': get_token(request), 'reason': reasons[obj.pk][cls.name], 'button_class': cls.button_class,
            'icon': cls.icon, 'help_text': cls.help_text, 'name': cls.name,
        }


class PlanProduct(_ProductAction):
    name = 'plan'
    label = _('Plan')
    permissions_required = {'plan'}
    help_text = _('Read the devices and show what would be changed; nothing is changed yet')


class ModifyProduct(_ProductAction):
    """A page that asks what to change."""

    name = 'modify'
    label = _('Modify')
    permissions_required = {'plan'}
    template_name = 'netbox_optical/buttons/link.html'
    button_class = 'secondary'
    icon = 'mdi-tune-vertical'
    help_text = _('Plan another frequency, width or mode; nothing is changed yet')


class ValidateProduct(_ProductAction):
    name = 'validate'
    label = _('Validate')
    permissions_required = {'validate'}
    button_class = 'secondary'
    icon = 'mdi-check-decagram-outline'
    help_text = _('Compare with the network; nothing is changed')


class RepairProduct(_ProductAction):
    name = 'repair'
    label = _('Repair')
    permissions_required = {'plan'}
    button_class = 'secondary'
    icon = 'mdi-wrench-outline'
    help_text = _('Plan to write again what NetBox says; nothing is changed yet')


class ForceInSync(_ProductAction):
    """A page that asks why; only where there is something to declare."""

    name = 'force_in_sync'
    label = _('Declare in sync')
    permissions_required = {'force_in_sync'}
    template_name = 'netbox_optical/buttons/link.html'
    button_class = 'outline-secondary'
    icon = 'mdi-check-all'
    help_text = _('Say why it counts as in sync although a comparison found otherwise')

    @classmethod
    def render(cls, context, obj):
        return '' if obj.in_sync is not False else super().render(context, obj)


class TerminateProduct(_ProductAction):
    name = 'terminate'
    label = _('Terminate')
    permissions_required = {'terminate'}
    button_class = 'danger'
    icon = 'mdi-lightbulb-off-outline'
    help_text = _('Plan to take it off the network; nothing is changed before that is confirmed')


class PurgeProduct(_ProductAction):
    """A page that asks for the word."""

    name = 'purge'
    label = _('Purge')
    permissions_required = {'purge'}
    template_name = 'netbox_optical/buttons/link.html'
    button_class = 'outline-danger'
    icon = 'mdi-delete-alert-outline'
    help_text = _('Remove it from NetBox with its runs; no device is touched')


class _TaskAction(ObjectAction):
    """A POST to `<object>/<name>/` that queues a job."""

    template_name = 'netbox_optical/buttons/action.html'
    url_kwargs = ['pk']
    button_class = 'primary'
    icon = ''
    help_text = ''

    @classmethod
    def get_context(cls, context, obj):
        request = context['request']
        return {
            'csrf_token': get_token(request), 'reason': cls.reason(context, obj), 'button_class': cls.button_class,
            'icon': cls.icon, 'help_text': cls.help_text, 'name': cls.name,
        }

    @classmethod
    def reason(cls, context, obj) -> str:
        """Why this is not possible now; empty when it is."""
        for action in cls.permissions_required:
            if not type(obj).objects.restrict(context['request'].user, action).filter(pk=obj.pk).exists():
                return str(_('You lack the permission to do this to this {model}.').format(
                    model=obj._meta.verbose_name))
        return ''


class _BulkTaskAction(ObjectAction):
    """The same to all that are chosen in a list."""

    template_name = 'netbox_optical/buttons/bulk_action.html'
    multi = True
    button_class = 'primary'
    icon = ''
    help_text = ''

    @classmethod
    def get_context(cls, context, model):
        return {'button_class': cls.button_class, 'icon': cls.icon, 'help_text': cls.help_text, 'name': cls.name}


class CheckConnection(_TaskAction):
    name = 'check'
    label = _('Check connection')
    permissions_required = {'check'}
    button_class = 'secondary'
    icon = 'mdi-lan-check'
    help_text = _('Connect and log in; nothing is changed')


class BulkCheckConnection(_BulkTaskAction):
    name = 'bulk_check'
    label = _('Check Selected')
    permissions_required = {'check'}
    button_class = 'secondary'
    icon = 'mdi-lan-check'
    help_text = CheckConnection.help_text


class BulkRepair(_BulkTaskAction):
    name = 'bulk_repair'
    label = _('Repair Selected')
    permissions_required = {'plan'}
    button_class = 'secondary'
    icon = 'mdi-wrench-outline'
    help_text = _('Write again what NetBox says, to the network, of those that are out of sync')


class BulkResolve(_BulkTaskAction):
    name = 'resolve'
    label = _('Put Selected Right')
    permissions_required = {'view'}
    icon = 'mdi-compare-horizontal'
    help_text = _('Choose for each whether it is written to the network or taken into NetBox')


class _ResolveOne(ObjectAction):
    """A link to the page that asks, with this one chosen."""

    template_name = 'netbox_optical/buttons/resolve.html'
    permissions_required = {'view'}
    button_class = 'primary'
    icon = ''
    way = ''
    help_text = ''

    @classmethod
    def get_url(cls, obj):
        query = urlencode({'pk': obj.pk, 'way': cls.way})
        return f'{reverse("plugins:netbox_optical:deviation_resolve")}?{query}'

    @classmethod
    def render(cls, context, obj):
        return '' if obj.status == DeviationStatusChoices.RESOLVED else super().render(context, obj)

    @classmethod
    def get_context(cls, context, obj):
        return {'button_class': cls.button_class, 'icon': cls.icon, 'help_text': cls.help_text, 'name': cls.name}


class WriteToNetwork(_ResolveOne):
    name = 'write'
    way = 'write'
    label = _('Write to the network')
    icon = 'mdi-upload-network-outline'
    help_text = _('Plan to make the devices hold what NetBox has')


class TakeIntoNetBox(_ResolveOne):
    name = 'take'
    way = 'take'
    label = _('Take into NetBox')
    button_class = 'secondary'
    icon = 'mdi-download-network-outline'
    help_text = _('Plan to make NetBox hold what the devices have')


class BulkValidateFibers(_BulkTaskAction):
    name = 'bulk_validate_fibers'
    label = _('Validate Fibers of Selected')
    permissions_required = {'view'}
    button_class = 'secondary'
    icon = 'mdi-check-decagram-outline'
    help_text = _('Compare each fiber from these ROADMs to a ROADM or amplifier with the network, once')


class ImportInventory(_TaskAction):
    name = 'import_inventory'
    label = _('Import inventory')
    permissions_required = {'import_inventory'}
    button_class = 'secondary'
    icon = 'mdi-tray-arrow-down'
    help_text = _('Read serials, software, cards and ports, and put them into NetBox; nothing is deleted')


class BulkImportInventory(_BulkTaskAction):
    name = 'bulk_import_inventory'
    label = _('Import Inventory of Selected')
    permissions_required = {'import_inventory'}
    button_class = 'secondary'
    icon = 'mdi-tray-arrow-down'
    help_text = ImportInventory.help_text


class LearnHostKey(_TaskAction):
    name = 'learn_host_key'
    label = _('Learn host key')
    permissions_required = {'learn_host_key'}
    button_class = 'secondary'
    icon = 'mdi-key-plus'
    help_text = _('Ask the device for its SSH host key and show it; it is stored when you confirm it')

    @classmethod
    def reason(cls, context, obj) -> str:
        return super().reason(context, obj) or host_keys.refusal(obj)
