"""`netbox optical_remove_old`: what the daily retention job does, now."""

from django.core.management.base import BaseCommand, CommandError

from netbox_optical.planning.retention import remove_old
from netbox_optical.settings import get_settings


class Command(BaseCommand):
    help = 'Delete runs and bulk tasks that have been over for longer than a number of days.'

    def add_arguments(self, parser):
        parser.add_argument('--days', type=int, help='left out: the setting run_retention')

    def handle(self, *args, **options):
        days = get_settings().run_retention if options['days'] is None else options['days']
        if days < 1:
            raise CommandError('give --days of 1 or more, or set run_retention')
        gone = remove_old(options['days'])
        self.stdout.write(f'{gone.runs} runs and {gone.tasks} bulk tasks removed')
