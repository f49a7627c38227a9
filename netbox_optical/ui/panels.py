"""Panels of the detail pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from netbox.ui import attrs, panels

from .attrs import (
    CountsAttr,
    DecibelAttr,
    DecibelMilliwattAttr,
    FrequencyAttr,
    GigahertzAttr,
    LengthAttr,
    MarginAttr,
    PassbandAttr,
    SyncAttr,
)

__all__ = (
    'BulkTaskPanel',
    'ChannelEndsPanel',
    'ChannelMarginPanel',
    'CheckPanel',
    'CredentialPanel',
    'DeviationPanel',
    'DeviceAccessPanel',
    'DevicePanel',
    'DiscoveryPanel',
    'FiberPanel',
    'LastCheckPanel',
    'LifecyclePanel',
    'ManagerPanel',
    'ModePanel',
    'PartnerPanel',
    'PoPPanel',
    'PortPanel',
    'RawCommandLogPanel',
    'RiskGroupPanel',
    'RunPanel',
    'SectionPanel',
    'ServicePanel',
    'SpectrumPanel',
    'TransportChannelPanel',
)


class LifecyclePanel(panels.ObjectAttributesPanel):
    title = _('Life cycle')
    status = attrs.ChoiceAttr('status', label=_('Status'))
    in_sync = SyncAttr(label=_('Network'))


class PartnerPanel(panels.ObjectAttributesPanel):
    tenant = attrs.RelatedObjectAttr('tenant', linkify=True, grouped_by='group', label=_('Tenant'))
    type = attrs.ChoiceAttr('type', label=_('Type'))
    external_id = attrs.NumericAttr('external_id', label=_('External ID'))
    description = attrs.TextAttr('description', label=_('Description'))


class PoPPanel(panels.ObjectAttributesPanel):
    code = attrs.TextAttr('code', label=_('Code'), copy_button=True)
    site = attrs.RelatedObjectAttr('site', linkify=True, label=_('Site'))
    region = attrs.NestedObjectAttr('site.region', linkify=True, label=_('Region'))
    physical_address = attrs.AddressAttr('site.physical_address', label=_('Address'))
    external_id = attrs.NumericAttr('external_id', label=_('External ID'))
    description = attrs.TextAttr('description', label=_('Description'))


class CredentialPanel(panels.ObjectAttributesPanel):
    name = attrs.TextAttr('name', label=_('Name'))
    backend = attrs.ChoiceAttr('backend', label=_('Backend'))
    reference = attrs.TextAttr('reference', label=_('Reference'))
    description = attrs.TextAttr('description', label=_('Description'))


class ManagerPanel(panels.ObjectAttributesPanel):
    name = attrs.TextAttr('name', label=_('Name'))
    kind = attrs.ChoiceAttr('kind', label=_('Kind'))
    url = attrs.TextAttr('url', label=_('URL'), copy_button=True)
    secondary_url = attrs.TextAttr('secondary_url', label=_('Secondary URL'))
    credential = attrs.RelatedObjectAttr('credential', linkify=True, label=_('Credential'))
    verify_tls = attrs.BooleanAttr('verify_tls', label=_('Verify TLS'))
    ca_file = attrs.TextAttr('ca_file', label=_('CA file'))
    tls_fingerprint = attrs.TextAttr(
        'tls_fingerprint', label=_('Certificate fingerprint'), style='font-monospace text-break')
    description = attrs.TextAttr('description', label=_('Description'))


class DevicePanel(panels.ObjectAttributesPanel):
    tid = attrs.TextAttr('tid', label='TID', copy_button=True)
    fqdn = attrs.TextAttr('fqdn', label='FQDN')
    device = attrs.RelatedObjectAttr('device', linkify=True, label=_('Device'))
    pop = attrs.RelatedObjectAttr('pop', linkify=True, label=_('PoP'))
    platform = attrs.ChoiceAttr('platform', label=_('Platform'))
    role = attrs.ChoiceAttr('role', label=_('Role'))
    serial = attrs.TextAttr('device.serial', label=_('Serial number'), copy_button=True)
    software = attrs.TextAttr('software', label=_('Software'))
    description = attrs.TextAttr('description', label=_('Description'))


class DeviceAccessPanel(panels.ObjectAttributesPanel):
    title = _('Access')
    effective_transport = attrs.TextAttr('effective_transport', label=_('Transport'))
    loopback = attrs.RelatedObjectAttr('loopback', linkify=True, label=_('Loopback'))
    primary_ip = attrs.RelatedObjectAttr('device.primary_ip', linkify=True, label=_('Management address'))
    oob_ip = attrs.RelatedObjectAttr('device.oob_ip', linkify=True, label=_('Out-of-band address'))
    port = attrs.NumericAttr('port', label=_('Port'))
    host_key = attrs.TextAttr('host_key', label=_('SSH host key'), style='font-monospace text-break')
    manager = attrs.RelatedObjectAttr('manager', linkify=True, label=_('Network manager'))
    manager_uuid = attrs.TextAttr('manager_uuid', label=_('UUID in the network manager'))
    credential = attrs.RelatedObjectAttr('credential', linkify=True, label=_('Credential'))
    verify_tls = attrs.BooleanAttr('verify_tls', label=_('Verify TLS'))
    ca_file = attrs.TextAttr('ca_file', label=_('CA file'))
    tls_fingerprint = attrs.TextAttr(
        'tls_fingerprint', label=_('Certificate fingerprint'), style='font-monospace text-break')


class PortPanel(panels.ObjectAttributesPanel):
    aid = attrs.TextAttr('aid', label='AID', copy_button=True)
    optical_device = attrs.RelatedObjectAttr('optical_device', linkify=True, label=_('Optical device'))
    interface = attrs.RelatedObjectAttr('interface', linkify=True, label=_('Interface'))
    role = attrs.ChoiceAttr('role', label=_('Role'))
    card = attrs.TextAttr('card', label=_('Card'))
    add_drop_group = attrs.TextAttr('add_drop_group', label=_('Add/drop group'))
    fiber = attrs.RelatedObjectAttr('interface.cable.optical_fiber', linkify=True, label=_('Fiber'))
    rx_power = DecibelMilliwattAttr('rx_power', label=_('Received power'))
    tx_power = DecibelMilliwattAttr('tx_power', label=_('Transmitted power'))
    description = attrs.TextAttr('description', label=_('Description'))


class FiberPanel(panels.ObjectAttributesPanel):
    cable = attrs.RelatedObjectAttr('cable', linkify=True, label=_('Cable'))
    kind = attrs.ChoiceAttr('kind', label=_('Kind'))
    length = LengthAttr('length', label=_('Length'))
    measured_loss = DecibelAttr('measured_loss', label=_('Measured loss'))
    section = attrs.RelatedObjectAttr('section_span.section', linkify=True, label=_('Optical multiplex section'))
    risk_groups = attrs.RelatedObjectListAttr('risk_groups', linkify=True, label=_('Shared risk groups'))
    external_id = attrs.NumericAttr('external_id', label=_('External ID'))
    description = attrs.TextAttr('description', label=_('Description'))


class RiskGroupPanel(panels.ObjectAttributesPanel):
    name = attrs.TextAttr('name', label=_('Name'))
    kind = attrs.ChoiceAttr('kind', label=_('Kind'))
    description = attrs.TextAttr('description', label=_('Description'))


class SectionPanel(panels.ObjectAttributesPanel):
    a_port = attrs.RelatedObjectAttr('a_port', linkify=True, label=_('A port'))
    z_port = attrs.RelatedObjectAttr('z_port', linkify=True, label=_('Z port'))
    length = LengthAttr('length', label=_('Length'))
    loss = DecibelAttr('loss', label=_('Loss'))


class SpectrumPanel(panels.ObjectAttributesPanel):
    name = attrs.TextAttr('name', label=_('Name'))
    partner = attrs.RelatedObjectAttr('partner', linkify=True, label=_('Partner'))
    passband = PassbandAttr('', label=_('Passband'))
    channel = attrs.RelatedObjectAttr('channel', linkify=True, label=_('Channel'))
    port_a = attrs.RelatedObjectAttr('port_a', linkify=True, label=_('Add/drop port A'))
    port_z = attrs.RelatedObjectAttr('port_z', linkify=True, label=_('Add/drop port Z'))
    excluded_devices = attrs.RelatedObjectListAttr('excluded_devices', linkify=True, label=_('Excluded devices'))
    excluded_fibers = attrs.RelatedObjectListAttr('excluded_fibers', linkify=True, label=_('Excluded fibers'))
    description = attrs.TextAttr('description', label=_('Description'))


class TransportChannelPanel(panels.ObjectAttributesPanel):
    title_ = attrs.TextAttr('title', label=_('Title'))
    och_id = attrs.NumericAttr('och_id', label=_('OCh ID'))
    central_frequency = FrequencyAttr('central_frequency', label=_('Central frequency'))
    passband = PassbandAttr('spectrum', label=_('Passband'))
    spectrum = attrs.RelatedObjectAttr('spectrum', linkify=True, label=_('Spectrum'))
    partner = attrs.RelatedObjectAttr('spectrum.partner', linkify=True, label=_('Partner'))
    description = attrs.TextAttr('description', label=_('Description'))


class ChannelEndsPanel(panels.ObjectAttributesPanel):
    title = _('Line')
    mode = attrs.RelatedObjectAttr('mode', linkify=True, label=_('Mode'))
    line_port_a = attrs.RelatedObjectAttr('line_port_a', linkify=True, label=_('Line port A'))
    line_port_z = attrs.RelatedObjectAttr('line_port_z', linkify=True, label=_('Line port Z'))


class ChannelMarginPanel(panels.ObjectAttributesPanel):
    """As it was when the channel was made; what holds now is in the loss budget."""

    title = _('Margin when planned')
    estimated_gsnr = DecibelAttr('estimated_gsnr', label=_('GSNR (0.1 nm), estimate'))
    required_osnr = DecibelAttr('required_osnr_then', label=_('Required OSNR (0.1 nm)'))
    margin = MarginAttr(label=_('Margin'))
    margin_at = attrs.DateTimeAttr('margin_at', label=_('Estimated at'))


class ModePanel(panels.ObjectAttributesPanel):
    platform = attrs.ChoiceAttr('platform', label=_('Platform'))
    card_type = attrs.TextAttr('card_type', label=_('Card type'))
    rate = attrs.TextAttr('rate', label=_('Rate'), format_string='{} Gb/s')
    carriers = attrs.NumericAttr('carriers', label=_('Carriers'))
    baud_rate = attrs.TextAttr('baud_rate', label=_('Baud rate'), format_string='{} GBd')
    width = GigahertzAttr('width', label=_('Spectral width'))
    fec = attrs.TextAttr('fec', label='FEC')
    required_osnr = attrs.TextAttr('required_osnr', label=_('Required OSNR'), format_string='{} dB/0.1 nm')
    description = attrs.TextAttr('description', label=_('Description'))


class ServicePanel(panels.ObjectAttributesPanel):
    name = attrs.TextAttr('name', label=_('Name'), copy_button=True)
    partner = attrs.RelatedObjectAttr('partner', linkify=True, label=_('Partner'))
    service_type = attrs.ChoiceAttr('service_type', label=_('Service type'))
    tag = attrs.TextAttr('tag', label=_('Short ID'))
    client_port_a = attrs.RelatedObjectAttr('client_port_a', linkify=True, label=_('Client port A'))
    client_port_z = attrs.RelatedObjectAttr('client_port_z', linkify=True, label=_('Client port Z'))
    description = attrs.TextAttr('description', label=_('Description'))


class CheckPanel(panels.ObjectAttributesPanel):
    device = attrs.RelatedObjectAttr('device', linkify=True, label=_('Optical device'))
    manager = attrs.RelatedObjectAttr('manager', linkify=True, label=_('Network manager'))
    result = attrs.ChoiceAttr('result', label=_('Result'))
    started = attrs.DateTimeAttr('started', label=_('Time'))
    latency = attrs.TextAttr('latency', label=_('Latency'), format_string='{} ms')
    version = attrs.TextAttr('version', label=_('Version'))
    counts = CountsAttr('counts', label=_('Counts'))
    category = attrs.TextAttr('category', label=_('Kind of error'))
    error = attrs.TextAttr('error', label=_('Error'))
    requested_by = attrs.TextAttr('requested_by', label=_('Requested by'))


class LastCheckPanel(panels.TemplatePanel):
    """The newest check of the object that the user may see; the page's view gives it as `last_check`."""

    def __init__(self):
        super().__init__('netbox_optical/panels/last_check.html', title=_('Connection'))


