"""Credential: where a login is kept, never the login itself."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel

from netbox_optical.choices import CredentialBackendChoices

__all__ = ('Credential',)


class Credential(PrimaryModel):
    """A reference into a secret store. Resolved at run time only, by `planning.credentials`."""

    name = models.CharField(verbose_name=_('name'), max_length=100, unique=True)
    backend = models.CharField(
        verbose_name=_('backend'), max_length=30, choices=CredentialBackendChoices,
        default=CredentialBackendChoices.ENVIRONMENT,
    )
    reference = models.CharField(
        verbose_name=_('reference'), max_length=200,
        validators=[RegexValidator(
            r'^[A-Za-z0-9][A-Za-z0-9_.-]*$',
            _('A reference begins with a letter or digit and holds letters, digits, hyphens, dots and underscores.'),
        )],
        help_text=_('Name of the login in the backend; the secret itself is never stored here'),
    )

    clone_fields = ('backend',)

    class Meta:
        ordering = ('name',)
        verbose_name = _('credential')
        verbose_name_plural = _('credentials')

    def __str__(self) -> str:
        return self.name
