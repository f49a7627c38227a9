"""URLs of the pages; the views register themselves."""

from django.urls import include, path
from utilities.urls import get_model_urls

from . import views  # noqa: F401  (registers the views)

_PATHS = (
    ('partners', 'partner'),
    ('pops', 'pop'),
    ('network-managers', 'networkmanager'),
    ('credentials', 'credential'),
    ('devices', 'opticaldevice'),
    ('ports', 'opticalport'),
    ('fibers', 'opticalfiber'),
    ('risk-groups', 'sharedriskgroup'),
    ('sections', 'opticalmultiplexsection'),
    ('spectra', 'opticalspectrum'),
    ('channels', 'transportchannel'),
    ('modes', 'operationalmode'),
    ('services', 'digitalservice'),
    ('bulk-tasks', 'bulktask'),
    ('runs', 'workflowrun'),
    ('deviations', 'deviation'),
    ('accepted-values', 'acceptedvalue'),
    ('checks', 'connectioncheck'),
    ('raw-command-logs', 'rawcommandlog'),
    ('discoveries', 'discovery'),
)

app_name = 'netbox_optical'
urlpatterns = [
    pattern
    for prefix, model in _PATHS
    for pattern in (
        path(f'{prefix}/', include(get_model_urls('netbox_optical', model, detail=False))),
        path(f'{prefix}/<int:pk>/', include(get_model_urls('netbox_optical', model))),
    )
]
