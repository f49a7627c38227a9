"""`netbox optical_capacity`: fill and fragmentation of sections, the widest passband between PoPs."""

from pathlib import Path

from django.core.management.base import BaseCommand

from netbox_optical.management.common import add_user, one_of, user_named
from netbox_optical.models import PoP
from netbox_optical.models.base import LIVE
from netbox_optical.planning.capacity import capacity, written
from netbox_optical.planning.text_tables import FORMATS


class Command(BaseCommand):
    help = 'Tell how full and fragmented each section is, and the widest passband each pair of PoPs can still get.'

    def add_arguments(self, parser):
        parser.add_argument('pop', nargs='*', help='codes; only what begins or ends there; none: the whole network')
        parser.add_argument('--known-only', action='store_true', help='only spectrum that a device said to be free')
        parser.add_argument('--format', choices=FORMATS, default='text')
        parser.add_argument('--output', type=Path, help='a file to write to, instead of the screen')
        add_user(parser)

    def handle(self, *args, **options):
        user = user_named(options['user'])
        pops = [one_of(PoP, LIVE, code=code.upper()) for code in options['pop']]
        text = written(capacity(user, pops=pops, allow_unknown=False if options['known_only'] else None),
                       options['format'])
        if options['output']:
            options['output'].write_text(text, encoding='utf-8')
        else:
            self.stdout.write(text)
