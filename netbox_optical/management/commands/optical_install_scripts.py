"""`netbox optical_install_scripts`: the plugin's custom scripts in NetBox's list of scripts."""

from importlib import resources

from core.choices import ManagedFileRootPathChoices
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from extras.models import ScriptModule

NAME = 'optical.py'
_SOURCE = resources.files('netbox_optical') / 'data' / 'scripts' / NAME


class Command(BaseCommand):
    help = ('Put the scripts of the plugin (drift report, validate and repair, capacity report) where NetBox looks for '
            'scripts; repeatable, also after an upgrade.')

    def handle(self, *args, **options):
        wanted = _SOURCE.read_bytes()
        storage = storages.create_storage(storages.backends['scripts'])
        try:
            wrote = self._write(storage, wanted)
        except OSError as error:
            raise CommandError(f'{NAME} cannot be written where NetBox keeps scripts: {error}') from error
        with transaction.atomic():
            module = ScriptModule.objects.filter(
                file_root=ManagedFileRootPathChoices.SCRIPTS, file_path=NAME).first() or ScriptModule(file_path=NAME)
            module.save()  # makes a script of each class
        names = ', '.join(module.scripts.filter(is_executable=True).values_list('name', flat=True))
        self.stdout.write(f'{NAME} {"written" if wrote else "is there"}: {names}')

    def _write(self, storage: Storage, wanted: bytes) -> bool:
        """Whether there was something to write. A file of that name that is not ours stays."""
        if storage.exists(NAME):
            with storage.open(NAME, 'rb') as file:
                known = file.read()
            if known == wanted:
                return False
            if known.splitlines()[:1] != wanted.splitlines()[:1]:
                raise CommandError(f'there is another {NAME} among the scripts already; rename that one first')
        saved = storage.save(NAME, ContentFile(wanted))
        if saved != NAME:
            storage.delete(saved)
            raise CommandError(f'the storage of scripts did not replace {NAME}; allow it to overwrite files')
        return True
