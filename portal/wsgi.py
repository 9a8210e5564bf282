"""The door for the WSGI server. Refuses to start, with a sentence, where settings or the seal key are wrong."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.conf import settings

from portal.charsets import Utf8Door
from portal.pagecache import PageCache
from portal.startup import refuse_when_wrong

application = Utf8Door(application)
if settings.PAGE_CACHE:
    application = PageCache.from_settings(application)

refuse_when_wrong(may_lack_database=True)
