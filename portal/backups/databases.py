"""Which of the two modules answers for this site's database."""

from types import ModuleType

from django.db import connection

from portal.backups import postgresql, sqlite


def ours() -> ModuleType:
    return sqlite if connection.vendor == "sqlite" else postgresql
