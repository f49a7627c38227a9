"""WorkflowRun and WorkflowStep: a frozen plan and what became of it."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel
from netbox.models.features import JobsMixin

from netbox_optical.choices import RunKindChoices, RunStatusChoices, StepStatusChoices, WaitChoices

__all__ = ('EngineSwitch', 'WorkflowRun', 'WorkflowStep')


class WorkflowRun(JobsMixin, NetBoxModel):
    """One change of one object, from plan to outcome."""

    kind = models.CharField(verbose_name=_('kind'), max_length=20, choices=RunKindChoices)
    status = models.CharField(
        verbose_name=_('status'), max_length=20, choices=RunStatusChoices, default=RunStatusChoices.DRAFT
    )
    object_type = models.ForeignKey(to='contenttypes.ContentType', on_delete=models.PROTECT, related_name='+')
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey('object_type', 'object_id')
    target_name = models.CharField(verbose_name=_('object'), max_length=300)
    requested_by = models.ForeignKey(
        to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('requested by')
    )
    approved_by = models.ForeignKey(
        to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('approved by')
    )
    not_before = models.DateTimeField(
        verbose_name=_('not before'), null=True, blank=True, help_text=_('When its window opens; empty: at once'))
    not_after = models.DateTimeField(
        verbose_name=_('not after'), null=True, blank=True, help_text=_('When it must have begun; empty: no matter'))
    job = models.ForeignKey(
        to='core.Job', on_delete=models.SET_NULL, related_name='+', null=True, blank=True, verbose_name=_('job')
    )
    request_id = models.UUIDField(
        verbose_name=_('request ID'), null=True, blank=True, editable=False,
        help_text=_('Of the change log entries that this run made'),
    )
    parent = models.ForeignKey(
        to='self', on_delete=models.SET_NULL, related_name='children', null=True, blank=True,
        verbose_name=_('parent'), help_text=_('The run that this one tries again, or undoes')
    )
    bulk_task = models.ForeignKey(
        to='netbox_optical.BulkTask', on_delete=models.SET_NULL, related_name='runs', null=True, blank=True,
        verbose_name=_('bulk task'), help_text=_('The task that started this run'),
    )
    attempt = models.PositiveSmallIntegerField(
        verbose_name=_('attempt'), default=1, validators=[MinValueValidator(1)])
    waits_for = models.CharField(
        verbose_name=_('waits for'), max_length=20, choices=WaitChoices, blank=True)
    retry_at = models.DateTimeField(
        verbose_name=_('waits until'), null=True, blank=True, help_text=_('Then it tries again, or gives up'))
    waits = models.PositiveSmallIntegerField(
        verbose_name=_('waits'), default=0, help_text=_('How often it waited for a device'))
    started = models.DateTimeField(verbose_name=_('started'), null=True, blank=True)
    completed = models.DateTimeField(verbose_name=_('completed'), null=True, blank=True)
    # What the run found of the objects whose life cycle it moves:
    # [{"model": "netbox_optical.digitalservice", "pk", "status", "in_sync", "reason"}]
    before = models.JSONField(verbose_name=_('before'), default=list, blank=True, editable=False)
    # Values of channels and spectra that the run writes when it begins: see `planning.alterations`
    change = models.JSONField(verbose_name=_('change'), default=list, blank=True, editable=False)
    # {"category", "message", "device", "request", "reply", "done": [...]}, secrets masked
    error = models.JSONField(verbose_name=_('error'), null=True, blank=True)
    notes = models.JSONField(verbose_name=_('notes'), default=list, blank=True)

    class Meta:
        ordering = ('-pk',)
        verbose_name = _('workflow run')
        verbose_name_plural = _('workflow runs')
        indexes = (models.Index(fields=('object_type', 'object_id', 'status')),)
        permissions = (
            ('approve', 'Approve runs of others'),
            ('retry', 'Plan and run again'),
            ('skip', 'Run again without some steps'),
            ('undo', 'Plan and run back'),
            ('abort', 'Stop for good'),
            ('answer', 'Answer what a run waits for'),
            ('pause', 'Pause the engine and let it go on'),
        )
        constraints = (
            models.UniqueConstraint(
                fields=('object_type', 'object_id'), condition=models.Q(status__in=RunStatusChoices.LIVE),
                name='netbox_optical_run_one_live',
                violation_error_message=_('Another run is under way on this object.'),
            ),
            models.UniqueConstraint(
                fields=('parent',), condition=models.Q(attempt__gt=1), name='netbox_optical_run_one_retry',
                violation_error_message=_('This run was tried again already.'),
            ),
            models.CheckConstraint(
                condition=models.Q(status=RunStatusChoices.WAITING) ^ models.Q(waits_for=''),
                name='netbox_optical_run_waits',
                violation_error_message=_('A waiting run says what it waits for, and no other one does.'),
            ),
            models.CheckConstraint(
                condition=models.Q(not_after__gt=models.F('not_before')) | models.Q(not_before=None)
                | models.Q(not_after=None),
                name='netbox_optical_run_window',
                violation_error_message=_('A window ends after it begins.'),
            ),
            models.CheckConstraint(
                condition=models.Q(attempt__gte=1), name='netbox_optical_run_attempt',
                violation_error_message=_('Attempts are counted from 1.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.get_kind_display()} {self.target_name} #{self.pk}'

    def get_kind_color(self) -> str | None:
        return RunKindChoices.colors.get(self.kind)

    def get_waits_for_color(self) -> str | None:
        return WaitChoices.colors.get(self.waits_for)

    def get_status_color(self) -> str | None:
        return RunStatusChoices.colors.get(self.status)

    @property
    def is_live(self) -> bool:
        """It holds its object: waiting, queued or running."""
        return self.status in RunStatusChoices.LIVE

    @property
    def attempts(self) -> list[WorkflowRun]:
        """This run and the ones that it tries again, the newest first."""
        found = [self]
        while found[-1].attempt > 1 and found[-1].parent is not None:
            found.append(found[-1].parent)
        return found

    @property
    def undoes(self) -> WorkflowRun | None:
        """The run that this one takes back; None for other kinds."""
        return self.attempts[-1].parent if self.kind == RunKindChoices.UNDO else None


class WorkflowStep(models.Model):
    """One operation on one device: the frozen plan, and the journal of what was sent and answered.

    Steps of one `phase` on different devices may run at the same time; phases run in order.
    """

    run = models.ForeignKey(to=WorkflowRun, on_delete=models.CASCADE, related_name='steps')
    position = models.PositiveIntegerField()
    phase = models.PositiveSmallIntegerField()
    device = models.ForeignKey(
        to='netbox_optical.OpticalDevice', on_delete=models.SET_NULL, related_name='+', null=True, blank=True
    )
    title = models.CharField(max_length=300)
    impact = models.CharField(max_length=20)
    operation = models.JSONField()
    # See `planning.network.PlannedStep.before`
    before = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=20, choices=StepStatusChoices, default=StepStatusChoices.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    started = models.DateTimeField(null=True, blank=True)
    completed = models.DateTimeField(null=True, blank=True)
    journal = models.JSONField(default=list)
    error = models.JSONField(null=True, blank=True)

    _netbox_private = True

    class Meta:
        ordering = ('run', 'position')
        constraints = (
            models.UniqueConstraint(fields=('run', 'position'), name='netbox_optical_step_position'),
        )

    def __str__(self) -> str:
        return f'{self.position}: {self.title}'

    def get_status_color(self) -> str | None:
        return StepStatusChoices.colors.get(self.status)


class EngineSwitch(models.Model):
    """The one row that says whether the engine is paused, by whom and why."""

    ONLY = 1

    paused = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True)
    since = models.DateTimeField()

    _netbox_private = True

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name='netbox_optical_engine_one_switch'),
        )

    def __str__(self) -> str:
        return 'paused' if self.paused else 'running'
