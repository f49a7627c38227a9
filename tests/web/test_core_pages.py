"""What NetBox's own pages show of us, and to whom."""

import pytest
from dcim.models import Cable, Device, Interface, Site
from django.urls import reverse
from tenancy.models import Tenant

from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return factories.make_service()


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_site_tab(admin, service):
    site = service.client_port_a.optical_device.device.site
    page = text(admin.get(reverse('dcim:site', kwargs={'pk': site.pk})))
    url = reverse('dcim:site_optical', kwargs={'pk': site.pk})
    assert url in page
    tab = text(admin.get(url))
    assert site.optical_pop.get_absolute_url() in tab
    lists = ('digitalservice', 'opticaldevice', 'opticalmultiplexsection', 'opticalfiber')
    for model in lists:
        assert f'{reverse(f"plugins:netbox_optical:{model}_list")}?embedded=True&pop_id={site.optical_pop.pk}' in tab
    assert reverse('plugins:netbox_optical:digitalservice_add') in tab


def test_site_that_is_no_pop_has_no_tab_and_no_unfiltered_lists(admin, service):
    site = Site.objects.create(name='Elsewhere', slug='elsewhere')
    assert reverse('dcim:site_optical', kwargs={'pk': site.pk}) not in text(
        admin.get(reverse('dcim:site', kwargs={'pk': site.pk})))
    tab = text(admin.get(reverse('dcim:site_optical', kwargs={'pk': site.pk})))
    assert 'not marked as a PoP' in tab
    assert 'embedded=True' not in tab


def test_device_tab_counts_its_ports(admin, service):
    device = service.client_port_a.optical_device
    page = text(admin.get(reverse('dcim:device', kwargs={'pk': device.device.pk})))
    url = reverse('dcim:device_optical', kwargs={'pk': device.device.pk})
    assert url in page
    tab = text(admin.get(url))
    assert device.get_absolute_url() in tab
    assert f'optical_device_id={device.pk}' in tab
    assert f'device_a={device.pk}' in tab


def test_tab_badge_counts_only_what_the_user_may_see(operator):
    ports = [factories.make_port(device) for device in [factories.make_device()] for _ in range(3)]
    device = ports[0].optical_device.device
    operator.may('view', Device, OpticalDevice).may('view', OpticalPort, pk=ports[0].pk)
    page = text(operator.get(reverse('dcim:device', kwargs={'pk': device.pk})))
    start = page.index(reverse('dcim:device_optical', kwargs={'pk': device.pk}))
    assert '>1<' in page[start:start + 300]


def test_no_permission_no_tab(operator, service):
    site = service.client_port_a.optical_device.device.site
    operator.may('view', Site)
    url = reverse('dcim:site_optical', kwargs={'pk': site.pk})
    assert url not in text(operator.get(reverse('dcim:site', kwargs={'pk': site.pk})))
    tab = text(operator.get(url))
    assert site.optical_pop.get_absolute_url() not in tab
    assert 'embedded=True' not in tab


def test_interface_panel(admin, operator, service):
    port = service.client_port_a
    url = reverse('dcim:interface', kwargs={'pk': port.interface.pk})
    page = text(admin.get(url))
    assert port.get_absolute_url() in page
    assert service.get_absolute_url() in page
    operator.may('view', Interface).may('view', OpticalPort)
    page = text(operator.get(url))
    assert port.get_absolute_url() in page
    assert service.name not in page
    assert 'In use' in page


def test_interface_panel_needs_permission_on_that_port(operator, service):
    operator.may('view', Interface).may('view', OpticalPort, pk=service.client_port_z.pk)
    page = text(operator.get(reverse('dcim:interface', kwargs={'pk': service.client_port_a.interface.pk})))
    assert service.client_port_a.get_absolute_url() not in page


def test_cable_panel(admin, operator):
    fiber = factories.make_fiber(segments=(('G.652.D', 40_000), ('G.655.C', 1_300)))
    url = reverse('dcim:cable', kwargs={'pk': fiber.cable.pk})
    page = text(admin.get(url))
    assert fiber.get_absolute_url() in page and '41.3 km' in page and '9.50 dB' in page
    operator.may('view', Cable)
    assert fiber.get_absolute_url() not in text(operator.get(url))
    operator.may('view', OpticalFiber)
    assert fiber.get_absolute_url() in text(operator.get(url))


def test_tenant_panel_counts_what_the_user_may_see(admin, operator, service):
    partner = service.partner
    factories.make_spectrum(partner=partner)
    url = reverse('tenancy:tenant', kwargs={'pk': partner.tenant.pk})
    page = text(admin.get(url))
    spectra = f'{reverse("plugins:netbox_optical:opticalspectrum_list")}?partner_id={partner.pk}'
    assert f'{spectra}">2</a>' in page
    operator.may('view', Tenant, Partner).may('view', OpticalSpectrum, name='no such')
    page = text(operator.get(url))
    assert f'{spectra}">0</a>' in page
    assert f'{reverse("plugins:netbox_optical:digitalservice_list")}?partner_id={partner.pk}">0</a>' in page


def test_pages_of_strangers_stay_as_they_are(admin):
    tenant = factories.make_tenant()
    page = text(admin.get(reverse('tenancy:tenant', kwargs={'pk': tenant.pk})))
    assert 'Digital services</th>' not in page
    assert Partner.objects.count() == PoP.objects.count() == DigitalService.objects.count() == 0
