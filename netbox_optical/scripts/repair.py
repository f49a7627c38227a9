"""Validate and repair: `planning.repairs` as a script."""

from __future__ import annotations

from typing import Any

from dcim.models import Site
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from extras.scripts import MultiObjectVar
from users.models import User

from netbox_optical.models import DigitalService, OpticalDevice, Partner
from netbox_optical.planning import repairs

from .base import FormatVar, OpticalScript

__all__ = ('ValidateAndRepair',)


class ValidateAndRepair(OpticalScript):
    class Meta:
        name = gettext_lazy('Validate and repair optical products')
        description = gettext_lazy(
            'Compare services, spectra and fibers with the network. With "commit" a run for each that differs writes '
            'again what NetBox says; without, the plans are only shown.')
        commit_default = False
        job_timeout = 3600
        field_order = ('partners', 'services', 'devices', 'sites', 'format')

    partners = MultiObjectVar(model=Partner, required=False, label=gettext_lazy('Partners'),
                              description=gettext_lazy('Their services and spectra'))
    services = MultiObjectVar(
        model=DigitalService, required=False, label=gettext_lazy('Services'), query_params={'status': 'active'})
    devices = MultiObjectVar(
        model=OpticalDevice, required=False, label=gettext_lazy('Devices'), query_params={'status': 'active'},
        description=gettext_lazy('Whatever is on them'))
    sites = MultiObjectVar(
        model=Site, required=False, label=gettext_lazy('Sites'),
        description=gettext_lazy('Whatever is on the devices there; with nothing chosen: everything'))
    format = FormatVar()

    def work(self, data: dict[str, Any], user: User, commit: bool) -> str:
        products = repairs.products_in(user, **{
            name: data.get(name) or () for name in ('partners', 'services', 'devices', 'sites')})
        outcomes = repairs.compare(products, tell=lambda tid: self.log_debug(tid))
        if commit:
            repairs.repair(outcomes, user)
        for each in outcomes:
            self._tell(each)
        return repairs.written(outcomes, data.get('format') or 'text')

    def _tell(self, each: repairs.Outcome) -> None:
        if each.outcome == repairs.AGREES:
            self.log_success(_('agrees with the network'), obj=each.target)
        elif each.outcome == repairs.NOT_READ:
            self.log_failure(_('not compared: {reason}').format(reason=each.reason), obj=each.target)
        else:
            self.log_warning('; '.join(each.differences), obj=each.target)
        if each.run:
            self.log_success(_('{run} is {status}: {steps}').format(
                run=each.run, status=each.run.get_status_display(), steps='; '.join(each.steps)), obj=each.run)
        elif each.outcome == repairs.REFUSED:
            self.log_failure(_('not repaired: {reason}').format(reason=each.reason), obj=each.target)
        elif each.steps:
            self.log_info(_('a repair would: {steps}').format(steps='; '.join(each.steps)), obj=each.target)
