"""Endpoints below /api/plugins/optical/."""

from netbox.api.routers import NetBoxRouter

from . import views

app_name = 'netbox_optical'

router = NetBoxRouter()
router.APIRootView = views.OpticalRootView
router.register('partners', views.PartnerViewSet)
router.register('pops', views.PoPViewSet)
router.register('network-managers', views.NetworkManagerViewSet)
router.register('credentials', views.CredentialViewSet)
router.register('devices', views.OpticalDeviceViewSet)
router.register('ports', views.OpticalPortViewSet)
router.register('fibers', views.OpticalFiberViewSet)
router.register('risk-groups', views.SharedRiskGroupViewSet)
router.register('sections', views.OpticalMultiplexSectionViewSet)
router.register('spectra', views.OpticalSpectrumViewSet)
router.register('channels', views.TransportChannelViewSet)
router.register('modes', views.OperationalModeViewSet)
router.register('services', views.DigitalServiceViewSet)
router.register('bulk-tasks', views.BulkTaskViewSet)
router.register('runs', views.WorkflowRunViewSet)
router.register('deviations', views.DeviationViewSet)
router.register('accepted-values', views.AcceptedValueViewSet)
router.register('checks', views.ConnectionCheckViewSet)
router.register('discoveries', views.DiscoveryViewSet)
router.register('raw-command-logs', views.RawCommandLogViewSet)
router.register('paths', views.PathViewSet, basename='path')

urlpatterns = router.urls
