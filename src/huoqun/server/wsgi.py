"""The WSGI application, for granian and any other WSGI server."""

from django.core.wsgi import get_wsgi_application

from huoqun.server import boot

boot.boot(process="web")
application = get_wsgi_application()
