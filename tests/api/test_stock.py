"""NetBox's own REST and GraphQL tests for every model that can be written."""

from netbox_optical.models import (
    Credential,
    NetworkManager,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
    SharedRiskGroup,
    TransportChannel,
)
from tests import factories as make
from tests.netbox_case import OpticalCases

PATCH = {'description': 'New description'}


class PartnerTest(OpticalCases.Api):
    model = Partner
    brief_fields = ['description', 'display', 'id', 'tenant', 'type', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'type': 'nobility'}

    @classmethod
    def setUpTestData(cls):
        for value in range(1, 4):
            make.make_partner(external_id=value, description=f'Partner {value}')
        cls.create_data = [
            {'tenant': make.make_tenant().pk, 'type': 'research', 'status': 'active', 'external_id': 10 + value}
            for value in range(3)
        ]


class PoPTest(OpticalCases.Api):
    model = PoP
    brief_fields = ['code', 'description', 'display', 'id', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'code': 'toolong'}

    @classmethod
    def setUpTestData(cls):
        for value in range(3):
            make.make_pop(external_id=value, description='A place')
        cls.create_data = []
        for _ in range(3):
            code = make.free_code()
            cls.create_data.append({'site': make.make_site(code).pk, 'code': code, 'status': 'planned'})


class NetworkManagerTest(OpticalCases.Api):
    model = NetworkManager
    brief_fields = ['description', 'display', 'id', 'kind', 'name', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'primary_url': 'http://plain.example.net'}

    @classmethod
    def setUpTestData(cls):
        login = make.make_credential()
        for _ in range(3):
            make.make_manager(credential=login, secondary_url='https://standby.example.net', ca_file='/etc/ca.pem')
        cls.create_data = [
            {'name': f'New {value}', 'kind': 'tnms', 'primary_url': f'https://new{value}.example.net',
             'credential': login.pk, 'verify_tls': True}
            for value in range(3)
        ]


class CredentialTest(OpticalCases.Api):
    model = Credential
    brief_fields = ['description', 'display', 'id', 'name', 'url']
    bulk_update_data = {'backend': 'file'}
    bulk_update_invalid_data = {'reference': 'no blanks allowed'}

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_credential(description='A login')
        cls.create_data = [
            {'name': f'New {value}', 'backend': 'environment', 'reference': f'new-{value}'} for value in range(3)
        ]


class OpticalDeviceTest(OpticalCases.Api):
    model = OpticalDevice
    brief_fields = ['description', 'display', 'id', 'platform', 'role', 'tid', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'role': 'transponder'}

    @classmethod
    def setUpTestData(cls):
        login, manager = make.make_credential(), make.make_manager()
        for _ in range(3):
            make.make_device(credential=login, manager=manager, port=3083, host_key='ssh-rsa A', ca_file='/ca')
        cls.create_data = []
        for value in range(3):
            pop = make.make_pop()
            cls.create_data.append({
                'device': make.make_core_device(pop, f'flex.{pop.code.lower()}').pk, 'platform': 'flexils',
                'role': 'roadm', 'transport': 'tl1-ssh', 'manager': manager.pk, 'credential': login.pk, 'port': value,
            })


class OpticalPortTest(OpticalCases.Api):
    model = OpticalPort
    brief_fields = ['aid', 'description', 'display', 'id', 'optical_device', 'role', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'role': 'sideways'}

    @classmethod
    def setUpTestData(cls):
        device = make.make_device()
        for slot in range(1, 4):
            make.make_port(device, f'1-E{slot}-1-T1A', add_drop_group=f'1-E{slot}-1')
        cls.create_data = []
        for slot in range(1, 4):
            interface = make.make_interface(device, f'2-A-{slot}-L1')
            cls.create_data.append(
                {'interface': interface.pk, 'optical_device': device.pk, 'role': 'line', 'aid': f'2-A-{slot}-L1'})


class OpticalFiberTest(OpticalCases.Api):
    model = OpticalFiber
    brief_fields = ['description', 'display', 'id', 'kind', 'name', 'url']
    bulk_update_data = {'external_id': None, 'measured_loss': 7}
    bulk_update_invalid_data = {'measured_loss': -1}
    validation_excluded_fields = ['segments']

    @classmethod
    def setUpTestData(cls):
        for value in range(1, 4):
            make.make_fiber(external_id=value)
        cls.create_data = [
            {'cable': make.make_cable(make.make_port(), make.make_port()).pk, 'kind': 'span', 'status': 'active',
             'segments': [{'type': 'G.652.D', 'length': 1000 + value}, {'type': 'G.655.C', 'length': 2000}]}
            for value in range(3)
        ]


class SharedRiskGroupTest(OpticalCases.Api):
    model = SharedRiskGroup
    brief_fields = ['description', 'display', 'id', 'kind', 'name', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'fibers': [2**31 - 1]}

    @classmethod
    def setUpTestData(cls):
        fibers = [make.make_fiber() for _ in range(2)]
        for _ in range(3):
            make.make_risk_group(fibers=fibers)
        cls.create_data = [
            {'name': f'New {value}', 'kind': 'building', 'fibers': [fiber.pk for fiber in fibers]} for value in range(3)
        ]


class OpticalSpectrumTest(OpticalCases.Api):
    model = OpticalSpectrum
    brief_fields = ['description', 'display', 'end', 'id', 'name', 'start', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'start': 1}

    @classmethod
    def setUpTestData(cls):
        partner, fiber = make.make_partner(), make.make_fiber()
        for value in range(3):
            make.make_spectrum(partner=partner, start=make.BASE + value * 100_000)
        cls.create_data = [
            {'partner': partner.pk, 'name': f'New {value}', 'start': 191_500_000, 'end': 191_550_000,
             'excluded_fibers': [fiber.pk]}
            for value in range(3)
        ]


class TransportChannelTest(OpticalCases.Api):
    model = TransportChannel
    brief_fields = ['central_frequency', 'description', 'display', 'id', 'och_id', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'central_frequency': 191_425_001}

    @classmethod
    def setUpTestData(cls):
        for value in range(1, 4):
            make.make_channel(value)
        mode = OperationalMode.objects.first()
        cls.create_data = []
        for value in range(3):
            device_a, device_z = make.make_transponders()
            cls.create_data.append({
                'och_id': 100 + value, 'spectrum': make.make_spectrum().pk, 'central_frequency': 191_425_000,
                'mode': mode.pk, 'line_port_a': device_a.ports.get(aid='port-1/1/1').pk,
                'line_port_z': device_z.ports.get(aid='port-1/1/1').pk,
            })


class OperationalModeTest(OpticalCases.Api):
    model = OperationalMode
    brief_fields = ['card_type', 'description', 'display', 'id', 'name', 'rate', 'url']
    bulk_update_data = PATCH
    bulk_update_invalid_data = {'carriers': 3}

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_mode(width=50_000, fec='SDFEC2', baud_rate='34.5', required_osnr='12.5')
        cls.create_data = [
            {'platform': 'gx-g42', 'card_type': 'CHM6-C6', 'name': f'New {value}', 'rate': 400, 'carriers': 1}
            for value in range(3)
        ]
