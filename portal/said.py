"""What is to be said at the next page (Django's messages): in a cookie that is as closely bound as the session's."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class Cookie(CookieStorage):
    @property
    def cookie_name(self) -> str:
        return settings.SESSION_COOKIE_NAME.replace("sessionid", "messages")


class Storage(FallbackStorage):
    """What does not fit into the cookie goes into the session."""

    storage_classes = (Cookie, SessionStorage)
