"""Viewsets, one product per file."""

from .accepted import AcceptedValueViewSet
from .bulk_task import BulkTaskViewSet
from .channel import TransportChannelViewSet
from .check import ConnectionCheckViewSet
from .credential import CredentialViewSet
from .deviation import DeviationViewSet
from .device import OpticalDeviceViewSet
from .discovery import DiscoveryViewSet
from .fiber import OpticalFiberViewSet, SharedRiskGroupViewSet
from .manager import NetworkManagerViewSet
from .mode import OperationalModeViewSet
from .partner import PartnerViewSet
from .paths import PathViewSet
from .pop import PoPViewSet
from .port import OpticalPortViewSet
from .raw_command import RawCommandLogViewSet
from .root import OpticalRootView
from .run import WorkflowRunViewSet
from .section import OpticalMultiplexSectionViewSet
from .service import DigitalServiceViewSet
from .spectrum import OpticalSpectrumViewSet

__all__ = (
    'AcceptedValueViewSet',
    'BulkTaskViewSet',
    'ConnectionCheckViewSet',
    'CredentialViewSet',
    'DeviationViewSet',
    'DigitalServiceViewSet',
    'DiscoveryViewSet',
    'NetworkManagerViewSet',
    'OperationalModeViewSet',
    'OpticalDeviceViewSet',
    'OpticalFiberViewSet',
    'OpticalMultiplexSectionViewSet',
    'OpticalPortViewSet',
    'OpticalRootView',
    'OpticalSpectrumViewSet',
    'PartnerViewSet',
    'PathViewSet',
    'PoPViewSet',
    'RawCommandLogViewSet',
    'SharedRiskGroupViewSet',
    'TransportChannelViewSet',
    'WorkflowRunViewSet',
)
