"""NetBox's web application with its static files, so that a demo needs no separate web server for them.

Django's handler finds each file where its application keeps it: nothing has to be collected first.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.views import serve
from django.http import HttpRequest, HttpResponse

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'netbox.settings')

from netbox.wsgi import application as netbox_application


class _Handler(StaticFilesHandler):
    def serve(self, request: HttpRequest) -> HttpResponse:
        # `insecure` is Django's word for "although DEBUG is off": slow, but this serves one person.
        response = serve(request, self.file_path(request.path), insecure=True)
        response['Cache-Control'] = 'max-age=3600'
        return response


application: Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]] = _Handler(netbox_application)
