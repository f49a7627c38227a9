"""`netbox optical_import_inventory`: what devices are made of, into NetBox; at once, without a worker."""

import json
import logging

from django.core.management.base import BaseCommand, CommandError
from users.models import User

from netbox_optical.choices import LifecycleChoices
from netbox_optical.jobs.inventory import import_devices
from netbox_optical.models import OpticalDevice


class Command(BaseCommand):
    help = 'Import serial numbers, software, cards and ports of devices; repeatable, never deletes.'

    def add_arguments(self, parser):
        parser.add_argument('tid', nargs='*', help='target identifiers; none with --all')
        parser.add_argument('--all', action='store_true', help='every optical device that is not terminated')
        parser.add_argument('--user', required=True, help='in whose name the change log has it')
        parser.add_argument('--format', choices=('text', 'json'), default='text')

    def handle(self, *args, **options):
        outcomes = import_devices(self._devices(options), self._user(options['user']), logging.getLogger(__name__))
        if options['format'] == 'json':
            self.stdout.write(json.dumps(outcomes, indent=2))
        for tid, outcome in sorted(outcomes.items()) if options['format'] == 'text' else ():
            self.stdout.write(f'{tid}: {_text(outcome)}')
        if failed := sorted(tid for tid, outcome in outcomes.items() if 'error' in outcome):
            raise CommandError(f'failed: {", ".join(failed)}')

    def _devices(self, options) -> list[int]:
        if bool(options['tid']) == options['all']:
            raise CommandError('name devices, or give --all')
        live = OpticalDevice.objects.exclude(status=LifecycleChoices.TERMINATED)
        if options['all']:
            return list(live.values_list('pk', flat=True))
        known = dict(live.filter(tid__in=options['tid']).values_list('tid', 'pk'))
        if unknown := sorted(set(options['tid']) - set(known)):
            raise CommandError(f'no such device: {", ".join(unknown)}')
        return list(known.values())

    def _user(self, name: str) -> User:
        try:
            return User.objects.get(username=name)
        except User.DoesNotExist:
            raise CommandError(f'there is no user "{name}"') from None


def _text(outcome: dict) -> str:
    if 'error' in outcome:
        return f'FAILED ({outcome["category"]}): {outcome["error"]}'
    counts = {name: len(value) if isinstance(value, list) else value for name, value in outcome.items()}
    return ', '.join(f'{count} {name}' for name, count in counts.items())
