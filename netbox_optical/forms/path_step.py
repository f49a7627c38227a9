"""The path step of a form: ways to choose among, suggestions that fill the form, a reservation that gives way."""

from __future__ import annotations

import re
from abc import abstractmethod
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from netbox_optical.planning import reservations
from netbox_optical.planning.refusals import WIDEST_STRETCH, NoWay
from netbox_optical.planning.routes import RouteOffer
from netbox_optical.routing.request import DEFAULT_STRETCH

from .base import RefusalMixin, requester

__all__ = ('PathStepMixin', 'WayField', 'reservation_field', 'stretch_field')

# The way of a direct connection, which has no sections.
DIRECT = 'direct'


class WayField(forms.CharField):
    """The sections of a way, by their primary keys joined by `-`; a tuple, empty for the best way."""

    def to_python(self, value):
        text = super().to_python(value)
        if text in ('', DIRECT):
            return ()
        if len(text) > 500 or not re.fullmatch(r'[0-9]{1,10}(-[0-9]{1,10})*', text):
            raise ValidationError(_('"{value}" is no way; find routes and choose one.').format(value=text))
        return tuple(int(part) for part in text.split('-'))

    def has_changed(self, initial, data):
        """No choice is no change; an empty tuple would count as one."""
        return bool(data)


def stretch_field() -> forms.FloatField:
    return forms.FloatField(
        required=False, initial=DEFAULT_STRETCH, min_value=1, max_value=WIDEST_STRETCH, label=_('Longest way'),
        help_text=_('As a multiple of the cheapest one'))


def reservation_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        required=False, coerce=UUID, empty_value=None, label=_('Reservation'),
        help_text=_('One of yours, whose spectrum is taken over'))


class PathStepMixin(RefusalMixin):
    """A form with the fields `stretch`, `reservation` and `route` (a WayField), and the exclusions."""

    # Why there is no way, as `planning.refusals.refusal_document` has it, each suggestion with its `fill`.
    refusal: dict | None = None
    # Form fields that a suggestion may fill.
    suggested: tuple[str, ...] = ('excluded_devices', 'excluded_fibers', 'stretch')

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = requester()
        self.fields['reservation'].choices = [('', '---------'), *(
            (str(held.id), _reservation_text(held)) for held in (reservations.own(user) if user else ()))]

    @abstractmethod
    def offers(self) -> list[RouteOffer]:
        """What planning offers for the cleaned fields, whatever way they have chosen."""

    @abstractmethod
    def carrier_pairs(self, suggestion: dict) -> list[tuple[str, object]]:
        """Frequencies and widths of a suggestion by our own field names."""

    def way(self) -> dict:
        """What the form asks of the way, as arguments of a request of planning."""
        data = self.cleaned_data
        return {
            'sections': data.get('route') or (), 'stretch': data.get('stretch') or DEFAULT_STRETCH,
            'reservation': data.get('reservation'), 'user': requester()}

    def find_routes(self) -> list[RouteOffer]:
        """The offers; a refusal goes to its field. For a valid form."""
        try:
            return self.offers()
        except ValidationError as refusal:
            self.add_refusal(refusal)
        except PermissionDenied as refusal:
            self.add_error('reservation', str(refusal))
        return []

    def add_refusal(self, refusal: ValidationError) -> None:
        super().add_refusal(refusal)
        if isinstance(refusal, NoWay):
            self.refusal = refusal.document
            for suggestion in self.refusal['suggestions']:
                suggestion['fill'] = self._fill(suggestion)

    def _fill(self, suggestion: dict) -> str:
        """The changes of a suggestion as a query; empty when the form has no field for them."""
        pairs: list[tuple[str, object]] = []
        for name, value in suggestion['fields'].items():
            if name in ('frequencies', 'widths'):
                continue
            if name not in self.suggested:
                return ''
            pairs += [(name, each) for each in (value if isinstance(value, list) else [value])] or [(name, '')]
        if {'frequencies', 'widths'} & set(suggestion['fields']):
            pairs += self.carrier_pairs(suggestion)
        return urlencode(pairs)

    @classmethod
    def filled(cls, data: QueryDict, fill: str) -> QueryDict:
        """What was sent, changed as a suggestion says; other fields than those of suggestions stay as they are."""
        changed = data.copy()
        changed.pop('route', None)
        pairs = [(name, value) for name, value in parse_qsl(fill, keep_blank_values=True) if name in cls.suggested]
        for name in {name for name, _value in pairs}:
            changed.setlist(name, [value for one, value in pairs if one == name and value])
        return changed


def _reservation_text(held: reservations.Reservation) -> str:
    bands = ', '.join(passband.human() for passband in held.passbands)
    return f'{bands}, {held.end:%Y-%m-%d %H:%M} UTC{", " + held.reason if held.reason else ""}'