class RawCommandLogPanel(panels.ObjectAttributesPanel):
    device = attrs.RelatedObjectAttr('device', linkify=True, label=_('Optical device'))
    device_name = attrs.TextAttr('device_name', label=_('Name when sent'))
    on_error = attrs.ChoiceAttr('on_error', label=_('On error'))
    requested_by = attrs.TextAttr('requested_by', label=_('Requested by'))
    started = attrs.DateTimeAttr('started', label=_('Started'))
    completed = attrs.DateTimeAttr('completed', label=_('Completed'))


class BulkTaskPanel(panels.ObjectAttributesPanel):
    kind = attrs.ChoiceAttr('kind', label=_('Kind'))
    file_name = attrs.TextAttr('file_name', label=_('File'))
    with_runs = attrs.BooleanAttr('with_runs', label=_('With runs'))
    requested_by = attrs.TextAttr('requested_by', label=_('Requested by'))
    started = attrs.DateTimeAttr('started', label=_('Started'))
    completed = attrs.DateTimeAttr('completed', label=_('Completed'))
    job = attrs.RelatedObjectAttr('job', linkify=True, label=_('Job'))


class RunPanel(panels.ObjectAttributesPanel):
    kind = attrs.ChoiceAttr('kind', label=_('Kind'))
    target = attrs.GenericForeignKeyAttr('target', linkify=True, label=_('Object'))
    target_name = attrs.TextAttr('target_name', label=_('Name when planned'))
    requested_by = attrs.TextAttr('requested_by', label=_('Requested by'))
    approved_by = attrs.TextAttr('approved_by', label=_('Approved by'))
    not_before = attrs.DateTimeAttr('not_before', label=_('Not before'))
    not_after = attrs.DateTimeAttr('not_after', label=_('Not after'))
    waits_for = attrs.ChoiceAttr('waits_for', label=_('Waits for'))
    retry_at = attrs.DateTimeAttr('retry_at', label=_('Next try'))
    waits = attrs.NumericAttr('waits', label=_('Waits'))
    job = attrs.RelatedObjectAttr('job', linkify=True, label=_('Job'))


