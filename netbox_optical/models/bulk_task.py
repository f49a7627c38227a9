"""BulkTask and BulkRow: many like things in one go, each with an outcome of its own."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel
from netbox.models.features import JobsMixin

from netbox_optical.choices import BulkKindChoices, BulkRowStatusChoices, BulkStatusChoices

__all__ = ('BulkRow', 'BulkTask')


class BulkTask(JobsMixin, NetBoxModel):
    """A checked file that is carried out row by row, or a comparison of many fibres. Parent of the runs it starts."""

    kind = models.CharField(verbose_name=_('kind'), max_length=20, choices=BulkKindChoices)
    status = models.CharField(
        verbose_name=_('status'), max_length=20, choices=BulkStatusChoices, default=BulkStatusChoices.QUEUED
    )
    file_name = models.CharField(verbose_name=_('file'), max_length=200, blank=True)
    with_runs = models.BooleanField(
        verbose_name=_('with runs'), default=False,
        help_text=_('What is made is planned and applied to the network at once'),
    )
    requested_by = models.ForeignKey(
        to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('requested by')
    )
    job = models.ForeignKey(
        to='core.Job', on_delete=models.SET_NULL, related_name='+', null=True, blank=True, verbose_name=_('job')
    )
    request_id = models.UUIDField(
        verbose_name=_('request ID'), null=True, blank=True, editable=False,
        help_text=_('Of the change log entries that this task made'),
    )
    # Kept with the rows, in the same transaction: lists of tasks are not to count thousands of rows.
    row_count = models.PositiveIntegerField(verbose_name=_('rows'), default=0, editable=False)
    done_count = models.PositiveIntegerField(verbose_name=_('done'), default=0, editable=False)
    skipped_count = models.PositiveIntegerField(verbose_name=_('skipped'), default=0, editable=False)
    failed_count = models.PositiveIntegerField(verbose_name=_('failed'), default=0, editable=False)
    error = models.TextField(verbose_name=_('error'), blank=True, help_text=_('Why it ended before its last row'))
    started = models.DateTimeField(verbose_name=_('started'), null=True, blank=True)
    completed = models.DateTimeField(verbose_name=_('completed'), null=True, blank=True)

    class Meta:
        ordering = ('-pk',)
        verbose_name = _('bulk task')
        verbose_name_plural = _('bulk tasks')
        permissions = (
            ('resume', 'Go on with a task that ended before its last row'),
            ('abort', 'Stop for good'),
        )

    def __str__(self) -> str:
        return f'{self.get_kind_display()} #{self.pk}'

    def get_kind_color(self) -> str | None:
        return BulkKindChoices.colors.get(self.kind)

    def get_status_color(self) -> str | None:
        return BulkStatusChoices.colors.get(self.status)

    @property
    def is_live(self) -> bool:
        """Queued, running, or waiting for its runs."""
        return self.status in BulkStatusChoices.LIVE

    @property
    def left_count(self) -> int:
        """Rows without an outcome."""
        return self.row_count - self.done_count - self.skipped_count - self.failed_count


class BulkRow(models.Model):
    """One row: what it asks for, and what became of it. `number` is that of the file; its header is row 1."""

    task = models.ForeignKey(to=BulkTask, on_delete=models.CASCADE, related_name='rows')
    number = models.PositiveIntegerField()
    # {column: text}, as in the file
    data = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=BulkRowStatusChoices, default=BulkRowStatusChoices.PENDING)
    message = models.TextField(blank=True)
    object_type = models.ForeignKey(
        to='contenttypes.ContentType', on_delete=models.CASCADE, related_name='+', null=True, blank=True)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    target = GenericForeignKey('object_type', 'object_id')
    run = models.ForeignKey(
        to='netbox_optical.WorkflowRun', on_delete=models.SET_NULL, related_name='bulk_rows', null=True, blank=True)

    _netbox_private = True

    class Meta:
        ordering = ('task', 'number')
        indexes = (models.Index(fields=('task', 'status')),)
        constraints = (
            models.UniqueConstraint(fields=('task', 'number'), name='netbox_optical_bulkrow_number'),
            models.UniqueConstraint(fields=('run',), name='netbox_optical_bulkrow_run'),
            models.CheckConstraint(
                condition=models.Q(object_type__isnull=True, object_id__isnull=True)
                | models.Q(object_type__isnull=False, object_id__isnull=False),
                name='netbox_optical_bulkrow_object'),
        )

    def __str__(self) -> str:
        return f'{self.task} row {self.number}'

    def get_status_color(self) -> str | None:
        return BulkRowStatusChoices.colors.get(self.status)
