"""The menu "Optical"."""

from django.utils.translation import gettext_lazy as _
from netbox.plugins import PluginMenu, PluginMenuButton, PluginMenuItem


def _item(model: str, text, *, add: bool = True) -> PluginMenuItem:
    """A list page, with buttons to add and import when people make such objects."""
    buttons = ()
    if add:
        buttons = tuple(
            PluginMenuButton(
                f'plugins:netbox_optical:{model}_{action}', title=title, icon_class=icon,
                permissions=[f'netbox_optical.add_{model}'])
            for action, title, icon in (
                ('add', _('Add'), 'mdi mdi-plus-thick'), ('bulk_import', _('Import'), 'mdi mdi-upload'))
        )
    return PluginMenuItem(
        f'plugins:netbox_optical:{model}_list', text, permissions=[f'netbox_optical.view_{model}'], buttons=buttons)


menu = PluginMenu(
    label=_('Optical'),
    icon_class='mdi mdi-sine-wave',
    groups=(
        (_('Services'), (
            _item('digitalservice', _('Digital services')),
            _item('transportchannel', _('Transport channels')),
            _item('opticalspectrum', _('Optical spectra')),
        )),
        (_('Network'), (
            _item('opticalmultiplexsection', _('Multiplex sections'), add=False),
            *(
                PluginMenuItem(
                    f'plugins:netbox_optical:opticalmultiplexsection_{name}', text,
                    permissions=['netbox_optical.view_opticalmultiplexsection'])
                for name, text in (
                    ('availability', _('What can be sold')), ('reservations', _('Spectrum reservations')))
            ),
            _item('opticalfiber', _('Optical fibers')),
            _item('sharedriskgroup', _('Shared risk groups')),
        )),
        (_('Inventory'), (
            _item('pop', _('PoPs')),
            PluginMenuItem(
                'plugins:netbox_optical:pop_import_sites', _('PoPs from sites'),
                permissions=['netbox_optical.add_pop']),
            PluginMenuItem(
                'plugins:netbox_optical:pop_import_plant', _('Plant from a file'),
                permissions=['netbox_optical.add_pop']),
            _item('opticaldevice', _('Optical devices')),
            _item('opticalport', _('Optical ports')),
        )),
        (_('Operations'), (
            _item('workflowrun', _('Workflow runs'), add=False),
            _item('bulktask', _('Bulk tasks'), add=False),
            *(
                PluginMenuItem(
                    f'plugins:netbox_optical:bulktask_{name}', text,
                    permissions=['netbox_optical.add_bulktask', f'netbox_optical.add_{model}'])
                for name, model, text in (
                    ('create_devices', 'opticaldevice', _('Devices from a file')),
                    ('create_fibers', 'opticalfiber', _('Fibers from a file')))
            ),
            PluginMenuItem(
                'plugins:netbox_optical:discovery_list', _('Discoveries'),
                permissions=['netbox_optical.view_discovery'], buttons=(
                    PluginMenuButton(
                        'plugins:netbox_optical:discovery_add', title=_('Discover'), icon_class='mdi mdi-radar',
                        permissions=['netbox_optical.discover_opticaldevice']),
                    PluginMenuButton(
                        'plugins:netbox_optical:discovery_import_fibers', title=_('Import fibres'),
                        icon_class='mdi mdi-upload', permissions=['netbox_optical.discover_networkmanager']))),
            _item('connectioncheck', _('Connection checks'), add=False),
            _item('rawcommandlog', _('Raw command logs'), add=False),
        )),
        (_('Assurance'), (
            PluginMenuItem(
                'plugins:netbox_optical:deviation_list', _('Deviations'),
                permissions=['netbox_optical.view_deviation'], buttons=(
                    PluginMenuButton(
                        'plugins:netbox_optical:deviation_report', title=_('Compare with the network'),
                        icon_class='mdi mdi-compare', permissions=['netbox_optical.validate_opticaldevice']),)),
            *(
                PluginMenuItem(
                    f'plugins:netbox_optical:deviation_{name}', text, permissions=['netbox_optical.view_deviation'])
                for name, text in (
                    ('ignored', _('Ignored deviations')), ('history', _('Resolved deviations')),
                    ('trend', _('Deviations per day')))
            ),
            _item('acceptedvalue', _('Accepted values'), add=False),
        )),
        (_('Administration'), (
            _item('partner', _('Partners')),
            _item('operationalmode', _('Operational modes')),
            _item('networkmanager', _('Network managers')),
            _item('credential', _('Credentials')),
        )),
    ),
)
