"""NetBox's own filterset tests (every field has its filter), and what our own filters find."""

from netbox_optical import filtersets, models
from netbox_optical.choices import LifecycleChoices
from tests import factories as make
from tests.netbox_case import OpticalCases


class Cases(OpticalCases):
    """Adds `found`."""

    class FilterSet(OpticalCases.FilterSet):
        """The objects that parameters find."""

        @classmethod
        def setUpTestData(cls):
            cls.items = cls.make_items()

        def found(self, **params) -> set:
            lists = {name: value if isinstance(value, (list, bool)) or name in ('q', 'line_for_id') else [value]
                     for name, value in params.items()}
            result = self.filterset(lists, self.queryset)
            self.assertTrue(result.is_valid(), result.errors)
            return set(result.qs)

        def assert_finds(self, *expected, **params):
            self.assertEqual(self.found(**params), set(expected))


class PartnerTest(Cases.FilterSet):
    queryset = models.Partner.objects.all()
    filterset = filtersets.PartnerFilterSet

    @staticmethod
    def make_items():
        kinds = (('Alpha', 'institution'), ('Beta', 'research'), ('Gamma', 'operator'))
        return [make.make_partner(f'University {name}', external_id=index, type=kind)
                for index, (name, kind) in enumerate(kinds, start=1)]

    def test_own_filters(self):
        first, second, _ = self.items
        self.assert_finds(first, q='alpha')
        self.assert_finds(second, tenant_id=second.tenant_id)
        self.assert_finds(second, tenant=second.tenant.slug)
        self.assert_finds(second, type='research')
        self.assert_finds(first, external_id=1)
        self.assert_finds(*self.items, status=LifecycleChoices.ACTIVE)
        self.assert_finds(in_sync=True)


class PoPTest(Cases.FilterSet):
    queryset = models.PoP.objects.all()
    filterset = filtersets.PoPFilterSet

    @staticmethod
    def make_items():
        return [make.make_pop(code) for code in ('AA00', 'BB11', 'CC22')]

    def test_own_filters(self):
        first, second, _ = self.items
        self.assert_finds(first, code='AA00')
        self.assert_finds(second, site_id=second.site_id)
        self.assert_finds(second, site=second.site.slug)
        self.assert_finds(second, q='bb11 some')


class NetworkManagerTest(Cases.FilterSet):
    queryset = models.NetworkManager.objects.all()
    filterset = filtersets.NetworkManagerFilterSet

    @staticmethod
    def make_items():
        login = make.make_credential()
        return [make.make_manager(f'NMS {value}', credential=login if value else None) for value in range(3)]

    def test_own_filters(self):
        self.assert_finds(*self.items[1:], credential_id=self.items[1].credential_id)
        self.assert_finds(self.items[0], name='NMS 0')
        self.assert_finds(*self.items, kind='tnms')


class ConnectionCheckTest(Cases.FilterSet):
    queryset = models.ConnectionCheck.objects.all()
    filterset = filtersets.ConnectionCheckFilterSet
    ignore_fields = ('counts',)

    @staticmethod
    def make_items():
        return [make.make_check(), make.make_check(make.make_manager('North')),
                make.make_check(result='failed', category='unreachable', error='no route to host')]

    def test_own_filters(self):
        first, second, third = self.items
        self.assert_finds(first, device_id=first.device_id)
        self.assert_finds(third, device=third.device.tid)
        self.assert_finds(second, manager_id=second.manager_id)
        self.assert_finds(second, manager='North')
        self.assert_finds(third, result='failed')
        self.assert_finds(third, q='no route')
        self.assert_finds(first, second, version='R22.1', result='ok')


class BulkTaskTest(Cases.FilterSet):
    queryset = models.BulkTask.objects.all()
    filterset = filtersets.BulkTaskFilterSet

    @staticmethod
    def make_items():
        return [make.make_bulk_task(), make.make_bulk_task(kind='devices', file_name='sites.csv'),
                make.make_bulk_task(status='succeeded', with_runs=True, error='The worker was lost')]

    def test_own_filters(self):
        first, second, third = self.items
        self.assert_finds(second, kind='devices')
        self.assert_finds(first, second, status='failed')
        self.assert_finds(second, q='SITES')
        self.assert_finds(third, q='worker')
        self.assert_finds(third, with_runs=True)


