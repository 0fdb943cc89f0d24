"""The door through which the web server calls Django (WSGI 入口)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")

application = get_wsgi_application()
