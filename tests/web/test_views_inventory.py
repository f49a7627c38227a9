"""NetBox's own page tests for partners, PoPs, managers, credentials, modes, devices and ports."""

from utilities.testing import create_tags

from netbox_optical.models import (
    Credential,
    NetworkManager,
    OperationalMode,
    OpticalDevice,
    OpticalPort,
    Partner,
    PoP,
)
from tests import factories
from tests.netbox_case import OpticalCases


def tag_pks() -> list[int]:
    return [tag.pk for tag in create_tags('Alpha', 'Bravo')]


class PartnerViewTest(OpticalCases.PrimaryObjectView):
    model = Partner

    @classmethod
    def setUpTestData(cls):
        partners = [factories.make_partner() for _ in range(3)]
        tenants = [factories.make_tenant() for _ in range(4)]
        cls.form_data = {
            'tenant': tenants[0].pk, 'type': 'operator', 'status': 'planned', 'external_id': 9001,
            'description': 'New', 'tags': tag_pks(),
        }
        cls.csv_data = (
            'tenant,type,status,external_id',
            *(f'{tenant.name},research,active,{9100 + index}' for index, tenant in enumerate(tenants[1:])),
        )
        cls.csv_update_data = (
            'id,description', *(f'{partner.pk},Changed {partner.pk}' for partner in partners))
        cls.bulk_edit_data = {'type': 'research', 'description': 'Together'}


class PoPViewTest(OpticalCases.PrimaryObjectView):
    model = PoP

    @classmethod
    def setUpTestData(cls):
        pops = [factories.make_pop() for _ in range(3)]
        sites = [factories.make_site(code) for code in ('ZZ01', 'ZZ02', 'ZZ03', 'ZZ04')]
        cls.form_data = {
            'site': sites[0].pk, 'code': 'ZZ01', 'status': 'active', 'external_id': 9001, 'description': 'New',
            'tags': tag_pks(),
        }
        cls.csv_data = ('site,code,status', *(f'{site.name},{site.name[:4]},active' for site in sites[1:]))
        cls.csv_update_data = ('id,description', *(f'{pop.pk},Changed {pop.pk}' for pop in pops))
        cls.bulk_edit_data = {'status': 'failed', 'description': 'Together'}


class NetworkManagerViewTest(OpticalCases.PrimaryObjectView):
    model = NetworkManager

    @classmethod
    def setUpTestData(cls):
        managers = [factories.make_manager() for _ in range(3)]
        credential = factories.make_credential('Common')
        cls.form_data = {
            'name': 'New', 'kind': 'tnms', 'url': 'https://new.example.net', 'secondary_url': '',
            'credential': credential.pk, 'verify_tls': True, 'ca_file': '', 'description': 'New', 'tags': tag_pks(),
        }
        cls.csv_data = (
            'name,kind,url,credential,verify_tls',
            *(f'Manager {index},tnms,https://m{index}.example.net,Common,true' for index in range(3)),
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in managers))
        cls.bulk_edit_data = {'credential': credential.pk, 'description': 'Together'}


class CredentialViewTest(OpticalCases.PrimaryObjectView):
    model = Credential

    @classmethod
    def setUpTestData(cls):
        credentials = [factories.make_credential() for _ in range(3)]
        cls.form_data = {
            'name': 'New', 'backend': 'file', 'reference': 'new', 'description': 'New', 'tags': tag_pks(),
        }
        cls.csv_data = ('name,backend,reference', *(f'Login {i}x,environment,ref{i}' for i in range(3)))
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in credentials))
        cls.bulk_edit_data = {'backend': 'file', 'description': 'Together'}


class OperationalModeViewTest(OpticalCases.PrimaryObjectView):
    model = OperationalMode

    @classmethod
    def setUpTestData(cls):
        modes = [factories.make_mode() for _ in range(3)]
        cls.form_data = {
            'platform': 'gx-g42', 'card_type': 'CHM6', 'name': 'NEW', 'rate': 400, 'carriers': 1, 'baud_rate': None,
            'width': 75000, 'fec': 'x', 'required_osnr': None, 'description': 'New', 'tags': tag_pks(),
        }
        cls.csv_data = (
            'platform,card_type,name,rate,carriers,width',
            *(f'groove-g30,CHM2T,IMPORTED_{i},{100 * i},1,50000' for i in range(1, 4)),
        )
        cls.csv_update_data = ('id,width', *(f'{each.pk},62500' for each in modes))
        cls.bulk_edit_data = {'width': 87500, 'fec': 'SD-FEC', 'description': 'Together'}


class OpticalDeviceViewTest(OpticalCases.PrimaryObjectView):
    model = OpticalDevice

    @classmethod
    def setUpTestData(cls):
        devices = [factories.make_device() for _ in range(3)]
        pops = [factories.make_pop() for _ in range(4)]
        core = [factories.make_core_device(pop, f'core-{pop.code.lower()}') for pop in pops]
        cls.form_data = {
            'device': core[0].pk, 'platform': 'flexils', 'role': 'amplifier', 'name_prefix': 'new', 'status': 'planned',
            'loopback': None, 'transport': 'tl1-ssh', 'port': 22, 'host_key': '', 'manager': None,
            'manager_uuid': None, 'credential': None, 'verify_tls': True, 'ca_file': '', 'description': 'New',
            'tags': tag_pks(),
        }
        cls.csv_data = (
            'device,platform,role,transport,status,verify_tls',
            *(f'{device.name},groove-g30,transponder,restconf,active,true' for device in core[1:]),
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in devices))
        cls.bulk_edit_data = {
            'credential': factories.make_credential().pk, 'transport': 'tl1-tcp', 'description': 'Together'}


class OpticalPortViewTest(OpticalCases.PrimaryObjectView):
    model = OpticalPort

    @classmethod
    def setUpTestData(cls):
        device = factories.make_device()
        ports = [factories.make_port(device) for _ in range(3)]
        interfaces = [factories.make_interface(device, f'2-A-{number}-L1') for number in range(1, 5)]
        cls.form_data = {
            'optical_device': device.pk, 'interface': interfaces[0].pk, 'role': 'line', 'aid': '2-A-1-L1',
            'add_drop_group': '', 'description': 'New', 'tags': tag_pks(),
        }
        cls.csv_data = (
            'optical_device,interface,role',
            *(f'{device.tid},{interface.name},line' for interface in interfaces[1:]),
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in ports))
        cls.bulk_edit_data = {'role': 'add-drop', 'add_drop_group': '2', 'description': 'Together'}
