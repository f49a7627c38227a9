"""Drift report: `planning.assurance.report` as a script."""

from __future__ import annotations

from typing import Any

from dcim.models import Site
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from extras.scripts import ChoiceVar, MultiObjectVar
from users.models import User

from netbox_optical.choices import SeverityChoices
from netbox_optical.models import Deviation, DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum, Partner
from netbox_optical.planning.assurance.document import chosen, line_of, row_of, viewable, written
from netbox_optical.planning.assurance.report import Report, report
from netbox_optical.planning.assurance.scope import devices_in

from .base import FormatVar, OpticalScript

__all__ = ('DriftReport',)

SCOPE = ('sites', 'devices', 'partners', 'services', 'spectra', 'fibers')


class DriftReport(OpticalScript):
    class Meta:
        name = gettext_lazy('Optical drift report')
        description = gettext_lazy(
            'Compare devices with NetBox and report every difference. Changes no device; without "commit" nothing is '
            'kept of it.')
        job_timeout = 3600
        field_order = (*SCOPE, 'severity', 'format')

    sites = MultiObjectVar(model=Site, required=False, label=gettext_lazy('Sites'),
                           description=gettext_lazy('All devices there; with nothing chosen the whole network'))
    devices = MultiObjectVar(
        model=OpticalDevice, required=False, label=gettext_lazy('Devices'), query_params={'status': 'active'})
    partners = MultiObjectVar(model=Partner, required=False, label=gettext_lazy('Partners'),
                              description=gettext_lazy('All devices that their services and spectra are on'))
    services = MultiObjectVar(
        model=DigitalService, required=False, label=gettext_lazy('Services'), query_params={'status': 'active'},
        description=gettext_lazy('All devices that they are on; so with spectra and fibers'))
    spectra = MultiObjectVar(
        model=OpticalSpectrum, required=False, label=gettext_lazy('Spectra'), query_params={'status': 'active'})
    fibers = MultiObjectVar(
        model=OpticalFiber, required=False, label=gettext_lazy('Fibers'), query_params={'status': 'active'})
    severity = ChoiceVar(choices=SeverityChoices, required=False, label=gettext_lazy('Severity'),
                         description=gettext_lazy('Only this one and worse'))
    format = FormatVar()

    def work(self, data: dict[str, Any], user: User, commit: bool) -> str:
        devices, whole = devices_in(user, **{name: data.get(name) or () for name in SCOPE})
        # What is taken back again must not be announced: without a user nothing is.
        found = report(devices, whole=whole, user=user if commit else None, tell=lambda tid: self.log_debug(tid))
        shown = chosen(found.open, data.get('severity') or None)
        seen = viewable(shown, user)
        rows = [row_of(each, seen) for each in shown]
        self._tell_silent(found, devices)
        for each, row in zip(shown, rows, strict=True):
            if each.resource != 'reachability':
                self._tell(each, row, (type(each.target), each.object_id) in seen, commit)
        differs = {each.device_id for each in found.open}
        for device in devices:
            if device.tid not in found.errors and device.pk not in differs:
                self.log_success(_('agrees with NetBox'), obj=device)
        self.log_info(', '.join(f'{number} {name.replace("_", " ")}' for name, number in found.counts.items()))
        return written(found, rows, data.get('format') or 'text')

    def _tell_silent(self, found: Report, devices: list[OpticalDevice]) -> None:
        """Devices and network managers that did not answer, whatever severity was asked for."""
        by_tid = {device.tid: device for device in devices}
        for name, error in found.errors.items():
            self.log_failure(_('{name} was not read: {error}').format(name=name, error=error), obj=by_tid.get(name))

    def _tell(self, each: Deviation, row: dict[str, str], named: bool, commit: bool) -> None:
        log = {'traffic': self.log_failure, 'degrading': self.log_warning}.get(each.severity, self.log_info)
        more = f' ([{_("deviation")}]({each.get_absolute_url()}))' if commit else ''
        log(f'{each.get_severity_display()}: {line_of(row)}{more}', obj=each.target if named else None)
