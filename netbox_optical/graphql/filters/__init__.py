"""GraphQL filters: `<Model>Filter`."""

from .accepted import AcceptedValueFilter
from .bulk_task import BulkTaskFilter
from .channel import TransportChannelFilter
from .check import ConnectionCheckFilter
from .credential import CredentialFilter
from .deviation import DeviationFilter
from .device import OpticalDeviceFilter
from .discovery import DiscoveryFilter
from .fiber import OpticalFiberFilter, SharedRiskGroupFilter
from .manager import NetworkManagerFilter
from .mode import OperationalModeFilter
from .partner import PartnerFilter
from .pop import PoPFilter
from .port import OpticalPortFilter
from .raw_command import RawCommandLogFilter
from .run import WorkflowRunFilter
from .section import OpticalMultiplexSectionFilter
from .service import DigitalServiceFilter
from .spectrum import OpticalSpectrumFilter

__all__ = (
    'AcceptedValueFilter',
    'BulkTaskFilter',
    'ConnectionCheckFilter',
    'CredentialFilter',
    'DeviationFilter',
    'DigitalServiceFilter',
    'DiscoveryFilter',
    'NetworkManagerFilter',
    'OperationalModeFilter',
    'OpticalDeviceFilter',
    'OpticalFiberFilter',
    'OpticalMultiplexSectionFilter',
    'OpticalPortFilter',
    'OpticalSpectrumFilter',
    'PartnerFilter',
    'PoPFilter',
    'RawCommandLogFilter',
    'SharedRiskGroupFilter',
    'TransportChannelFilter',
    'WorkflowRunFilter',
)
