"""Filter sets, one product per file: `<Model>FilterSet`."""

from .accepted import AcceptedValueFilterSet
from .bulk_task import BulkTaskFilterSet
from .channel import TransportChannelFilterSet
from .check import ConnectionCheckFilterSet
from .credential import CredentialFilterSet
from .deviation import DeviationFilterSet
from .device import OpticalDeviceFilterSet
from .discovery import DiscoveryFilterSet
from .fiber import OpticalFiberFilterSet, SharedRiskGroupFilterSet
from .manager import NetworkManagerFilterSet
from .mode import OperationalModeFilterSet
from .partner import PartnerFilterSet
from .pop import PoPFilterSet
from .port import OpticalPortFilterSet
from .raw_command import RawCommandLogFilterSet
from .run import WorkflowRunFilterSet
from .section import OpticalMultiplexSectionFilterSet
from .service import DigitalServiceFilterSet
from .spectrum import OpticalSpectrumFilterSet

__all__ = (
    'AcceptedValueFilterSet',
    'BulkTaskFilterSet',
    'ConnectionCheckFilterSet',
    'CredentialFilterSet',
    'DeviationFilterSet',
    'DigitalServiceFilterSet',
    'DiscoveryFilterSet',
    'NetworkManagerFilterSet',
    'OperationalModeFilterSet',
    'OpticalDeviceFilterSet',
    'OpticalFiberFilterSet',
    'OpticalMultiplexSectionFilterSet',
    'OpticalPortFilterSet',
    'OpticalSpectrumFilterSet',
    'PartnerFilterSet',
    'PoPFilterSet',
    'RawCommandLogFilterSet',
    'SharedRiskGroupFilterSet',
    'TransportChannelFilterSet',
    'WorkflowRunFilterSet',
)
