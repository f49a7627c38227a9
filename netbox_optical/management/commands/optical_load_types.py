"""`netbox optical_load_types`: device types, module types and line modes that ship with the plugin."""

from django.core.management.base import BaseCommand

from netbox_optical.planning import catalogue


class Command(BaseCommand):
    help = 'Load the device types, module types and operational modes of the supported platforms; repeatable.'

    def handle(self, *args, **options):
        made = catalogue.load_types()
        made['operational modes'] = catalogue.load_modes()
        for what, count in made.items():
            self.stdout.write(f'{what}: {count} made')
