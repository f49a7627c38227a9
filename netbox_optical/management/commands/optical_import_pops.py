"""`netbox optical_import_pops`: PoPs from the sites of the configured group."""

from django.core.management.base import BaseCommand
from utilities.request import apply_request_processors

from netbox_optical.management.common import add_user, user_named
from netbox_optical.planning import pop_import
from netbox_optical.planning.changes import request_as


class Command(BaseCommand):
    help = 'Show which sites can become PoPs; with --apply make them, change-logged under --user.'

    def add_arguments(self, parser):
        add_user(parser)
        parser.add_argument('--apply', action='store_true', help='make them; without it nothing is changed')

    def handle(self, *args, **options):
        user = user_named(options['user'])
        if options['apply']:
            with apply_request_processors(request_as(user)):
                rows = pop_import.import_pops(user)
        else:
            rows = pop_import.proposals(user)
        for row in rows:
            self.stdout.write(f'{row.site.name}: {row.outcome}{f", {row.reason}" if row.reason else ""}')
        self.stdout.write(f'{len(rows)} sites')