class DiscoveryTest(Cases.FilterSet):
    queryset = models.Discovery.objects.all()
    filterset = filtersets.DiscoveryFilterSet
    ignore_fields = ('filters', 'counts', 'errors', 'notes', 'items', 'devices')  # devices: by device_id

    @staticmethod
    def make_items():
        site = make.make_site()
        first = make.make_discovery()
        first.sites.add(site)
        return [first, make.make_discovery(kind='fibers', manager=make.make_manager('North')),
                make.make_discovery(status='failed', error='no device answers')]

    def test_own_filters(self):
        first, second, third = self.items
        self.assert_finds(first, site_id=first.sites.get().pk)
        self.assert_finds(first, site=first.sites.get().slug)
        self.assert_finds(third, device_id=third.devices.get().pk)
        self.assert_finds(third, device=third.devices.get().tid)
        self.assert_finds(second, manager='North')
        self.assert_finds(second, kind='fibers')
        self.assert_finds(third, status='failed')
        self.assert_finds(third, q='no device')


class RawCommandLogTest(Cases.FilterSet):
    queryset = models.RawCommandLog.objects.all()
    filterset = filtersets.RawCommandLogFilterSet
    ignore_fields = ('commands', 'journal')

    @staticmethod
    def make_items():
        return [make.make_raw_log(), make.make_raw_log(status='succeeded', commands=['RTRV-OTS:::;']),
                make.make_raw_log(on_error='continue')]

    def test_own_filters(self):
        first, second, third = self.items
        self.assert_finds(first, device_id=first.device_id)
        self.assert_finds(third, device=third.device.tid)
        self.assert_finds(second, status='succeeded')
        self.assert_finds(second, q='rtrv-ots')
        self.assert_finds(third, on_error='continue')


class CredentialTest(Cases.FilterSet):
    queryset = models.Credential.objects.all()
    filterset = filtersets.CredentialFilterSet

    @staticmethod
    def make_items():
        return [make.make_credential(f'Login {name}', backend=backend) for name, backend in (
            ('x', 'file'), ('y', 'environment'), ('z', 'environment'))]

    def test_own_filters(self):
        self.assert_finds(self.items[0], backend='file')
        self.assert_finds(self.items[1], q='LOGIN Y')


class OpticalDeviceTest(Cases.FilterSet):
    queryset = models.OpticalDevice.objects.all()
    filterset = filtersets.OpticalDeviceFilterSet
    ignore_fields = ('discoveries', 'reading')  # the former is found from the discovery, by its device_id

    @staticmethod
    def make_items():
        return [
            make.make_device('flex.aa00', manager=make.make_manager('North')),
            make.make_device('flex.bb11', role='amplifier'),
            make.make_device('g30.bb11', platform='groove-g30', role='transponder'),
        ]

    def test_own_filters(self):
        first, second, third = self.items
        self.assert_finds(first, pop='AA00')
        self.assert_finds(second, third, pop_id=second.pop.pk)
        self.assert_finds(second, third, site_id=second.device.site_id)
        self.assert_finds(third, platform='groove-g30')
        self.assert_finds(second, role='amplifier')
        self.assert_finds(first, manager='North')
        self.assert_finds(third, device_id=third.device_id)
        self.assert_finds(third, q='g30')
        self.assert_finds(first, second, tid__ic='flex')


class OpticalPortTest(Cases.FilterSet):
    queryset = models.OpticalPort.objects.all()
    filterset = filtersets.OpticalPortFilterSet
    # Its users are asked by `used`, its section by the sections' own filters.
    ignore_fields = ('claim', 'section_from', 'section_to', 'observed_passbands')

    @staticmethod
    def make_items():
        return [make.small_network(cards=2)]

    def test_own_filters(self):
        network, = self.items
        device = network.transponders[0]
        channel = make.make_channel(
            line_port_a=network.port(0, 'port-1/2/1'), line_port_z=network.port(1, 'port-1/2/1'))
        service = make.make_service(channel)
        used = {channel.line_port_a, channel.line_port_z, service.client_port_a, service.client_port_z}
        self.assertEqual(self.found(used=True), used)
        self.assertEqual(len(self.found(used=False)), models.OpticalPort.objects.count() - 4)
        self.assertEqual(len(self.found(optical_device_id=device.pk, role='client')), 20)
        self.assertEqual(self.found(optical_device=device.tid), set(device.ports.all()))
        self.assertEqual(self.found(pop=device.pop.code, fibred=True, role='line', q='g30'), {
            network.port(0, 'port-1/1/1'), network.port(0, 'port-1/2/1')})
        self.assert_finds(network.port(0, 'port-1/1/1'), line_for_id=network.port(0, 'port-1/1/3').pk)
        self.assert_finds(line_for_id=network.port(0, 'port-1/2/4').pk)


