"""GraphQL types: `<Model>Type`.

Related objects are nullable even where the model demands one: whoever may not see those still sees the object.
"""

from .accepted import AcceptedValueType
from .bulk_task import BulkRowType, BulkTaskType
from .channel import TransportChannelType
from .check import ConnectionCheckType
from .credential import CredentialType
from .deviation import DeviationType
from .device import OpticalDeviceType
from .discovery import DiscoveryType
from .fiber import FiberSegmentType, OpticalFiberType, SharedRiskGroupType
from .manager import NetworkManagerType
from .mode import OperationalModeType
from .partner import PartnerType
from .pop import PoPType
from .port import OpticalPortType
from .raw_command import RawCommandLogType
from .run import WorkflowRunType, WorkflowStepType
from .section import OpticalMultiplexSectionType, SpectrumAllocationType
from .service import DigitalServiceType
from .spectrum import OpticalSpectrumType

__all__ = (
    'AcceptedValueType',
    'BulkRowType',
    'BulkTaskType',
    'ConnectionCheckType',
    'CredentialType',
    'DeviationType',
    'DigitalServiceType',
    'DiscoveryType',
    'FiberSegmentType',
    'NetworkManagerType',
    'OperationalModeType',
    'OpticalDeviceType',
    'OpticalFiberType',
    'OpticalMultiplexSectionType',
    'OpticalPortType',
    'OpticalSpectrumType',
    'PartnerType',
    'PoPType',
    'RawCommandLogType',
    'SharedRiskGroupType',
    'SpectrumAllocationType',
    'TransportChannelType',
    'WorkflowRunType',
    'WorkflowStepType',
)