class DeviationPanel(panels.ObjectAttributesPanel):
    target = attrs.GenericForeignKeyAttr('target', linkify=True, label=_('Object'))
    device = attrs.RelatedObjectAttr('device', linkify=True, label=_('Device'))
    resource = attrs.TextAttr('resource', label=_('Resource'))
    field = attrs.TextAttr('field', label=_('Field'))
    expected = attrs.TextAttr('expected', label=_('NetBox has'))
    observed = attrs.TextAttr('observed', label=_('Network has'))
    severity = attrs.ChoiceAttr('severity', label=_('Severity'))
    status = attrs.ChoiceAttr('status', label=_('Status'))
    ignored_until = attrs.DateTimeAttr('ignored_until', label=_('Ignored until'))
    reason = attrs.TextAttr('reason', label=_('Reason'))
    first_seen = attrs.DateTimeAttr('first_seen', label=_('First seen'))
    open_since = attrs.DateTimeAttr('open_since', label=_('Open since'))
    last_seen = attrs.DateTimeAttr('last_seen', label=_('Last seen'))
    resolved_at = attrs.DateTimeAttr('resolved_at', label=_('Resolved at'))


class AcceptedValuePanel(panels.ObjectAttributesPanel):
    device = attrs.RelatedObjectAttr('device', linkify=True, label=_('Device'))
    resource = attrs.TextAttr('resource', label=_('Resource'))
    field = attrs.TextAttr('field', label=_('Field'))
    value = attrs.TextAttr('value', label=_('Value'))
    usual = attrs.TextAttr('usual', label=_('Usual value'))
    reason = attrs.TextAttr('reason', label=_('Reason'))


class DiscoveryPanel(panels.ObjectAttributesPanel):
    kind = attrs.ChoiceAttr('kind', label=_('Kind'))
    status = attrs.ChoiceAttr('status', label=_('Status'))
    manager = attrs.RelatedObjectAttr('manager', linkify=True, label=_('Network manager'))
    partner = attrs.RelatedObjectAttr('partner', linkify=True, label=_('Partner'))
    requested_by = attrs.TextAttr('requested_by', label=_('Requested by'))
    started = attrs.DateTimeAttr('started', label=_('Started'))
    completed = attrs.DateTimeAttr('completed', label=_('Completed'))
    counts = CountsAttr('counts', label=_('Counts'))
