"""Page of the import of an optical plant from a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from netbox.views.generic.base import BaseMultiObjectView
from utilities.forms.utils import restrict_form_fields
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical import forms
from netbox_optical.models import PoP
from netbox_optical.planning import plant_import

__all__ = ('PoPImportPlantView',)


@register_model_view(PoP, 'import_plant', path='import-plant', detail=False)
class PoPImportPlantView(BaseMultiObjectView):
    """A whole plant: what it would make, and making it."""

    queryset = PoP.objects.all()
    template_name = 'netbox_optical/import_plant.html'

    def get_required_permission(self) -> str:
        return get_permission_for_model(PoP, 'add')

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, forms.ImportPlantForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.ImportPlantForm(request.POST, request.FILES)
        restrict_form_fields(form, request.user)
        if not form.is_valid():
            return self._page(request, form)
        data = form.cleaned_data
        try:
            outcome = plant_import.import_text(
                request.user, data['text'], data['format'], name=data['name'], file_name=data.get('file_name', ''),
                partner=data['partner'], platform=data['platform'], dry_run=data['dry_run'])
        except PermissionDenied as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            self._tell(form, error, upload='file_name' in data)
        else:
            if not outcome.dry_run:
                messages.success(request, _('{network} is imported.').format(network=outcome.network))
            return self._page(request, form, outcome)
        return self._page(request, form)

    def _tell(self, form: forms.ImportPlantForm, error: ValidationError, *, upload: bool) -> None:
        """Mistakes in the text of a file belong to the file."""
        fields = error.error_dict if hasattr(error, 'error_dict') else {None: error.error_list}
        for field, problems in fields.items():
            form.add_error('file' if field == 'text' and upload else field, problems)

    def _page(
        self, request: HttpRequest, form: forms.ImportPlantForm, outcome: plant_import.Outcome | None = None
    ) -> HttpResponse:
        return render(request, self.template_name, {'form': form, 'outcome': outcome})
