"""The queries: one object by id, and lists with filters and pages."""

import strawberry
import strawberry_django

from .types import (
    AcceptedValueType,
    BulkTaskType,
    ConnectionCheckType,
    CredentialType,
    DeviationType,
    DigitalServiceType,
    DiscoveryType,
    NetworkManagerType,
    OperationalModeType,
    OpticalDeviceType,
    OpticalFiberType,
    OpticalMultiplexSectionType,
    OpticalPortType,
    OpticalSpectrumType,
    PartnerType,
    PoPType,
    RawCommandLogType,
    SharedRiskGroupType,
    TransportChannelType,
    WorkflowRunType,
)

__all__ = ('OpticalQuery', 'schema')


@strawberry.type(name='Query')
class OpticalQuery:
    accepted_value: AcceptedValueType = strawberry_django.field()
    accepted_value_list: list[AcceptedValueType] = strawberry_django.field()

    bulk_task: BulkTaskType = strawberry_django.field()
    bulk_task_list: list[BulkTaskType] = strawberry_django.field()

    connection_check: ConnectionCheckType = strawberry_django.field()
    connection_check_list: list[ConnectionCheckType] = strawberry_django.field()

    credential: CredentialType = strawberry_django.field()
    credential_list: list[CredentialType] = strawberry_django.field()

    deviation: DeviationType = strawberry_django.field()
    deviation_list: list[DeviationType] = strawberry_django.field()

    digital_service: DigitalServiceType = strawberry_django.field()
    digital_service_list: list[DigitalServiceType] = strawberry_django.field()

    discovery: DiscoveryType = strawberry_django.field()
    discovery_list: list[DiscoveryType] = strawberry_django.field()

    network_manager: NetworkManagerType = strawberry_django.field()
    network_manager_list: list[NetworkManagerType] = strawberry_django.field()

    operational_mode: OperationalModeType = strawberry_django.field()
    operational_mode_list: list[OperationalModeType] = strawberry_django.field()

    optical_device: OpticalDeviceType = strawberry_django.field()
    optical_device_list: list[OpticalDeviceType] = strawberry_django.field()

    optical_fiber: OpticalFiberType = strawberry_django.field()
    optical_fiber_list: list[OpticalFiberType] = strawberry_django.field()

    optical_multiplex_section: OpticalMultiplexSectionType = strawberry_django.field()
    optical_multiplex_section_list: list[OpticalMultiplexSectionType] = strawberry_django.field()

    optical_port: OpticalPortType = strawberry_django.field()
    optical_port_list: list[OpticalPortType] = strawberry_django.field()

    optical_spectrum: OpticalSpectrumType = strawberry_django.field()
    optical_spectrum_list: list[OpticalSpectrumType] = strawberry_django.field()

    partner: PartnerType = strawberry_django.field()
    partner_list: list[PartnerType] = strawberry_django.field()

    pop: PoPType = strawberry_django.field()
    pop_list: list[PoPType] = strawberry_django.field()

    raw_command_log: RawCommandLogType = strawberry_django.field()
    raw_command_log_list: list[RawCommandLogType] = strawberry_django.field()

    shared_risk_group: SharedRiskGroupType = strawberry_django.field()
    shared_risk_group_list: list[SharedRiskGroupType] = strawberry_django.field()

    transport_channel: TransportChannelType = strawberry_django.field()
    transport_channel_list: list[TransportChannelType] = strawberry_django.field()

    workflow_run: WorkflowRunType = strawberry_django.field()
    workflow_run_list: list[WorkflowRunType] = strawberry_django.field()


schema = [OpticalQuery]
