"""The root of the API."""

from rest_framework.routers import APIRootView

__all__ = ('OpticalRootView',)


class OpticalRootView(APIRootView):
    """Optical API root view"""

    def get_view_name(self) -> str:
        return 'Optical'
