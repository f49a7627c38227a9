"""Forms of optical spectra."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from netbox.forms import (
    PrimaryModelBulkEditForm,
    PrimaryModelFilterSetForm,
    PrimaryModelForm,
    PrimaryModelImportForm,
)
from utilities.exceptions import AbortRequest
from utilities.forms.fields import (
    CSVModelChoiceField,
    DynamicModelChoiceField,
    DynamicModelMultipleChoiceField,
    TagFilterField,
)
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import DeviceRoleChoices, PortRoleChoices
from netbox_optical.models import (
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
)
from netbox_optical.models.base import LIVE
from netbox_optical.planning.routes import RouteOffer
from netbox_optical.planning.spectrum import SpectrumRequest, fixed_reason, offer_spectrum, store_spectrum

from .base import LifecycleFilter, RefusalMixin, requester
from .path_step import PathStepMixin, WayField, reservation_field, stretch_field

__all__ = (
    'OpticalSpectrumBulkEditForm',
    'OpticalSpectrumFilterForm',
    'OpticalSpectrumForm',
    'OpticalSpectrumImportForm',
)


_SHAPE = ('name', 'start', 'end', 'width', 'device_a', 'port_a', 'device_z', 'port_z', 'excluded_devices',
          'excluded_fibers', 'reservation', 'route')


class StoreMixin(RefusalMixin):
    """A form that has planning find route and place, and store the spectrum with both."""

    def request(self) -> SpectrumRequest:
        """The cleaned fields as planning wants them."""
        data, stored = self.cleaned_data, self.instance.pk is not None
        excluded = {
            name: data[name] if name in data else getattr(self.instance, name).all() if stored else ()
            for name in ('excluded_devices', 'excluded_fibers')
        }
        return SpectrumRequest(self.instance, width=data.get('width'), **excluded, **self.way())

    def way(self) -> dict:
        """What the form asks of the way, as arguments of SpectrumRequest."""
        return {'user': requester()}

    def save(self, commit=True):
        """A refusal is shown on its fields and undoes everything."""
        same_way = self.instance.pk and not set(_SHAPE) & set(self.changed_data)
        if not commit or same_way or fixed_reason(self.instance):
            return super().save(commit)
        try:
            store_spectrum(self.request())
        except PermissionDenied as denied:
            refusal = ValidationError({'reservation': str(denied)})
            self.add_refusal(refusal)
            raise self.refused(refusal) from denied
        except ValidationError as refusal:
            self.add_refusal(refusal)
            raise self.refused(refusal) from refusal
        self._save_m2m()
        return self.instance

    def refused(self, refusal: ValidationError) -> Exception:
        """What `save` raises, for the view to undo its transaction."""
        return AbortRequest(_('The spectrum was not stored.'))


def _device(label: str) -> DynamicModelChoiceField:
    return DynamicModelChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=label,
        query_params={'role': list(DeviceRoleChoices.ADD_DROP)})


def _port(side: str) -> DynamicModelChoiceField:
    return DynamicModelChoiceField(
        queryset=OpticalPort.objects.all(), required=False, label=_('Add/drop port {side}').format(side=side),
        query_params={
            'optical_device_id': f'$device_{side.lower()}', 'role': PortRoleChoices.ADD_DROP, 'used': 'false',
        })


class OpticalSpectrumForm(PathStepMixin, StoreMixin, PrimaryModelForm):
    """A partner's spectrum; with two add/drop ports its route is searched and booked when it is stored."""

    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), label=_('Partner'), selector=True)
    start = forms.IntegerField(required=False, label=_('Lower edge'), help_text='MHz')
    end = forms.IntegerField(required=False, label=_('Upper edge'), help_text='MHz')
    width = forms.IntegerField(
        required=False, label=_('Width'),
        help_text=_('MHz, a multiple of 12500, instead of the edges: the lowest place that is free on the route'))
    device_a = _device(_('Device A'))
    port_a = _port('A')
    device_z = _device(_('Device Z'))
    port_z = _port('Z')
    excluded_devices = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Excluded devices'))
    excluded_fibers = DynamicModelMultipleChoiceField(
        queryset=OpticalFiber.objects.all(), required=False, label=_('Excluded fibers'))

    stretch = stretch_field()
    reservation = reservation_field()
    # Offered below the fields; not in a field set.
    route = WayField(required=False, label=_('Way'))

    suggested = (*PathStepMixin.suggested, 'start', 'end', 'width')

    fieldsets = (
        FieldSet('partner', 'name', 'start', 'end', 'width', 'description', 'tags', name=_('Optical spectrum')),
        FieldSet('device_a', 'port_a', 'device_z', 'port_z', name=_('Ends')),
        FieldSet('excluded_devices', 'excluded_fibers', 'stretch', 'reservation', name=_('Way')),
    )

    class Meta:
        model = OpticalSpectrum
        fields = (
            'partner', 'name', 'start', 'end', 'port_a', 'port_z', 'excluded_devices', 'excluded_fibers',
            'description', 'owner', 'comments', 'tags',
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for side in 'az':
            if port := getattr(self.instance, f'port_{side}'):
                self.initial.setdefault(f'device_{side}', port.optical_device_id)
        if fixed_reason(self.instance):
            # On the network, or the channel's; the disabled fields keep what they hold.
            for name in (*_SHAPE, 'stretch'):
                self.fields[name].disabled = True

    def offers(self) -> list[RouteOffer]:
        request = self.request()
        request.sections = ()
        return offer_spectrum(request)

    def carrier_pairs(self, suggestion: dict) -> list[tuple[str, object]]:
        width = suggestion['fields'].get('widths', [None])[0]
        if self.cleaned_data.get('width') is not None:
            return [('width', width)]
        width = width or self.cleaned_data['end'] - self.cleaned_data['start']
        centre = suggestion['frequencies'][0]
        return [('start', centre - width // 2), ('end', centre + width // 2)]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        given = [name for name in ('start', 'end') if data.get(name) is not None]
        if data.get('width') is not None and given:
            self.add_error('width', _('Give either both edges or a width.'))
        elif data.get('width') is None and len(given) < 2 and not self.errors:
            missing = 'end' if given == ['start'] else 'start'
            self.add_error(missing, _('Give both edges of the passband, or a width.'))
        return data


class OpticalSpectrumImportForm(StoreMixin, PrimaryModelImportForm):
    partner = CSVModelChoiceField(
        queryset=Partner.objects.all(), to_field_name='tenant__name', label=_('Partner'),
        help_text=_('Name of the tenant'))
    start = forms.IntegerField(required=False, label=_('Lower edge'), help_text='MHz')
    end = forms.IntegerField(required=False, label=_('Upper edge'), help_text='MHz')
    width = forms.IntegerField(required=False, label=_('Width'), help_text=_('MHz, instead of the edges'))
    device_a = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), required=False, to_field_name='tid', label=_('Device A'),
        help_text='TID')
    port_a = CSVModelChoiceField(
        queryset=OpticalPort.objects.all(), required=False, to_field_name='aid', label=_('Add/drop port A'),
        help_text='AID')
    device_z = CSVModelChoiceField(
        queryset=OpticalDevice.objects.filter(LIVE), required=False, to_field_name='tid', label=_('Device Z'),
        help_text='TID')
    port_z = CSVModelChoiceField(
        queryset=OpticalPort.objects.all(), required=False, to_field_name='aid', label=_('Add/drop port Z'),
        help_text='AID')

    class Meta:
        model = OpticalSpectrum
        fields = (
            'partner', 'name', 'start', 'end', 'width', 'device_a', 'port_a', 'device_z', 'port_z', 'description',
            'owner', 'comments', 'tags',
        )

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if data:
            for side in 'az':
                key = f'optical_device__{self.fields[f"device_{side}"].to_field_name}'
                self.fields[f'port_{side}'].queryset = OpticalPort.objects.filter(
                    **{key: data.get(f'device_{side}') or None})

    def refused(self, refusal: ValidationError) -> Exception:
        return refusal


class OpticalSpectrumBulkEditForm(PrimaryModelBulkEditForm):
    partner = DynamicModelChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))

    model = OpticalSpectrum
    fieldsets = (FieldSet('partner', 'description'),)
    nullable_fields = ('description', 'comments')


class OpticalSpectrumFilterForm(LifecycleFilter, PrimaryModelFilterSetForm):
    model = OpticalSpectrum
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag', 'owner_id'),
        FieldSet('partner_id', 'status', 'in_sync', 'start', 'end', name=_('Optical spectrum')),
        FieldSet('section_id', 'optical_device_id', name=_('Way')),
    )
    selector_fields = ('filter_id', 'q', 'partner_id')
    partner_id = DynamicModelMultipleChoiceField(queryset=Partner.objects.all(), required=False, label=_('Partner'))
    start = forms.IntegerField(required=False, label=_('Lower edge (MHz)'))
    end = forms.IntegerField(required=False, label=_('Upper edge (MHz)'))
    section_id = DynamicModelMultipleChoiceField(
        queryset=OpticalMultiplexSection.objects.all(), required=False, label=_('Optical multiplex section'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device on the way'))
    tag = TagFilterField(model)
