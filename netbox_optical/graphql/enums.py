"""Choice sets as GraphQL enumerations."""

import strawberry

from netbox_optical import choices, choices_discovery

__all__ = (
    'AllocationSourceEnum', 'AllocationStateEnum', 'BulkKindEnum', 'BulkRowStatusEnum', 'BulkStatusEnum',
    'CheckResultEnum', 'CredentialBackendEnum', 'DeviationStatusEnum',
    'DiscoveryKindEnum', 'DiscoveryStatusEnum',
    'FiberKindEnum', 'FiberTypeEnum', 'LifecycleEnum', 'NetworkManagerKindEnum', 'OnErrorEnum', 'OpticalDeviceRoleEnum',
    'OpticalPlatformEnum', 'OpticalTransportEnum', 'PartnerTypeEnum', 'PortRoleEnum', 'RawCommandStatusEnum',
    'RiskGroupKindEnum', 'RunKindEnum', 'RunStatusEnum', 'ServiceTypeEnum', 'SeverityEnum', 'StepStatusEnum',
    'WaitEnum',
)

AllocationSourceEnum = strawberry.enum(choices.AllocationSourceChoices.as_enum(prefix='source'))
AllocationStateEnum = strawberry.enum(choices.AllocationStateChoices.as_enum(prefix='state'))
BulkKindEnum = strawberry.enum(choices.BulkKindChoices.as_enum(prefix='kind'))
BulkRowStatusEnum = strawberry.enum(choices.BulkRowStatusChoices.as_enum(prefix='status'))
BulkStatusEnum = strawberry.enum(choices.BulkStatusChoices.as_enum(prefix='status'))
CheckResultEnum = strawberry.enum(choices.CheckResultChoices.as_enum(prefix='result'))
CredentialBackendEnum = strawberry.enum(choices.CredentialBackendChoices.as_enum(prefix='backend'))
DeviationStatusEnum = strawberry.enum(choices.DeviationStatusChoices.as_enum(prefix='status'))
DiscoveryKindEnum = strawberry.enum(choices_discovery.DiscoveryKindChoices.as_enum(prefix='kind'))
DiscoveryStatusEnum = strawberry.enum(choices_discovery.DiscoveryStatusChoices.as_enum(prefix='status'))
FiberKindEnum = strawberry.enum(choices.FiberKindChoices.as_enum(prefix='kind'))
FiberTypeEnum = strawberry.enum(choices.FiberTypeChoices.as_enum(prefix='type'))
LifecycleEnum = strawberry.enum(choices.LifecycleChoices.as_enum(prefix='status'))
NetworkManagerKindEnum = strawberry.enum(choices.NetworkManagerKindChoices.as_enum(prefix='kind'))
OnErrorEnum = strawberry.enum(choices.OnErrorChoices.as_enum(prefix='on_error'))
# Beside core's names of nearly the same meaning, so that both can be in one schema.
OpticalDeviceRoleEnum = strawberry.enum(
    choices.DeviceRoleChoices.as_enum(prefix='role'), name='OpticalDeviceRoleEnum')
OpticalPlatformEnum = strawberry.enum(choices.PlatformChoices.as_enum(prefix='platform'), name='OpticalPlatformEnum')
OpticalTransportEnum = strawberry.enum(
    choices.TransportChoices.as_enum(prefix='transport'), name='OpticalTransportEnum')
PartnerTypeEnum = strawberry.enum(choices.PartnerTypeChoices.as_enum(prefix='type'))
PortRoleEnum = strawberry.enum(choices.PortRoleChoices.as_enum(prefix='role'))
RawCommandStatusEnum = strawberry.enum(choices.RawCommandStatusChoices.as_enum(prefix='status'))
RiskGroupKindEnum = strawberry.enum(choices.RiskGroupKindChoices.as_enum(prefix='kind'))
RunKindEnum = strawberry.enum(choices.RunKindChoices.as_enum(prefix='kind'))
RunStatusEnum = strawberry.enum(choices.RunStatusChoices.as_enum(prefix='status'))
ServiceTypeEnum = strawberry.enum(choices.ServiceTypeChoices.as_enum(prefix='type'))
SeverityEnum = strawberry.enum(choices.SeverityChoices.as_enum(prefix='severity'))
StepStatusEnum = strawberry.enum(choices.StepStatusChoices.as_enum(prefix='status'))
WaitEnum = strawberry.enum(choices.WaitChoices.as_enum(prefix='waits_for'))
