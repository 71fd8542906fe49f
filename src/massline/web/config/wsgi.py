"""What the web server calls; the process that answers also drops daily what is past its day."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "massline.web.config.settings")
application = get_wsgi_application()

from massline.web.keeping.daily import retain_daily  # noqa: E402 - the tables are there only now

threading.Thread(target=retain_daily, args=[threading.Event()], daemon=True, name="retain").start()