class OpticalFiberTest(Cases.FilterSet):
    queryset = models.OpticalFiber.objects.all()
    filterset = filtersets.OpticalFiberFilterSet
    filter_name_map = {'shared_risk_group': 'risk_group', 'section_span': 'section'}

    @staticmethod
    def make_items():
        return [make.make_fiber(), make.make_fiber(segments=(('G.655.C', 5),), external_id=9), make.make_fiber()]

    def test_own_filters(self):
        first, second, third = self.items
        end = second.ends[1]
        self.assert_finds(second, port_id=end.pk)
        self.assert_finds(second, optical_device_id=end.optical_device_id)
        self.assert_finds(second, optical_device=end.optical_device.tid)
        self.assert_finds(second, pop_id=end.optical_device.pop.pk)
        self.assert_finds(second, pop=end.optical_device.pop.code)
        self.assert_finds(second, fiber_type='G.655.C')
        self.assert_finds(first, third, fiber_type='G.652.D')
        group = make.make_risk_group(fibers=[first, third])
        self.assert_finds(first, third, risk_group_id=group.pk)
        self.assert_finds(third, section_id=third.section_span.section_id)
        self.assert_finds(*self.items, kind='span')


class SharedRiskGroupTest(Cases.FilterSet):
    queryset = models.SharedRiskGroup.objects.all()
    filterset = filtersets.SharedRiskGroupFilterSet
    filter_name_map = {'optical_fiber': 'fiber'}

    @staticmethod
    def make_items():
        return [make.make_risk_group(kind=kind) for kind in ('duct', 'building', 'provider')]

    def test_own_filters(self):
        fiber = make.make_fiber()
        self.items[1].fibers.add(fiber)
        self.assert_finds(self.items[1], fiber_id=fiber.pk)
        self.assert_finds(self.items[2], kind='provider')


class OpticalMultiplexSectionTest(Cases.FilterSet):
    queryset = models.OpticalMultiplexSection.objects.all()
    filterset = filtersets.OpticalMultiplexSectionFilterSet

    @staticmethod
    def make_items():
        return [make.make_section() for _ in range(3)]

    def test_own_filters(self):
        first, second, _ = self.items
        self.assert_finds(first, a_port_id=first.a_port_id)
        self.assert_finds(first, optical_device_id=first.z_port.optical_device_id)
        self.assert_finds(first, optical_device=first.a_port.optical_device.tid)
        self.assert_finds(first, pop=first.z_port.optical_device.pop.code)
        self.assert_finds(second, fiber_id=second.spans.get().fiber_id)
        spectrum = make.make_spectrum()
        spectrum.book([second])
        self.assert_finds(second, spectrum_id=spectrum.pk)


class OpticalSpectrumTest(Cases.FilterSet):
    queryset = models.OpticalSpectrum.objects.all()
    filterset = filtersets.OpticalSpectrumFilterSet
    filter_name_map = {'optical_device': 'excluded_device', 'optical_fiber': 'excluded_fiber'}

    @staticmethod
    def make_items():
        return [make.make_spectrum(f'Spectrum {value}', start=make.BASE + value * 100_000) for value in range(3)]

    def test_own_filters(self):
        first, second, third = self.items
        section = make.make_section()
        second.book([section])
        self.assert_finds(second, section_id=section.pk)
        self.assert_finds(second, fiber_id=section.spans.get().fiber_id)
        third.excluded_devices.add(section.a_port.optical_device)
        self.assert_finds(third, excluded_device_id=section.a_port.optical_device_id)
        stretch = models.SpectrumSection.objects.create(
            spectrum=first, position=0, platform='flexils', a_port=section.a_port, z_port=section.a_port)
        models.SpectrumHop.objects.create(section=stretch, position=0, port=section.z_port)
        self.assert_finds(first, optical_device_id=section.z_port.optical_device_id)
        self.assert_finds(first, optical_device_id=section.a_port.optical_device_id)
        self.assert_finds(second, partner_id=second.partner_id)
        self.assert_finds(second, tenant=second.partner.tenant.slug)
        self.assert_finds(second, third, start__gte=second.start)
        channel = make.make_channel(spectrum=third)
        self.assert_finds(third, channel_id=channel.pk)


class TransportChannelTest(Cases.FilterSet):
    queryset = models.TransportChannel.objects.all()
    filterset = filtersets.TransportChannelFilterSet
    filter_name_map = {'digital_service': 'service'}

    @staticmethod
    def make_items():
        return [make.make_channel(number) for number in (941, 942, 943)]

    def test_own_filters(self):
        first, second, _ = self.items
        # Numbers that no PoP code of the factories holds.
        self.assert_finds(second, och_id=942)
        self.assert_finds(second, q='OCh942')
        self.assert_finds(second, q='942')
        self.assert_finds(first, optical_device_id=first.line_port_z.optical_device_id)
        self.assert_finds(first, pop_id=first.line_port_a.optical_device.pop.pk)
        self.assert_finds(first, partner_id=first.spectrum.partner_id)
        service = make.make_service(second)
        self.assert_finds(second, service_id=service.pk)
        section = make.make_section()
        first.spectrum.book([section])
        self.assert_finds(first, section_id=section.pk)


