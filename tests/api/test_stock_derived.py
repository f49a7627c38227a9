"""NetBox's own REST and GraphQL tests for services and for what only the system makes."""

from utilities.testing import APIViewTestCases

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    AcceptedValue,
    BulkTask,
    ConnectionCheck,
    Deviation,
    DigitalService,
    Discovery,
    OpticalMultiplexSection,
    RawCommandLog,
    WorkflowRun,
)
from tests import factories as make
from tests.netbox_case import ApiUrls, OpticalCases


class OpticalMultiplexSectionTest(OpticalCases.ReadOnlyApi):
    model = OpticalMultiplexSection
    brief_fields = ['display', 'id', 'length', 'loss', 'name', 'url']

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_section()

    def test_nothing_can_be_written(self):
        self.add_permissions(*(f'netbox_optical.{verb}_opticalmultiplexsection' for verb in (
            'view', 'add', 'change', 'delete')))
        detail = self._get_detail_url(self._get_queryset().first())
        for url, method in ((self._get_list_url(), 'post'), (detail, 'patch'), (detail, 'put'), (detail, 'delete'),
                            (self._get_list_url(), 'delete')):
            response = getattr(self.client, method)(url, {}, format='json', **self.header)
            self.assertHttpStatus(response, 405)


class DigitalServiceTest(OpticalCases.Api):
    model = DigitalService
    brief_fields = ['description', 'display', 'id', 'name', 'status', 'tag', 'url']
    update_data = {'description': 'Longer', 'comments': 'Told by phone'}
    bulk_update_data = {'description': 'New description'}
    bulk_update_invalid_data = {'flow_id': 0}
    validation_excluded_fields = ['carriers', 'mode', 'route']

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_service(description='Fast')
        network = make.small_network(cards=3)
        cls.create_data = [
            {
                'partner': network.partner.pk, 'service_type': '100GBE', 'flow_id': 1, 'client_id': card,
                'client_port_a': network.port(0, f'port-1/{card}/3').pk,
                'client_port_z': network.port(1, f'port-1/{card}/3').pk, 'mode': network.mode.pk, 'route': 0,
                'carriers': [{
                    'och_id': card, 'line_port_a': network.port(0, f'port-1/{card}/1').pk,
                    'line_port_z': network.port(1, f'port-1/{card}/1').pk, 'width': 50_000,
                }],
            }
            for card in range(1, 4)
        ]


class WorkflowRunTest(ApiUrls, APIViewTestCases.GetObjectViewTestCase, APIViewTestCases.ListObjectsViewTestCase,
                      APIViewTestCases.DeleteObjectViewTestCase, APIViewTestCases.GraphQLTestCase):
    model = WorkflowRun
    brief_fields = ['display', 'id', 'kind', 'status', 'target_name', 'url']

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_run()

    def test_cannot_be_made_or_changed(self):
        self.add_permissions(*(f'netbox_optical.{verb}_workflowrun' for verb in ('view', 'add', 'change')))
        detail = self._get_detail_url(self._get_queryset().first())
        for url, method in ((self._get_list_url(), 'post'), (detail, 'patch'), (detail, 'put'),
                            (self._get_list_url(), 'patch')):
            self.assertHttpStatus(getattr(self.client, method)(url, {}, format='json', **self.header), 405)

    def test_a_live_run_cannot_be_deleted(self):
        self.add_permissions('netbox_optical.delete_workflowrun', 'netbox_optical.view_workflowrun')
        run = make.make_run(status='running')
        response = self.client.delete(self._get_detail_url(run), **self.header)
        self.assertHttpStatus(response, 409)
        self.assertIn('abort it', response.data['detail'])
        self.assertTrue(WorkflowRun.objects.filter(pk=run.pk).exists())

    def test_steps_in_detail_and_not_in_lists(self):
        self.add_permissions('netbox_optical.view_workflowrun')
        run = make.make_run(steps=3)
        listed = self.client.get(self._get_list_url(), **self.header).data['results'][0]
        self.assertNotIn('steps', listed)
        steps = self.client.get(self._get_detail_url(run), **self.header).data['steps']
        self.assertEqual([step['position'] for step in steps], [1, 2, 3])
        self.assertEqual(steps[1]['requests'], ['PATCH /port=2 {"name":"x"}'])
        self.assertEqual(steps[0]['device']['display'], run.target.client_port_a.optical_device.tid)


class ConnectionCheckTest(OpticalCases.ReadOnlyApi):
    model = ConnectionCheck
    brief_fields = ['display', 'id', 'latency', 'result', 'started', 'url', 'version']

    @classmethod
    def setUpTestData(cls):
        make.make_check()
        make.make_check(make.make_manager(), counts={'devices': 3})
        make.make_check(result='failed', latency=None, category='unreachable', error='no connection', counts={})

    def test_nothing_can_be_written(self):
        self.add_permissions(*(f'netbox_optical.{verb}_connectioncheck' for verb in (
            'view', 'add', 'change', 'delete')))
        detail = self._get_detail_url(self._get_queryset().first())
        for url, method in ((self._get_list_url(), 'post'), (detail, 'patch'), (detail, 'put'), (detail, 'delete'),
                            (self._get_list_url(), 'delete')):
            response = getattr(self.client, method)(url, {}, format='json', **self.header)
            self.assertHttpStatus(response, 405)


