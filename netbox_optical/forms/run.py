"""Forms of workflow runs, which nobody types in: filter, and the confirmations of their buttons."""

from django import forms
from django.utils.translation import gettext_lazy as _
from extras.models import NotificationGroup
from netbox.forms import NetBoxModelFilterSetForm
from users.models import User
from utilities.forms.fields import DynamicModelMultipleChoiceField, TagFilterField
from utilities.forms.rendering import FieldSet

from netbox_optical.choices import RunKindChoices, RunStatusChoices, WaitChoices
from netbox_optical.models import BulkTask, DigitalService, OpticalDevice, WorkflowRun

from .base import multiple

__all__ = ('AnswerForm', 'ApplyRunForm', 'AskFirstForm', 'ConfirmRunForm', 'SkipRunForm', 'WorkflowRunFilterForm')


class WorkflowRunFilterForm(NetBoxModelFilterSetForm):
    model = WorkflowRun
    fieldsets = (
        FieldSet('q', 'filter_id', 'tag'),
        FieldSet(
            'kind', 'status', 'waits_for', 'service_id', 'optical_device_id', 'bulk_task_id', 'requested_by_id',
            name=_('Workflow run')),
    )
    selector_fields = ('filter_id', 'q', 'kind', 'status')
    kind = multiple(RunKindChoices, _('Kind'))
    status = multiple(RunStatusChoices, _('Status'))
    waits_for = multiple(WaitChoices, _('Waits for'))
    service_id = DynamicModelMultipleChoiceField(
        queryset=DigitalService.objects.all(), required=False, label=_('Digital service'))
    optical_device_id = DynamicModelMultipleChoiceField(
        queryset=OpticalDevice.objects.all(), required=False, label=_('Optical device of a step'))
    bulk_task_id = DynamicModelMultipleChoiceField(
        queryset=BulkTask.objects.all(), required=False, label=_('Bulk task'))
    requested_by_id = DynamicModelMultipleChoiceField(
        queryset=User.objects.all(), required=False, label=_('Requested by'))
    tag = TagFilterField(model)


class ConfirmRunForm(forms.Form):
    """`word` None: nothing has to be typed."""

    confirm = forms.CharField(required=False, strip=False)

    def __init__(self, *args, word: str | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.word = word

    def clean_confirm(self):
        typed = self.cleaned_data['confirm']
        if self.word is not None and typed != self.word:
            raise forms.ValidationError(_('Type {word} to confirm; "{typed}" was typed. Nothing was done.').format(
                word=self.word, typed=typed))
        return typed


class ApplyRunForm(ConfirmRunForm):
    """When: at once, or in a window."""

    not_before = forms.DateTimeField(required=False)
    not_after = forms.DateTimeField(required=False)


class SkipRunForm(ConfirmRunForm):
    """Why, and which steps (none: those that failed)."""

    reason = forms.CharField(max_length=300)
    steps = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, word: str | None, run: WorkflowRun, **kwargs):
        super().__init__(*args, word=word, **kwargs)
        self.fields['steps'].choices = [(step.position, str(step)) for step in run.steps.all()]


class AskFirstForm(forms.Form):
    """What the run waits for, whom it asks, and for how long."""

    question = forms.CharField(max_length=300)
    minutes = forms.IntegerField(min_value=1)
    group = forms.ModelChoiceField(queryset=NotificationGroup.objects.all(), required=False)
    callback = forms.BooleanField(required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['group'].queryset = NotificationGroup.objects.restrict(user, 'view')


class AnswerForm(forms.Form):
    """Yes or no, and what else there is to say."""

    answer = forms.ChoiceField(choices=(('yes', _('Yes')), ('no', _('No'))))
    note = forms.CharField(max_length=300, required=False)
