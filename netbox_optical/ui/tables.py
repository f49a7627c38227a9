"""Panels with a table of other objects."""

from __future__ import annotations

from netbox.ui.panels import ObjectsTablePanel

__all__ = ('FilteredTablePanel',)


class FilteredTablePanel(ObjectsTablePanel):
    """As NetBox's, but not shown when a filter has no value: the list would come unfiltered."""

    def get_context(self, context):
        values = [value(context) if callable(value) else value for value in self.filters.values()]
        self_context = super().get_context(context)
        return {**self_context, 'filtered': all(value not in (None, '', [], ()) for value in values)}

    def should_render(self, context):
        return context['filtered'] and super().should_render(context)
