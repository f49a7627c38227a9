"""NetBox's own page tests for spectra, channels, services, runs and deviations."""

from datetime import UTC, datetime

from utilities.testing import ViewTestCases

from netbox_optical.models import (
    AcceptedValue,
    BulkTask,
    ConnectionCheck,
    Deviation,
    DigitalService,
    Discovery,
    OpticalSpectrum,
    RawCommandLog,
    TransportChannel,
    WorkflowRun,
)
from tests import factories
from tests.netbox_case import OpticalCases, ViewUrls
from tests.web.test_views_inventory import tag_pks


class OpticalSpectrumViewTest(OpticalCases.PrimaryObjectView):
    model = OpticalSpectrum

    @classmethod
    def setUpTestData(cls):
        spectra = [factories.make_spectrum() for _ in range(3)]
        partner = factories.make_partner()
        cls.form_data = {
            'partner': partner.pk, 'name': 'New', 'start': 193_075_000, 'end': 193_125_000,
            'excluded_devices': [factories.make_device().pk], 'excluded_fibers': [], 'description': 'New',
            'tags': tag_pks(),
        }
        cls.csv_data = (
            'partner,name,start,end',
            *(f'{partner.tenant.name},Imported {index},193075000,193125000' for index in range(3)),
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in spectra))
        cls.bulk_edit_data = {'partner': partner.pk, 'description': 'Together'}


class TransportChannelViewTest(OpticalCases.PrimaryObjectView):
    model = TransportChannel

    @classmethod
    def setUpTestData(cls):
        channels = [factories.make_channel() for _ in range(3)]
        a, z = factories.make_transponders(4)
        lines = [tuple(
            device.ports.get(aid=f'port-1/{card}/1') for device in (a, z)) for card in range(1, 5)]
        spectra = [factories.make_spectrum() for _ in range(4)]
        mode = factories.make_mode('NEW_200G')
        centre = (spectra[0].start + spectra[0].end) // 2
        cls.form_data = {
            'och_id': 77, 'spectrum': spectra[0].pk, 'central_frequency': centre, 'mode': mode.pk,
            'line_port_a': lines[0][0].pk, 'line_port_z': lines[0][1].pk, 'description': 'New', 'tags': tag_pks(),
        }
        cls.csv_data = (
            'och_id,spectrum,central_frequency,mode,device_a,line_port_a,device_z,line_port_z',
            *(f'{80 + index},{spectra[index].name},{centre},NEW_200G,{a.tid},{lines[index][0].aid},{z.tid},'
              f'{lines[index][1].aid}' for index in range(1, 4)),
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in channels))
        cls.bulk_edit_data = {'description': 'Together'}


class DigitalServiceViewTest(
    ViewUrls,
    ViewTestCases.GetObjectViewTestCase,
    ViewTestCases.GetObjectChangelogViewTestCase,
    ViewTestCases.CreateObjectViewTestCase,
    ViewTestCases.DeleteObjectViewTestCase,
    ViewTestCases.ListObjectsViewTestCase,
    ViewTestCases.BulkImportObjectsViewTestCase,
    ViewTestCases.BulkEditObjectsViewTestCase,
    ViewTestCases.BulkDeleteObjectsViewTestCase,
):
    model = DigitalService

    @classmethod
    def setUpTestData(cls):
        services = [factories.make_service() for _ in range(3)]
        net = factories.small_network(cards=3)
        cls.form_data = {
            'partner': net.partner.pk, 'service_type': '100GBE', 'flow_id': 1, 'client_id': 1,
            'client_port_a': net.port(0, 'port-1/1/3').pk, 'client_port_z': net.port(1, 'port-1/1/3').pk,
            'och_id_1': 42, 'line_port_a_1': net.port(0, 'port-1/1/1').pk,
            'line_port_z_1': net.port(1, 'port-1/1/1').pk, 'central_frequency_1': 193_100_000, 'width_1': 50_000,
            'mode': net.mode.pk, 'description': 'New', 'tags': tag_pks(),
        }
        a, z = net.transponders
        cls.csv_data = (
            'partner,service_type,flow_id,client_id,device_a,client_port_a,device_z,client_port_z,och_ids,line_port_a,'
            'line_port_z,central_frequency,width,mode,route',
            *(f'{net.partner.tenant.name},100GBE,{card},1,{a.tid},port-1/{card}/3,{z.tid},port-1/{card}/3,{card},'
              f'port-1/{card}/1,port-1/{card}/1,,50000,{net.mode.name},' for card in (1, 2, 3)),
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in services))
        cls.bulk_edit_data = {'partner': net.partner.pk, 'description': 'Together'}


class DigitalServiceEditTest(ViewUrls, ViewTestCases.EditObjectViewTestCase):
    model = DigitalService

    @classmethod
    def setUpTestData(cls):
        for _ in range(2):
            factories.make_service()
        cls.form_data = {'partner': factories.make_partner().pk, 'description': 'New', 'tags': tag_pks()}


class WorkflowRunViewTest(
    OpticalCases.ReadOnlyObjectView,
    ViewTestCases.DeleteObjectViewTestCase,
    ViewTestCases.BulkDeleteObjectsViewTestCase,
):
    model = WorkflowRun

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_run()


class BulkTaskViewTest(
    OpticalCases.ReadOnlyObjectView,
    ViewTestCases.DeleteObjectViewTestCase,
    ViewTestCases.BulkDeleteObjectsViewTestCase,
):
    model = BulkTask

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_bulk_task()


class ConnectionCheckViewTest(OpticalCases.ReadOnlyObjectView):
    model = ConnectionCheck

    @classmethod
    def setUpTestData(cls):
        factories.make_check()
        factories.make_check(factories.make_manager())
        factories.make_check(result='failed', category='unreachable', error='<b>no route</b>', latency=None)


class DiscoveryViewTest(OpticalCases.ReadOnlyObjectView):
    model = Discovery

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_discovery(errors=[{'device': 'x', 'category': 'unreachable', 'error': '<b>no route</b>'}])


class RawCommandLogViewTest(OpticalCases.ReadOnlyObjectView):
    model = RawCommandLog

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_raw_log()


class AcceptedValueViewTest(
    OpticalCases.ReadOnlyObjectView,
    ViewTestCases.DeleteObjectViewTestCase,
    ViewTestCases.BulkDeleteObjectsViewTestCase,
):
    model = AcceptedValue

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_accepted()


class DeviationViewTest(
    OpticalCases.ReadOnlyObjectView,
    ViewTestCases.EditObjectViewTestCase,
    ViewTestCases.DeleteObjectViewTestCase,
    ViewTestCases.BulkEditObjectsViewTestCase,
    ViewTestCases.BulkDeleteObjectsViewTestCase,
):
    model = Deviation

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_deviation()
        until = datetime(2031, 1, 1, tzinfo=UTC)
        cls.form_data = {'status': 'ignored', 'ignored_until': until, 'reason': 'Planned work', 'tags': tag_pks()}
        cls.bulk_edit_data = {'status': 'resolved'}
