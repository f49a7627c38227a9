"""`netbox optical_lab up|status|light|reset|state`: the simulated network, run and asked."""

from django.core.management.base import BaseCommand, CommandError

from netbox_optical.lab.cli import add_arguments, run


class Command(BaseCommand):
    help = 'Run the simulated optical network, or ask a running one.'
    # It simulates devices: no database is needed for that.
    requires_system_checks = []

    def add_arguments(self, parser):
        add_arguments(parser)

    def handle(self, *args, **options):
        code = run(options, self._line)
        if code:
            raise CommandError(f'the lab ended with {code}', returncode=code)

    def _line(self, text):
        self.stdout.write(text)
        self.stdout.flush()
