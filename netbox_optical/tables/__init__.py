"""Tables, one product per file: `<Model>Table`."""

from .accepted import AcceptedValueTable
from .bulk_task import BulkTaskTable
from .channel import TransportChannelTable
from .check import ConnectionCheckTable
from .credential import CredentialTable
from .deviation import DeviationTable, IgnoredDeviationTable, ResolvedDeviationTable
from .device import OpticalDeviceTable
from .discovery import DiscoveryTable
from .fiber import OpticalFiberTable, SharedRiskGroupTable
from .manager import NetworkManagerTable
from .mode import OperationalModeTable
from .partner import PartnerTable
from .pop import PoPTable
from .port import OpticalPortTable
from .raw_command import RawCommandLogTable
from .run import WorkflowRunTable
from .section import OpticalMultiplexSectionTable
from .service import DigitalServiceTable
from .spectrum import OpticalSpectrumTable

__all__ = (
    'AcceptedValueTable',
    'BulkTaskTable',
    'ConnectionCheckTable',
    'CredentialTable',
    'DeviationTable',
    'DigitalServiceTable',
    'DiscoveryTable',
    'IgnoredDeviationTable',
    'NetworkManagerTable',
    'OperationalModeTable',
    'OpticalDeviceTable',
    'OpticalFiberTable',
    'OpticalMultiplexSectionTable',
    'OpticalPortTable',
    'OpticalSpectrumTable',
    'PartnerTable',
    'PoPTable',
    'RawCommandLogTable',
    'ResolvedDeviationTable',
    'SharedRiskGroupTable',
    'TransportChannelTable',
    'WorkflowRunTable',
)
