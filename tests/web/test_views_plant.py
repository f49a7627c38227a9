"""NetBox's own page tests for fibres, shared risk groups and multiplex sections."""

from decimal import Decimal
from unittest import mock

from netbox_optical.models import OpticalFiber, OpticalMultiplexSection, SharedRiskGroup
from tests import factories
from tests.netbox_case import OpticalCases
from tests.web.test_views_inventory import tag_pks


class OpticalFiberViewTest(OpticalCases.PrimaryObjectView):
    model = OpticalFiber

    def test_edit_object_with_permission(self):
        # A fibre's cable cannot be changed, so the cable of the form is not what it has afterwards.
        with mock.patch.object(type(self), 'validation_excluded_fields', ['cable']):
            super().test_edit_object_with_permission()

    def test_edit_object_with_constrained_permission(self):
        with mock.patch.object(type(self), 'validation_excluded_fields', ['cable']):
            super().test_edit_object_with_constrained_permission()

    @classmethod
    def setUpTestData(cls):
        fibers = [factories.make_fiber() for _ in range(3)]
        cables = [factories.make_cable(factories.make_port(), factories.make_port()) for _ in range(4)]
        for index, cable in enumerate(cables):
            cable.label = f'duct {index}'
            cable.save()
        cls.form_data = {
            'cable': cables[0].pk, 'kind': 'span', 'status': 'active', 'measured_loss': Decimal('11.25'),
            'external_id': 9001, 'types': 'G.652.D, G.655.C', 'lengths': '40000, 38500', 'description': 'New',
            'tags': tag_pks(),
        }
        cls.csv_data = (
            'cable,kind,status,measured_loss,types,lengths',
            'duct 1,span,active,10.5,G.652.D-G.655.C,40000-38500',
            'duct 2,patch,planned,0.5,,',
            'duct 3,span,active,,"G.652.D,G.652.D","1,2"',
        )
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in fibers))
        cls.bulk_edit_data = {'status': 'failed', 'description': 'Together'}


class SharedRiskGroupViewTest(OpticalCases.PrimaryObjectView):
    model = SharedRiskGroup

    @classmethod
    def setUpTestData(cls):
        fibers = [factories.make_fiber() for _ in range(2)]
        groups = [factories.make_risk_group(fibers=fibers[:1]) for _ in range(3)]
        cls.form_data = {
            'name': 'New', 'kind': 'building', 'fibers': [fiber.pk for fiber in fibers], 'description': 'New',
            'tags': tag_pks(),
        }
        cls.csv_data = (
            'name,kind,fibers', f'Group 1x,duct,{fibers[0].name}', 'Group 2x,provider,', 'Group 3x,other,')
        cls.csv_update_data = ('id,description', *(f'{each.pk},Changed {each.pk}' for each in groups))
        cls.bulk_edit_data = {'kind': 'provider', 'description': 'Together'}


class OpticalMultiplexSectionViewTest(OpticalCases.ReadOnlyObjectView):
    model = OpticalMultiplexSection

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.make_section()