class BulkTaskTest(ApiUrls, APIViewTestCases.GetObjectViewTestCase, APIViewTestCases.ListObjectsViewTestCase,
                   APIViewTestCases.DeleteObjectViewTestCase, APIViewTestCases.GraphQLTestCase):
    model = BulkTask
    brief_fields = ['display', 'id', 'kind', 'status', 'url']

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_bulk_task()

    def test_cannot_be_changed(self):
        self.add_permissions(*(f'netbox_optical.{verb}_bulktask' for verb in ('view', 'add', 'change')))
        detail = self._get_detail_url(self._get_queryset().first())
        for url, method in ((self._get_list_url(), 'post'), (detail, 'patch'), (detail, 'put'),
                            (self._get_list_url(), 'patch')):
            self.assertHttpStatus(getattr(self.client, method)(url, {}, format='json', **self.header), 405)


class DiscoveryTest(OpticalCases.ReadOnlyApi):
    model = Discovery
    brief_fields = ['display', 'id', 'kind', 'status', 'url']

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_discovery()

    def test_nothing_can_be_written(self):
        self.add_permissions(*(f'netbox_optical.{verb}_discovery' for verb in ('view', 'add', 'change', 'delete')))
        detail = self._get_detail_url(self._get_queryset().first())
        for url, method in ((self._get_list_url(), 'post'), (detail, 'patch'), (detail, 'put'), (detail, 'delete'),
                            (self._get_list_url(), 'delete')):
            response = getattr(self.client, method)(url, {}, format='json', **self.header)
            self.assertHttpStatus(response, 405)


class RawCommandLogTest(OpticalCases.ReadOnlyApi):
    model = RawCommandLog
    brief_fields = ['device_name', 'display', 'id', 'status', 'url']

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_raw_log()

    def test_nothing_can_be_written(self):
        self.add_permissions(*(f'netbox_optical.{verb}_rawcommandlog' for verb in ('view', 'add', 'change', 'delete')))
        detail = self._get_detail_url(self._get_queryset().first())
        for url, method in ((self._get_list_url(), 'post'), (detail, 'patch'), (detail, 'put'), (detail, 'delete'),
                            (self._get_list_url(), 'delete')):
            response = getattr(self.client, method)(url, {}, format='json', **self.header)
            self.assertHttpStatus(response, 405)


class AcceptedValueTest(ApiUrls, APIViewTestCases.GetObjectViewTestCase, APIViewTestCases.ListObjectsViewTestCase,
                        APIViewTestCases.UpdateObjectViewTestCase, APIViewTestCases.DeleteObjectViewTestCase,
                        APIViewTestCases.GraphQLTestCase):
    model = AcceptedValue
    brief_fields = ['display', 'field', 'id', 'resource', 'url', 'value']
    update_data = {'reason': 'Agreed with the partner'}
    bulk_update_data = {'reason': 'Agreed'}

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_accepted()

    def test_cannot_be_made_and_what_was_accepted_stays(self):
        self.add_permissions('netbox_optical.add_acceptedvalue', 'netbox_optical.change_acceptedvalue',
                             'netbox_optical.view_acceptedvalue')
        self.assertHttpStatus(self.client.post(self._get_list_url(), {}, format='json', **self.header), 405)
        item = self._get_queryset().first()
        response = self.client.patch(
            self._get_detail_url(item), {'value': 'forged', 'field': 'x'}, format='json', **self.header)
        self.assertHttpStatus(response, 200)
        item.refresh_from_db()
        self.assertEqual((item.value, item.field), ('mine', 'service-label'))


class DeviationTest(ApiUrls, APIViewTestCases.GetObjectViewTestCase, APIViewTestCases.ListObjectsViewTestCase,
                    APIViewTestCases.UpdateObjectViewTestCase, APIViewTestCases.DeleteObjectViewTestCase,
                    APIViewTestCases.GraphQLTestCase):
    model = Deviation
    brief_fields = ['display', 'field', 'id', 'resource', 'severity', 'status', 'url']
    update_data = {'status': 'resolved', 'reason': 'Repaired by hand'}
    bulk_update_data = {'status': 'resolved'}
    # Ignoring needs a date and a reason.
    bulk_update_invalid_data = {'status': 'ignored'}

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_deviation(reason='Known')

    def test_what_validation_found_stays(self):
        self.add_permissions('netbox_optical.change_deviation', 'netbox_optical.view_deviation')
        deviation = self._get_queryset().first()
        response = self.client.patch(
            self._get_detail_url(deviation), {'expected': 'forged', 'severity': 'traffic', 'field': 'x'}, format='json',
            **self.header)
        self.assertHttpStatus(response, 200)
        deviation.refresh_from_db()
        self.assertEqual((deviation.expected, deviation.severity, deviation.field), ('a', 'cosmetic', 'label'))

    def test_cannot_be_made(self):
        self.add_permissions('netbox_optical.add_deviation')
        self.assertHttpStatus(self.client.post(self._get_list_url(), {}, format='json', **self.header), 405)


class LiveServiceTest(OpticalCases.ReadOnlyApi):
    """A service that may be on the network is terminated, not deleted."""

    model = DigitalService
    brief_fields = DigitalServiceTest.brief_fields

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            make.make_service(status=LifecycleChoices.ACTIVE)

    def test_delete_is_refused(self):
        self.add_permissions('netbox_optical.delete_digitalservice', 'netbox_optical.view_digitalservice')
        service = self._get_queryset().first()
        response = self.client.delete(self._get_detail_url(service), **self.header)
        self.assertHttpStatus(response, 409)
        self.assertIn('terminate it before', response.data['detail'])
        response = self.client.delete(self._get_list_url(), [{'id': service.pk}], format='json', **self.header)
        self.assertHttpStatus(response, 400)
        self.assertIn('terminate it before', str(response.data['errors'][0]))
        self.assertTrue(self._get_queryset().filter(pk=service.pk).exists())
