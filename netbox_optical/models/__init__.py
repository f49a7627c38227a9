"""The Django models, one product per file."""

from .accepted import AcceptedValue
from .bulk_task import BulkRow, BulkTask
from .channel import TransportChannel
from .check import ConnectionCheck
from .credential import Credential
from .deviation import Deviation
from .device import OpticalDevice
from .discovery import Discovery, DiscoveryItem
from .fiber import FiberSegment, OpticalFiber, SharedRiskGroup
from .manager import NetworkManager
from .mode import OperationalMode
from .partner import Partner
from .pop import PoP
from .port import OpticalPort, PortClaim
from .raw_command import RawCommandLog
from .reading import DeviceReading
from .run import EngineSwitch, WorkflowRun, WorkflowStep
from .section import OpticalMultiplexSection, SectionSpan, SpectrumAllocation
from .service import ChannelUse, DigitalService
from .spectrum import OpticalSpectrum, SpectrumHop, SpectrumSection

__all__ = (
    'AcceptedValue',
    'BulkRow',
    'BulkTask',
    'ChannelUse',
    'ConnectionCheck',
    'Credential',
    'Deviation',
    'DeviceReading',
    'DigitalService',
    'Discovery',
    'DiscoveryItem',
    'EngineSwitch',
    'FiberSegment',
    'NetworkManager',
    'OperationalMode',
    'OpticalDevice',
    'OpticalFiber',
    'OpticalMultiplexSection',
    'OpticalPort',
    'OpticalSpectrum',
    'Partner',
    'PoP',
    'PortClaim',
    'RawCommandLog',
    'SectionSpan',
    'SharedRiskGroup',
    'SpectrumAllocation',
    'SpectrumHop',
    'SpectrumSection',
    'TransportChannel',
    'WorkflowRun',
    'WorkflowStep',
)
