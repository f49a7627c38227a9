"""`netbox optical_discover`: the network against NetBox, and with --adopt into it; at once, without a worker."""

import json

from dcim.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from netbox_optical.management.common import add_user, one_of, told, user_named
from netbox_optical.models import Discovery, OpticalDevice, Partner
from netbox_optical.models.base import LIVE
from netbox_optical.planning.adoption import discovery as planning


class Command(BaseCommand):
    help = 'Read devices as a whole and print what NetBox does not agree with. Sends no change to a device.'

    def add_arguments(self, parser):
        parser.add_argument('tid', nargs='*', help='target identifiers; none: everything that the user may discover')
        parser.add_argument('--site', action='append', default=[], help='slug; all devices of this site, repeatable')
        parser.add_argument('--partner', help='tenant slug; whose adopted services and spectra are')
        add_user(parser)
        parser.add_argument('--adopt', action='store_true', help='take over all that can be, orphans excepted')
        parser.add_argument('--format', choices=('text', 'json'), default='text')

    def handle(self, *args, **options):
        user = user_named(options['user'])
        try:
            discovery = planning.start(
                user, partner=one_of(Partner, tenant__slug=options['partner']) if options['partner'] else None,
                sites=[one_of(Site, slug=slug) for slug in options['site']],
                devices=[one_of(OpticalDevice, LIVE, tid=tid) for tid in options['tid']])
            planning.carry_out(discovery)
            if options['adopt'] and discovery.items.filter(chosen=True).exists():
                planning.ask_adoption(discovery, user)
                planning.adopt(discovery, user)
        except (ValidationError, PermissionDenied) as refused:
            raise told(refused) from refused
        if options['format'] == 'json':
            self.stdout.write(json.dumps(self._document(discovery), indent=2))
        else:
            self._tell(discovery)
        if refused := discovery.items.filter(outcome='refused').count():
            raise CommandError(f'{refused} refused')

    def _document(self, discovery: Discovery) -> dict:
        return {'counts': discovery.counts, 'errors': discovery.errors, 'notes': discovery.notes, 'items': list(
            discovery.items.values('kind', 'product', 'name', 'reason', 'network', 'netbox', 'pending', 'adoptable',
                                   'outcome', 'message'))}

    def _tell(self, discovery: Discovery) -> None:
        for error in discovery.errors:
            self.stdout.write(f'NOT READ {error["device"]} ({error["category"]}): {error["error"]}')
        for row in discovery.items.all():
            outcome = f' -> {row.outcome}{": " if row.message else ""}{row.message}' if row.outcome else ''
            self.stdout.write(f'{row.kind:<10}{row.product:<10}{row.name}{outcome}')
            for line in (*row.network, *([row.reason] if row.reason else [])):
                self.stdout.write(f'{"":20}{line}')
        counts = ', '.join(f'{count} {name}' for name, count in discovery.counts.items())
        self.stdout.write(f'{discovery}: {counts}')
