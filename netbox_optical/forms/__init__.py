"""Forms, one product per file: `<Model>Form`, `<Model>ImportForm`, `<Model>BulkEditForm`, `<Model>FilterForm`."""

from .accepted import AcceptedValueFilterForm
from .bulk_task import BulkFileForm, BulkTaskFilterForm
from .channel import (
    TransportChannelBulkEditForm,
    TransportChannelFilterForm,
    TransportChannelForm,
    TransportChannelImportForm,
)
from .check import ConnectionCheckFilterForm
from .credential import CredentialBulkEditForm, CredentialFilterForm, CredentialForm, CredentialImportForm
from .deviation import DeviationBulkEditForm, DeviationFilterForm, DeviationForm, ReportScopeForm
from .device import OpticalDeviceBulkEditForm, OpticalDeviceFilterForm, OpticalDeviceForm, OpticalDeviceImportForm
from .discovery import DiscoverForm, DiscoveryFilterForm, ImportFibersForm, ScopeForm
from .fiber import (
    OpticalFiberBulkEditForm,
    OpticalFiberFilterForm,
    OpticalFiberForm,
    OpticalFiberImportForm,
    SharedRiskGroupBulkEditForm,
    SharedRiskGroupFilterForm,
    SharedRiskGroupForm,
    SharedRiskGroupImportForm,
)
from .manager import NetworkManagerBulkEditForm, NetworkManagerFilterForm, NetworkManagerForm, NetworkManagerImportForm
from .mode import OperationalModeBulkEditForm, OperationalModeFilterForm, OperationalModeForm, OperationalModeImportForm
from .modify import ModifyServiceForm, ModifySpectrumForm
from .new_service import DigitalServiceImportForm, NewServiceForm
from .partner import PartnerBulkEditForm, PartnerFilterForm, PartnerForm, PartnerImportForm
from .paths import AvailabilityForm, ReservationForm
from .plant import ImportPlantForm
from .pop import ImportSitesForm, PoPBulkEditForm, PoPFilterForm, PoPForm, PoPImportForm
from .port import OpticalPortBulkEditForm, OpticalPortFilterForm, OpticalPortForm, OpticalPortImportForm
from .purge import PurgeForm
from .raw_command import RawCommandLogFilterForm, RawCommandsForm
from .run import AnswerForm, ApplyRunForm, AskFirstForm, ConfirmRunForm, SkipRunForm, WorkflowRunFilterForm
from .section import OpticalMultiplexSectionFilterForm
from .service import DigitalServiceBulkEditForm, DigitalServiceFilterForm, DigitalServiceForm
from .spectrum import (
    OpticalSpectrumBulkEditForm,
    OpticalSpectrumFilterForm,
    OpticalSpectrumForm,
    OpticalSpectrumImportForm,
)

__all__ = (
    'AcceptedValueFilterForm',
    'AnswerForm',
    'ApplyRunForm',
    'AskFirstForm',
    'AvailabilityForm',
    'BulkFileForm',
    'BulkTaskFilterForm',
    'ConfirmRunForm',
    'ConnectionCheckFilterForm',
    'CredentialBulkEditForm',
    'CredentialFilterForm',
    'CredentialForm',
    'CredentialImportForm',
    'DeviationBulkEditForm',
    'DeviationFilterForm',
    'DeviationForm',
    'DigitalServiceBulkEditForm',
    'DigitalServiceFilterForm',
    'DigitalServiceForm',
    'DigitalServiceImportForm',
    'DiscoverForm',
    'DiscoveryFilterForm',
    'ImportFibersForm',
    'ImportPlantForm',
    'ImportSitesForm',
    'ModifyServiceForm',
    'ModifySpectrumForm',
    'NetworkManagerBulkEditForm',
    'NetworkManagerFilterForm',
    'NetworkManagerForm',
    'NetworkManagerImportForm',
    'NewServiceForm',
    'OperationalModeBulkEditForm',
    'OperationalModeFilterForm',
    'OperationalModeForm',
    'OperationalModeImportForm',
    'OpticalDeviceBulkEditForm',
    'OpticalDeviceFilterForm',
    'OpticalDeviceForm',
    'OpticalDeviceImportForm',
    'OpticalFiberBulkEditForm',
    'OpticalFiberFilterForm',
    'OpticalFiberForm',
    'OpticalFiberImportForm',
    'OpticalMultiplexSectionFilterForm',
    'OpticalPortBulkEditForm',
    'OpticalPortFilterForm',
    'OpticalPortForm',
    'OpticalPortImportForm',
    'OpticalSpectrumBulkEditForm',
    'OpticalSpectrumFilterForm',
    'OpticalSpectrumForm',
    'OpticalSpectrumImportForm',
    'PartnerBulkEditForm',
    'PartnerFilterForm',
    'PartnerForm',
    'PartnerImportForm',
    'PoPBulkEditForm',
    'PoPFilterForm',
    'PoPForm',
    'PoPImportForm',
    'PurgeForm',
    'RawCommandLogFilterForm',
    'RawCommandsForm',
    'ReportScopeForm',
    'ReservationForm',
    'ScopeForm',
    'SharedRiskGroupBulkEditForm',
    'SharedRiskGroupFilterForm',
    'SharedRiskGroupForm',
    'SharedRiskGroupImportForm',
    'SkipRunForm',
    'TransportChannelBulkEditForm',
    'TransportChannelFilterForm',
    'TransportChannelForm',
    'TransportChannelImportForm',
    'WorkflowRunFilterForm',
)
