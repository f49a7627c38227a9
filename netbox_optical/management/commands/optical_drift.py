"""`netbox optical_drift`: read devices, compare everything on them with NetBox; at once, without a worker."""

from pathlib import Path

from dcim.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from netbox_optical.choices import SeverityChoices
from netbox_optical.management.common import add_user, one_of, told, user_named
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum, Partner
from netbox_optical.models.base import LIVE
from netbox_optical.planning.assurance import report as planning
from netbox_optical.planning.assurance.document import rows_of, written
from netbox_optical.planning.assurance.scope import devices_in
from netbox_optical.planning.text_tables import FORMATS

# Option -> argument of the scope, and model.
_PRODUCTS = {
    'service': ('services', DigitalService), 'spectrum': ('spectra', OpticalSpectrum),
    'fiber': ('fibers', OpticalFiber),
}
_SEVERITIES = SeverityChoices.values()


class Command(BaseCommand):
    help = ('Compare devices with NetBox and print every difference. Changes no device. Exit status 1: something '
            'differs; 2: a device could not be read.')

    def add_arguments(self, parser):
        parser.add_argument('tid', nargs='*', help='target identifiers; none: everything that the user may compare')
        parser.add_argument('--site', action='append', default=[], help='slug; all devices of this site, repeatable')
        parser.add_argument('--partner', action='append', default=[],
                            help='tenant slug; all devices that its services and spectra are on, repeatable')
        for name in _PRODUCTS:
            parser.add_argument(f'--{name}', action='append', default=[],
                                help='name; all devices that it is on, repeatable')
        parser.add_argument('--severity', choices=_SEVERITIES, help='only this severity and worse')
        parser.add_argument('--format', choices=FORMATS, default='text')
        parser.add_argument('--output', type=Path, help='a file to write to, instead of the screen')
        add_user(parser)

    def handle(self, *args, **options):
        user = user_named(options['user'])
        try:
            devices, whole = devices_in(
                user, sites=[one_of(Site, slug=slug) for slug in options['site']],
                devices=[one_of(OpticalDevice, LIVE, tid=tid) for tid in options['tid']],
                partners=[one_of(Partner, LIVE, tenant__slug=slug) for slug in options['partner']],
                **{argument: [one_of(model, LIVE, name=name) for name in options[option]]
                   for option, (argument, model) in _PRODUCTS.items()})
        except (ValidationError, PermissionDenied) as refused:
            raise told(refused) from refused
        report = planning.report(devices, whole=whole, user=user)
        rows = rows_of(report.open, options['severity'], user)
        text = written(report, rows, options['format'])
        if options['output']:
            options['output'].write_text(text, encoding='utf-8')
        else:
            self.stdout.write(text)
        if report.errors:
            raise CommandError(f'not read: {", ".join(report.errors)}', returncode=2)
        if rows:
            raise CommandError(f'{len(rows)} differences', returncode=1)