class OperationalModeTest(Cases.FilterSet):
    queryset = models.OperationalMode.objects.all()
    filterset = filtersets.OperationalModeFilterSet

    @staticmethod
    def make_items():
        return [make.make_mode('A'), make.make_mode('B', card_type='CHM1'), make.make_mode('C', platform='gx-g42')]

    def test_own_filters(self):
        first, second, third = self.items
        self.assert_finds(third, platform='gx-g42')
        self.assert_finds(second, card_type='CHM1')
        devices = make.make_transponders()
        ports = [device.ports.get(aid='port-1/1/1') for device in devices]
        self.assert_finds(first, port_id=[port.pk for port in ports])
        other = make.make_device(platform='groove-g30', role='transponder')
        card = make.make_port(other, 'port-1/1/1', module=make.make_card(other, '1/1', 'CHM1'))
        self.assert_finds(second, port_id=card.pk)
        self.assert_finds(port_id=[ports[0].pk, card.pk])


class DigitalServiceTest(Cases.FilterSet):
    queryset = models.DigitalService.objects.all()
    filterset = filtersets.DigitalServiceFilterSet
    filter_name_map = {'transport_channel': 'channel'}

    @staticmethod
    def make_items():
        channel = make.make_channel(42)
        return [make.make_service(channel), make.make_service(channel, place=4, units=(1, 2)), make.make_service()]

    def test_own_filters(self):
        first, second, third = self.items
        channel = first.channels.get()
        self.assert_finds(first, second, channel_id=channel.pk)
        self.assert_finds(first, second, och_id=42)
        self.assert_finds(third, optical_device_id=third.client_port_z.optical_device_id)
        self.assert_finds(third, optical_device=third.client_port_a.optical_device.tid)
        self.assert_finds(third, pop=third.client_port_a.optical_device.pop.code)
        self.assert_finds(second, client_port_a_id=second.client_port_a_id)
        self.assert_finds(third, tenant_id=third.partner.tenant_id)
        self.assert_finds(first, second, q='OCh042')
        section = make.make_section()
        channel.spectrum.book([section])
        self.assert_finds(first, second, section_id=section.pk)
        self.assert_finds(first, second, fiber_id=section.spans.get().fiber_id)


class WorkflowRunTest(Cases.FilterSet):
    queryset = models.WorkflowRun.objects.all()
    filterset = filtersets.WorkflowRunFilterSet
    ignore_fields = ('before', 'change', 'error', 'notes')

    @staticmethod
    def make_items():
        return [make.make_run(kind=kind) for kind in ('create', 'terminate', 'validate')]

    def test_own_filters(self):
        first, second, _ = self.items
        self.assert_finds(second, kind='terminate')
        self.assert_finds(*self.items, status='draft')
        self.assert_finds(first, service_id=first.object_id)
        self.assert_finds(*self.items, object_type='netbox_optical.digitalservice')
        self.assert_finds(second, optical_device_id=second.target.client_port_a.optical_device_id)
        self.assert_finds(second, q=second.target_name)


class AcceptedValueTest(Cases.FilterSet):
    queryset = models.AcceptedValue.objects.all()
    filterset = filtersets.AcceptedValueFilterSet
    ignore_fields = ('value', 'usual')

    @staticmethod
    def make_items():
        return [make.make_accepted(reason=f'agreed {number}') for number in range(3)]

    def test_own_filters(self):
        first, second, _ = self.items
        self.assert_finds(first, device_id=first.device_id)
        self.assert_finds(second, device=second.device.tid)
        self.assert_finds(second, q=second.resource)
        self.assert_finds(first, reason='agreed 0')
        self.assert_finds(*self.items, field='service-label')


class DeviationTest(Cases.FilterSet):
    queryset = models.Deviation.objects.all()
    filterset = filtersets.DeviationFilterSet
    ignore_fields = ('expected', 'observed', 'parts', 'services')  # services: by service_id

    @staticmethod
    def make_items():
        return [make.make_deviation(severity=severity) for severity in ('traffic', 'degrading', 'cosmetic')]

    def test_own_filters(self):
        first, second, _ = self.items
        self.assert_finds(first, severity='traffic')
        self.assert_finds(*self.items, status='open')
        self.assert_finds(second, device_id=second.device_id)
        self.assert_finds(second, device=second.device.tid)
        self.assert_finds(second, q=second.device.tid)
        self.assert_finds(second, resource=second.resource)
