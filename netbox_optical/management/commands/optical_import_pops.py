"""`netbox optical_import_pops`: PoPs from the sites of the configured group."""

from django.core.management.base import BaseCommand, CommandError
from users.models import User
from utilities.request import apply_request_processors

from netbox_optical.planning import pop_import
from netbox_optical.planning.changes import request_as


class Command(BaseCommand):
    help = 'Show which sites can become PoPs; with --apply make them, change-logged under --user.'

    def add_arguments(self, parser):
        parser.add_argument('--user', required=True, help='name of the user in whose name, and with whose permissions')
        parser.add_argument('--apply', action='store_true', help='make them; without it nothing is changed')

    def handle(self, *args, **options):
        user = User.objects.filter(username=options['user']).first()
        if user is None:
            raise CommandError(f'there is no user "{options["user"]}"')
        if options['apply']:
            with apply_request_processors(request_as(user)):
                rows = pop_import.import_pops(user)
        else:
            rows = pop_import.proposals(user)
        for row in rows:
            self.stdout.write(f'{row.site.name}: {row.outcome}{f", {row.reason}" if row.reason else ""}')
        self.stdout.write(f'{len(rows)} sites')
