"""The console as a WSGI application, for `gyeot serve` or a server of your own."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gyeot.server.settings")

application = get_wsgi_application()
