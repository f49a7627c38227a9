"""Serializers, one product per file: `<Model>Serializer`. They hold no rule; they refuse only input of a wrong form."""

from .accepted import AcceptedValueSerializer
from .bulk_task import (
    BulkFileSerializer,
    BulkRowSerializer,
    BulkTaskSerializer,
    LookedAtSerializer,
    RepairSerializer,
    ValidateFibersSerializer,
)
from .channel import TransportChannelSerializer
from .check import ConnectionCheckSerializer
from .credential import CredentialSerializer
from .deviation import (
    DaySerializer,
    DeviationSerializer,
    ReportScopeSerializer,
    ResolutionSerializer,
    ResolveSerializer,
)
from .device import OpticalDeviceSerializer
from .discovery import (
    ChooseSerializer,
    DiscoverSerializer,
    DiscoveryDetailSerializer,
    DiscoveryItemSerializer,
    DiscoverySerializer,
    ImportFibersSerializer,
    ScopeSerializer,
)
from .fiber import FiberSegmentSerializer, OpticalFiberSerializer, SharedRiskGroupSerializer
from .host_key import HostKeyRequestSerializer, HostKeySerializer
from .manager import NetworkManagerSerializer
from .mode import OperationalModeSerializer
from .partner import PartnerSerializer
from .plant import ImportPlantSerializer, PlantOutcomeSerializer
from .pop import ImportSitesSerializer, PoPSerializer, SiteRowSerializer
from .port import OpticalPortSerializer
from .product import (
    ConfirmSerializer,
    DevicePlanRequestSerializer,
    ForceInSyncSerializer,
    PlanRequestSerializer,
    PurgedSerializer,
    PurgeSerializer,
)
from .raw_command import RawCommandLogDetailSerializer, RawCommandLogSerializer, RawCommandsSerializer
from .run import (
    AnswerSerializer,
    ApplySerializer,
    AskSerializer,
    EngineSerializer,
    SkipSerializer,
    WorkflowRunDetailSerializer,
    WorkflowRunSerializer,
    WorkflowStepSerializer,
)
from .section import OpticalMultiplexSectionDetailSerializer, OpticalMultiplexSectionSerializer
from .service import (
    CarrierSerializer,
    DigitalServiceDetailSerializer,
    DigitalServiceSerializer,
    ModifyServiceSerializer,
    ModifySpectrumSerializer,
    OfferRequestSerializer,
    RouteOfferSerializer,
)
from .spectrum import (
    OpticalSpectrumDetailSerializer,
    OpticalSpectrumSerializer,
    SpectrumAllocationSerializer,
    SpectrumSectionSerializer,
)

__all__ = (
    'AcceptedValueSerializer',
    'AnswerSerializer',
    'ApplySerializer',
    'AskSerializer',
    'BulkFileSerializer',
    'BulkRowSerializer',
    'BulkTaskSerializer',
    'CarrierSerializer',
    'ChooseSerializer',
    'ConfirmSerializer',
    'ConnectionCheckSerializer',
    'CredentialSerializer',
    'DaySerializer',
    'DeviationSerializer',
    'DevicePlanRequestSerializer',
    'DigitalServiceDetailSerializer',
    'DigitalServiceSerializer',
    'DiscoverSerializer',
    'DiscoveryDetailSerializer',
    'DiscoveryItemSerializer',
    'DiscoverySerializer',
    'EngineSerializer',
    'FiberSegmentSerializer',
    'ForceInSyncSerializer',
    'HostKeyRequestSerializer',
    'HostKeySerializer',
    'ImportFibersSerializer',
    'ImportPlantSerializer',
    'ImportSitesSerializer',
    'LookedAtSerializer',
    'ModifyServiceSerializer',
    'ModifySpectrumSerializer',
    'NetworkManagerSerializer',
    'OfferRequestSerializer',
    'OperationalModeSerializer',
    'OpticalDeviceSerializer',
    'OpticalFiberSerializer',
    'OpticalMultiplexSectionDetailSerializer',
    'OpticalMultiplexSectionSerializer',
    'OpticalPortSerializer',
    'OpticalSpectrumDetailSerializer',
    'OpticalSpectrumSerializer',
    'PartnerSerializer',
    'PlanRequestSerializer',
    'PlantOutcomeSerializer',
    'PoPSerializer',
    'PurgeSerializer',
    'PurgedSerializer',
    'RawCommandLogDetailSerializer',
    'RawCommandLogSerializer',
    'RawCommandsSerializer',
    'RepairSerializer',
    'ReportScopeSerializer',
    'ResolutionSerializer',
    'ResolveSerializer',
    'RouteOfferSerializer',
    'ScopeSerializer',
    'SharedRiskGroupSerializer',
    'SiteRowSerializer',
    'SkipSerializer',
    'SpectrumAllocationSerializer',
    'SpectrumSectionSerializer',
    'TransportChannelSerializer',
    'ValidateFibersSerializer',
    'WorkflowRunDetailSerializer',
    'WorkflowRunSerializer',
    'WorkflowStepSerializer',
)
