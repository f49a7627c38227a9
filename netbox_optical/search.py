"""What NetBox's global search finds of us. Lower weights come first."""

from netbox.search import SearchIndex, register_search

from . import models


@register_search
class PartnerIndex(SearchIndex):
    model = models.Partner
    fields = (('external_id', 300), ('description', 500), ('comments', 5000))
    display_attrs = ('tenant', 'type', 'status', 'description')


@register_search
class PoPIndex(SearchIndex):
    model = models.PoP
    fields = (('code', 60), ('external_id', 300), ('description', 500), ('comments', 5000))
    display_attrs = ('site', 'status', 'description')


@register_search
class NetworkManagerIndex(SearchIndex):
    model = models.NetworkManager
    fields = (('name', 100), ('url', 300), ('description', 500), ('comments', 5000))
    display_attrs = ('kind', 'url', 'description')


@register_search
class CredentialIndex(SearchIndex):
    model = models.Credential
    fields = (('name', 100), ('reference', 300), ('description', 500), ('comments', 5000))
    display_attrs = ('backend', 'description')


@register_search
class OpticalDeviceIndex(SearchIndex):
    model = models.OpticalDevice
    fields = (('tid', 60), ('manager_uuid', 200), ('description', 500), ('comments', 5000))
    display_attrs = ('device', 'platform', 'role', 'status', 'description')


@register_search
class OpticalPortIndex(SearchIndex):
    model = models.OpticalPort
    fields = (('aid', 200), ('add_drop_group', 400), ('description', 500), ('comments', 5000))
    display_attrs = ('optical_device', 'role', 'description')


@register_search
class OpticalFiberIndex(SearchIndex):
    model = models.OpticalFiber
    fields = (('name', 100), ('external_id', 300), ('description', 500), ('comments', 5000))
    display_attrs = ('cable', 'kind', 'status', 'description')


@register_search
class SharedRiskGroupIndex(SearchIndex):
    model = models.SharedRiskGroup
    fields = (('name', 100), ('description', 500), ('comments', 5000))
    display_attrs = ('kind', 'description')


@register_search
class OpticalMultiplexSectionIndex(SearchIndex):
    model = models.OpticalMultiplexSection
    fields = (('name', 150),)
    display_attrs = ('length',)


@register_search
class OpticalSpectrumIndex(SearchIndex):
    model = models.OpticalSpectrum
    fields = (('name', 100), ('description', 500), ('comments', 5000))
    display_attrs = ('partner', 'status', 'description')


@register_search
class TransportChannelIndex(SearchIndex):
    model = models.TransportChannel
    fields = (('och_id', 80), ('description', 500), ('comments', 5000))
    display_attrs = ('spectrum', 'mode', 'status', 'description')


@register_search
class OperationalModeIndex(SearchIndex):
    model = models.OperationalMode
    fields = (('name', 100), ('card_type', 300), ('description', 500), ('comments', 5000))
    display_attrs = ('platform', 'card_type', 'description')


@register_search
class DigitalServiceIndex(SearchIndex):
    model = models.DigitalService
    fields = (('name', 50), ('description', 500), ('comments', 5000))
    display_attrs = ('partner', 'service_type', 'status', 'description')


@register_search
class WorkflowRunIndex(SearchIndex):
    model = models.WorkflowRun
    fields = (('target_name', 400),)
    display_attrs = ('kind', 'status', 'requested_by')


@register_search
class BulkTaskIndex(SearchIndex):
    model = models.BulkTask
    fields = (('file_name', 400), ('error', 1000))
    display_attrs = ('kind', 'status', 'requested_by')


@register_search
class DeviationIndex(SearchIndex):
    model = models.Deviation
    fields = (('resource', 300), ('field', 400), ('reason', 600))
    display_attrs = ('device', 'severity', 'status')


@register_search
class AcceptedValueIndex(SearchIndex):
    model = models.AcceptedValue
    fields = (('resource', 300), ('field', 400), ('reason', 600))
    display_attrs = ('device', 'reason')


indexes = [
    PartnerIndex, PoPIndex, NetworkManagerIndex, CredentialIndex, OpticalDeviceIndex, OpticalPortIndex,
    OpticalFiberIndex, SharedRiskGroupIndex, OpticalMultiplexSectionIndex, OpticalSpectrumIndex,
    TransportChannelIndex, OperationalModeIndex, DigitalServiceIndex, WorkflowRunIndex, BulkTaskIndex,
    DeviationIndex, AcceptedValueIndex,
]
