"""What the scripts share: who runs them, what of their input that user may see, refusals as ends of a script."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from extras.scripts import ChoiceVar, Script
from users.models import User
from utilities.exceptions import AbortScript

from netbox_optical.planning.text_tables import FORMATS

__all__ = ('FormatVar', 'OpticalScript')


def FormatVar() -> ChoiceVar:
    """In which form the output is; what is left out is text, also where NetBox fills in no default (`runscript`)."""
    return ChoiceVar(
        choices=[(name, name) for name in FORMATS], required=False, label=gettext_lazy('Format'),
        description=gettext_lazy('Of the output, which can be downloaded'))


class OpticalScript(Script):
    """`work` does it and returns the output."""

    def __str__(self) -> str:
        return str(self.name)  # lazy

    def run(self, data: dict[str, Any], commit: bool) -> str:
        data = {name: self._seen(value) if isinstance(value, models.QuerySet) else value
                for name, value in data.items()}
        try:
            return self.work(data, self.user, commit)
        except ValidationError as refused:
            raise AbortScript(' '.join(refused.messages)) from refused
        except PermissionDenied as refused:
            raise AbortScript(str(refused)) from refused

    @abstractmethod
    def work(self, data: dict[str, Any], user: User, commit: bool) -> str:
        """The script itself, in the name of `user`; what is left in NetBox is taken back unless `commit`."""

    @property
    def user(self) -> User:
        """Who runs it, as they are now: a script on a schedule brings the user of the day it was scheduled."""
        asked = getattr(self.request, 'user', None)
        user = User.objects.filter(pk=asked.pk, is_active=True).first() if asked and asked.pk else None
        if user is None:
            raise AbortScript(_('This script acts with the permissions of who runs it, and there is nobody, or nobody '
                                'who is still active.'))
        return user

    def _seen(self, objects: models.QuerySet) -> list[models.Model]:
        """What was chosen, as it is now. What the user may not view does not exist."""
        wanted = [each.pk for each in objects]
        found = list(objects.model.objects.restrict(self.user, 'view').filter(pk__in=wanted))
        if missing := sorted(set(wanted) - {each.pk for each in found}):
            raise AbortScript(_('There is no {model} {ids}.').format(
                model=objects.model._meta.verbose_name, ids=', '.join(map(str, missing))))
        return found
