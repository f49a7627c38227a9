"""`netbox optical_repair`: compare products with the network; with --apply have repaired what differs."""

from pathlib import Path

from dcim.models import Site
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from netbox_optical.management.common import add_user, one_of, told, user_named
from netbox_optical.models import OpticalDevice
from netbox_optical.models.base import LIVE
from netbox_optical.planning import repairs
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.text_tables import FORMATS


class Command(BaseCommand):
    help = ('Compare services, spectra and fibers with the network and show what a repair of each would do. Exit '
            'status 1: something differs; 2: something could not be read, or not be repaired.')

    def add_arguments(self, parser):
        parser.add_argument('tid', nargs='*', help='only what is on these devices; none: everything')
        parser.add_argument('--site', action='append', default=[], help='slug; what is on the devices there')
        parser.add_argument('--apply', action='store_true', help='queue a run for each that differs')
        parser.add_argument('--format', choices=FORMATS, default='text')
        parser.add_argument('--output', type=Path, help='a file to write to, instead of the screen')
        add_user(parser)

    def handle(self, *args, **options):
        user = user_named(options['user'])
        try:
            products = repairs.products_in(
                user, sites=[one_of(Site, slug=slug) for slug in options['site']],
                devices=[one_of(OpticalDevice, LIVE, tid=tid) for tid in options['tid']])
        except ValidationError as refused:
            raise told(refused) from refused
        outcomes = repairs.compare(products)
        if options['apply']:
            with changes_by(user), transaction.atomic():
                repairs.repair(outcomes, user)
        text = repairs.written(outcomes, options['format'])
        if options['output']:
            options['output'].write_text(text, encoding='utf-8')
        else:
            self.stdout.write(text)
        counts = {name: sum(each.outcome == name for each in outcomes) for name in (
            repairs.NOT_READ, repairs.REFUSED, repairs.DIFFERS, repairs.REPAIRED)}
        said = ', '.join(f'{number} {name}' for name, number in counts.items() if number)
        if said:
            raise CommandError(said, returncode=2 if counts[repairs.NOT_READ] or counts[repairs.REFUSED] else 1)
