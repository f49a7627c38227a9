"""`netbox optical_drift`: read devices, compare everything on them with NetBox; at once, without a worker."""

import csv
import io
import json
from pathlib import Path

from dcim.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from netbox_optical.choices import SeverityChoices
from netbox_optical.management.common import add_user, one_of, told, user_named
from netbox_optical.models import OpticalDevice
from netbox_optical.models.base import LIVE
from netbox_optical.planning.assurance import report as planning
from netbox_optical.planning.assurance.document import COLUMNS, rows_of

_SEVERITIES = SeverityChoices.values()


class Command(BaseCommand):
    help = ('Compare devices with NetBox and print every difference. Changes no device. Exit status 1: something '
            'differs; 2: a device could not be read.')

    def add_arguments(self, parser):
        parser.add_argument('tid', nargs='*', help='target identifiers; none: everything that the user may compare')
        parser.add_argument('--site', action='append', default=[], help='slug; all devices of this site, repeatable')
        parser.add_argument('--severity', choices=_SEVERITIES, help='only this severity and worse')
        parser.add_argument('--format', choices=('text', 'json', 'csv', 'markdown'), default='text')
        parser.add_argument('--output', type=Path, help='a file to write to, instead of the screen')
        add_user(parser)

    def handle(self, *args, **options):
        user = user_named(options['user'])
        try:
            devices, whole = planning.devices_in(
                user, sites=[one_of(Site, slug=slug) for slug in options['site']],
                devices=[one_of(OpticalDevice, LIVE, tid=tid) for tid in options['tid']])
        except (ValidationError, PermissionDenied) as refused:
            raise told(refused) from refused
        report = planning.report(devices, whole=whole, user=user)
        rows = rows_of(report.open, options['severity'])
        text = getattr(self, f'_as_{options["format"]}')(report, rows)
        if options['output']:
            options['output'].write_text(text, encoding='utf-8')
        else:
            self.stdout.write(text)
        if report.errors:
            raise CommandError(f'not read: {", ".join(report.errors)}', returncode=2)
        if rows:
            raise CommandError(f'{len(rows)} differences', returncode=1)

    def _as_text(self, report, rows) -> str:
        lines = [f'NOT READ {name}: {error}' for name, error in report.errors.items()]
        line = '{severity:<10} {device} {resource} {field}: NetBox has {expected}, the network has {observed}'
        lines += [line.format(**row) + (f' (hits {row["services"]})' if row['services'] else '') for row in rows]
        lines.append(', '.join(f'{number} {name.replace("_", " ")}' for name, number in report.counts.items()))
        return '\n'.join(lines)

    def _as_json(self, report, rows) -> str:
        return json.dumps({'at': report.at.isoformat(), 'counts': report.counts, 'errors': report.errors,
                           'deviations': rows}, indent=2)

    def _as_csv(self, report, rows) -> str:
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    def _as_markdown(self, report, rows) -> str:
        table = [COLUMNS, ['---'] * len(COLUMNS), *([row[name] for name in COLUMNS] for row in rows)]
        lines = ['| ' + ' | '.join(str(cell).replace('|', '\\|') for cell in cells) + ' |' for cells in table]
        return '\n'.join([f'# Drift, {report.at:%Y-%m-%d %H:%M %Z}', '', *lines, '', *(
            f'* not read: {name}: {error}' for name, error in report.errors.items())])
